import { CommanderError } from 'commander';
import type { Context } from './context.ts';
import { makeProgram } from './program.ts';

/** Runs one command line and gives its exit code: 0 fine, 1 the world failed, 2 the user has something to fix, 130 interrupted. */
export async function main(args: readonly string[], context: Context): Promise<number> {
  let exitCode = 0;
  const program = makeProgram(context, (code) => {
    exitCode = code;
  });
  direct(program, context);
  try {
    await program.parseAsync([...args], { from: 'user' });
    return context.signal.aborted ? 130 : exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const { report } = await import('./report.ts');
    return report(error, context, !args.includes('--no-color'));
  }
}

function direct(command: ReturnType<typeof makeProgram>, { out, err }: Context): void {
  command.configureOutput({
    writeOut: (text) => out.write(text),
    writeErr: (text) => err.write(text),
    getOutHelpWidth: () => out.columns(),
    getErrHelpWidth: () => err.columns(),
    getOutHasColors: () => false,
    getErrHasColors: () => false,
  });
  for (const each of command.commands) direct(each, { out, err } as Context);
}
