import { expect, test } from 'vitest';
import { factFileSections } from './fact-files.ts';
import { sectionsOf } from './sections.ts';

test('files that were read together come apart by their paths, each in the order of its section', () => {
  const printed = [
    '/proc/sys/kernel/hostname:cp-1',
    '/proc/sys/kernel/osrelease:6.12.1',
    '/etc/bramble/host.json:{"a":"/etc/machine-id:1"}',
    '/etc/machine-id:',
    '/proc/swaps:Filename\tType',
    '/proc/swaps:/dev/zram0\tpartition',
    '',
  ].join('\n');
  const sections = factFileSections(printed);
  expect(sections.get('kernel')).toBe('6.12.1\ncp-1\n');
  expect(sections.get('identity')).toBe('{"a":"/etc/machine-id:1"}\n');
  expect(sections.get('machine')).toBe('\n');
  expect(sections.get('swaps')).toBe('Filename\tType\n/dev/zram0\tpartition\n');
  expect(sections.get('reset')).toBe('');
});

test('an answer that has a section of its own for a file is believed', () => {
  const sections = sectionsOf('\n@@bramble files\n/etc/machine-id:one\n/proc/swaps:two\n\n@@bramble machine\nthree\n\n@@bramble done\n');
  expect([sections.get('machine'), sections.get('swaps')]).toEqual(['three\n', 'two\n']);
});
