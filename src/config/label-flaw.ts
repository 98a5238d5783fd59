import { nearest } from '../base/did-you-mean.ts';
import type { Finding, Flaw } from './finding.ts';

// kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set
const namePart = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const prefixPart = /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** What is wrong with the syntax of a label's or taint's key, `name` or `prefix/name`. */
export function keyFlaw(key: string): Flaw | undefined {
  const parts = key.split('/');
  const [prefix, name] = parts.length === 1 ? [undefined, parts[0]] : [parts[0], parts[1]];
  if (parts.length <= 2 && namePart.test(name ?? '') && (prefix === undefined || prefixPart.test(prefix))) return undefined;
  return {
    code: 'config.invalid-label',
    message: `${JSON.stringify(key)} is not a key that Kubernetes takes`,
    remedy:
      'Write a name of up to 63 letters, digits, "-", "_" and ".", with a letter or digit at both ends; in front of it may stand a domain and "/", such as example.com/disk.',
  };
}

export function valueFlaw(value: string): Flaw | undefined {
  if (value === '' || namePart.test(value)) return undefined;
  return {
    code: 'config.invalid-label',
    message: `${JSON.stringify(value)} is not a value that Kubernetes takes`,
    remedy: 'Write up to 63 letters, digits, "-", "_" and ".", with a letter or digit at both ends, or "" for none.',
  };
}

/** Labels that say what a node is: kubelet or bramble writes them. */
const owned = /^(node-role\.kubernetes\.io\/(control-plane|master|worker)|(beta\.)?kubernetes\.io\/(hostname|os|arch))$/;
const belongsToKubernetes = /(^|\.)(kubernetes|k8s)\.io\//;
// kubernetes.io/docs/reference/labels-annotations-taints/
const forUsers = [
  'topology.kubernetes.io/zone',
  'topology.kubernetes.io/region',
  'node.kubernetes.io/instance-type',
  'node.kubernetes.io/exclude-from-external-load-balancers',
];
const prefixesForUsers = /^(node-role|([a-z0-9.-]+\.)?node-restriction)\.kubernetes\.io\//;

/** Whether a label is someone else's to set. */
export function reservedLabel(key: string): Omit<Finding, 'path'> | undefined {
  const code = 'config.reserved-label';
  if (owned.test(key))
    return {
      code,
      message: `the label ${key} follows from what the node is`,
      remedy: key.startsWith('node-role') ? 'Set role and workloads of the host instead.' : 'Remove it.',
    };
  if (!belongsToKubernetes.test(key) || forUsers.includes(key) || prefixesForUsers.test(key)) return undefined;
  const meant = nearest(key, forUsers);
  return {
    code,
    severity: 'warning',
    message: `the label ${key} has a prefix that Kubernetes keeps for itself`,
    remedy: meant === undefined ? 'Take a prefix of your own, such as example.com/.' : `Did you mean ${meant}?`,
  };
}

/** Taints that bramble or Kubernetes' controllers set and remove. */
export function reservedTaint(key: string): Flaw | undefined {
  const code = 'config.reserved-taint';
  if (/^node-role\.kubernetes\.io\/(control-plane|master)$/.test(key))
    return {
      code,
      message: `the taint ${key} follows from the host's role`,
      remedy: 'Write workloads: false or workloads: true at the control plane instead.',
    };
  return /^node(\.cloudprovider)?\.kubernetes\.io\//.test(key)
    ? { code, message: `the taint ${key} is set and removed by Kubernetes itself`, remedy: 'Take a key of your own, such as example.com/reserved.' }
    : undefined;
}
