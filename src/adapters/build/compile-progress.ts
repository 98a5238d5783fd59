/** How often a line about compiled packages is worth telling: Kubernetes has 3000 of them. */
const intervalMs = 2000;
const packageLine = /^[\w.~-]+(\/[\w.~+-]+)*$/;

/**
 * Turns `go build -v`, which names every package that it compiles, into a line now and then that also says how many there were.
 * What is no package, such as a download or an error, passes as it is.
 */
export function compileProgress(tell: (line: string) => void, nowMs: () => number): (line: string) => void {
  let packages = 0;
  let toldMs = Number.NEGATIVE_INFINITY;
  return (line) => {
    if (!packageLine.test(line)) {
      tell(line);
      return;
    }
    packages += 1;
    if (nowMs() - toldMs < intervalMs) return;
    toldMs = nowMs();
    tell(packages === 1 ? `compiling ${line}` : `${packages} packages compiled, ${line} is next`);
  };
}
