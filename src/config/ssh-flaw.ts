import type { Flaw } from './finding.ts';

const code = 'config.invalid-ssh';

/** What is wrong with a user, host or jump: ssh takes a leading `-` for an option. */
export function wordFlaw(text: string): Flaw | undefined {
  if (text === '') return { code, message: 'this is empty', remedy: 'Write a value, or remove the line.' };
  return /^-|[\s\p{Cc}]/u.test(text)
    ? {
        code,
        message: `${JSON.stringify(text)} starts with "-" or has white space in it`,
        remedy: 'Write it as ssh takes it on the command line; put options into ~/.ssh/config.',
      }
    : undefined;
}

export function pathFlaw(path: string): Flaw | undefined {
  if (path.trim() === '') return { code, message: 'this is empty', remedy: 'Write the path of a private key, or remove the line.' };
  return /^-|\p{Cc}/u.test(path)
    ? { code, message: `${JSON.stringify(path)} is not the path of a key`, remedy: 'Write a path such as ~/.ssh/id_ed25519.' }
    : undefined;
}
