import { describe, expect, it } from 'vitest';
import { TerminalScreen, textOf } from './screen.ts';
import { terminalSvg } from './svg.ts';

const escape = '\u001b[';
const shown = (...chunks: readonly string[]): readonly string[] => {
  const screen = new TerminalScreen();
  for (const chunk of chunks) screen.write(chunk);
  return screen.lines().map(textOf);
};

describe('the screen that pictures are made of', () => {
  it('shows text line by line, without what the program erased', () => {
    expect(shown('one\r\ntwo\r\n', `${escape}2A\rONE${escape}K\r\n`)).toEqual(['ONE', 'two']);
    expect(shown('one\r\ntwo\r\n', `${escape}1A\r${escape}J`, 'three\r\n')).toEqual(['one', 'three']);
  });
  it('keeps the length of a line whose beginning is written anew', () => expect(shown('abcdef\r\n', `${escape}1A\rXY\r\n`)).toEqual(['XYcdef']));
  it('tells when a frame is complete', () => {
    const screen = new TerminalScreen();
    const frames: (readonly string[])[] = [];
    const onFrame = () => void frames.push(screen.lines().map(textOf));
    screen.write(`${escape}?2026ha\r\n${escape}?2026l${escape}?2026h${escape}1A\rb\r\n${escape}?2026l`, onFrame);
    expect(frames).toEqual([['a'], ['b']]);
  });
  it('remembers colour, bold and dim until they end', () => {
    const screen = new TerminalScreen();
    screen.write(`${escape}32m✓${escape}39m a${escape}1mb${escape}22m${escape}2mc${escape}22md`);
    expect(screen.lines()[0]?.map(({ text, color, isBold, isDim }) => [text, color, isBold, isDim])).toEqual([
      ['✓', 'green', false, false],
      [' a', 'default', false, false],
      ['b', 'default', true, false],
      ['c', 'default', false, true],
      ['d', 'default', false, false],
    ]);
  });
});

describe('a picture of a terminal', () => {
  it('puts every run at its column and escapes what XML would read', () => {
    const screen = new TerminalScreen();
    screen.write(`<a> & ${escape}31mb   c${escape}39m`);
    const svg = terminalSvg(screen.lines(), 10, 'a <name>');
    expect(svg).toContain('>&lt;a&gt; &amp;</tspan>');
    expect(svg).toContain('<tspan x="66.4" textLength="8.4" fill="#ff7b72">b</tspan><tspan x="100" textLength="8.4" fill="#ff7b72">c</tspan>');
    expect(svg).not.toContain('  ');
    expect(svg).toContain('aria-label="a &lt;name&gt;"');
  });
});
