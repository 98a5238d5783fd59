import type { HostName } from '../base/names.ts';
import type { Host, Taint } from '../config/config.ts';
import type { NodeWant } from './node.ts';

/** The taint that keeps ordinary pods off a control plane; the name is kubeadm's, which add-ons tolerate. */
export const controlPlaneTaint = { key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' } as const satisfies Taint;

/** What a host of the YAML wants of its node: role labels as kubeadm names them, the user's labels and taints, its pod range. */
export function nodeWant(host: Pick<Host, 'role' | 'workloads' | 'labels' | 'taints'> & { readonly name: HostName }, podRange: string): NodeWant {
  const isControlPlane = host.role === 'control-plane';
  const roles: Record<string, string> = {
    ...(isControlPlane ? { 'node-role.kubernetes.io/control-plane': '' } : {}),
    ...(host.workloads ? { 'node-role.kubernetes.io/worker': '' } : {}),
  };
  return {
    name: host.name,
    labels: { ...roles, ...host.labels },
    taints: [...(isControlPlane && !host.workloads ? [controlPlaneTaint] : []), ...host.taints],
    podRange,
  };
}
