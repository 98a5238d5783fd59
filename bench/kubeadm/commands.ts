import { type Command, type Input, sh } from '../../src/command/command.ts';
import type { Config, Host } from '../../src/config/config.ts';
import { hostFiles, networkScript } from './host-files.ts';
import type { Payload } from './payload.ts';
import type { Provided } from './provide.ts';

const minuteMs = 60_000;
const bytesOf = ({ pin }: Provided): Input => ({ kind: 'artifact', sha256: pin.sha256, sizeBytes: pin.sizeBytes });

const place = (path: string, mode: string, input: Input): Command => ({
  ...sh('mkdir -p "${1%/*}" && cat >"$1" && chmod "$2" "$1"', [path, mode], input),
  timeoutMs: 5 * minuteMs,
});

/** Every program and file of a host, which are all that it needs before containerd starts. */
export const copyAll = (config: Config, host: Host, { programs }: Payload): readonly Command[] => [
  ...programs[host.role].map((program) => place(program.target, '755', bytesOf(program))),
  ...[...hostFiles(config, host)].map(([path, text]) => place(path, '644', { kind: 'text', text })),
];

/** The pods' network, then containerd; kubeadm starts the kubelet. containerd's program is also ctr. */
export const startRuntime = (config: Config, host: Host): readonly Command[] => [
  sh(networkScript(config, host)),
  sh('ln -sf containerd /usr/local/bin/ctr && systemctl daemon-reload && systemctl enable --now containerd && systemctl enable kubelet'),
];

/** As bramble does it: straight from the connection into containerd, without a copy on the host's disk, and unpacked where a pod needs it. */
export const importImage = (image: Provided): Command => ({
  ...sh('/usr/local/bin/ctr -n k8s.io images import --local --no-unpack --label io.cri-containerd.pinned=pinned -', [], bytesOf(image)),
  timeoutMs: 5 * minuteMs,
});

/** The config holds keys, so that it comes by stdin and is for root only. */
export const kubeadm = (action: 'init' | 'join', config: string, ...options: readonly string[]): Command => ({
  ...sh('action=$1 && shift && (umask 77 && cat >/run/kubeadm.yaml) && kubeadm "$action" --config /run/kubeadm.yaml "$@"', [action, ...options], {
    kind: 'text',
    text: config,
  }),
  timeoutMs: 8 * minuteMs,
});

/** As the administrator, on a control plane. */
export const kubectl = (...args: readonly string[]): Command => ({
  argv: ['kubectl', '--kubeconfig', '/etc/kubernetes/admin.conf', ...args],
  timeoutMs: 5 * minuteMs,
});
