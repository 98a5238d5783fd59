import type { NodeContext } from './component.ts';

/** Without CAP_SYS_RESOURCE nothing may lower its own OOM score, and what is asked to does not start. */
export const mayLowerOomScore = ({ facts }: NodeContext): boolean => !facts.missingCapabilities.includes('CAP_SYS_RESOURCE');

/** The kernel ends any pod before what pods stand on; kubelet gives its own critical pods -997. */
export const oomScore = (node: NodeContext): Readonly<Record<string, string>> => (mayLowerOomScore(node) ? { OOMScoreAdjust: '-998' } : {});
