import type { HostName } from '../base/names.ts';
import { etcdBootstrapPath, etcdDataPath, joinedMark } from '../components/etcd/etcd.ts';
import { type Command, sh } from '../command/command.ts';
import type { Secret } from '../base/secret.ts';
import type { Row } from '../resources/kind.ts';
import { endApiServer } from './former-database.ts';
import { recoveredMark } from './which-database.ts';
import { begunCopy, type Recovery, type Survivor } from './recover.ts';
import { clusterStep, type HostStep, type Plan, type StepId } from './step.ts';

/** On a host that a recovery began on: where the copy of its data goes. It is gone once etcd has started as the only member. */
export const recoveryMark = '/var/lib/bramble/recovery';
/** Makes etcd drop all other members at its next start; below /run, so that no reboot repeats it. */
const dropIn = '/run/systemd/system/etcd.service.d/bramble-recover.conf';
const nextBootstrap = `${etcdBootstrapPath}.recovered`;
const readers = ['kubelet.service', 'kube-proxy.service'];
const apiUnits = ['kube-apiserver.service', 'kube-controller-manager.service', 'kube-scheduler.service'];

export interface RecoveryStepsInput {
  readonly recovery: Recovery;
  /** As base64; undefined where the source's own data is used. */
  readonly snapshot: Secret | undefined;
  /** `https://10.0.0.11:2380`, the source's. */
  readonly peerUrl: string;
  readonly clusterId: string;
  /** Such as `/var/lib/etcd-before-recovery-20260102T030405Z`. */
  readonly aside: string;
  /** Every host that answers. */
  readonly reached: readonly HostName[];
}

const forget = `rm -f ${dropIn} ${nextBootstrap}; rmdir /run/systemd/system/etcd.service.d 2>/dev/null; systemctl daemon-reload`;

const markScript = `set -eu
mkdir -p -m 0755 "\${1%/*}"
printf '%s\\n' "$2" >"$1.new"
sync
mv "$1.new" "$1"`;

/** The copy is complete once it has its name. etcd drops the others while it starts, and only then what made it do so is gone. */
const rebuildScript = `set -eu
umask 077
data=$1 mark=$2 next=$3 dropin=$4
copy=$(cat "$mark")
${endApiServer}
systemctl stop etcd.service
if [ ! -d "$copy" ]; then
  rm -rf "$copy.partial"
  mkdir "$copy.partial"
  cp -a "$data/member" "$copy.partial/"
  sync
  mv "$copy.partial" "$copy"
fi
cat >"$next"
chmod 0644 "$next"
mkdir -p -m 0755 "\${dropin%/*}"
printf '%s\\n' '[Service]' 'Environment=ETCD_FORCE_NEW_CLUSTER=true' "ExecStartPost=-/bin/sh -c 'mv -f $next ${etcdBootstrapPath}; rm -f $mark; sync; ${forget}'" >"$dropin"
systemctl daemon-reload
systemctl start --no-block etcd.service`;

/** The data that was there is put aside, not copied. Revisions jump ahead of all that anybody may remember, who then reads anew. */
const restoreScript = `set -eu
umask 077
data=$1 mark=$2 name=$3 url=$4 token=$5 env=$6 recovered=$7
copy=$(cat "$mark") work="$1-restored"
rm -rf "$work"
mkdir "$work"
base64 -d >"$work/snapshot"
if command -v etcdutl >/dev/null; then tool=etcdutl; else tool="$work/etcdutl"; ln -s /usr/local/bin/etcd "$tool"; fi
"$tool" snapshot restore "$work/snapshot" --data-dir "$work/data" --name "$name" --initial-cluster "$name=$url" --initial-advertise-peer-urls "$url" --initial-cluster-token "$token" --bump-revision 1000000000 --mark-compacted >&2
${endApiServer}
systemctl stop etcd.service
if [ -d "$data/member" ]; then mkdir -p -m 0700 "$copy"; mv "$data/member" "$copy/member.$(date +%s)"; fi
printf '%s\\n' "ETCD_INITIAL_CLUSTER_STATE=existing" "ETCD_INITIAL_CLUSTER_TOKEN=$token" "ETCD_INITIAL_CLUSTER=$name=$url" >"$env.new"
chmod 0644 "$env.new"
printf '%s\\n' "$8" >"$recovered.new"
mv "$recovered.new" "$recovered"
mkdir -p -m 0700 "$data"
mv "$work/data/member" "$data/member"
mv "$env.new" "$env"
sync
rm -rf "$work" "$mark"
systemctl start --no-block etcd.service`;

const stopScript = `${forget}
rm -f "$1"
systemctl stop etcd.service`;

const asideScript = `set -eu
[ -d "$1/member" ] || exit 0
mkdir -p -m 0700 "$2"
mv "$1/member" "$2/"`;

