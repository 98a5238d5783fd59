/** The bramble.yaml that docs/config.md shows. */
export const exampleConfig = `# yaml-language-server: $schema=./bramble.schema.json
version: 1
name: home
kubernetes: 1.36.3
ssh: { user: pi }                       # for all hosts; ~/.ssh/config is honoured
hosts:
  - { name: pi-1, address: 10.0.0.11, role: control-plane }
  - { name: pi-2, address: 10.0.0.12, role: control-plane }
  - { name: pi-3, address: 10.0.0.13, role: control-plane, workloads: true }
  - { name: pi-4, address: 10.0.0.14, role: worker, labels: { disk: ssd }, taints: [] }
api: { address: 10.0.0.10 }             # optional
network: { pods: 10.244.0.0/16, services: 10.96.0.0/16, mode: routed }
addons: { metrics-server: true }
`;
