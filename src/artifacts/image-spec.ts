/** What an image of one static binary holds and how it runs. */
export interface ImageSpec {
  /** Absolute path of the binary inside the image; also its entry point. */
  readonly path: string;
  /** `uid:gid` that it runs as unless the pod says otherwise. */
  readonly user: string;
  readonly ports: readonly string[];
}
