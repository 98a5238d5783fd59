import { describe, expect, test } from 'vitest';
import type { HostName, Sha256 } from '../base/names.ts';
import {
  isDirect,
  isDoneGiving,
  isWorthGiving,
  newSchedule,
  nextToSend,
  type Origin,
  originOf,
  type Request,
  type Schedule,
  withArrival,
  withFailure,
  withHolder,
  withoutTransfer,
  withTransfer,
} from './schedule.ts';

const megabyte = 1_000_000;
const names = (count: number): readonly HostName[] => Array.from({ length: count }, (_, index) => `pi-${index + 1}` as HostName);
const want = (host: string, blob = 'a', sizeBytes = 20 * megabyte): Request => ({ host: host as HostName, sha256: blob as Sha256, sizeBytes });
const wants = (hosts: number, blobs: readonly string[] = ['a']): readonly Request[] => names(hosts).flatMap((host) => blobs.map((blob) => want(host, blob)));

/** One blob went to the first host within these milliseconds, and nothing gives it yet. */
function after(ms: number, schedule: Schedule, request = want('pi-1')): Schedule {
  const transfer = { ...request, from: 'operator' as const };
  return withoutTransfer(withArrival(withTransfer(schedule, transfer, 0), transfer, request.sizeBytes, ms), transfer);
}
const slow = (requests: readonly Request[]): Schedule => after(2_000, newSchedule([want('other', 'x'), ...requests]), want('other', 'x'));
const giving = (schedule: Schedule, request: Request, from: Origin): Schedule => withTransfer(schedule, { ...request, from }, 0);

describe('how quick the link is', () => {
  test('is found out with the first large artifact, for which all others wait', () => {
    const schedule = newSchedule(wants(3));
    expect(originOf(schedule, want('pi-1'))).toBe('operator');
    const busy = giving(schedule, want('pi-1'), 'operator');
    expect([originOf(busy, want('pi-2')), originOf(busy, want('pi-2', 'b'))]).toEqual([undefined, undefined]);
  });

  test('is not told by a small one, for which nobody waits', () => {
    const small = want('pi-1', 'c', megabyte);
    const busy = giving(newSchedule(wants(3, ['a', 'c'])), small, 'operator');
    expect(originOf(busy, want('pi-2'))).toBe('operator');
    expect(isDirect(after(1, newSchedule(wants(3)), small))).toBe(false);
  });

  test('does not matter where everything is to be passed on: nobody waits for it', () => {
    const always = newSchedule(wants(3, ['a', 'b']), { quickBytesPerSecond: Number.POSITIVE_INFINITY });
    const busy = giving(always, want('pi-1'), 'operator');
    expect([originOf(busy, want('pi-2')), originOf(busy, want('pi-2', 'b'))]).toEqual([undefined, 'operator']);
    const seen = after(1, always);
    expect([isDirect(seen), isWorthGiving(seen, want('pi-1'))]).toEqual([false, true]);
  });

  test('decides whether anything is passed on: over a quick one every host is sent everything at once', () => {
    const quick = after(100, newSchedule(wants(3)));
    expect([isDirect(quick), isWorthGiving(quick, want('pi-1'))]).toEqual([true, false]);
    expect(names(3).map((host) => originOf(giving(quick, want('pi-3'), 'operator'), want(host)))).toEqual(['operator', 'operator', 'operator']);
    const idle = after(2_000, newSchedule(wants(3)));
    expect([isDirect(idle), isWorthGiving(idle, want('pi-1'))]).toEqual([false, true]);
  });
});

describe('where an artifact comes from over a slow link', () => {
  test('from the operator where no host has it, and for others not until the first has it', () => {
    const schedule = slow(wants(3));
    expect(originOf(schedule, want('pi-1'))).toBe('operator');
    expect(originOf(giving(schedule, want('pi-1'), 'operator'), want('pi-2'))).toBeUndefined();
  });

  test('from the host that gives least at the time, two at once', () => {
    const held = withHolder(withHolder(slow(wants(9)), 'pi-1' as HostName, 'a' as Sha256), 'pi-2' as HostName, 'a' as Sha256);
    let schedule = held;
    const origins = names(7)
      .slice(2)
      .map((host) => {
        const origin = originOf(schedule, want(host));
        if (origin !== undefined) schedule = giving(schedule, want(host), origin);
        return origin;
      });
    expect(origins).toEqual(['pi-1', 'pi-2', 'pi-1', 'pi-2', undefined]);
  });

  test('from another host, then from the operator, after it could not be passed on; a host that fails again and again is left alone', () => {
    const transfer = { ...want('pi-2'), from: 'pi-1' as HostName };
    const held = withHolder(slow(wants(5, ['a', 'b'])), 'pi-1' as HostName, 'a' as Sha256);
    const once = withFailure(held, transfer);
    expect(originOf(once, want('pi-2'))).toBe('operator');
    expect(originOf(once, want('pi-3'))).toBe('pi-1');
    expect(originOf(withHolder(once, 'pi-4' as HostName, 'a' as Sha256), want('pi-2'))).toBe('pi-4');
    const twice = withFailure(once, { ...want('pi-3'), from: 'pi-1' as HostName });
    expect(originOf(twice, want('pi-4'))).toBe('operator');
    expect(isWorthGiving(twice, want('pi-1', 'b'))).toBe(false);
  });

  test('a few at a time from the operator', () => {
    const busy = ['a', 'b', 'c'].reduce((schedule, blob) => giving(schedule, want('pi-1', blob), 'operator'), slow(wants(4, ['a', 'b', 'c', 'd'])));
    expect(originOf(busy, want('pi-2', 'd'))).toBeUndefined();
  });

  test('a host gives only what another one still needs', () => {
    const schedule = after(2_000, slow(wants(2)), want('pi-1'));
    expect(isWorthGiving(schedule, want('pi-1'))).toBe(true);
    expect(isWorthGiving(after(2_000, schedule, want('pi-2')), want('pi-2'))).toBe(false);
  });
});

