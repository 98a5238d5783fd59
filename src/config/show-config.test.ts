import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { exampleConfig } from './example.ts';
import { parseConfig } from './parse-config.ts';
import { showConfig } from './show-config.ts';

test('what is shown is a config file that means the same, and is shown the same', () => {
  const word = fc.constantFrom('a', 'b-1', 'on', 'null', '1', '1e3', '0x1f', 'x.y', '~');
  const label = fc.constantFrom('', 'ssd', 'true', '1', 'null', '1.10');
  const passOn = fc.constantFrom(undefined, { passOn: 'never' }, { user: 'a', passOn: 'always' });
  const host = fc.record(
    {
      workloads: fc.boolean(),
      labels: fc.dictionary(fc.constantFrom('disk', 'example.com/a', '1'), label),
      taints: fc.uniqueArray(fc.constantFrom('a=b:NoExecute', 'c:NoSchedule')),
      ssh: fc.record({ user: word, jump: word }),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(
      fc.array(host, { minLength: 1, maxLength: 4 }),
      fc.boolean(),
      fc.constantFrom(1, 7, '25%', '100%'),
      passOn,
      (hosts, metrics, maxUnavailable, ssh) => {
        const text = stringify({
          version: 1,
          name: '1',
          ...(ssh === undefined ? {} : { ssh }),
          kubernetes: '1.35.4',
          hosts: hosts.map((each, index) => ({ ...each, name: `h${index}`, address: `10.0.0.${index + 1}`, role: 'control-plane' })),
          addons: { 'metrics-server': metrics },
          updates: { maxUnavailable },
        });
        const { config } = parseConfig(text, 'f');
        expect(config).toBeDefined();
        const shown = showConfig(config!);
        expect(parseConfig(shown, 'f').config).toEqual(config);
        expect(showConfig(parseConfig(shown, 'f').config!)).toBe(shown);
      },
    ),
  );
});

test('the example of the documentation has no problem and shows every default', () => {
  const { config, problems } = parseConfig(exampleConfig, 'bramble.yaml');
  expect(problems).toEqual([]);
  expect(showConfig(config!)).toContain('    workloads: false\n');
});
