import { timeLimit } from '../../src/adapters/clock/time-limit.ts';

const collect = (globalThis as unknown as { readonly gc: () => void }).gc;
const pause = (ms: number): Promise<void> => new Promise((go) => setTimeout(go, ms));

let heard = 'never';
const listen = (): void => {
  const signal = timeLimit(50, new AbortController().signal);
  signal.addEventListener('abort', () => (heard = (signal.reason as Error).name), { once: true });
};

listen();
for (let round = 0; round < 4 || (heard === 'never' && round < 500); round += 1) {
  collect();
  await pause(10);
}
console.log(heard);