const change = (key: string, row: Row) => ({ kind: 'data' as const, key, rows: [row] });
const step = (host: HostName, id: string, title: string, after: readonly StepId[], rows: readonly Row[], commands: readonly Command[]): HostStep => ({
  kind: 'host',
  id: `${host}/${id}`,
  title,
  after,
  host,
  stage: 'etcd',
  batches: [{ changes: rows.map((row) => change(row.subject, row)), commands }],
  before: [],
});
const restart = (units: readonly string[]): Command => ({ argv: ['systemctl', 'try-restart', ...units] });
const restartRows = (units: readonly string[], reason: string): readonly Row[] => units.map((unit) => ({ verb: 'restart', subject: `unit ${unit}`, reason }));
const slow = (command: Command): Command => ({ ...command, timeoutMs: 900_000 });

/** A cluster of one member out of what a survivor has; the others join it again by `bramble up`. Every part can be repeated. */
export function recoverySteps({ recovery, snapshot, peerUrl, clusterId, aside, reached }: RecoveryStepsInput): Plan {
  const { source, others } = recovery;
  const name = source.host;
  const copy = begunCopy(source) ?? aside;
  const token = clusterId.slice(0, 16);
  const at = aside.slice(aside.lastIndexOf('-') + 1);
  // etcd makes its ids from names, addresses and this: with a token that was there before, members of then would take it for their own cluster.
  const newToken = `${token}-${at}`;
  const bootstrap = `${joinedMark}\nETCD_INITIAL_CLUSTER_TOKEN=${token}\nETCD_INITIAL_CLUSTER=${name}=${peerUrl}\n`;
  const mark = step(name, 'mark', 'note that a recovery begins', [], [], [sh(markScript, [recoveryMark, copy])]);
  const stops = others.map(({ host }) =>
    step(
      host,
      'stop',
      'stop etcd',
      [mark.id],
      [{ verb: 'change', subject: 'unit etcd.service', reason: `stops: the database goes on from ${name}` }],
      [slow(sh(stopScript, [recoveryMark]))],
    ),
  );
  const rebuild = step(
    name,
    'recover',
    'go on as the only member',
    [mark.id, ...stops.map(({ id }) => id)],
    snapshot === undefined ? rebuildRows(source, copy) : restoreRows(copy),
    [
      slow(
        snapshot === undefined
          ? sh(rebuildScript, [etcdDataPath, recoveryMark, nextBootstrap, dropIn], { kind: 'text', text: bootstrap })
          : sh(restoreScript, [etcdDataPath, recoveryMark, name, peerUrl, newToken, etcdBootstrapPath, recoveredMark, at], { kind: 'text', text: snapshot }),
      ),
    ],
  );
  const alive = clusterStep('etcd', 'etcd is healthy', [rebuild.id], { kind: 'wait-etcd', members: [name] });
  const why = 'it may remember what is lost';
  const api = step(name, 'api', 'start the API server', [alive.id], restartRows(apiUnits, why), [
    { argv: ['systemctl', 'restart', '--no-block', ...apiUnits] },
  ]);
  const answers = clusterStep('api', 'the API answers', [api.id], { kind: 'wait-api', hosts: [name] });
  const moves = others.map(({ host }) =>
    step(
      host,
      'aside',
      'put its data aside',
      [alive.id],
      [{ verb: 'change', subject: `data ${etcdDataPath}`, reason: `goes to ${aside}` }, ...restartRows(apiUnits, why)],
      [slow(sh(asideScript, [etcdDataPath, aside])), restart(apiUnits)],
    ),
  );
  const nodes = reached.map((host) => step(host, 'readers', 'read anew', [answers.id], restartRows(readers, why), [restart(readers)]));
  return {
    steps: [mark, ...stops, rebuild, alive, api, answers, ...moves, ...nodes],
    notes: [
      snapshot === undefined
        ? `Lost is everything after ${upTo(source.revision)}: what ${name} never received, and what it received and did not know to be decided.`
        : 'Lost is everything that was written after the snapshot was taken.',
      'Afterwards `bramble up` makes the other control planes members again.',
    ],
  };
}

const upTo = (revision: number | undefined): string => (revision === undefined ? 'its newest revision' : `revision ${revision}`);

const rebuildRows = ({ revision }: Survivor, copy: string): readonly Row[] => [
  { verb: 'create', subject: `data ${copy}`, reason: `a copy of ${etcdDataPath} as it is now` },
  { verb: 'change', subject: `file ${etcdBootstrapPath}`, reason: 'it names the members that are lost' },
  { verb: 'restart', subject: 'unit etcd.service', reason: `as the only member, with its data up to ${upTo(revision)}` },
];

const restoreRows = (copy: string): readonly Row[] => [
  { verb: 'change', subject: `data ${etcdDataPath}`, reason: `comes from the snapshot; what is there goes to ${copy}` },
  { verb: 'change', subject: `file ${etcdBootstrapPath}`, reason: 'it names the members that are lost' },
  { verb: 'restart', subject: 'unit etcd.service', reason: 'as the only member, with what the snapshot holds' },
];
