import type { SshTarget } from './transport.ts';

/** Plain HTTP to a port on a host's own loopback, such as etcd's health on 2381. */
export interface HostHttp {
  /** Undefined when nothing answers within the time. Never throws. */
  get(target: SshTarget, port: number, path: string, timeoutMs: number): Promise<{ readonly status: number; readonly body: string } | undefined>;
  close(): void;
}
