import { expect, test } from 'vitest';
import { edit } from '../../src/resources/edit.ts';

// Every lab said at the end of its plan that two files of a board could not be read: names of files that are not there lost their last letter.
test('files that bramble would add to and that are not there are absent, not unreadable', () => {
  const paths = ['/boot/firmware/cmdline.txt', '/boot/firmware/config.txt'];
  const readings = edit.read(paths, paths.map((path) => `edit|${path}\n`).join(''));
  expect([...readings]).toEqual(paths.map((path) => [path, { kind: 'absent' }]));
});

test('also where only the last of them is there', () => {
  const readings = edit.read(['/a', '/b'], 'edit|/a\nedit|/b\ntext\nYQo=\n87428fc522803d31065e7bce3cf03fe475096631e5e07bbd7a0fde60c4cf25c7  -\n');
  expect([readings.get('/a')?.kind, readings.get('/b')]).toEqual(['absent', { kind: 'seen', seen: expect.objectContaining({ text: 'a\n' }) }]);
});
