import { expect, test } from 'vitest';
import type { Address, HostName } from '../base/names.ts';
import { parseConfig } from '../config/parse-config.ts';
import { cardConfig } from './card-config.ts';
import { configText } from './workspace-text.ts';

const text = configText({
  name: 'dev',
  user: 'root',
  kubernetes: '1.36.3',
  hosts: [
    { name: 'cp-1', address: '10.77.5.11', role: 'control-plane' },
    { name: 'pi-1', address: '10.77.5.201', role: 'worker', user: 'pi' },
  ],
});
const board = {
  host: 'pi-1' as HostName,
  user: 'pi',
  subnet: { base: '10.77.5.0' as Address, prefix: 24 },
  nameservers: ['192.0.2.53'],
  publicKey: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJJ3nu3YXVGFCPjxyKWPB2uWXDGO7WREGMkIK7ZnUTbO lab',
};
const parsed = parseConfig(`${text}image: { timezone: Europe/Berlin }\n`, 'bramble.yaml').config;
if (parsed === undefined) throw new Error('the bramble.yaml of a lab is not valid');

test('a lab’s own bramble.yaml with a board is valid, and its user is that of the board', () => {
  expect(parsed.hosts.map((host) => host.ssh.user)).toEqual(['root', 'pi']);
});

test('the card sets the address and lets the lab’s key in; everything else is as bramble.yaml says', () => {
  const { image, hosts } = cardConfig(parsed, board);
  expect(image).toMatchObject({ timezone: 'Europe/Berlin', authorizedKeys: [{ kind: 'line', line: board.publicKey }] });
  expect(hosts[1]?.image).toMatchObject({ user: 'pi', network: { kind: 'static', gateway: '10.77.5.1', prefix: 24, nameservers: ['192.0.2.53'] } });
  expect(hosts[0]).toEqual(parsed.hosts[0]);
});
