/** Versions of what bramble ships beside Kubernetes. builds/<folder>/go.mod names the same ones; a test holds them together. */
export const versions = {
  etcd: '3.7.3',
  containerd: '2.4.2',
  runc: '1.5.2',
  cni: '1.9.1',
  coredns: '1.15.0',
  metricsServer: '0.9.0',
  pause: '3.10.1',
  demo: '1',
} as const;

/** When metrics-server's module was published: the build date it tells. */
export const metricsServerPublishedAt = '2026-07-13T09:28:19Z';
