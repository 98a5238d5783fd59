import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { lab, labFolder, labName } from '../lab.ts';
import { runProgram } from '../run-program.ts';

const docker = async (...args: readonly string[]): Promise<readonly string[]> =>
  (await runProgram('docker', args)).stdout.split('\n').filter((line) => line !== '');

export function down(): void {
  describe('lab down', () => {
    test('leaves no container, network, volume or file', async () => {
      const containers = (await docker('ps', '--all', '--format', '{{.Names}}')).filter((name) => name.startsWith(`bramble-${labName}-`));
      expect(containers).not.toEqual([]);
      const volumes = await docker('inspect', '--format', '{{range .Mounts}}{{if eq .Type "volume"}}{{println .Name}}{{end}}{{end}}', ...containers);
      expect(volumes).not.toEqual([]);
      await lab(['down']);
      expect((await docker('ps', '--all', '--format', '{{.Names}}')).filter((name) => containers.includes(name))).toEqual([]);
      expect((await docker('network', 'ls', '--format', '{{.Name}}')).filter((name) => name.includes(labName))).toEqual([]);
      expect((await docker('volume', 'ls', '--quiet')).filter((name) => volumes.includes(name))).toEqual([]);
      expect(existsSync(labFolder)).toBe(false);
    });
  });
}
