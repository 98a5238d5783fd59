import type { BootNeed } from '../components/board/boot-needs.ts';
import { type Command, sh } from '../command/command.ts';
import { triedRebootPath } from '../facts/board-facts.ts';
import type { HostObservation } from '../facts/observation.ts';
import type { HostName } from '../base/names.ts';
import { stageTitles, stepId } from './host-steps.ts';
import type { HostStep } from './step.ts';

/**
 * The note is on the disk before the host goes down, so that a reboot that does not help is never tried twice. A timer of systemd outlives
 * the connection that set it, and lets the answer to this command out first.
 */
const script = `set -eu
[ -d /run/systemd/system ] || { echo "systemd does not run here" >&2; exit 1; }
note=$1
shift
umask 022
mkdir -p "\${note%/*}"
printf '%s\\n' "$@" >"$note.new"
sync "$note.new"
mv -f "$note.new" "$note"
sync
systemctl reset-failed bramble-reboot.service bramble-reboot.timer 2>/dev/null || :
systemd-run --quiet --collect --unit=bramble-reboot --on-active=2s --timer-property=AccuracySec=100ms --description="Restart asked for by bramble" systemctl --no-block reboot`;

/** What is sent to restart a host for these needs; it goes down two seconds after its answer. */
const rebootCommands = (bootId: string, needs: readonly BootNeed[]): readonly Command[] => [
  sh(script, [triedRebootPath, bootId, ...needs.map(({ text }) => text)]),
];

/** The step that restarts a host. On one that nothing of a cluster is on yet nobody counts, and it needs no turn. */
export function rebootStep(host: HostName, needs: readonly BootNeed[], { facts, seen }: HostObservation): HostStep | undefined {
  if (needs.length === 0) return undefined;
  const isNew = ['kubelet.service', 'etcd.service'].every((unit) => seen.get('unit', unit)?.active !== 'active');
  const reasons = needs.map(({ text, reason }) => `${text.replace(/^token /, '').replace(/^page-size .*/, 'kernel8.img')}: ${reason}`);
  const { cmdline, config } = facts.boot.layout;
  const files = [
    ...(needs.some(({ text }) => text.startsWith('token ')) ? cmdline : []),
    ...(needs.some(({ text }) => text.startsWith('page-size ')) && config !== undefined ? [config] : []),
  ];
  return {
    kind: 'host',
    id: stepId(host, 'reboot'),
    title: stageTitles.reboot,
    after: [],
    host,
    stage: 'reboot',
    batches: [
      {
        changes: [
          {
            kind: 'reboot',
            key: host,
            rows: [{ verb: isNew ? 'run' : 'restart', subject: isNew ? `restart of ${host}` : `host ${host}`, reason: reasons.join('; ') }],
          },
        ],
        commands: rebootCommands(facts.bootId, needs),
      },
    ],
    before: [],
    reboot: { bootId: facts.bootId, needs, files },
  };
}