describe('where nothing is passed on', () => {
  const alone = (requests: readonly Request[]): Schedule =>
    after(2_000, newSchedule([want('other', 'x'), ...requests], { isPassedOn: false }), want('other', 'x'));

  test('everything comes from the operator, a few at a time, and nobody waits for a host that gets the same', () => {
    const busy = giving(alone(wants(4)), want('pi-1'), 'operator');
    expect([originOf(busy, want('pi-2')), isWorthGiving(busy, want('pi-1'))]).toEqual(['operator', false]);
    const full = giving(giving(busy, want('pi-2'), 'operator'), want('pi-3'), 'operator');
    expect(originOf(full, want('pi-4'))).toBeUndefined();
  });
});

describe('what the operator will send next to a host', () => {
  test('is the first that it needs and nobody has or gets', () => {
    const schedule = slow(wants(2, ['a', 'b', 'c', 'd']));
    const busy = giving(giving(schedule, want('pi-1', 'a'), 'operator'), want('pi-2', 'b'), 'operator');
    expect(nextToSend(busy, 'pi-1' as HostName)).toBe('c');
    expect(nextToSend(withHolder(busy, 'pi-2' as HostName, 'c' as Sha256), 'pi-1' as HostName)).toBe('d');
  });

  test('is nothing where it got everything', () => {
    expect(nextToSend(after(2_000, slow([want('pi-1'), want('pi-2', 'b')])), 'pi-1' as HostName)).toBeUndefined();
  });
});

describe('a host is done with giving', () => {
  const [first, second] = ['pi-1' as HostName, 'pi-2' as HostName];
  const held = withHolder(after(2_000, slow(wants(2))), first, 'a' as Sha256);

  test('when the last one that needs what it has got it', () => {
    const busy = giving(held, want('pi-2'), first);
    expect([isDoneGiving(held, first), isDoneGiving(busy, first)]).toEqual([false, false]);
    const [transfer] = busy.transfers;
    if (transfer === undefined) throw new Error('it is not under way');
    const arrived = withArrival(busy, transfer, transfer.sizeBytes, 3_000);
    expect([isDoneGiving(arrived, first), isDoneGiving(withoutTransfer(arrived, transfer), first)]).toEqual([false, true]);
  });

  test('not while it is to get, gets, or has just got what another one needs as well', () => {
    const both = after(2_000, slow(wants(2, ['a', 'b'])));
    const gone = after(2_000, both, want('pi-2'));
    expect(isDoneGiving(gone, first)).toBe(false);
    const busy = giving(gone, want('pi-1', 'b'), 'operator');
    const [transfer] = busy.transfers;
    if (transfer === undefined) throw new Error('it is not under way');
    const arrived = withArrival(busy, transfer, transfer.sizeBytes, 3_000);
    expect([isDoneGiving(busy, first), isDoneGiving(arrived, first)]).toEqual([false, false]);
    expect(isDoneGiving(withoutTransfer(arrived, transfer), first)).toBe(true);
  });

  test('when nobody asks it any more: it failed, or the link turned out to be quick', () => {
    const failed = ['pi-2', 'pi-3'].reduce((schedule, host) => withFailure(schedule, { ...want(host), from: first }), held);
    expect([isDoneGiving(failed, first), isDoneGiving(withFailure(held, { ...want('pi-2'), from: first }), first)]).toEqual([true, false]);
    expect(isDoneGiving(after(100, held, want('pi-3', 'y')), first)).toBe(true);
    expect(isDoneGiving(held, second)).toBe(true);
  });
});

test('whatever the order of arrivals, the operator sends each artifact once and every host gets all', () => {
  const blobs = ['a', 'b', 'c', 'd'];
  const hosts = names(20);
  let schedule = slow(wants(20, blobs));
  const left = new Map(hosts.map((host) => [host, [...blobs]]));
  const under: { readonly request: Request; readonly from: Origin }[] = [];
  const origins: Origin[] = [];
  for (let turn = 0; [...left.values()].some((list) => list.length > 0); turn += 1) {
    for (const host of hosts) {
      const [blob] = left.get(host) ?? [];
      if (blob === undefined || under.some(({ request }) => request.host === host)) continue;
      const from = originOf(schedule, want(host, blob));
      if (from === undefined) continue;
      schedule = giving(schedule, want(host, blob), from);
      under.push({ request: want(host, blob), from });
      origins.push(from);
    }
    const [done] = under.splice((turn * 7) % under.length, 1);
    if (done === undefined) throw new Error('nobody moves');
    const transfer = schedule.transfers.find(({ host }) => host === done.request.host);
    if (transfer === undefined) throw new Error('it is not under way');
    schedule = withoutTransfer(withHolder(withArrival(schedule, transfer, transfer.sizeBytes, 2_000 * (turn + 1)), transfer.host, transfer.sha256), transfer);
    left.get(transfer.host)?.shift();
  }
  expect(origins.filter((from) => from === 'operator')).toHaveLength(blobs.length);
  expect(origins).toHaveLength(hosts.length * blobs.length);
});
