import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { Problems } from '../base/trouble.ts';
import { mergeKubeconfig } from './merge-kubeconfig.ts';

const config = (name: string, server: string): string =>
  `apiVersion: v1\nkind: Config\nclusters:\n  - name: ${name}\n    cluster: { server: ${server} }\nusers:\n  - name: ${name}-admin\n    user: {}\ncontexts:\n  - name: ${name}\n    context: { cluster: ${name}, user: ${name}-admin }\ncurrent-context: ${name}\n`;
const names = (text: string): unknown => {
  const { clusters, contexts, users } = parse(text) as Record<string, readonly { name: string }[]>;
  return [clusters, contexts, users].map((list) => list?.map(({ name }) => name));
};

describe('merging kubeconfigs', () => {
  it('takes the new one where there was none', () =>
    expect(mergeKubeconfig(undefined, config('home', 'a'), 'f')).toEqual({ text: config('home', 'a'), context: 'home' }));
  it('adds to what is there, keeps its comments and changes the current context', () => {
    const { text } = mergeKubeconfig(`# mine\n${config('work', 'b')}`, config('home', 'a'), 'f');
    expect(text).toContain('# mine');
    expect(names(text)).toEqual([
      ['work', 'home'],
      ['work', 'home'],
      ['work-admin', 'home-admin'],
    ]);
    expect((parse(text) as Record<string, unknown>)['current-context']).toBe('home');
  });
  it('replaces what has the same name', () => {
    const { text } = mergeKubeconfig(config('home', 'old'), config('home', 'new'), 'f');
    expect(names(text)).toEqual([['home'], ['home'], ['home-admin']]);
    expect(text).not.toContain('old');
  });
  it('fills lists that are empty', () =>
    expect(names(mergeKubeconfig('apiVersion: v1\nclusters: null\nusers: []\n', config('home', 'a'), 'f').text)).toEqual([['home'], ['home'], ['home-admin']]));
  it.each(['just text', '- a list', '{ broken'])('refuses %j', (text) => expect(() => mergeKubeconfig(text, config('home', 'a'), 'f')).toThrow(Problems));
});
