/** A machine's public host key, such as `ssh-ed25519 AAAA...`. */
export interface HostKey {
  readonly host: string;
  readonly address: string;
  readonly key: string;
}

const namesOf = (line: string): readonly string[] => line.split(/\s+/, 1)[0]?.split(',') ?? [];
const lineOf = (key: HostKey): string => `${key.host},${key.address} ${key.key}`;

/** Hosts whose name and address a known_hosts file already has together. */
export const isKnown = (text: string, host: { readonly host: string; readonly address: string }): boolean =>
  text.split('\n').some((line) => namesOf(line).includes(host.host) && namesOf(line).includes(host.address));

/** The file with these hosts' lines replaced; lines of others stay as they are. */
export function withHostKeys(text: string, keys: readonly HostKey[]): string {
  const replaced = new Set(keys.flatMap((key) => [key.host, key.address]));
  const kept = text.split('\n').filter((line) => line.trim() !== '' && !namesOf(line).some((name) => replaced.has(name)));
  return [...kept, ...keys.map(lineOf)].map((line) => `${line}\n`).join('');
}

/** The file without these hosts. */
export const withoutHosts = (text: string, hosts: readonly { readonly host: string; readonly address: string }[]): string => {
  const gone = new Set(hosts.flatMap((host) => [host.host, host.address]));
  return text
    .split('\n')
    .filter((line) => line.trim() !== '' && !namesOf(line).some((name) => gone.has(name)))
    .map((line) => `${line}\n`)
    .join('');
};

/** The first two words of a public key file: algorithm and key, without the comment. */
export const bareKey = (text: string): string => text.trim().split(/\s+/).slice(0, 2).join(' ');
