import { describe, expect, it } from 'vitest';
import { readWrittenCluster } from './written-cluster.ts';

const read = (text: string) => readWrittenCluster(text, 'bramble.yaml', '/home/me/cluster');

describe('what a scan takes from bramble.yaml', () => {
  it('is its hosts and how all are reached', () =>
    expect(read('ssh: { user: pi, port: 2222, identityFile: key }\nhosts: [{ name: a, address: 10.0.0.1, role: worker }]\n')).toEqual({
      ok: true,
      value: { hosts: [{ name: 'a', address: '10.0.0.1', role: 'worker' }], login: { user: 'pi', port: 2222, identityFile: '/home/me/cluster/key' } },
    }));
  it.each(['', 'version: 1\n', 'hosts: []\n', 'hosts: [{ name: 3 }, { address: nowhere, name: a }]\nssh: { user: -oProxyCommand=x, port: big }\n'])(
    'is nothing where %j has nothing that can be used',
    (text) => expect(read(text)).toEqual({ ok: true, value: { hosts: [], login: { user: undefined, port: undefined, identityFile: undefined } } }),
  );
  it.each(['~/.ssh/id', '/etc/key'])('leaves the path %s as it is', (path) =>
    expect(read(`ssh: { identityFile: ${path} }\n`)).toMatchObject({ value: { login: { identityFile: path } } }),
  );
  it('is a problem where it is no YAML', () => expect(read('a: [')).toMatchObject({ ok: false, error: [{ code: 'config.yaml-syntax' }] }));
});
