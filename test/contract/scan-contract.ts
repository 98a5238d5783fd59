import { beforeAll, describe, expect, it } from 'vitest';
import { plus } from '../../src/base/ipv4.ts';
import type { Address } from '../../src/base/names.ts';
import type { Scanner } from '../../src/ports/scanner.ts';
import { nameQuestions, readMulticastNames, serviceQuestions } from '../../src/scan/multicast-names.ts';
import type { LocalInterface } from '../../src/scan/scope.ts';
import type { ScanLogin } from '../../src/scan/written-cluster.ts';

/** A network with one board in it, as test/contract/board-in-a-namespace.mjs answers. */
export interface ScannedNetwork {
  readonly scanner: Scanner;
  /** This computer's name of the interface that leads there. */
  readonly interface: string;
  readonly own: Address;
  readonly board: Address;
  readonly mac: string;
  /** A host of which no key is known yet, and how to log in there as root. */
  readonly host: { readonly address: Address; readonly login: ScanLogin };
}

const listenMs = 400;
/** Packets get lost, and a busy machine answers late: then the same is asked again. */
const again = { timeout: 40_000, interval: 50 };
const never = new AbortController().signal;

/** What every Scanner promises. */
export function scannerContract(of: string, open: () => Promise<ScannedNetwork>): void {
  describe(`a scanner: ${of}`, () => {
    let network: ScannedNetwork;
    let leadsThere: LocalInterface;
    beforeAll(async () => {
      network = await open();
      const found = (await network.scanner.interfaces()).find((each) => each.name === network.interface);
      if (found === undefined) throw new Error(`there is no interface ${network.interface}`);
      leadsThere = found;
    });
    const greet = (address: Address, port: number) => network.scanner.greet(address, port, never);
    const hear = async (questions: Parameters<Scanner['askMulticast']>[1]) =>
      readMulticastNames(await network.scanner.askMulticast(leadsThere, questions, listenMs, never));

    it('tells its interfaces without loopback', async () => {
      expect(leadsThere).toMatchObject({ address: network.own, prefix: 28 });
      expect((await network.scanner.interfaces()).filter(({ address }) => address.startsWith('127.'))).toEqual([]);
    });
    it('tells an SSH server by its greeting', async () => {
      await expect.poll(() => greet(network.board, 22), again).toEqual({ kind: 'ssh', software: 'OpenSSH_10.0p2 Debian-7' });
    });
    it('tells a greeting without what a terminal would obey', async () => {
      await expect.poll(() => greet(network.board, 23), again).toEqual({ kind: 'ssh', software: ']0;ownedevil[2J' });
    });
    it.each([24, 25])('takes what answers otherwise on port %d for no SSH server, however much it sends', async (port) => {
      await expect.poll(() => greet(network.board, port), again).toEqual({ kind: 'other' });
    });
    it('tells a machine that is on from an address where nothing is', async () => {
      await expect.poll(() => greet(network.board, 26), again).toEqual({ kind: 'refused' });
      expect(await greet(plus(network.board, 5), 22)).toEqual({ kind: 'silent' });
    });
    it('stops asking when it is interrupted', async () => {
      expect(await network.scanner.greet(network.board, 22, AbortSignal.abort())).toEqual({ kind: 'silent' });
    });
    it('knows the hardware address of a machine that was asked', async () => {
      await expect.poll(() => greet(network.board, 22), again).toMatchObject({ kind: 'ssh' });
      expect(await network.scanner.neighbours()).toContainEqual({ address: network.board, mac: network.mac, interface: network.interface });
    });
    it('hears who offers SSH, under a name that is one', async () => {
      await expect.poll(async () => (await hear(serviceQuestions)).get(network.board), again).toEqual({ name: 'pi-7', mac: undefined });
    });
    it('hears no more than it can bear, and knows what is no packet', async () => {
      const flood = [{ name: '_flood._tcp.local', type: 'PTR' }] as const;
      await expect.poll(async () => (await network.scanner.askMulticast(leadsThere, flood, listenMs, never)).length, again).toBe(5_000);
    });
    it('hears the name of an address', async () => {
      const questions = nameQuestions([network.board, plus(network.board, 1)]);
      await expect.poll(() => hear(questions), again).toEqual(new Map([[network.board, { name: 'pi-7', mac: undefined }]]));
    });
    it('tells the name that the resolver has, and none where it has none', async () => {
      await expect.poll(() => network.scanner.reverseName(network.board, never), again).toBe('pi-7.lan');
      expect(await network.scanner.reverseName(plus(network.board, 1), never)).toBeUndefined();
    });
    it('logs in only where the key is known, and knows it after it was accepted', async () => {
      const { address, login } = network.host;
      expect(await network.scanner.logIn(address, login, never)).toEqual({ kind: 'key-unknown' });
      await network.scanner.acceptKey(address, login, never);
      expect(await network.scanner.logIn(address, login, never)).toMatchObject({
        kind: 'answered',
        isRoot: true,
        bootId: expect.any(String),
        arch: expect.stringMatching(/^a/),
      });
    });
  });
}
