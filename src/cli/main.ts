import { Command } from 'commander';
import manifest from '../../package.json' with { type: 'json' };

/** Runs one command line and gives its exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const program = new Command('bramble').version(manifest.version);
  await program.parseAsync([...args], { from: 'user' });
  return 0;
}
