/**
 * How hard the collectors of Go programs work: `GOGC` is how much, in percent of what is in use, may lie about before it is collected. Go's own
 * 100 is for servers with memory to spare. Measured on an idle worker with 25: a fifth less memory, and a kubelet (11 MB in use, 0.4 MB of garbage
 * a second) collects every 6 s instead of every 25 s. No GOMEMLIMIT: where what is in use comes near it, a program collects without end instead
 * of being ended and started anew.
 */
const percent = {
  /** Few things in use, little that becomes garbage. */
  agent: 25,
  /** A list of many objects makes garbage by the hundred megabytes: it is not to spend its time on collecting. */
  server: 50,
} as const;

/** `memprofilerate=0`: the table of a heap profile, which nobody takes here, is 1.5 MB in each. pkg.go.dev/runtime#hdr-Environment_Variables */
export const goCollector = (kind: keyof typeof percent): Readonly<Record<string, string>> => ({
  Environment: `GOGC=${percent[kind]} GODEBUG=memprofilerate=0`,
});
