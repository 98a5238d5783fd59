/**
 * The same text in memory of its own. A part of a text keeps the whole of it alive, and little of what a host answers is kept as long as
 * the run.
 */
export const apart = (text: string): string => ` ${text}`.slice(1);
