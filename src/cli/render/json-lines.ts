import type { Face } from './face.ts';

/** Every event as one line of JSON. */
export const jsonLines = (write: (text: string) => void): Face => ({
  show: (event) => write(`${JSON.stringify(event)}\n`),
  aside: (work) => work(),
  end: () => {},
});
