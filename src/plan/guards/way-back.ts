import { type Command, sh } from '../../command/command.ts';
import { wayBack } from '../../command/loop.ts';
import { quote } from '../../command/quote.ts';
import type { Batch } from '../step.ts';

/**
 * A dead man's switch on a host. Before something is changed that may shut out whoever changes it, the host itself gets a script that
 * puts back what was there and a timer that runs it. Only a new connection can stop the timer. Script and timer are in memory: a restart
 * of the host forgets them, and with them every change that they are about, because what makes it permanent is written later.
 */

const directory = '/run/bramble';
/** What `mv` takes away is decided: the way back is taken, or it is not needed. Whoever comes second finds nothing. */
const armedPath = `${directory}/${wayBack.file}`;
const takenPath = `${directory}/${wayBack.taken}`;
/** What commands of the way back said that did not succeed. */
const saidPath = `${directory}/${wayBack.file}.said`;
const { unit } = wayBack;

/** How long a host waits for a new connection: as long as a slow login may take, and as much again for the changes. */
export const wayBackSeconds = 60;

/** Exit code of `disarm` and `takeBack` when the way back was taken. */
export const wayBackTaken = 3;

/** What puts back what these batches change, the last one first. */
export const undoCommands = (batches: readonly Batch[]): readonly Command[] => batches.toReversed().flatMap((batch) => batch.undo ?? []);

const scriptOf = (undo: readonly Command[]): string =>
  [
    'PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"',
    `mv ${armedPath} ${takenPath} || exit 0`,
    'echo "No new connection came about: what was there before is put back."',
    ...undo.map(({ argv }) => `said=$(${quote(argv)} 2>&1) || echo "$said" | tee -a ${saidPath}`),
    '',
  ].join('\n');

const armScript = `set -eu
mkdir -p ${directory}
rm -f ${armedPath} ${takenPath} ${saidPath}
systemctl stop ${unit}.timer 2>/dev/null || :
cat >${armedPath}
systemd-run --quiet --collect --unit=${unit} --service-type=oneshot --description="Way back for a change of the network" \\
  --on-active=${wayBackSeconds} --timer-property=AccuracySec=1s sh ${armedPath}`;

/** Starts the timer on a host with what it would then do. */
export const arm = (undo: readonly Command[]): Command => sh(armScript, [], { kind: 'text', text: scriptOf(undo) });

const disarmScript = `if mv ${armedPath} ${armedPath}.off; then
  rm -f ${armedPath}.off
  systemctl stop ${unit}.timer
  exit 0
fi 2>/dev/null
exit ${wayBackTaken}`;

/** Stops the timer: `wayBackTaken` when it was too late. */
export const disarm: Command = sh(disarmScript);

/** Through systemd, so that a way back that the timer takes right now is waited for. */
const takeBackScript = `systemctl start ${unit}.service 2>/dev/null
systemctl stop ${unit}.timer 2>/dev/null
[ -e ${takenPath} ] || exit 0
cat ${saidPath} 2>/dev/null
rm -f ${takenPath} ${saidPath}
exit ${wayBackTaken}`;

/**
 * Takes the way back at once where it is armed: `wayBackTaken` when it was taken, now or before; 0 where there was none. It prints what
 * could not be put back.
 */
export const takeBack: Command = { ...sh(takeBackScript), timeoutMs: 20_000 };
