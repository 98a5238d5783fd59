import { describe, expect, it } from 'vitest';
import type { Address } from '../base/names.ts';
import { Problems } from '../base/trouble.ts';
import { parseCidr } from '../config/cidr.ts';
import type { Happening } from '../events/event.ts';
import type { Login } from '../scan/scan-document.ts';
import { nothingWritten } from '../scan/written-cluster.ts';
import { type FakeNetwork, fakeScanner } from '../testkit/fake-scanner.ts';
import { HandClock } from '../testkit/hand-clock.ts';
import { type ScanWish, scan } from './scan.ts';

const ssh = { kind: 'ssh', software: 'OpenSSH_10.0p2' } as const;
const answered: Login = {
  kind: 'answered',
  hostname: 'pi-1',
  model: 'Raspberry Pi 5',
  os: 'Debian',
  arch: 'arm64',
  memoryBytes: 1,
  bootId: undefined,
  isRoot: true,
};
const mac = 'd8:3a:dd:01:02:03';
const network: FakeNetwork = {
  interfaces: [
    { name: 'eth0', address: '10.0.0.2' as Address, prefix: 24, mac: '02:00:00:00:00:01' },
    { name: 'docker0', address: '172.17.0.1' as Address, prefix: 16, mac: '02:00:00:00:00:02' },
  ],
  machines: {
    '10.0.0.11': { mac, greetings: { 22: ssh }, login: answered },
    '10.0.0.12': { mac, greetings: { 22: ssh, 2222: ssh }, login: answered, hasNewKey: true },
    '10.0.0.30': { mac: '00:11:22:33:44:55', reverseName: 'printer.lan' },
  },
};

async function look(wish: Partial<ScanWish> = {}, around: FakeNetwork = network) {
  const scanner = fakeScanner(around);
  const events: Happening[] = [];
  const ports = { scanner, clock: new HandClock(), emit: (event: Happening) => void events.push(event), signal: new AbortController().signal };
  const document = await scan({ subnets: [], written: nothingWritten, acceptsNewKeys: false, ...wish }, ports);
  return { document, scanner, events, of: (address: string) => document.machines.find((machine) => machine.address === address) };
}
const ranges = (...texts: readonly string[]) => texts.flatMap((text) => parseCidr(text)?.range ?? []);

describe('a scan', () => {
  it('asks every address of the network once, and none of others', async () => {
    const { scanner, document } = await look();
    expect(scanner.greeted).toHaveLength(254);
    expect(scanner.greeted.filter((address) => !address.startsWith('10.0.0.'))).toEqual([]);
    expect(document).toMatchObject({ subnets: [{ range: '10.0.0.0/24' }], skipped: [{ range: '172.17.0.0/16', interface: 'docker0' }] });
  });
  it('asks only the range that was named', async () => {
    const { scanner } = await look({ subnets: ranges('10.0.0.8/29') });
    expect(scanner.greeted.toSorted()).toEqual(['10', '11', '12', '13', '14', '9'].map((last) => `10.0.0.${last}`));
  });
  it('tells what it is at', async () => {
    const { events } = await look();
    expect(events.map((event) => ('step' in event ? `${event.kind} ${event.step}` : event.kind))).toEqual([
      'plan.decided',
      'step.started ask',
      'step.finished ask',
      'step.started names',
      'step.finished names',
    ]);
  });
  it('puts together what each sign told', async () => {
    const { of } = await look();
    expect(of('10.0.0.11')).toMatchObject({ vendor: 'Raspberry Pi', name: 'pi-1', ssh: 'greets', software: 'OpenSSH_10.0p2', login: answered });
    expect(of('10.0.0.30')).toMatchObject({ mac: '00:11:22:33:44:55', name: 'printer', ssh: 'none', isBoard: false, login: { kind: 'not-asked' } });
  });
  it('logs in nowhere where the key is not known', async () => {
    const { of, scanner } = await look();
    expect(of('10.0.0.12')?.login).toEqual({ kind: 'key-unknown' });
    expect(scanner.loggedIn).toEqual(['10.0.0.11']);
  });
  it('keeps new keys and logs in where the user accepts them all', async () => {
    const { scanner } = await look({ acceptsNewKeys: true });
    expect(scanner.loggedIn.toSorted()).toEqual(['10.0.0.11', '10.0.0.12']);
  });
  it('asks the port that bramble.yaml names for all hosts', async () => {
    const { of } = await look({ written: { ...nothingWritten, login: { ...nothingWritten.login, port: 2222 } } });
    expect([of('10.0.0.11')?.ssh, of('10.0.0.12')?.ssh]).toEqual(['none', 'greets']);
  });
  it('tells of hosts that are written and were not seen, as far as it looked', async () => {
    const hosts = ['10.0.0.11', '10.0.0.99', '10.5.0.1'].map((address, index) => ({ name: `h${index}`, address: address as Address, role: 'worker' }));
    expect((await look({ written: { ...nothingWritten, hosts } })).document.missing).toEqual([{ name: 'h1', address: '10.0.0.99' }]);
  });
  it('asks only who shows itself in a large network, and the hosts that are written', async () => {
    const large = {
      interfaces: [{ name: 'eth0', address: '10.0.0.2' as Address, prefix: 8, mac: '02:00:00:00:00:01' }],
      machines: {
        ...network.machines,
        '10.9.9.9': { greetings: { 22: ssh }, login: answered, multicast: () => [{ kind: 'address', name: 'pi-9.local', address: '10.9.9.9' }] as const },
      },
    };
    const written = { ...nothingWritten, hosts: [{ name: 'a', address: '10.0.0.11' as Address, role: 'worker' }] };
    const { scanner, of } = await look({ written }, large);
    expect(scanner.greeted.toSorted()).toEqual(['10.0.0.11', '10.0.0.2', '10.9.9.9']);
    expect(of('10.9.9.9')).toMatchObject({ ssh: 'greets', name: 'pi-1' });
    expect(of('10.0.0.11')).toMatchObject({ ssh: 'greets', mac });
  });
  it('refuses a network that is not here before anything is asked', async () => {
    const scanner = fakeScanner(network);
    const ports = { scanner, clock: new HandClock(), emit: () => undefined, signal: new AbortController().signal };
    const refused = scan({ subnets: ranges('10.1.0.0/24'), written: nothingWritten, acceptsNewKeys: false }, ports);
    await expect(refused).rejects.toBeInstanceOf(Problems);
    expect(scanner.greeted).toEqual([]);
  });
  it('ends when it is interrupted', async () => {
    const ports = { scanner: fakeScanner(network), clock: new HandClock(), emit: () => undefined, signal: AbortSignal.abort(new Error('stop')) };
    await expect(scan({ subnets: [], written: nothingWritten, acceptsNewKeys: false }, ports)).rejects.toThrow('stop');
  });
});
