import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';

// Reads `+pid` and `-pid` until its stdin ends, which it does however we end, then ends the process groups that are left.
const script = `
live=" "
while read -r line; do
  case $line in
    +*) live="$live\${line#+} " ;;
    -*) live="\${live%%" \${line#-} "*} \${live#*" \${line#-} "}" ;;
  esac
done
for pid in $live; do kill -s KILL -- "-$pid"; done
`;

let guard: ChildProcess | undefined;

function tell(line: string): void {
  if (guard === undefined || guard.exitCode !== null) {
    guard = spawn('sh', ['-c', script], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
    guard.on('error', () => undefined);
    guard.stdin?.on('error', () => undefined);
    // Neither it nor its pipe keeps this program running.
    guard.unref();
    (guard.stdin as Socket | null)?.unref();
  }
  guard.stdin?.write(`${line}\n`);
}

/** From now on this process group ends with this program, kill -9 included: an ssh left alone would go on changing its host. */
export const watch = (pid: number): void => tell(`+${pid}`);

export const unwatch = (pid: number): void => tell(`-${pid}`);
