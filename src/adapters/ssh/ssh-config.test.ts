import { expect, test } from 'vitest';
import { renderSshConfig } from './ssh-config.ts';

const config = { strictHostKeyChecking: 'yes', knownHosts: ['/w s/100%/known_hosts'], connectTimeoutMs: 1500, include: ['/home/me/.ssh/config'] } as const;

test("everything of ours stands before the user's, since ssh takes the first value", () => {
  const lines = renderSshConfig(config).trim().split('\n');
  expect(lines.at(-1)).toBe('Include "/home/me/.ssh/config"');
  expect(lines).toContain('StrictHostKeyChecking yes');
  expect(lines).toContain('ConnectTimeout 2');
});

test('a path may hold spaces and percent signs', () => {
  expect(renderSshConfig(config)).toContain('GlobalKnownHostsFile "/w s/100%%/known_hosts" /etc/ssh/ssh_known_hosts');
});
