// The other machine of board-network.ts: SSH greetings on several ports, and an mDNS responder that also sends what a hostile one
// would. It ends with its standard input.
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import openMulticast from 'multicast-dns';

const [address] = process.argv.slice(2);
const reverse = `${address.split('.').reverse().join('.')}.in-addr.arpa`;

/** By port: what is sent at once; nothing where undefined. */
const greetings = {
  22: 'SSH-2.0-OpenSSH_10.0p2 Debian-7\r\n',
  23: 'SSH-2.0-\u001b]0;owned\u0007evil\u001b[2J\r\n',
  24: 'HTTP/1.1 400 Bad Request\r\n\r\n',
  25: 'x'.repeat(1_000_000),
};
for (const [port, text] of Object.entries(greetings)) {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.write(text, 'latin1');
    setTimeout(() => socket.destroy(), 5_000).unref();
  });
  await new Promise((listening) => server.listen(Number(port), address, listening));
}

const raw = createSocket('udp4');
await new Promise((bound) => raw.bind(0, address, bound));
raw.setMulticastInterface(address);

const multicast = openMulticast({ interface: address, bind: '0.0.0.0', loopback: false });
multicast.on('warning', () => {});
multicast.on('query', ({ questions }) => {
  for (const { name, type } of questions) {
    if (name === '_ssh._tcp.local' && type === 'PTR')
      multicast.respond({
        answers: [{ name, type: 'PTR', data: 'pi-7._ssh._tcp.local' }],
        additionals: [
          { name: 'pi-7._ssh._tcp.local', type: 'SRV', data: { port: 22, target: 'pi-7.local' } },
          { name: 'pi-7.local', type: 'A', data: address },
        ],
      });
    if (name === reverse) multicast.respond([{ name, type: 'PTR', data: 'pi-7.local' }]);
    if (name === '_flood._tcp.local') {
      raw.send('no packet at all', 5353, '224.0.0.251');
      const answers = Array.from({ length: 2_000 }, (_, at) => ({ name: `n${at}.local`, type: 'A', data: address }));
      for (let sent = 0; sent < 3; sent += 1) multicast.respond({ answers });
    }
    if (name === '_workstation._tcp.local') {
      // A name that a terminal would obey, and an address that is none of this network.
      multicast.respond([
        { name: '\u001b[2J\u202eevil.local', type: 'A', data: address },
        { name: 'router.local', type: 'A', data: '192.0.2.1' },
      ]);
    }
  }
});
await new Promise((ready) => multicast.once('networkInterface', ready));
process.stdout.write('ready\n');
process.stdin.resume().on('end', () => process.exit(0));
