import { expect, test } from 'vitest';
import type { HostName } from '../base/names.ts';
import { parseConfig } from '../config/parse-config.ts';
import { sampleLab, sampleLabConfig } from '../testkit/sample-lab.ts';
import { cardConfig } from './card-config.ts';

const board = { host: 'pi-1' as HostName, user: 'pi', nameservers: ['192.0.2.53'], ...sampleLab };
const parsed = parseConfig(`${sampleLabConfig}image: { timezone: Europe/Berlin }\n`, 'bramble.yaml').config;
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
