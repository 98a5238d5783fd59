import { digest } from '../../src/base/digest.ts';
import type { Sha256 } from '../../src/base/names.ts';
import { refOf } from '../../src/resources/collect-wants.ts';
import type { UnitWant, Want } from '../../src/resources/wants.ts';

const unit = (name: string, more = ''): UnitWant => ({
  kind: 'unit',
  name,
  text: `[Unit]\nDescription=${name}\n\n[Service]\nExecStart=${more === '' ? '/bin/sleep infinity' : '/bin/true'}\n${more}\n[Install]\nWantedBy=multi-user.target\n`,
  inputs: digest(name),
  until: 'started',
});
const tool = digest('tool\n');

/** What the recorded answers were asked for, one of each kind and more. See README.md. */
export const recordedWants: readonly Want[] = [
  { kind: 'package', name: 'socat' },
  { kind: 'package', name: 'no-such-package' },
  { kind: 'sysctl', name: 'net.ipv4.ip_local_port_range', value: '32768 60000' },
  { kind: 'sysctl', name: 'net.ipv4.no_such', value: '1' },
  { kind: 'module', name: 'overlay' },
  { kind: 'module', name: 'no-such-module' },
  { kind: 'swap', name: 'off' },
  { kind: 'directory', path: '/opt/tools', mode: '0750' },
  { kind: 'directory', path: '/opt/tools/deep er', mode: '0755' },
  { kind: 'file', path: '/opt/tools/hello.txt', mode: '0644', content: { kind: 'text', text: "it's\n$HOME `x` \\ ü\n" } },
  { kind: 'file', path: '/opt/tools/empty', mode: '0644', content: { kind: 'text', text: '' } },
  { kind: 'file', path: '/opt/tools/deep er/private', mode: '0600', content: { kind: 'text', text: 'for root only\n' } },
  { kind: 'file', path: '/opt/no-such-file', mode: '0644', content: { kind: 'kept', sha256: tool } },
  { kind: 'binary', path: '/opt/tools/tool', sha256: tool as Sha256, sizeBytes: 5, title: 'tool 1' },
  { kind: 'link', path: '/opt/tools/alias', target: 'tool' },
  { kind: 'data', path: '/var/lib/fill', mode: '0700' },
  { kind: 'data', path: '/var/lib/full', mode: '0700' },
  { kind: 'route', destination: '10.99.7.0/24', via: '127.0.0.1' },
  unit('running.service'),
  unit('stopped.service'),
  unit('masked.service'),
  unit('gone.service'),
  unit('once.service', 'Type=oneshot\nRemainAfterExit=yes\n'),
  {
    kind: 'image',
    reference: 'registry.k8s.io/pause:3.10.1',
    digest: 'sha256:c510aa3662bbd918fece5b2ed8a726e812c71f3aeea0908784ba0d71efb190ef',
    archive: digest('an archive'),
    sizeBytes: 51_200,
  },
  { kind: 'image', reference: 'registry.k8s.io/missing:1', digest: `sha256:${digest('missing')}`, archive: digest('missing'), sizeBytes: 1 },
  { kind: 'pods', name: 'all' },
  { kind: 'nft-table', family: 'inet', name: 'bramble' },
];
export const recordedRefs = recordedWants.map(refOf);
