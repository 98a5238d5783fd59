import type { Config } from '../config/config.ts';
import { parseConfig } from '../config/parse-config.ts';

/** A checked config: `cp-1 ...` at 10.0.0.11 and on, `worker-1 ...` at 10.0.0.21 and on; `more` is further text of bramble.yaml. */
export function sampleConfig(controlPlanes: number, workers: number, more = ''): Config {
  const hosts = (role: string, prefix: string, count: number, first: number): string =>
    Array.from({ length: count }, (_, index) => `  - { name: ${prefix}-${index + 1}, address: 10.0.0.${first + index}, role: ${role} }\n`).join('');
  const kubernetes = more.includes('kubernetes:') ? '' : 'kubernetes: 1.36.3\n';
  const text = `version: 1\nname: home\n${kubernetes}hosts:\n${hosts('control-plane', 'cp', controlPlanes, 11)}${hosts('worker', 'worker', workers, 21)}${more}`;
  const { config, problems } = parseConfig(text, 'bramble.yaml');
  if (config === undefined) throw new Error(`the test made a wrong config: ${JSON.stringify(problems)}`);
  return config;
}
