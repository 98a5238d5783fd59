/** How an address answers to a connection on the port of SSH. */
export type Greeting =
  /** An SSH server; `software` such as `OpenSSH_9.2p1 Debian-2+deb12u3`. */
  | { readonly kind: 'ssh'; readonly software: string }
  /** Something listens that does not greet as SSH does, or not in time. */
  | { readonly kind: 'other' }
  /** A machine that is on; nothing listens. */
  | { readonly kind: 'refused' }
  | { readonly kind: 'silent' };

const longest = 60;

/** The software that an SSH server names (RFC 4253, 4.2: other lines may come before); undefined where there is no whole greeting. */
export function readGreeting(received: string): string | undefined {
  const line = /^SSH-(?:2\.0|1\.99)-([^\n]*)\n/m.exec(received)?.[1];
  return line === undefined ? undefined : printable(line, longest);
}

/** A text from the network as it may be shown: printable ASCII, not longer than `length`. */
export const printable = (text: string, length: number): string =>
  text
    .replaceAll(/[^ -~]/g, '')
    .slice(0, length)
    .trim();
