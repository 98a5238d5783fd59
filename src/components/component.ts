import { sortedBy } from '../base/order.ts';
import type { PinSet } from '../artifacts/artifact.ts';
import type { Address, HostName } from '../base/names.ts';
import type { Secret } from '../base/secret.ts';
import type { Config, Host } from '../config/config.ts';
import type { HostFacts } from '../facts/host-facts.ts';
import type { FileWant, Want } from '../resources/wants.ts';

/**
 * What is brought up together on a host, in this order. A host goes through its stages one after another; what waits for
 * other hosts stands between them in the plan (plan/graph.ts).
 */
export const stages = ['os', 'etcd', 'control-plane', 'runtime', 'node'] as const;
export type Stage = (typeof stages)[number];

/** What every node of the cluster is computed from. */
export interface ClusterModel {
  readonly config: Config;
  /** SHA-256 of the cluster CA certificate (DER): what a host's identity names. */
  readonly clusterId: string;
  /** CIDR of each host's pods, such as `10.244.3.0/24`. */
  readonly podRanges: ReadonlyMap<HostName, string>;
  readonly pins: PinSet;
  /** Text of the EncryptionConfiguration's key, base64 of 32 bytes. */
  readonly encryptionKey: Secret;
}

/** One node: the cluster's model, the host's part of the config and what the host said. */
export interface NodeContext {
  readonly cluster: ClusterModel;
  readonly host: Host;
  readonly facts: HostFacts;
  /** Certificates, keys and authorities of this host, decided before (pki). */
  readonly pki: readonly FileWant[];
  /** `etcd.env` of this host: new for a member to be, kept for a member that is. Undefined on workers. */
  readonly etcdBootstrap: FileWant | undefined;
}

/** An executable that a component needs on a host. */
export interface CommandNeed {
  readonly command: string;
  readonly directory: string;
}

/** One part of what runs on a host. Folders of components/ hold one each; components/table.ts lists them. */
export interface Component {
  readonly name: string;
  readonly stage: Stage;
  runsOn(host: Host): boolean;
  readonly commands: readonly CommandNeed[];
  wants(node: NodeContext, binaries: BinaryDigests): readonly Want[];
}

/** Content digest of each command on this host: part of what makes a unit restart. */
export type BinaryDigests = (command: string) => string;

export const localBin = '/usr/local/bin';
export const command = (name: string): CommandNeed => ({ command: name, directory: localBin });
export const isControlPlane = (host: Host): boolean => host.role === 'control-plane';
export const onEveryHost = (): boolean => true;

/** All control planes in order of their names: nothing may depend on which is listed first. */
export const controlPlanes = (config: Config): readonly Host[] => sortedBy(config.hosts.filter(isControlPlane), ({ name }) => name);

export const textFile = (path: string, text: string, mode = '0644'): FileWant => ({ kind: 'file', path, mode, content: { kind: 'text', text } });

export const urlOf = (address: Address, port: number): string => `https://${address}:${port}`;
