import { expect, test } from 'vitest';
import { loopTools, opening, remoteCommand } from './loop.ts';

test('what a login shell has to pass on holds nothing that shells read differently', () => {
  expect(remoteCommand).not.toMatch(/[\n!]/);
  // Words in single quotes, none of which holds a quote: fish and csh read those as sh does.
  expect(remoteCommand).toMatch(/^exec sh -c '[^']*' sh '[^']*'$/);
});

test('the opening announces the bytes of the loop, the folder and every tool once', () => {
  const [line = '', ...rest] = opening('/run/bramble', ['systemctl', 'dd']).split('\n');
  const [bytes, folder, ...tools] = line.split(' ');
  expect(Number(bytes)).toBe(new TextEncoder().encode(rest.join('\n')).length);
  expect(folder).toBe('/run/bramble');
  expect(tools).toEqual([...loopTools, 'systemctl'].sort());
});
