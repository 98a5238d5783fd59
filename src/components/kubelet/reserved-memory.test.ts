import { expect, test } from 'vitest';
import { mib, nodeMemoryMib, programMemoryMib, system } from '../../footprint/figures.ts';
import { evictionHard, reservedMemory } from './reserved-memory.ts';

test('pods cannot have what the operating system and the services of the node take with many of them', () => {
  expect(reservedMemory('worker', 3794 * mib)).toEqual({
    systemReserved: { memory: `${system.loadedMib}Mi` },
    kubeReserved: { memory: `${programMemoryMib('worker', 'loaded')}Mi` },
  });
});

test('a small host has no reserve for many pods, which would leave room for none', () => {
  expect(reservedMemory('worker', (nodeMemoryMib('worker') + 1) * mib)).toEqual({
    systemReserved: { memory: `${system.idleMib}Mi` },
    kubeReserved: { memory: `${programMemoryMib('worker', 'sure')}Mi` },
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
