import { expect, test } from 'vitest';
import type { HostName } from '../base/names.ts';
import { missingCapabilities } from './capabilities.ts';
import { abilitiesToTry, machineArguments, machineDevices } from './machine-arguments.ts';

test('a process that may have everything misses nothing', () => {
  expect(missingCapabilities('Name:\tnode\nCapBnd:\t000001ffffffffff\n')).toEqual([]);
});

test('each capability that the bounding set lacks is named', () => {
  expect(missingCapabilities('CapEff:\t0\nCapBnd:\t000001fffeffffff\n')).toEqual(['SYS_RESOURCE']);
  expect(missingCapabilities('CapBnd:\t00000000a80425fb\n')).toContain('SYS_ADMIN');
});

test('where the kernel does not tell, nothing counts as missing', () => {
  expect(missingCapabilities('')).toEqual([]);
});

test('capabilities that Docker cannot have are left out first, and privileged is the last resort', () => {
  const tries = abilitiesToTry({ devices: [...machineDevices], missingCapabilities: ['SYS_RESOURCE'] });
  expect(tries.map((each) => each.title)).toEqual(['all capabilities but SYS_RESOURCE', 'all capabilities', 'privileged']);
  expect(tries[0]?.args.join(' ')).toContain('--cap-add ALL --cap-drop SYS_RESOURCE');
  expect(tries.filter((each) => each.args.includes('--privileged'))).toHaveLength(1);
});

test('a device that the computer lacks is not asked for', () => {
  const [first] = abilitiesToTry({ devices: ['/dev/kmsg'], missingCapabilities: [] });
  expect(first?.args.filter((argument) => argument.startsWith('/dev/'))).toEqual(['/dev/kmsg']);
});

test('a machine has a fixed address, labels that find it again, and its disk a label too', () => {
  const args = machineArguments({
    lab: 'dev',
    host: { name: 'cp-1' as HostName, role: 'control-plane', offset: 11 },
    address: '10.77.5.11',
    user: 'pi',
    publicKey: 'ssh-ed25519 AAAA bramble lab dev',
    nameservers: ['192.0.2.53', '192.0.2.54'],
    abilities: { title: 'none', args: ['--cap-add', 'ALL'] },
    image: 'image:1',
  });
  const after = (flag: string): readonly (string | undefined)[] => args.flatMap((argument, i) => (argument === flag ? [args[i + 1]] : []));
  expect(args.slice(0, 2)).toEqual(['run', '--detach']);
  expect(args.at(-1)).toBe('image:1');
  expect([after('--name'), after('--hostname'), after('--network'), after('--ip')]).toEqual([['bramble-dev-cp-1'], ['cp-1'], ['bramble-dev'], ['10.77.5.11']]);
  expect(after('--label')).toEqual(['bramble.lab=dev', 'bramble.host=cp-1', 'bramble.role=control-plane', 'bramble.address=10.77.5.11', 'bramble.user=pi']);
  expect(after('--mount')).toEqual(['type=volume,dst=/var,volume-label=bramble.lab=dev']);
  expect(after('--env')).toContain('LAB_KEY=ssh-ed25519 AAAA bramble lab dev');
  expect(after('--env')).toContain('LAB_NAMESERVERS=192.0.2.53 192.0.2.54');
});
