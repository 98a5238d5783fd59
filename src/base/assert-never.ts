/** Makes a missing case a compile error, and a bug at run time. */
export function assertNever(value: never): never {
  throw new Error(`bug: unexpected case ${JSON.stringify(value)}`);
}
