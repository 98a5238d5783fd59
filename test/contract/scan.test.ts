import { setMaxListeners } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import openMulticast from 'multicast-dns';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/adapters/clock/system-clock.ts';
import { openScanner } from '../../src/adapters/scan/open-scanner.ts';
import type { Address } from '../../src/base/names.ts';
import { scan } from '../../src/run/scan.ts';
import type { ScanLogin } from '../../src/scan/written-cluster.ts';
import { type BoardNetwork, startBoardNetwork, whyNoNetwork } from './board-network.ts';
import { scannerContract } from './scan-contract.ts';
import { freePort, type Sshd, startSshd } from './transport-sshd.ts';

const because = whyNoNetwork();

/** Answers questions for the name of one address, on loopback; says which port. */
async function startResolver(address: Address): Promise<{ readonly at: string; stop(): void }> {
  const port = await freePort();
  const server = openMulticast({ port, bind: '127.0.0.1', multicast: false });
  server.on('query', (query, from) => {
    const answers = (query.questions ?? [])
      .filter(({ name }) => name === `${address.split('.').toReversed().join('.')}.in-addr.arpa`)
      .map(({ name }) => ({ name, type: 'PTR' as const, data: 'pi-7.lan' }));
    server.respond({ ...query, answers }, from);
  });
  await new Promise<void>((ready) => server.once('ready', ready));
  return { at: `127.0.0.1:${port}`, stop: () => server.destroy() };
}

describe.skipIf(because !== undefined)(`this computer's own scanner${because === undefined ? '' : ` (skipped: ${because})`}`, () => {
  let network: BoardNetwork;
  let sshd: Sshd;
  let resolver: Awaited<ReturnType<typeof startResolver>>;
  beforeAll(async () => {
    network = await startBoardNetwork();
    sshd = await startSshd('dash');
    resolver = await startResolver(network.board);
  });
  afterAll(async () => {
    resolver?.stop();
    await sshd?.stop();
    await network?.remove();
  });

  const loopback = '127.0.0.1' as Address;
  const login = (): ScanLogin => ({ user: 'root', port: sshd.port, identityFile: sshd.userKey });
  const scannerWith = (workspace: string) => openScanner({ directory: join(sshd.folder, workspace), userConfigs: [], resolvers: [resolver.at] });

  scannerContract('the real one', async () => ({ ...network, scanner: scannerWith('contract'), host: { address: loopback, login: login() } }));

  it('finds the board with its vendor and name, logs in nowhere, and leaves nothing behind', { timeout: 120_000 }, async () => {
    const ports = { scanner: scannerWith('whole'), clock: systemClock, emit: () => undefined, signal: new AbortController().signal };
    setMaxListeners(0, ports.signal);
    const written = { hosts: [], login: { user: 'root', port: undefined, identityFile: undefined } };
    const look = () => scan({ subnets: [network.range], written, acceptsNewKeys: false }, ports);
    await expect
      .poll(async () => (await look()).machines, { timeout: 100_000 })
      .toEqual([
        expect.objectContaining({ address: network.own, isThisComputer: true }),
        expect.objectContaining({
          address: network.board,
          mac: network.mac,
          vendor: 'Raspberry Pi',
          name: 'pi-7',
          isBoard: true,
          ssh: 'greets',
          // What greets there knows no SSH beyond the greeting.
          login: expect.objectContaining({ kind: 'failed', code: 'ssh.unreachable' }),
        }),
      ]);
    expect(existsSync(join(sshd.folder, 'whole'))).toBe(false);
  });
  it('tells why a login that asks for nothing did not succeed', async () => {
    const scanner = scannerWith('refused');
    const stranger = { ...login(), user: 'nobody' };
    const { signal } = new AbortController();
    await scanner.acceptKey(loopback, stranger, signal);
    expect(await scanner.logIn(loopback, stranger, signal)).toMatchObject({ kind: 'failed', code: 'ssh.auth-refused' });
  });
  it('gives up a login when it is interrupted', async () => {
    expect(await scannerWith('interrupted').logIn(loopback, login(), AbortSignal.abort())).toMatchObject({ kind: 'failed' });
  });
});
