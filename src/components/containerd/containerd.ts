import { command, localBin, onEveryHost, textFile, type Component, type NodeContext } from '../component.ts';
import { goCollector } from '../go-collector.ts';
import { service } from '../systemd-unit.ts';
import { mayLowerOomScore, oomScore } from '../oom-score.ts';
import { imageWants, pauseReference } from './images.ts';

const configPath = '/etc/containerd/config.toml';

/** github.com/containerd/containerd/blob/main/docs/cri/config.md, version 3 */
const config = (node: NodeContext): string => `version = 3

[plugins.'io.containerd.cri.v1.images']
  [plugins.'io.containerd.cri.v1.images'.pinned_images]
    sandbox = "${pauseReference}"
  [plugins.'io.containerd.cri.v1.images'.registry]
    config_path = "/etc/containerd/certs.d"

[plugins.'io.containerd.cri.v1.runtime']
  restrict_oom_score_adj = ${!mayLowerOomScore(node)}
  [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
    [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc.options]
      SystemdCgroup = true
`;

/** containerd, runc and the images that the store holds. */
export const containerd: Component = {
  name: 'containerd',
  stage: 'runtime',
  runsOn: onEveryHost,
  commands: ['containerd', 'containerd-shim-runc-v2', 'ctr', 'runc'].map(command),
  wants: (node, binaries) => [
    { kind: 'directory', path: '/etc/containerd', mode: '0755' },
    { kind: 'directory', path: '/etc/containerd/certs.d', mode: '0755' },
    textFile(configPath, config(node)),
    { kind: 'data', path: '/var/lib/containerd', mode: '0711' },
    { kind: 'data', path: '/run/containerd', mode: '0711' },
    // containerd makes it for `ctr install`.
    { kind: 'data', path: '/opt/containerd', mode: '0711' },
    service({
      name: 'containerd.service',
      description: 'containerd container runtime',
      start: [[`${localBin}/containerd`, '--config', configPath]],
      settings: {
        Type: 'notify',
        Delegate: 'yes',
        KillMode: 'process',
        ...goCollector('agent'),
        ...oomScore(node),
        LimitNOFILE: '1048576',
        TasksMax: 'infinity',
      },
      // The shim and runc are started anew for every pod: a new one needs no restart.
      reads: [config(node), binaries('containerd')],
      until: 'started',
    }),
    ...imageWants(node),
  ],
};
