import { Command, InvalidArgumentError, Option } from 'commander';
import manifest from '../../package.json' with { type: 'json' };
import { parseCidr } from '../config/cidr.ts';
import type { Cidr } from '../config/config.ts';
import type { Sha256 } from '../base/names.ts';
import type { Context, GlobalOptions, Run } from './context.ts';
import { parseDuration } from './duration.ts';

/** A command's module, loaded only when it is used: starting and --help load none. */
type Load = () => Promise<{ readonly run: Run<never> }>;

/**
 * All commands with their options. Parsing a command line runs its command and hands the exit code to `end`.
 * @throws CommanderError for help, version and what cannot be parsed
 */
export function makeProgram(context: Context, end: (exitCode: number) => void): Command {
  const program = new Command('bramble');
  const add = (parent: Command, usage: string, description: string, load: Load): Command => {
    const action = async (...given: readonly unknown[]): Promise<void> => {
      const command = given.at(-1) as Command;
      const { run } = (await load()) as { readonly run: Run };
      end(await run(context, optionsOf(command), command.args, command.name()));
    };
    return parent.command(usage).description(description).action(action);
  };

  globalOptions(program)
    .description('Turns small Linux machines that SSH reaches into a highly available, upstream Kubernetes cluster, from one YAML file.')
    .version(manifest.version, '-V, --version', 'print the version')
    .enablePositionalOptions()
    .addHelpText('after', '\nExit codes: 0 fine, 1 something failed, 130 interrupted,\n2 something for you to fix (plan: there are changes).');

  newMachines(
    globalOptions(
      add(
        program,
        'plan',
        'show what would change, per host, and why; exits 2 where something would, 1 where a host or the API could not be asked',
        () => import('./commands/plan.ts'),
      ),
    ),
  )
    .option('--diff', 'show every row, and the text of new files too')
    .option('--no-diff', 'show no text differences')
    .addOption(
      new Option('--show <what>', 'show something else instead: the config with all defaults, or what hosts have and what is taken of it').choices([
        'config',
        'budget',
      ]),
    )
    .addOption(renumberPods());
  changing(globalOptions(add(program, 'up', 'make the cluster what bramble.yaml says: plan, ask, apply, verify', () => import('./commands/up.ts'))))
    .option('-y, --yes', 'do not ask')
    .option('-j, --jobs <number>', 'how many artifacts to fetch or build at once', positiveNumber)
    .option('--force', 'take hosts that are too small, and new members of etcd whose disk is too slow or that are on Wi-Fi')
    .addOption(drainTimeout())
    .addOption(renumberPods());
  globalOptions(
    add(program, 'status', 'hosts, nodes, etcd, certificates and drift; exits 1 where something is not well', () => import('./commands/status.ts')),
  );
  globalOptions(
    add(program, 'doctor', 'what boards, disks and network say against a cluster; exits 2 where a host is not fit', () => import('./commands/doctor.ts')),
  )
    .argument('[hosts...]', 'names in bramble.yaml; all where none is given')
    .option('--no-disks', 'do not measure disks, which writes 17 MB to each');
  globalOptions(add(program, 'history', 'what was changed, when, by whom and how it ended', () => import('./commands/history.ts')))
    .option('--changes', 'show every change of each run')
    .option('-n, --last <number>', 'only so many, the newest', wholeNumber);
  globalOptions(add(program, 'kubeconfig', 'print admin access for kubectl and other tools', () => import('./commands/kubeconfig.ts')))
    .option('-o, --output <file>', 'write it there')
    .option('--merge', 'add it to your own kubeconfig ($KUBECONFIG or ~/.kube/config) and make it the current context');
  add(program, 'kubectl', "run kubectl on the cluster; all that follows is kubectl's", () => import('./commands/kubectl.ts'))
    .argument('[arguments...]')
    .allowUnknownOption()
    .passThroughOptions()
    .helpOption(false);
  add(program, 'ssh', 'open a shell on a host, or run a command there', () => import('./commands/ssh.ts'))
    .argument('<host>', 'its name in bramble.yaml')
    .argument('[command...]')
    .option('--new-machine', 'the host is another machine now: forget its old key, show the new one and ask')
    .passThroughOptions();
  changing(globalOptions(add(program, 'reset', 'remove everything that bramble placed on the hosts, data included', () => import('./commands/reset.ts'))))
    .argument('[hosts...]', 'names in bramble.yaml; all where none is given')
    .option('-y, --yes', 'do not ask')
    .addOption(drainTimeout());
  changing(
    globalOptions(add(program, 'recover', 'go on from what one control plane has, when most of etcd is gone for good', () => import('./commands/recover.ts'))),
  )
    .option('--from <host>', 'the control plane whose data is used (default: the newest)')
    .option('--snapshot <file>', 'go on from a snapshot of etcd instead, which is on this computer')
    .option('--without <hosts>', 'control planes that are gone for good, such as cp-2,cp-3')
    .option('-y, --yes', 'do not ask');
  globalOptions(add(program, 'scan', 'find boards and other machines with SSH in the networks of this computer', () => import('./commands/scan.ts')))
    .addOption(new Option('--subnet <range>', 'only this part of its networks, such as 10.0.0.0/24; may be given again').argParser(range))
    .option('--write [machines...]', 'add these to bramble.yaml, by address or name; all new boards where none is given')
    .option('-y, --yes', 'do not ask');
  globalOptions(add(program, 'image', 'make an image for each host: one card a board, and nothing to set up by hand', () => import('./commands/image.ts')))
    .argument('[hosts...]', 'names in bramble.yaml')
    .option('--all', 'every host of bramble.yaml')
    .option(
      '--source <file or address>',
      "the operating system's image, or a list of such as Raspberry Pi Imager has (default: image.source, else Raspberry Pi's list)",
    )
    .option('--os <name>', 'what to take from a list (default: image.os, else Raspberry Pi OS Lite (64-bit))')
    .addOption(new Option('--sha256 <digits>', 'checksum of the source as it was published').argParser(sha256))
    .addOption(new Option('-o, --output <folder>', 'where the images go, as <host>.img (default: images)').conflicts('device'))
    .option('--device <path>', 'write to the card in this reader instead, such as /dev/sdb; several hosts one after another')
    .option('--allow-fixed-disk', 'also to a disk that is built in, such as an SSD for a board')
    .option('--list', 'show the cards and disks that can be written to')
    .option('--new-key', 'give hosts new SSH host keys, also those that have one')
    .option('-y, --yes', 'do not ask');
  const artifacts = (usage: string, description: string, load: Load): Command =>
    globalOptions(add(program, usage, description, load))
      .option('--arch <arch...>', "amd64, arm64; this computer's where none is given")
      .option('-j, --jobs <number>', 'how many to fetch or build at once', positiveNumber)
      .option('--update-lock', 'pin what there is now in bramble.lock, whatever it pinned before')
      .option('--bundle <folder>', 'copy everything there too, for a computer without a network (BRAMBLE_BUNDLE=<folder>)');
  const build = () => import('./commands/build.ts');
  artifacts('fetch', 'get the artifacts that bramble.yaml needs into the store: from a bundle, downloads, or a build', build);
  artifacts('build', 'build the artifacts that bramble.yaml needs, from published sources with Go', build);
  addLab(program, add);
  return harden(program);
}

