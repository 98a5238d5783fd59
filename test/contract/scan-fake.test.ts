import type { Address } from '../../src/base/names.ts';
import { fakeScanner } from '../../src/testkit/fake-scanner.ts';
import { scannerContract } from './scan-contract.ts';

const [own, board, host] = ['10.79.0.1', '10.79.0.2', '10.79.0.3'] as const satisfies readonly string[];
const mac = 'd8:3a:dd:01:02:03';

scannerContract('the fake', async () => ({
  scanner: fakeScanner({
    interfaces: [{ name: 'eth9', address: own as Address, prefix: 28, mac: '02:00:00:00:00:01' }],
    machines: {
      [board]: {
        mac,
        greetings: {
          22: { kind: 'ssh', software: 'OpenSSH_10.0p2 Debian-7' },
          23: { kind: 'ssh', software: ']0;ownedevil[2J' },
          24: { kind: 'other' },
          25: { kind: 'other' },
        },
        reverseName: 'pi-7.lan',
        multicast: ({ name }) =>
          name === '_flood._tcp.local'
            ? Array.from({ length: 6_000 }, (_, at) => ({ kind: 'address', name: `n${at}.local`, address: board }) as const)
            : name === '_ssh._tcp.local'
              ? [{ kind: 'address', name: 'pi-7.local', address: board }]
              : name === '2.0.79.10.in-addr.arpa'
                ? [{ kind: 'pointer', name, target: 'pi-7.local' }]
                : [],
      },
      [host]: {
        hasNewKey: true,
        login: { kind: 'answered', hostname: 'pi-8', model: undefined, os: undefined, arch: 'arm64', memoryBytes: undefined, bootId: 'b', isRoot: true },
      },
    },
  }),
  interface: 'eth9',
  own: own as Address,
  board: board as Address,
  mac,
  host: { address: host as Address, login: { user: 'root', port: undefined, identityFile: undefined } },
}));
