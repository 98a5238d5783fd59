import { describe, expect, test } from 'vitest';
import { missingTokens, tokensOf, withoutTokens, withTokens } from './cmdline.ts';

const stock = 'console=serial0,115200 console=tty1 root=PARTUUID=4e639091-02 rootfstype=ext4 fsck.repair=yes rootwait resize\n';

test('quotes keep an argument with spaces together', () => {
  expect(tokensOf('a dyndbg="file x +p; file y +p" b="c d"e\n')).toEqual(['a', 'dyndbg="file x +p; file y +p"', 'b="c d"e']);
});

describe('tokens that are added', () => {
  test('come last, on the one line', () => {
    expect(withTokens(stock, ['cgroup_enable=memory', 'quiet'])).toBe(`${stock.trimEnd()} cgroup_enable=memory quiet\n`);
  });

  test.each([stock, stock.trimEnd(), 'a cgroup_enable=memory\n', '  a \n', ''])('are none where nothing is missing, and no byte changes: %j', (text) => {
    expect(withTokens(text, tokensOf(text))).toBe(text);
  });

  test('are each added once, however often they are asked for', () => {
    expect(withTokens(withTokens('a\n', ['b', 'b']), ['b'])).toBe('a b\n');
  });

  test('are not taken for part of another', () => {
    expect(missingTokens('xcgroup_enable=memory cgroup_enable=memory2', ['cgroup_enable=memory'])).toEqual(['cgroup_enable=memory']);
  });

  test('come again after what undoes them', () => {
    expect(withTokens('cgroup_enable=memory cgroup_disable=memory\n', ['cgroup_enable=memory'])).toBe(
      'cgroup_enable=memory cgroup_disable=memory cgroup_enable=memory\n',
    );
    expect(missingTokens('cgroup_disable=memory cgroup_enable=memory', ['cgroup_enable=memory'])).toEqual([]);
  });

  test('come before the arguments of the init program', () => {
    expect(withTokens('a -- single\n', ['b'])).toBe('a b -- single\n');
    expect(withTokens('a --\n', ['b'])).toBe('a b --\n');
    expect(missingTokens('a -- b', ['b'])).toEqual(['b']);
  });

  test('reach the kernel where somebody broke the line', () => {
    expect(withTokens('a b\r\ncgroup_memory=1\n\n', ['c'])).toBe('a b cgroup_memory=1 c\n');
    expect(withTokens('a b\ncgroup_memory=1\n', ['cgroup_memory=1'])).toBe('a b cgroup_memory=1\n');
  });

  test('leave another command line that somebody keeps below the first where it is, and come and go without it', () => {
    const kept = `${stock}# as it was:\nconsole=tty1 root=/dev/mmcblk0p2 x=1\n`;
    const added = withTokens(kept, ['x=1']);
    expect(added).toBe(`${stock.trimEnd()} x=1\n# as it was:\nconsole=tty1 root=/dev/mmcblk0p2 x=1\n`);
    expect(withTokens(added, ['x=1'])).toBe(added);
    expect(withoutTokens(added, ['x=1'])).toBe(kept);
    expect(withoutTokens(kept, ['x=1'])).toBe(kept);
  });

  test('are not swallowed by a quote that somebody forgot to end', () => {
    expect(withTokens('a b="c d\n', ['x'])).toBe('a b="c d" x\n');
  });

  test('make a line where there was none', () => {
    expect(withTokens('', ['a', 'b'])).toBe('a b\n');
  });
});

describe('tokens that are taken away', () => {
  test('leave everything else, in its order', () => {
    expect(withoutTokens(withTokens(stock, ['x=1', 'y']), ['x=1', 'y'])).toBe(stock);
  });

  test('are the last of several', () => {
    expect(withoutTokens('a b a\n', ['a'])).toBe('a b\n');
  });

  test('that are not there change no byte', () => {
    expect(withoutTokens('a  b', ['c'])).toBe('a  b');
  });
});
