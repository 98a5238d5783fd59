import { expect, test } from 'vitest';
import { mib, nodeMemoryMib, programMemoryMib, system } from '../../footprint/figures.ts';
import { evictionHard, reservedMemory } from './reserved-memory.ts';

test('pods cannot have what the operating system and the services of the node take', () => {
  expect(reservedMemory('worker', 906 * mib)).toEqual({
    systemReserved: { memory: `${system.busyMib}Mi` },
    kubeReserved: { memory: `${programMemoryMib('worker')}Mi` },
  });
});

test('nothing is set aside on a host that is too small for it, because the kubelet would not start', () => {
  const needed = nodeMemoryMib('control-plane') * mib;
  expect(reservedMemory('control-plane', needed)).toEqual({});
  expect(reservedMemory('control-plane', needed + 1)).not.toEqual({});
});

test('thresholds are absolute', () => {
  expect(evictionHard).toMatchObject({ 'memory.available': '100Mi', 'nodefs.available': '1Gi', 'imagefs.available': '1Gi' });
});
