import { expect, test } from 'vitest';
import type { Address } from '../base/names.ts';
import { type Problem, Problems } from '../base/trouble.ts';
import { chooseMachines } from './choose-machines.ts';
import { configHosts, type LabSeen, type LabWish, planLab } from './lab-plan.ts';
import { type Machine, parseMachines } from './machine.ts';
import { parseCuts } from './cut.ts';
import { parseMemory } from './memory.ts';

const wish: LabWish = { name: 'dev', controlPlanes: 1, workers: 1, workspaceDir: '/home/me/dev' };
const network = { lab: 'dev', name: 'bramble-dev', subnet: '10.77.5.0/24', user: 'pi', workspace: '/home/me/dev' };
const line = (host: string, state = 'running', lab = 'dev'): string =>
  [`bramble-${lab}-${host}`, state, 'image:1', lab, host, host.startsWith('cp') ? 'control-plane' : 'worker', '10.77.5.1', 'pi'].join('\t');
const machines = (...lines: readonly string[]): readonly Machine[] => parseMachines(lines.join('\n'));
const seen = (...lines: readonly string[]): LabSeen => ({ network, machines: machines(...lines) });
const problemsOf = (work: () => unknown): readonly Problem[] => {
  try {
    work();
    return [];
  } catch (error) {
    if (error instanceof Problems) return error.problems;
    throw error;
  }
};

test('a lab that is not there yet needs all its machines, as root', () => {
  const plan = planLab(wish, { network: undefined, machines: [] });
  expect(plan).toMatchObject({ user: 'root', stopped: [], surplus: [] });
  expect(plan.missing).toEqual([
    { name: 'cp-1', role: 'control-plane', offset: 11 },
    { name: 'worker-1', role: 'worker', offset: 101 },
  ]);
});

test('boards come after the containers, as workers with addresses of their own, and are nobody’s root', () => {
  expect(planLab({ ...wish, workers: 0, pis: 2 }, { network: undefined, machines: [] }).missing.slice(1)).toEqual([
    { name: 'pi-1', role: 'worker', offset: 201, isBoard: true },
    { name: 'pi-2', role: 'worker', offset: 202, isBoard: true },
  ]);
  const subnet = { base: '10.77.5.0' as Address, prefix: 24 };
  expect(configHosts({ controlPlanes: 1, workers: 0, pis: 1 }, subnet, [], 'root')).toEqual([
    { name: 'cp-1', address: '10.77.5.11', role: 'control-plane' },
    { name: 'pi-1', address: '10.77.5.201', role: 'worker', user: 'pi' },
  ]);
  expect(problemsOf(() => planLab({ ...wish, pis: 21 }, { network: undefined, machines: [] })).map((problem) => problem.path)).toEqual(['pis']);
});

test('a board is told from a container by its label', () => {
  expect(machines(line('cp-1'), `${line('pi-1')}\tpi4`).map((machine) => machine.isBoard)).toEqual([false, true]);
});

test('what is there is told from what is missing, off, or too much', () => {
  const plan = planLab({ ...wish, controlPlanes: 3 }, seen(line('cp-1'), line('cp-2', 'exited'), line('worker-1'), line('worker-2')));
  expect(plan.user).toBe('pi');
  expect(plan.missing.map((host) => host.name)).toEqual(['cp-3']);
  expect(plan.stopped.map((machine) => machine.host)).toEqual(['cp-2']);
  expect(plan.surplus.map((machine) => machine.host)).toEqual(['worker-2']);
});

test('a machine that was made but never started is started', () => {
  expect(planLab(wish, seen(line('cp-1', 'created'), line('worker-1'))).stopped.map((machine) => machine.host)).toEqual(['cp-1']);
});

test('everything that is wrong with a wish is told at once', () => {
  const problems = problemsOf(() =>
    planLab({ name: 'My Lab', controlPlanes: 0, workers: 1.5, workspaceDir: '/x', user: 'a b' }, { network: undefined, machines: [] }),
  );
  expect(problems.map((problem) => [problem.code, problem.path])).toEqual([
    ['lab.bad-name', 'name'],
    ['lab.bad-user', 'user'],
    ['lab.bad-size', 'controlPlanes'],
    ['lab.bad-size', 'workers'],
  ]);
});

test('a lab is neither moved nor given another user', () => {
  const codes = problemsOf(() => planLab({ ...wish, user: 'root', workspaceDir: '/else' }, seen())).map((problem) => problem.code);
  expect(codes).toEqual(['lab.other-user', 'lab.other-folder']);
});

test('machines come in the order of people', () => {
  expect(machines(line('worker-1'), line('cp-10'), line('cp-2')).map((machine) => machine.host)).toEqual(['cp-2', 'cp-10', 'worker-1']);
});

test('hosts are chosen by name, each once, and only of the lab that was named', () => {
  const all = machines(line('cp-1'), line('cp-2'), line('cp-1', 'running', 'other'));
  expect(chooseMachines('dev', all, ['cp-2', 'cp-1', 'cp-2']).map((machine) => machine.container)).toEqual(['bramble-dev-cp-1', 'bramble-dev-cp-2']);
  expect(problemsOf(() => chooseMachines('dev', all, ['cp-3', 'x'])).map((problem) => problem.code)).toEqual(['lab.unknown-host', 'lab.unknown-host']);
  expect(problemsOf(() => chooseMachines('dev', all, []))).toMatchObject([{ code: 'lab.no-host' }]);
  expect(problemsOf(() => chooseMachines('dve', all, ['cp-1']))[0]).toMatchObject({ code: 'lab.unknown', remedy: 'Did you mean "dev"? There is: dev, other.' });
});

test('memory is what is in use without caches that can go, in both versions of cgroups', () => {
  expect(parseMemory('9000\nanon 10\ninactive_file 1000\n')).toBe(8000);
  expect(parseMemory('9000\ninactive_file 5\ntotal_inactive_file 2000\n')).toBe(7000);
  expect(parseMemory('')).toBeUndefined();
});

test('cuts are read back from the names beside the addresses', () => {
  expect(parseCuts('elements = { 02:42:0a:4d:fa:0c comment "worker-1", 02:42:0a:4d:fa:0b comment "cp-2" }')).toEqual(['cp-2', 'worker-1']);
  expect(parseCuts('')).toEqual([]);
});
