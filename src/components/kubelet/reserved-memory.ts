import type { Role } from '../../base/names.ts';
import { keptFree, mib, nodeMemoryMib, podLoadMib, programMemoryMib, sensibleRest, system } from '../../footprint/figures.ts';

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

const reserved = (systemMib: number, programsMib: number) => ({
  systemReserved: { memory: quantity(systemMib) },
  kubeReserved: { memory: quantity(programsMib) },
});

/**
 * What pods cannot have: the memory that operating system and node take, so that what the node offers is what it has. A small host has few
 * pods, and no reserve for many of them. Nothing is set aside where all of it would not fit: the kubelet would not start.
 */
export function reservedMemory(role: Role, memoryBytes: number) {
  const leftMib = memoryBytes / mib - nodeMemoryMib(role);
  if (leftMib <= 0) return {};
  return leftMib < podLoadMib(role) + sensibleRest.memoryMib
    ? reserved(system.idleMib, programMemoryMib(role, 'sure'))
    : reserved(system.loadedMib, programMemoryMib(role, 'loaded'));
}
