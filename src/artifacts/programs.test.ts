import { describe, expect, it } from 'vitest';
import { holdersOf } from './programs.ts';

describe('holdersOf', () => {
  it('prefers a binary of its own for every program', () => {
    expect(holdersOf('kubelet', 'worker')[0]).toBe('kubelet');
    expect(holdersOf('runc', 'worker')).toEqual(['runc']);
  });
  it('gives workers the small Kubernetes binary before the whole one', () => {
    expect(holdersOf('kubelet', 'worker')).toEqual(['kubelet', 'kubernetes-node', 'kubernetes']);
  });
  it('gives control planes the whole Kubernetes binary, which they have in memory anyway', () => {
    expect(holdersOf('kubelet', 'control-plane')).toEqual(['kubelet', 'kubernetes', 'kubernetes-node']);
  });
  it('finds the command lines of etcd and containerd inside their daemons', () => {
    expect(holdersOf('etcdctl', 'control-plane')).toContain('etcd');
    expect(holdersOf('ctr', 'worker')).toContain('containerd');
  });
});
