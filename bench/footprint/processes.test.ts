import { expect, it } from 'vitest';
import { parseProcesses, partsOf, sumOf } from './processes.ts';

const printed = `1 0 12000 3000 2600 5 systemd
20 1 50000 42000 13000 61440 containerd
21 1 70000 46000 20000 0 kubelet
30 1 12000 9000 5000 10 containerd-shim
31 30 2000 1300 600 0 pause
32 30 57000 57000 15000 20 kube-proxy
40 1 12000 9000 5000 0 containerd-shim
41 40 2000 1300 600 0 pause
42 40 33000 33000 8000 0 coredns
`;

it('counts what holds a pod with the pod: a node program that is one counts with its shim, others are left out', () => {
  const { node, pods } = partsOf(parseProcesses(printed));
  expect(node.map(({ pid }) => pid)).toEqual([20, 21, 30, 31, 32]);
  expect(pods.map(({ pid }) => pid)).toEqual([40, 41, 42]);
  expect(sumOf(node, ({ pssKiB }) => pssKiB)).toBe(42000 + 46000 + 9000 + 1300 + 57000);
  expect(sumOf(node, ({ writtenBytes }) => writtenBytes)).toBe(61440 + 10 + 20);
});