function addLab(program: Command, add: (parent: Command, usage: string, description: string, load: Load) => Command): void {
  const lab = program.command('lab').description('machines made of containers on this computer: to try bramble and to break things on purpose');
  lab.hook('preAction', (_lab, verb) => refuseClusterOptions(verb));
  const verb = (usage: string, description: string, load: Load): Command =>
    labOptions(add(lab, usage, description, load)).option('-n, --name <name>', 'name of the lab (default: lab)');
  verb('up', 'make the machines and a folder with bramble.yaml, SSH key and known hosts', () => import('./commands/lab-up.ts'))
    .option('-c, --control-planes <number>', 'how many (default: 3)', wholeNumber)
    .option('-w, --workers <number>', 'how many (default: 3)', wholeNumber)
    .option('-p, --pis <number>', 'how many virtual boards, workers that QEMU emulates whole (default: none)', wholeNumber)
    .option('--folder <path>', "where its files go (default: the lab's name)")
    .option('--user <name>', 'who logs in (default: root)');
  const change = () => import('./commands/lab-change.ts');
  verb('down', 'remove the machines, their network and files', change);
  verb('kill', 'stop machines as a power failure would', change).argument('<hosts...>');
  verb('start', 'start machines that are off', change).argument('[hosts...]', 'all that are off where none is given');
  verb('restart', 'reboot machines', change).argument('<hosts...>');
  verb('replace', 'put blank machines in their place: same names and addresses, new disks and host keys', change).argument('<hosts...>');
  verb('power-cut', 'stop all machines at once', change);
  verb('cut', 'drop all packets between two machines', change).argument('<a>').argument('<b>');
  verb('heal', 'mend all cuts', change);
  labOptions(add(lab, 'list', 'show all labs and their machines', () => import('./commands/lab-list.ts')));
}

