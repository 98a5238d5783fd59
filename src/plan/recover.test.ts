import { describe, expect, test } from 'vitest';
import type { HostName } from '../base/names.ts';
import { Secret } from '../base/secret.ts';
import { recoverySteps } from './recover-steps.ts';
import { decideRecovery, type Recovery, type RecoveryInput, type RecoveryWish, type Survivor } from './recover.ts';

const megabyte = 1024 * 1024;
const name = (text: string): HostName => text as HostName;
const holder = (host: string, revision: number | undefined, about: Partial<Survivor> = {}): Survivor => ({
  host: name(host),
  hasData: true,
  revision,
  usedBytes: 100 * megabyte,
  freeBytes: 1000 * megabyte,
  begun: undefined,
  ...about,
});
const blank = (host: string): Survivor => holder(host, undefined, { hasData: false, usedBytes: 0 });
const wish = (about: { from?: string; without?: readonly string[]; hasSnapshot?: boolean }): RecoveryWish => ({
  from: about.from === undefined ? undefined : name(about.from),
  without: (about.without ?? []).map(name),
  hasSnapshot: about.hasSnapshot ?? false,
});
const decide = (about: Partial<RecoveryInput>): ReturnType<typeof decideRecovery> =>
  decideRecovery({ working: undefined, survivors: [], silent: [], voters: 3, wish: wish({}), ...about });
const chosen = (outcome: ReturnType<typeof decideRecovery>): readonly string[] | string =>
  'code' in outcome ? outcome.code : [outcome.source.host, ...outcome.others.map(({ host }) => host)];

describe('a recovery', () => {
  test.each<{ title: string; about: Partial<RecoveryInput>; end: readonly string[] | string }>([
    { title: 'is refused while a majority answers', about: { working: ['cp-1', 'cp-2'], survivors: [holder('cp-1', 5)] }, end: 'recover.not-needed' },
    {
      title: 'is refused while hosts that do not answer may hold newer data',
      about: { survivors: [holder('cp-1', 5)], silent: [name('cp-2'), name('cp-3')], wish: wish({ without: ['cp-2'] }) },
      end: 'recover.hosts-silent',
    },
    {
      title: 'goes on from the one that is left once the user says that the others are gone',
      about: { survivors: [holder('cp-1', 5)], silent: [name('cp-2'), name('cp-3')], wish: wish({ without: ['cp-2', 'cp-3'] }) },
      end: ['cp-1'],
    },
    { title: 'needs no word about hosts that answer and are blank', about: { survivors: [blank('cp-1'), holder('cp-2', 5), blank('cp-3')] }, end: ['cp-2'] },
    {
      title: 'is refused where enough members hold their data and need only be started',
      about: { survivors: [holder('cp-1', 5), holder('cp-2', 5)] },
      end: 'recover.not-needed',
    },
    {
      title: 'leaves out what the user says cannot be used, and puts it aside',
      about: { survivors: [holder('cp-1', 9), holder('cp-2', 5)], wish: wish({ without: ['cp-1'] }) },
      end: ['cp-2', 'cp-1'],
    },
    { title: 'takes the newest data of those that are left', about: { voters: 5, survivors: [holder('cp-1', 5), holder('cp-2', 7)] }, end: ['cp-2', 'cp-1'] },
    {
      title: 'takes what the user chose instead',
      about: { voters: 5, survivors: [holder('cp-1', 5), holder('cp-2', 7)], wish: wish({ from: 'cp-1' }) },
      end: ['cp-1', 'cp-2'],
    },
    {
      title: 'does not guess which data is newer',
      about: { voters: 5, survivors: [holder('cp-1', undefined), holder('cp-2', 7)] },
      end: 'recover.revision-unknown',
    },
    {
      title: 'that began goes on from the same host, though all are stopped by now',
      about: { voters: 5, survivors: [holder('cp-1', undefined), holder('cp-2', undefined, { begun: '/var/lib/x' })] },
      end: ['cp-2', 'cp-1'],
    },
    { title: 'has a survivor that does not run as long as it is the only one', about: { survivors: [holder('cp-1', undefined)] }, end: ['cp-1'] },
    { title: 'is refused where nobody has data', about: { survivors: [blank('cp-1')] }, end: 'recover.nothing-left' },
    {
      title: 'is refused from a host without data',
      about: { survivors: [holder('cp-1', 5), blank('cp-2')], wish: wish({ from: 'cp-2' }) },
      end: 'recover.source-unfit',
    },
    { title: 'is refused where the copy does not fit', about: { survivors: [holder('cp-1', 5, { freeBytes: 150 * megabyte })] }, end: 'recover.no-space' },
    {
      title: 'takes the newest data also where an older recovery never ended and etcd has run since',
      about: { voters: 5, survivors: [holder('cp-1', 5, { begun: '/var/lib/x' }), holder('cp-2', 7)] },
      end: ['cp-2', 'cp-1'],
    },
    {
      title: 'needs room for a new copy where etcd has run since the old one',
      about: { survivors: [holder('cp-1', 5, { freeBytes: 0, begun: '/var/lib/x' })] },
      end: 'recover.no-space',
    },
    {
      title: 'has its copy already when it was interrupted',
      about: { survivors: [holder('cp-1', undefined, { freeBytes: 0, begun: '/var/lib/x' })] },
      end: ['cp-1'],
    },
  ])('$title', ({ about, end }) => {
    expect(chosen(decide(about))).toEqual(end);
  });

  test('names the silent hosts in the option that its remedy gives', () => {
    const outcome = decide({ survivors: [holder('cp-1', 5)], silent: [name('cp-2'), name('cp-3')] }) as Exclude<ReturnType<typeof decideRecovery>, Recovery>;
    expect(outcome.remedy).toContain('--without cp-2,cp-3');
  });
});

describe('a recovery from a snapshot', () => {
  const stepsAt = (aside: string): string => {
    const recovery = decide({ survivors: [blank('cp-1')], wish: wish({ hasSnapshot: true }) }) as Recovery;
    const snapshot = new Secret('c25hcHNob3Q=');
    const plan = recoverySteps({ recovery, snapshot, peerUrl: 'https://10.0.0.1:2380', clusterId: '0123456789abcdef0123', aside, reached: [] });
    const step = plan.steps.find(({ id }) => id === 'cp-1/recover');
    return step?.kind === 'host' ? (step.batches[0]?.commands[0]?.argv.join(' ') ?? '') : '';
  };

  test('makes a database that no member of an earlier one takes for its own, and notes when it was', () => {
    expect(stepsAt('/var/lib/etcd-before-recovery-20260102T030405Z')).toContain(' 0123456789abcdef-20260102T030405Z ');
    expect(stepsAt('/var/lib/etcd-before-recovery-20260102T030406Z')).toMatch(
      / 0123456789abcdef-20260102T030406Z .*\/var\/lib\/bramble\/recovered 20260102T030406Z$/,
    );
  });
});
