import type { HostName } from '../base/names.ts';
import type { Cidr, Config } from '../config/config.ts';
import type { Emit } from '../events/event.ts';
import type { Clock } from './clock.ts';

/** The docker command line program. Only adapters/lab/docker-program.ts implements it. */
export interface Docker {
  /**
   * Runs `docker <args>` and gives its standard output without the last line break.
   * @throws Failure `lab.docker-missing`, `lab.docker-silent`, `lab.docker-refused`, `lab.docker-slow`, `lab.docker-failed` (evidence: its stderr)
   */
  run(args: readonly string[], options?: DockerOptions): Promise<string>;
}

export interface DockerOptions {
  /** What it reads on standard input. */
  readonly input?: string;
  /** How long it may take; default 60 s. */
  readonly timeoutMs?: number;
  /** How long it may stay silent at the start; default as long as `timeoutMs`. */
  readonly firstLineMs?: number;
  /** Takes each line of both streams as it comes. */
  readonly onLine?: (line: string) => void;
}

/** The computer that the lab's containers run on, as far as a lab must know or touch it. */
export interface LabComputer {
  facts(): Promise<ComputerFacts>;
  hasProgram(name: string): Promise<boolean>;
  /** Installs a small Debian from its package mirror into a new Docker image. @throws Failure `lab.debian-failed` */
  installDebian(suite: string, tag: string, onLine: (line: string) => void): Promise<void>;
  /** Builds a Docker image from a folder with these files (name to text). @throws Failure `lab.docker-*` */
  buildImage(tag: string, files: Readonly<Record<string, string>>, onLine: (line: string) => void): Promise<void>;
  /** Whether an SSH server sends its greeting. Never throws. */
  sshGreets(address: string, timeoutMs: number): Promise<boolean>;
  readonly cards: LabCards;
}

/** Cards that virtual boards start with: disk images beside the store, by name. */
interface LabCards {
  /** Whose a new card should be, `uid:gid`. */
  readonly owner: string;
  has(name: string): Promise<boolean>;
  /** Absolute path of a card. */
  path(name: string): string;
  /** Absolute path of the folder that cards are in. */
  makeFolder(): Promise<string>;
  /** Gives a card that was copied to this absolute path its full size, without taking room for it. */
  grow(path: string, bytes: number): Promise<void>;
}

/** A board's card to make. */
export interface CardWish {
  readonly config: Config;
  /** Absolute path of the lab's bramble.yaml, which its workspace is beside. */
  readonly configPath: string;
  readonly host: HostName;
  /** Absolute path of the card that it is made from. */
  readonly source: string;
  /** Absolute path of the folder that gets `<host>.img`. */
  readonly folder: string;
}

export interface ComputerFacts {
  /** Ranges that this computer has a route to, the default route left out. */
  readonly routes: readonly Cidr[];
  /** Of the devices asked for by src/lab/machine-arguments.ts, those that are there. */
  readonly devices: readonly string[];
  /** Capabilities that this process can never have, such as `SYS_RESOURCE`. */
  readonly missingCapabilities: readonly string[];
  /** Addresses of the resolvers that this computer asks, its own loopback ones left out. */
  readonly nameservers: readonly string[];
  /** fs.inotify.max_user_instances; undefined where it cannot be read. */
  readonly inotifyInstances: number | undefined;
}

/** The folder that a lab writes its files into. Paths are relative to it. */
export interface LabFolder {
  readonly path: string;
  read(path: string): Promise<string | undefined>;
  /** Writes whole: beside, synced, renamed. Makes folders (0700) as needed. */
  write(path: string, text: string, mode: number): Promise<void>;
  /** Makes an ed25519 key pair, `path` and `path.pub`. @throws Failure `ssh.keygen-missing`, `ssh.keygen-failed` */
  makeKey(path: string, comment: string): Promise<void>;
  /** Removes a file, or a folder with all in it. Absent is fine. */
  remove(path: string): Promise<void>;
  /** Removes the folder (or one in it) where it is empty. */
  removeIfEmpty(path?: string): Promise<void>;
  /** Names in the folder, in order; none where it is absent. */
  list(path?: string): Promise<readonly string[]>;
}

/** Everything that the lab's recipes in run/ need. */
export interface LabPorts {
  readonly docker: Docker;
  readonly computer: LabComputer;
  /** @param path absolute */
  folder(path: string): LabFolder;
  /** Makes a card as `bramble image` does, with a new host key. @throws Problems and Failure `image.*` */
  writeCard(wish: CardWish): Promise<void>;
  readonly clock: Clock;
  readonly emit: Emit;
  readonly signal: AbortSignal | undefined;
}
