/** A table of its own: nothing else in the machine's ruleset is touched. Netdev ingress sees every frame, pods' traffic too. */
const table = 'netdev bramble_lab_cut';

/** nft commands that drop everything that comes from a peer's network card. Said twice, it is still one cut. */
export const cutScript = (peer: { readonly host: string; readonly mac: string }): string =>
  [
    `add table ${table}`,
    `add set ${table} peers { type ether_addr; }`,
    `add chain ${table} in { type filter hook ingress device "eth0" priority -500; }`,
    `flush chain ${table} in`,
    `add rule ${table} in ether saddr @peers drop`,
    `add element ${table} peers { ${peer.mac} comment "${peer.host}" }`,
    '',
  ].join('\n');

/** nft commands that end all cuts of a machine, also where there is none. */
export const healScript = `add table ${table}\ndelete table ${table}\n`;

/** Prints the cuts that `parseCuts` reads; nothing where there is none. */
export const listCuts = `nft list set ${table} peers 2>/dev/null`;

export const parseCuts = (text: string): readonly string[] => [...text.matchAll(/comment "([^"]+)"/g)].map((match) => match[1] ?? '').sort();
