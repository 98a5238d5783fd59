import { expect, test } from 'vitest';
import { exampleConfig } from './example.ts';
import { findHost } from './find-host.ts';
import { parseConfig } from './parse-config.ts';

const config = parseConfig(exampleConfig, 'f').config!;

test('a host is found by its name', () => {
  expect(findHost(config, 'pi-2')).toMatchObject({ ok: true, value: { address: '10.0.0.12' } });
});

test('a name that is nearly right is answered with the right one', () => {
  const found = findHost(config, 'pi2');
  expect(found).toMatchObject({ ok: false, error: { code: 'config.unknown-host' } });
  expect(found.ok ? '' : found.error.remedy).toMatch(/pi-2/);
});
