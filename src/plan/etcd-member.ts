/** One member as etcd itself tells of it. */
export interface EtcdMember {
  /** Hexadecimal, as etcdctl takes it. */
  readonly id: string;
  /** Empty until the member has started for the first time. */
  readonly name: string;
  readonly peerUrls: readonly string[];
  /** Receives everything and does not vote yet. */
  readonly isLearner: boolean;
  readonly healthy: boolean;
}
