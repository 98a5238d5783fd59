import { beforeAll, describe, expect, test } from 'vitest';
import { openSigner } from '../adapters/signer/signer.ts';
import type { Config, Host } from '../config/config.ts';
import { parseConfig } from '../config/parse-config.ts';
import type { HostObservation } from '../facts/observation.ts';
import type { ClusterSecrets } from '../pki/secrets.ts';
import { kindOf } from '../resources/kinds.ts';
import { type SeenState, seenState } from '../resources/seen-state.ts';
import type { FileWant } from '../resources/wants.ts';
import { certify, pkiPaths } from './certify.ts';

const signer = openSigner();
const dayMs = 86_400_000;
const nowMs = Date.UTC(2026, 0, 1);
const configOf = (controlPlanes: number): Config =>
  parseConfig(
    `version: 1\nname: home\nkubernetes: 1.36.3\nhosts:\n${Array.from({ length: controlPlanes }, (_, i) => `  - { name: cp-${i + 1}, address: 10.0.0.1${i + 1}, role: control-plane }\n`).join('')}`,
    'f',
  ).config!;
const config = configOf(1);
const host = config.hosts[0]!;
let secrets: ClusterSecrets;
let placed: SeenState;

const observed = (seen: SeenState): HostObservation => ({ facts: undefined as never, seen, manifest: [], unreadable: [] });
const wanted = (seen: SeenState, about: { config?: Config; host?: Host; secrets?: ClusterSecrets; nowMs?: number } = {}): Promise<readonly FileWant[]> =>
  certify(about.config ?? config, about.host ?? host, observed(seen), about.secrets ?? secrets, signer, about.nowMs ?? nowMs);
/** What the host has after these files were placed. */
function place(files: readonly FileWant[], before: SeenState = seenState()): SeenState {
  return files.reduce((state, want) => {
    const seen = state.get('file', want.path);
    const change = kindOf(want).diff(want, seen);
    return change.kind === 'same' ? state : state.with('file', want.path, kindOf(want).predict(change, seen));
  }, before);
}
const changed = (files: readonly FileWant[], seen: SeenState): readonly string[] =>
  files.filter((want) => kindOf(want).diff(want, seen.get('file', want.path)).kind !== 'same').map(({ path }) => path.replace('/etc/kubernetes/pki/', ''));

beforeAll(async () => {
  secrets = await signer.newSecrets(nowMs);
  placed = place(await wanted(seenState()));
});

describe('a blank host', () => {
  test('gets every file that pkiPaths names, keys closed to others', async () => {
    const files = await wanted(seenState());
    expect(files.map(({ path }) => path).toSorted()).toEqual([...pkiPaths(config, host)].toSorted());
    expect(files.filter(({ path, mode, content }) => path.endsWith('.key') && (mode !== '0600' || content.kind !== 'secret'))).toEqual([]);
  });
  test('gets each key before the certificate that names it', async () => {
    const paths = (await wanted(seenState())).map(({ path }) => path);
    const certificates = paths.filter((path) => path.endsWith('.crt') && !/\/(front-proxy-)?ca\.crt$/.test(path));
    expect(certificates.filter((path) => paths.indexOf(path.replace('.crt', '.key')) > paths.indexOf(path))).toEqual([]);
  });
});

describe('a host that has its certificates', () => {
  test('keeps them all, at once and half a year later', async () => {
    expect(changed(await wanted(placed), placed)).toEqual([]);
    expect(changed(await wanted(placed, { nowMs: nowMs + 180 * dayMs }), placed)).toEqual([]);
  });
  test('gets new ones, but no new authorities, before the year is over', async () => {
    const files = changed(await wanted(placed, { nowMs: nowMs + 300 * dayMs }), placed);
    expect(files).toContain('apiserver.crt');
    expect(files.filter((path) => /(^|\/)(front-proxy-)?ca\./.test(path) || /^(sa|encryption)\./.test(path))).toEqual([]);
  });
  test('gets only a new certificate of the API server when a control plane joins', async () => {
    expect(changed(await wanted(placed, { config: configOf(3) }), placed)).toEqual(['apiserver.key', 'apiserver.crt']);
  });
  test('tells why a certificate is a new one, at its key too', async () => {
    const files = await wanted(placed, { nowMs: nowMs + 300 * dayMs });
    const reasons = files.filter(({ path }) => /\/apiserver\.(key|crt)$/.test(path)).map(({ reason }) => reason);
    expect(reasons).toEqual(['it belongs to a new certificate: it expires soon', 'it expires soon']);
  });
  test.each(['apiserver.key', 'apiserver.crt'])('gets key and certificate anew where %s is gone', async (name) => {
    const without = placed.with('file', `/etc/kubernetes/pki/${name}`, undefined);
    expect(changed(await wanted(without), without)).toEqual(['apiserver.key', 'apiserver.crt']);
  });
  test('gets key and certificate anew where a crash left a new key beside the old certificate', async () => {
    const files = await wanted(placed, { config: configOf(3) });
    const half = place(
      files.filter(({ path }) => path.endsWith('apiserver.key')),
      placed,
    );
    expect(changed(await wanted(half), half)).toEqual(['apiserver.key', 'apiserver.crt']);
  });
  test('of another cluster gets all of them anew', async () => {
    const others = await signer.newSecrets(nowMs);
    const files = changed(await wanted(placed, { secrets: others }), placed);
    expect(files.toSorted()).toEqual([...pkiPaths(config, host)].map((path) => path.replace('/etc/kubernetes/pki/', '')).toSorted());
  });
});