const file = (): Option => new Option('-f, --file <path>', 'the cluster (default: bramble.yaml)');
const acceptNewHosts = (): Option => new Option('--accept-new-hosts', 'accept the keys of hosts that were never seen before without asking');
const output = (command: Command): Command =>
  command.option('--json', 'print one JSON document, or JSON lines of what happens, to stdout').option('--no-color', 'no colours (NO_COLOR does the same)');

const globalOptions = (command: Command): Command => output(command.addOption(file())).addOption(acceptNewHosts());

/** Those that are a cluster's are known to a lab's commands only to be refused, also where they stand before `lab`. */
const labOptions = (command: Command): Command => output(command).addOption(file().hideHelp()).addOption(acceptNewHosts().hideHelp());

function refuseClusterOptions(verb: Command): void {
  const { file: given, acceptNewHosts: accepts } = optionsOf(verb);
  if (given !== undefined)
    verb.error(
      "error: option '-f, --file <path>' means nothing to a lab: leave it out. A lab is known by its name (-n), and `lab up` writes its bramble.yaml.",
    );
  if (accepts === true) verb.error("error: option '--accept-new-hosts' means nothing to a lab: leave it out. The keys of its machines are known.");
}

const newMachines = (command: Command): Command =>
  command.option('--new-machine <host...>', 'these are other machines now, or were installed anew: forget their old keys, show the new ones and ask');

/** What every command takes that changes hosts. */
const changing = (command: Command): Command =>
  newMachines(command).option('--break-lock', 'end a run that hangs and has the hosts, instead of waiting for it');

/** A command's options with those given before it; colours are off where anyone said so. */
function optionsOf(command: Command): GlobalOptions {
  const chain: Command[] = [];
  for (let at: Command | null = command; at !== null; at = at.parent) chain.unshift(at);
  const all = chain.map((each) => each.opts<Partial<GlobalOptions>>());
  return Object.assign({}, ...all, { color: all.every(({ color }) => color !== false) }) as GlobalOptions;
}

/** Errors are thrown instead of ending the process and name the help that is wanted, for every command. */
function harden(command: Command, path: string = command.name()): Command {
  command
    .exitOverride()
    .configureHelp({ sortSubcommands: false })
    .showSuggestionAfterError(true)
    .showHelpAfterError(`  → \`${path} --help\` shows what it takes.`)
    .addHelpText('before', () => refuseUnknown(command));
  for (const each of command.commands) harden(each, `${path} ${each.name()}`);
  return command;
}

/** Help for a command that is not there is no help: it is refused as it is without `--help`, with what was meant. */
function refuseUnknown(command: Command): string {
  const [first, second] = command.args;
  const name = first === 'help' ? second : first;
  const isUnknown = name !== undefined && !name.startsWith('-') && command.commands.every((each) => each.name() !== name);
  if (command.commands.length > 0 && isUnknown) command.parse([name], { from: 'user' });
  return '';
}

const renumberPods = (): Option =>
  new Option('--renumber-pods', 'network.pods has another range than the cluster: all pods may stop at once, and come back with other addresses');

const drainTimeout = (): Option =>
  new Option('--drain-timeout <duration>', 'how long pods may take to leave a host that is taken out, such as 90s or 1h30m')
    .argParser((text) => {
      const ms = parseDuration(text);
      if (ms === undefined) throw new InvalidArgumentError('A duration such as 90s, 5m or 1h30m is needed, at most 24h.');
      return ms;
    })
    .default(300_000, '5m');

function range(text: string, before: readonly Cidr[] = []): readonly Cidr[] {
  const parsed = parseCidr(text);
  if (parsed === undefined) throw new InvalidArgumentError('A range such as 10.0.0.0/24 is needed.');
  return [...before, parsed.range];
}

function sha256(text: string): Sha256 {
  if (!/^[0-9a-fA-F]{64}$/.test(text)) throw new InvalidArgumentError('64 hexadecimal digits are needed.');
  return text.toLowerCase() as Sha256;
}

function wholeNumber(text: string): number {
  if (!/^\d{1,4}$/.test(text)) throw new InvalidArgumentError('A whole number is needed.');
  return Number(text);
}

function positiveNumber(text: string): number {
  const number = wholeNumber(text);
  if (number === 0) throw new InvalidArgumentError('At least 1 is needed.');
  return number;
}
