import type { Role } from '../../base/names.ts';
import { keptFree, mib, nodeMemoryMib, programMemoryMib, system } from '../../footprint/figures.ts';

/** A quantity as Kubernetes writes it, such as `100Mi` or `1Gi`. */
const quantity = (amountMib: number): string => (amountMib % 1024 === 0 ? `${amountMib / 1024}Gi` : `${amountMib}Mi`);

/** When the kubelet evicts pods; absolute, because percentages of a big, shared disk fire while tens of gigabytes are free. */
export const evictionHard = {
  'memory.available': quantity(keptFree.memoryMib),
  'nodefs.available': quantity(keptFree.nodeDiskMib),
  'imagefs.available': quantity(keptFree.imageDiskMib),
  'nodefs.inodesFree': '1%',
  'imagefs.inodesFree': '1%',
} as const;

/**
 * What pods cannot have: the memory that operating system and node take, so that what the node offers is what it has. Nothing is
 * set aside where all of it would not fit: the kubelet would not start.
 */
export const reservedMemory = (role: Role, memoryBytes: number) =>
  nodeMemoryMib(role) * mib < memoryBytes
    ? { systemReserved: { memory: quantity(system.busyMib) }, kubeReserved: { memory: quantity(programMemoryMib(role)) } }
    : {};
