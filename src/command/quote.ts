const plain = /^[A-Za-z0-9_@%+=:,./-]+$/;

/** One argument as a POSIX shell word. */
export const quoteWord = (word: string): string => (plain.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);

/** An argument list as one POSIX shell command line. */
export const quote = (argv: readonly string[]): string => argv.map(quoteWord).join(' ');
