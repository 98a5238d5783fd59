import { type Command, sh } from '../command/command.ts';
import { absent, type Reading, type Readings, type ResourceKind, type Row, type Same, same, seenAs } from './kind.ts';
import type { ImageWant } from './wants.ts';

export type ImageSeen =
  | { readonly kind: 'image'; readonly reference: string; readonly digest: string; readonly isPinned: boolean }
  /** containerd does not run, so nobody can tell. */
  | { readonly kind: 'unreadable'; readonly reference: string };

export type ImageChange =
  /** `there`: what containerd said it has under this name; where it said nothing, it is asked before the import. */
  | { readonly kind: 'import'; readonly want: ImageWant; readonly reason: string; readonly there: 'nothing' | 'another' | 'unknown' }
  | { readonly kind: 'pin'; readonly want: ImageWant; readonly reason: string }
  | { readonly kind: 'remove'; readonly reference: string; readonly reason: string };

const pinned = 'io.cri-containerd.pinned=pinned';
const ctr = '/usr/local/bin/ctr';
const socket = '/run/containerd/containerd.sock';
/** Where containerd keeps which images there are. github.com/containerd/containerd/blob/main/docs/ops.md */
const database = '/var/lib/containerd/io.containerd.metadata.v1.bolt/meta.db';

/** A socket that nobody listens at any more would cost the connection's whole timeout. */
const probe = `if [ ! -e ${database} ]; then
  echo end
elif [ -x ${ctr} ] && [ -S ${socket} ] && grep -q '${socket}$' /proc/net/unix; then
  ${ctr} --connect-timeout 3s --timeout 5s -n k8s.io images ls 2>/dev/null && echo end
fi`;

function read(keys: readonly string[], printed: string): Readings<ImageSeen> {
  const lines = printed.split('\n');
  if (!lines.includes('end')) return new Map(keys.map((reference) => [reference, seenAs({ kind: 'unreadable', reference })]));
  const readings = new Map<string, Reading<ImageSeen>>(keys.map((reference) => [reference, absent]));
  for (const line of lines) {
    const [reference, , digest] = line.split(/\s+/);
    if (reference === undefined || digest === undefined || !readings.has(reference)) continue;
    readings.set(reference, seenAs({ kind: 'image', reference, digest, isPinned: line.includes(pinned) }));
  }
  return readings;
}

function diff(want: ImageWant | undefined, seen: ImageSeen | undefined): ImageChange | Same {
  if (want === undefined) {
    if (seen === undefined) return same('it is gone');
    if (seen.kind === 'unreadable') return same('containerd does not run; its data is a resource of its own');
    return { kind: 'remove', reference: seen.reference, reason: 'nothing wants it now' };
  }
  if (seen === undefined) return { kind: 'import', want, reason: 'containerd does not have it', there: 'nothing' };
  if (seen.kind === 'unreadable')
    return { kind: 'import', want, reason: 'containerd does not run yet; it is imported if it is missing then', there: 'unknown' };
  if (seen.digest !== want.digest) return { kind: 'import', want, reason: `containerd has ${seen.digest}`, there: 'another' };
  if (!seen.isPinned) return { kind: 'pin', want, reason: 'it is not pinned' };
  return same(`containerd has ${want.digest}, pinned`);
}

/**
 * `--local`: ctr hands containerd the layers itself; by way of containerd's transfer service it takes more than twice the CPU time. `--no-unpack`: containerd
 * unpacks an image when the first pod on the node needs it, so that an image which only waits for its turn is on the disk once, not twice.
 */
const importScript = `set -eu
look() { ${ctr} -n k8s.io images ls "name==$1"; }
seen=
[ "$3" ] || seen=$(look "$1")
case $seen in
  *"$2"*) cat >/dev/null ;;
  *)
    ${ctr} -n k8s.io images import --local --no-unpack --label ${pinned} - >/dev/null
    seen=$(look "$1")
    ;;
esac
case $seen in
  *"$2"*${pinned}*) ;;
  *"$2"*) ${ctr} -n k8s.io images label "$1" ${pinned} >/dev/null ;;
  *)
    echo "the archive does not hold $1 with $2" >&2
    exit 1
    ;;
esac`;

function commands(change: ImageChange): readonly Command[] {
  switch (change.kind) {
    case 'remove':
      return [{ argv: [ctr, '-n', 'k8s.io', 'images', 'rm', '--sync', change.reference] }];
    case 'pin':
      return [{ argv: [ctr, '-n', 'k8s.io', 'images', 'label', change.want.reference, pinned] }];
    case 'import': {
      const { reference, digest, archive, sizeBytes } = change.want;
      const isSeen = change.there === 'unknown' ? '' : 'seen';
      return [
        {
          ...sh(importScript, [reference, digest, isSeen], { kind: 'artifact', sha256: archive, sizeBytes }),
          timeoutMs: 300_000 + Math.ceil(sizeBytes / 1000),
        },
      ];
    }
  }
}

const predict = (change: ImageChange): ImageSeen | undefined =>
  change.kind === 'remove' ? undefined : { kind: 'image', reference: change.want.reference, digest: change.want.digest, isPinned: true };

function describe(change: ImageChange): readonly Row[] {
  if (change.kind === 'remove') return [{ verb: 'remove', subject: `image ${change.reference}`, reason: change.reason }];
  const isThere = change.kind === 'pin' || change.there === 'another';
  return [{ verb: isThere ? 'change' : 'create', subject: `image ${change.want.reference}`, reason: change.reason }];
}

/** An image in containerd, pinned so that the kubelet never deletes it. */
export const image: ResourceKind<ImageWant, ImageSeen, ImageChange> = {
  name: 'image',
  key: (want) => want.reference,
  probe,
  read,
  diff,
  commands,
  predict,
  describe,
};
