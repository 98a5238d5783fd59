import type { Role } from '../base/names.ts';
import { addonPods, grownDisk, keptFree, nodeMemoryMib, programs, sensibleRest, sources, system } from './figures.ts';

const runsOn = (where: 'every host' | Role): string => (where === 'every host' ? where : `${where.replace('-', ' ')}s`);

const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |\n`).join('');

const memoryRows = [
  [system.title, 'every host', system.idleMib, system.loadedMib, system.source],
  ...Object.values(programs).map((each) => [each.title, runsOn(each.runsOn), each.idleMib, each.loadedMib, each.source]),
  ...Object.values(addonPods).map((each) => [`${each.title}, one pod`, 'where the scheduler puts it', each.idleMib, each.loadedMib, each.source]),
];

const diskRows = grownDisk.map(({ title, path, runsOn: where, mib, source }) => [title, `\`${path}\``, runsOn(where), mib, source]);

const sourceRows = Object.entries(sources).map(([name, { what, machine, date }]) => [name, what, machine, date]);

/** The text of docs/budgets.md. */
export const footprintDocs = (): string => `# Budgets

\`bramble plan\` says of each host that gets something what its part of the cluster takes of it, and refuses what does not fit, with the sum:

\`\`\`sh
bramble plan                  # one line a host: \`pi-4  takes 0.26 of 3.7 GiB memory, 0.30 of 50 GiB free disk\`
bramble plan --show budget    # every line of the sums of all hosts, and what is left on each
bramble plan --json           # the same as data, under \`budgets\`
\`\`\`

| the host has | what happens |
|---|---|
| less memory than operating system, services and what the kubelet keeps free take | refused: \`host.memory-too-small\`; \`bramble up --force\` takes it as it is |
| less free disk than artifacts, database and logs take, and the kubelet keeps free | refused: \`host.disk-too-small\`; \`--force\` as well |
| less free disk than what is placed right now, and 100 MiB | refused: \`host.disk-full\` |
| less than ${sensibleRest.memoryMib} MiB of memory, or ${sensibleRest.diskMib / 1024} GiB of disk, left for pods | a note in the plan: \`host.memory-tight\`, \`host.disk-tight\` |

- **Memory** is compared with all that the host has, whatever runs there now. A worker takes ${nodeMemoryMib('worker')} MiB, a control plane ${nodeMemoryMib('control-plane')} MiB, what the kubelet keeps free with it.
  The rest is for pods, less a reserve for what grows with them. Where an add-on's pod comes to run nobody knows before: it is counted on every host, but no host is refused for it unless each node gets one, nor for a reserve.
- **Disk** is compared with what is free now, for each file system. What is on a host already is paid for and not counted again. Artifacts count with their exact sizes (\`bramble.lock\`), images five times: containerd holds
  them packed, and unpacked where a pod was made of them.
- **A host that has all of its services** is refused only where what is placed right now finds no room: it has shown what it can do, and a new figure in this table stops nobody from changing or mending a cluster.
  \`bramble doctor\` still warns of its memory.
- **The kubelet knows the same figures.** The memory of operating system and services is its \`systemReserved\` and \`kubeReserved\`, so the \`allocatable\` of a node is what pods really can have; with the reserve where the host has
  room for it, else without. It evicts pods when less than ${keptFree.memoryMib} MiB of memory or ${keptFree.nodeDiskMib / 1024} GiB of disk is free (\`evictionHard\`). On a host that was forced and has less than all of it nothing is reserved, because its kubelet would not start.

## Figures

This page is generated from \`src/footprint/figures.ts\`, which plans count with. Memory in MiB: idle, as it was measured; and with load, which is that and a reserve, an estimate for 30 pods on the node and some
hundred objects in the cluster. What runs on control planes alone counts with load, because it works for the whole cluster; everything else idle, and its load as a reserve. Each pod of your own brings a shim of containerd and a
pause process along (11 MiB), in the memory that is left for pods.

${table(['what', 'on', 'idle', 'with load (estimate)', 'source'], memoryRows)}
Disk in MiB, beside the artifacts:

${table(['what', 'path', 'on', 'counted', 'source'], diskRows)}
${table(['source', 'what was measured', 'on', 'date'], sourceRows)}`;
