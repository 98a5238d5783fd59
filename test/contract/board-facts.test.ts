import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { boardAnswer } from '../recorded/board-answer.ts';
import { recordedBoards } from '../recorded/boards.ts';

describe.each([['dash'], ['bash', '--posix'], ['busybox', 'sh']])('the facts of a board, under %s', (...shell) => {
  test.each(recordedBoards)('of $name are told as they were recorded', (board) => {
    expect(boardAnswer(board, shell)).toBe(readFileSync(new URL(`../recorded/boards/${board.name}.txt`, import.meta.url), 'utf8'));
  });
});
