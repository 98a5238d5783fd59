import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { bramble, programPath } from '../bench/measure/bramble.ts';
import { interrupted } from '../bench/measure/interruption.ts';
import { inLab } from '../bench/measure/lab.ts';
import { record, type Recording } from './picture/record.ts';
import { type ScreenLine, textOf } from './picture/screen.ts';
import { terminalSvg } from './picture/svg.ts';

// Makes the pictures of docs/images from a real run in a lab of its own, which is gone afterwards. Run it with: npm run pictures
const columns = 96;
const env = { ...process.env, TERM: 'xterm-256color', LC_ALL: 'C.UTF-8', NO_COLOR: undefined };

/** A command line as a person typed it, then what it showed. */
const typed = (command: string, lines: readonly ScreenLine[]): readonly ScreenLine[] => [
  [
    { text: '$ ', color: 'green', isBold: true, isDim: false },
    { text: command, color: 'white', isBold: false, isDim: false },
  ],
  ...lines,
  [],
];

/** The last of the frames in which the most hosts are at work. */
function busiest(frames: Recording['frames']): readonly ScreenLine[] {
  const atWork = (lines: readonly ScreenLine[]): number => lines.filter((line) => /^[⠀-⣿] .*\d+\/\d+$/.test(textOf(line))).length;
  return frames.reduce((best, each) => (atWork(each) >= atWork(best) ? each : best), frames[0] ?? []);
}

function draw(name: string, title: string, lines: readonly ScreenLine[]): void {
  interrupted.throwIfAborted();
  const path = join('docs/images', `${name}.svg`);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, terminalSvg(lines.at(-1)?.length === 0 ? lines.slice(0, -1) : lines, columns, title));
  process.stdout.write(`${path}\n`);
}

await inLab('home', { controlPlanes: 3, workers: 3 }, async ({ folder, config }) => {
  const inTerminal = (...args: string[]): Promise<Recording> => record([process.execPath, programPath(), ...args], folder, columns, env);
  const up = await inTerminal('up', '--yes');
  const status = await inTerminal('status');
  draw('live', 'bramble up while it works', typed('bramble up --yes', busiest(up.frames)));
  draw('up', 'bramble up and bramble status', [...typed('bramble up --yes', up.end), ...typed('bramble status', status.end)]);

  const spoil = "systemctl stop kubelet; sed -i 's/maxconn 512/maxconn 9/' /etc/bramble/haproxy.cfg; rm /opt/cni/bin/portmap";
  await bramble('-f', config, 'ssh', 'worker-2', '--', spoil);
  await bramble('-f', config, 'kubectl', 'label', 'node', 'worker-1', 'node-role.kubernetes.io/worker-');
  const plan = await inTerminal('plan');
  const mended = await inTerminal('up', '--yes');
  const title = 'bramble plan after changes that somebody made by hand, and bramble up, which mends them';
  draw('drift', title, [...typed('bramble plan', plan.end), ...typed('bramble up --yes', mended.end)]);
});
