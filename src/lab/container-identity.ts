import { containerName, labels, networkName } from './lab-names.ts';
import type { LabHost } from './lab-size.ts';

/** A machine of a lab, in whatever kind of container it is. */
export interface ContainerIdentity {
  readonly lab: string;
  readonly host: LabHost;
  readonly address: string;
  readonly user: string;
}

export const label = (name: string, value: string): readonly string[] => ['--label', `${name}=${value}`];

/** Options of `docker run` by which a lab knows its machine again: name, labels, network and address. */
export const identityOptions = ({ lab, host, address, user }: ContainerIdentity): readonly (readonly string[])[] => [
  ['--name', containerName(lab, host.name)],
  ['--hostname', host.name],
  label(labels.lab, lab),
  label(labels.host, host.name),
  label(labels.role, host.role),
  label(labels.address, address),
  label(labels.user, user),
  ['--network', networkName(lab)],
  ['--ip', address],
  // A machine whose plug was pulled stays off, also when Docker starts again.
  ['--restart', 'no'],
];
