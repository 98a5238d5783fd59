import { describe, expect, it } from 'vitest';
import type { Address } from '../base/names.ts';
import { readGreeting } from './greeting.ts';
import { machineScript, readMachineAnswer } from './machine-answer.ts';
import { type MulticastRecord, nameQuestions, readMulticastNames } from './multicast-names.ts';
import { parseNeighbours } from './neighbours.ts';
import { vendorOf } from './vendor.ts';

describe('the vendor of a network card', () => {
  it.each(['28:cd:c1', '2c:cf:67', '3a:35:41', '88:a2:9e', 'b8:27:eb', 'd8:3a:dd', 'dc:a6:32', 'e4:5f:01'])('%s is Raspberry Pi', (prefix) =>
    expect(vendorOf(`${prefix}:01:02:03`)).toEqual({ name: 'Raspberry Pi', isBoard: true }),
  );
  it.each(['02:42:0a:4d:ff:02', 'b8:27:ec:01:02:03'])('%s tells none', (mac) => expect(vendorOf(mac)).toBeUndefined());
});

describe('the neighbour table', () => {
  it('tells machines that answered, and no others', () => {
    const table = `IP address       HW type     Flags       HW address            Mask     Device
10.0.0.11        0x1         0x2         B8:27:EB:01:02:03     *        eth0
10.0.0.12        0x1         0x0         00:00:00:00:00:00     *        eth0
10.0.0.13        0x1         0x2         00:00:00:00:00:00     *        eth0
10.0.0.14        0x1         0x6         02:42:0a:4d:ff:02     *        docker0
not a line
`;
    expect(parseNeighbours(table)).toEqual([
      { address: '10.0.0.11', mac: 'b8:27:eb:01:02:03', interface: 'eth0' },
      { address: '10.0.0.14', mac: '02:42:0a:4d:ff:02', interface: 'docker0' },
    ]);
  });
  it('may be empty', () => expect(parseNeighbours('')).toEqual([]));
});

describe('the greeting of an SSH server', () => {
  it.each([
    ['SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n', 'OpenSSH_9.2p1 Debian-2+deb12u3'],
    ['SSH-2.0-dropbear_2022.83\r\n\u0000\u0001binary', 'dropbear_2022.83'],
    ['Welcome.\r\nSSH-1.99-Cisco\r\n', 'Cisco'],
    ['SSH-2.0-a\u001b[2Jb\u202ec\r\n', 'a[2Jbc'],
    [`SSH-2.0-${'x'.repeat(300)}\r\n`, 'x'.repeat(60)],
  ])('%j names its software', (text, software) => expect(readGreeting(text)).toBe(software));
  it.each(['', 'SSH-2.0-Open', 'HTTP/1.1 400\r\n', 'xSSH-2.0-a\r\n'])('%j is none', (text) => expect(readGreeting(text)).toBeUndefined());
});

describe('names told to all', () => {
  const names = (...records: readonly MulticastRecord[]) => Object.fromEntries(readMulticastNames(records));
  it('are those of addresses', () =>
    expect(names({ kind: 'address', name: 'Pi-1.local', address: '10.0.0.11' })).toEqual({ '10.0.0.11': { name: 'pi-1', mac: undefined } }));
  it('are asked by the address backwards, and so answered', () => {
    const [question] = nameQuestions(['10.0.0.11' as Address]);
    expect(question).toEqual({ name: '11.0.0.10.in-addr.arpa', type: 'PTR' });
    expect(names({ kind: 'pointer', name: question?.name ?? '', target: 'pi-1.local' })).toEqual({ '10.0.0.11': { name: 'pi-1', mac: undefined } });
  });
  it('come with the hardware address that a workstation tells', () =>
    expect(
      names(
        { kind: 'service', name: 'pi-1 [B8:27:EB:01:02:03]._workstation._tcp.local', host: 'pi-1.local' },
        { kind: 'address', name: 'pi-1.local', address: '10.0.0.11' },
      ),
    ).toEqual({ '10.0.0.11': { name: 'pi-1', mac: 'b8:27:eb:01:02:03' } }));
  it.each(['\u001b[2Jevil.local', 'a b.local', 'ab\u202ec.local', '', '-.local', `${'x'.repeat(64)}.local`])('%j is no name', (name) =>
    expect(names({ kind: 'address', name, address: '10.0.0.11' })).toEqual({}),
  );
  it.each(['10.0.0', '10.0.0.256', 'fe80::1', '\u001b[2J'])('%j is no address', (address) =>
    expect(names({ kind: 'address', name: 'a.local', address })).toEqual({}),
  );
  it('do not depend on the order in which answers came', () => {
    const records: readonly MulticastRecord[] = [
      { kind: 'address', name: 'b.local', address: '10.0.0.11' },
      { kind: 'address', name: 'a.local', address: '10.0.0.11' },
    ];
    expect(names(...records)).toEqual(names(...records.toReversed()));
  });
});

describe('what a machine says about itself', () => {
  const answer = (...lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
  it('is read from marked lines, whatever login files print', () =>
    expect(
      readMachineAnswer(
        answer(
          'Welcome! model fake',
          'bramble-scan hostname pi-1',
          'bramble-scan model Raspberry Pi 5 Model B Rev 1.0',
          'bramble-scan os Debian GNU/Linux 13 (trixie)',
          'bramble-scan arch arm64',
          'bramble-scan memory 8241216',
          'bramble-scan boot 6a1c5b52',
          'bramble-scan root yes',
          'bramble-scan end .',
        ),
      ),
    ).toEqual({
      hostname: 'pi-1',
      model: 'Raspberry Pi 5 Model B Rev 1.0',
      os: 'Debian GNU/Linux 13 (trixie)',
      arch: 'arm64',
      memoryBytes: 8_439_005_184,
      bootId: '6a1c5b52',
      isRoot: true,
    }));
  it('may be little', () =>
    expect(readMachineAnswer(answer('bramble-scan hostname ', 'bramble-scan memory many', 'bramble-scan end .'))).toEqual({
      hostname: undefined,
      model: undefined,
      os: undefined,
      arch: undefined,
      memoryBytes: undefined,
      bootId: undefined,
      isRoot: false,
    }));
  it('is not believed where its end is missing', () => expect(readMachineAnswer(answer('bramble-scan hostname pi-1'))).toBeUndefined());
  it('cannot control a terminal', () =>
    expect(readMachineAnswer(answer('bramble-scan model \u001b[2JPi\u009b', 'bramble-scan end .'))).toMatchObject({ model: '[2JPi' }));
  it('is asked without changing anything', () => expect(machineScript).not.toMatch(/>(?!\/dev\/null)[^&]|\b(rm|mv|tee|install)\b/));
});
