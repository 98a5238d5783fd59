import type { ClusterSecrets } from '../pki/secrets.ts';

/**
 * The folder `.bramble` beside bramble.yaml: a cache of what is on the hosts, and the lock file beside it. Files are written
 * beside, synced and renamed; what is secret has mode 0600.
 */
export interface Workspace {
  /** Folder of bramble.yaml. */
  readonly folder: string;
  /** Undefined when none were ever kept here. @throws Failure `workspace.unreadable` */
  readSecrets(): Promise<ClusterSecrets | undefined>;
  writeSecrets(secrets: ClusterSecrets): Promise<void>;
  forgetSecrets(): Promise<void>;
  /** Text of bramble.lock; undefined where there is none. */
  readLock(): Promise<string | undefined>;
  writeLock(text: string): Promise<void>;
  /** Texts of all records of runs, in the order of their names. @throws Failure `workspace.unreadable` */
  readRecords(): Promise<readonly string[]>;
  /** Keeps the record of a run under its name, also over one that is there; of many, the newest. @throws Failure `workspace.unwritable` */
  keepRecord(name: string, text: string): Promise<void>;
  /** The administrator's certificate and key that bramble itself last used, as one text. */
  readOperator(): Promise<string | undefined>;
  /** Keeps them beside the cluster's keys, and not at all where those are not kept. */
  keepOperator(text: string): Promise<void>;
  /** Writes a private file below `.bramble` and gives its path. */
  writePrivate(name: string, text: string): Promise<string>;
}
