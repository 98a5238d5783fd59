import type { Address } from '../base/names.ts';
import type { Host } from '../config/config.ts';
import type { ClusterSecrets } from '../pki/secrets.ts';
import type { Emit } from '../events/event.ts';
import type { Clock } from '../ports/clock.ts';
import type { HostHttp } from '../ports/host-http.ts';
import type { KubeApi } from '../ports/kube-api.ts';
import type { Signer } from '../ports/signer.ts';
import type { Pack } from '../ports/store.ts';
import type { Transport } from '../ports/transport.ts';
import type { Workspace } from '../ports/workspace.ts';
import type { PinSet } from '../artifacts/artifact.ts';
import type { Needs } from '../artifacts/catalogue.ts';

/** Everything outside that a recipe on a cluster may ask. */
export interface World {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly emit: Emit;
  readonly signal: AbortSignal;
  readonly workspace: Workspace;
  readonly signer: Signer;
  readonly http: HostHttp;
  /** Makes sure that the store holds what is needed, and says what that is. @throws Failure `artifact.*`, `build.*`, `download.*` */
  provide(needs: Needs): Promise<PinSet>;
  /** Which boot of which kernel this computer runs in: a host that says the same is a container on it. */
  readonly bootId?: string | undefined;
  /** Makes artifacts smaller for a slow link. Without it they are sent as they are. */
  readonly pack?: Pack;
  /** The API through these control planes, in this order, as an administrator of the cluster that has these keys. */
  openApi(controlPlanes: readonly Host[], secrets: ClusterSecrets): Promise<KubeApi>;
  /** Writes bramble.lock where what was provided is not in it yet. */
  keepLock(): Promise<void>;
  /** Whether something takes connections there within a second, asked from this computer. */
  listens(address: Address, port: number): Promise<boolean>;
  /** Whether hosts are taken from whoever has their lock, instead of waiting for it. */
  readonly breaksLocks: boolean;
  /** Who runs this, for the lock: user and computer. */
  readonly operator: string;
}

/** What a lock says about who holds it. */
export const holderOf = (command: string, { operator, clock }: World): string =>
  `${operator}, bramble ${command}, since ${new Date(clock.now()).toISOString()}`;
