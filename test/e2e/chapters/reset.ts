import { describe, expect, test } from 'vitest';
import { blankListing, differences } from '../host-listing.ts';
import { asRoot, bramble, hosts, kubectl, plan, status } from '../lab.ts';
import { needsCluster, progress } from '../progress.ts';

/** What is another one on another machine. */
const ofMachine = / content \/etc\/(machine-id|ssh\/ssh_host_\w+(\.pub)?) /;

const holdNetwork = `n=$(ls /run/netns 2>/dev/null | grep -m 1 '^cni-') || exit 0
systemd-run --quiet --collect --unit=e2e-holds nsenter --net=/run/netns/"$n" sleep 3600 && echo held`;

export function reset(): void {
  describe('reset', () => {
    needsCluster();

    test('leaves blank hosts: everything is as it was before the first up', async (context) => {
      if (progress.blank.size === 0) context.skip('this run did not see the hosts blank');
      // Somebody looks into a pod's network at that time: it outlives the pod, its link to the host must not.
      const held = await Promise.all(hosts.map((host) => asRoot(host, holdNetwork)));
      expect(held.join('')).toContain('held');
      expect((await bramble(['reset', '--yes', '--json'])).stdout).toContain('"change.started"');
      await Promise.all(hosts.map((host) => asRoot(host, 'systemctl stop e2e-holds.service 2>/dev/null; true')));
      const after = await blankListing();
      const found = hosts.flatMap((host) =>
        differences(progress.blank.get(host) ?? [], after.get(host) ?? [])
          .filter((line) => !(progress.replaced.has(host) && ofMachine.test(line)))
          .map((line) => `${host} ${line}`),
      );
      expect(found).toEqual([]);
    });

    test('again has nothing to do', async () => {
      const { stdout } = await bramble(['reset', '--yes', '--json']);
      expect(stdout).toContain('"run.finished"');
      expect(stdout).not.toContain('"change.started"');
    });

    test('and up makes a new cluster from them', async () => {
      await bramble(['up', '--yes']);
      expect((await status()).nodes.map(({ name, ready }) => [name, ready])).toEqual(hosts.map((name) => [name, true]));
      expect(await plan('nothing')).toMatchObject({ changes: 0 });
      expect((await kubectl(['get', 'namespaces', '-o', 'name'])).trim().split('\n').sort()).toEqual(
        ['default', 'kube-node-lease', 'kube-public', 'kube-system'].map((name) => `namespace/${name}`),
      );
    });
  });
}
