/** Gets published files. All URLs are upstream's; where they lead (a mirror, a proxy) is the adapter's matter. */
export interface Downloader {
  /** Undefined when the URL answers, else why not. Takes at most 3 s. */
  probe(url: string, signal?: AbortSignal): Promise<string | undefined>;
  /** A small text, such as a checksum file. @throws Failure `download.*` */
  text(url: string, signal?: AbortSignal): Promise<string>;
  /**
   * Downloads into `file`, continuing what an earlier attempt left there when the server still has the same bytes.
   * @throws Failure `download.refused`, `download.interrupted`, `download.cancelled`
   */
  fetch(url: string, file: string, options: FetchOptions): Promise<void>;
  /** SHA-256 of a file. */
  digest(file: string): Promise<string>;
  /** Forgets a file that `fetch` wrote, so that the next attempt starts anew. */
  discard(file: string): Promise<void>;
  /** Writes members of a .tar.gz to files. @throws Failure `download.member-missing` */
  extract(archive: string, files: ReadonlyMap<string, string>): Promise<void>;
}

export interface FetchOptions {
  readonly signal: AbortSignal | undefined;
  readonly onProgress: (doneBytes: number, totalBytes: number | undefined) => void;
}
