/** Reads a container's own cgroup, version 2 or 1; `parseMemory` reads the answer. */
export const readMemory =
  'cd /sys/fs/cgroup; if [ -e memory.current ]; then cat memory.current memory.stat; else cat memory/memory.usage_in_bytes memory/memory.stat; fi';

/** Bytes that a machine uses, file caches that can go at once left out; undefined where the text does not tell. */
export function parseMemory(text: string): number | undefined {
  const usage = Number.parseInt(text, 10);
  const cache = /^(?:total_)?inactive_file (\d+)$/m;
  const total = /^total_inactive_file (\d+)$/m.exec(text) ?? cache.exec(text);
  if (Number.isNaN(usage)) return undefined;
  return Math.max(0, usage - Number(total?.[1] ?? 0));
}
