import { describe, expect, test } from 'vitest';
import type { HostName } from '../base/names.ts';
import { whichDatabase } from './which-database.ts';

const served = (hosts: Readonly<Record<string, string>>) => Object.entries(hosts).map(([host, database]) => ({ host: host as HostName, database }));
const marks = (at: Readonly<Record<string, string>>): ReadonlyMap<HostName, string> => new Map(Object.entries(at) as [HostName, string][]);

describe('the database of the cluster', () => {
  test('is the only one that answers, on all hosts that serve it', () => {
    expect(whichDatabase(served({ 'cp-1': 'a', 'cp-3': 'a' }), marks({}))).toEqual(['cp-1', 'cp-3']);
    expect(whichDatabase([], marks({}))).toEqual([]);
  });

  test('is the one of a recovery, also against a majority that came back', () => {
    expect(whichDatabase(served({ 'cp-1': 'b', 'cp-2': 'a', 'cp-3': 'a' }), marks({ 'cp-1': '20261121T100000Z' }))).toEqual(['cp-1']);
    expect(whichDatabase(served({ 'cp-1': 'a', 'cp-2': 'b', 'cp-3': 'a' }), marks({ 'cp-2': '20261121T100000Z' }))).toEqual(['cp-2']);
  });

  test('is the one of the latest recovery where there were several', () => {
    const at = marks({ 'cp-1': '20261121T100000Z', 'cp-2': '20261121T110000Z' });
    expect(whichDatabase(served({ 'cp-1': 'b', 'cp-2': 'c', 'cp-3': 'c' }), at)).toEqual(['cp-2', 'cp-3']);
    expect(whichDatabase(served({ 'cp-1': 'b', 'cp-3': 'b', 'cp-2': 'c' }), at)).toEqual(['cp-2']);
  });

  test('is not guessed where nothing tells', () => {
    expect(whichDatabase(served({ 'cp-1': 'a', 'cp-2': 'b' }), marks({}))).toMatchObject({
      code: 'etcd.two-databases',
      message: expect.stringContaining('on cp-1 and on cp-2') as string,
    });
  });
});
