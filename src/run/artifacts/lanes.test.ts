import { describe, expect, it } from 'vitest';
import { lanes } from './lanes.ts';

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('lanes', () => {
  it('runs as many tasks at a time as it is wide, in their order', async () => {
    const started: number[] = [];
    const finish: (() => void)[] = [];
    const run = lanes(2);
    const tasks = [0, 1, 2, 3].map((index) =>
      run(async () => {
        started.push(index);
        await new Promise<void>((resolve) => finish.push(resolve));
        return index;
      }),
    );
    await settle();
    expect(started).toEqual([0, 1]);
    finish[1]?.();
    await settle();
    expect(started).toEqual([0, 1, 2]);
    finish[0]?.();
    await settle();
    for (const each of finish) each();
    expect(await Promise.all(tasks)).toEqual([0, 1, 2, 3]);
  });

  it('goes on with the next task after one that failed', async () => {
    const run = lanes(1);
    const failed = run(() => Promise.reject(new Error('no')));
    const next = run(async () => 'next');
    await expect(failed).rejects.toThrow('no');
    expect(await next).toBe('next');
  });
});
