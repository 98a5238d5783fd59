import type { Role } from '../base/names.ts';

/** Paths in a lab's folder. The ssh adapter keeps known_hosts at the same place for every cluster. */
export const workspaceFiles = {
  config: 'bramble.yaml',
  key: 'ssh/id_ed25519',
  publicKey: 'ssh/id_ed25519.pub',
  knownHosts: '.bramble/known_hosts',
  state: '.bramble/lab.json',
} as const;

/** A host of the lab as bramble.yaml names it. */
export interface ConfigHost {
  readonly name: string;
  readonly address: string;
  readonly role: Role;
  /** Where it is not the lab's. */
  readonly user?: string;
}

/** The bramble.yaml of a new lab. */
export function configText(lab: { readonly name: string; readonly user: string; readonly kubernetes: string; readonly hosts: readonly ConfigHost[] }): string {
  const widest = (of: (host: ConfigHost) => string): number => Math.max(0, ...lab.hosts.map((host) => of(host).length));
  const [names, addresses] = [widest((host) => host.name), widest((host) => host.address)];
  const line = (host: ConfigHost): string =>
    `  - { name: ${`${host.name},`.padEnd(names + 1)} address: ${`${host.address},`.padEnd(addresses + 1)} role: ${host.role}${host.user === undefined ? '' : `, ssh: { user: ${host.user} }`} }`;
  return `# A lab: these hosts are Docker containers (or virtual boards) on this computer, blank Debian machines that SSH reaches like any other.
# \`bramble lab up --name ${lab.name}\` wrote this file. Change what you like: it stays yours, and bramble only adds machines to it.
#
#   bramble -f bramble.yaml plan        what would be done, and why
#   bramble -f bramble.yaml up          do it
#   bramble lab down --name ${lab.name}${' '.repeat(Math.max(1, 12 - lab.name.length))}remove the machines and what the lab wrote
version: 1
name: ${lab.name}
kubernetes: ${lab.kubernetes}
ssh: { user: ${lab.user}, identityFile: ssh/id_ed25519 }
hosts:
${lab.hosts.map(line).join('\n')}
network: { pods: 10.244.0.0/16, services: 10.96.0.0/16, mode: routed }
addons: { metrics-server: true }
`;
}
