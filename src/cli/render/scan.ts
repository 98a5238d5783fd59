import { bytesText } from '../../base/bytes-text.ts';
import { isNewBoard } from '../../scan/new-hosts.ts';
import type { FoundMachine, Login, ScanDocument } from '../../scan/scan-document.ts';
import type { Marks } from './marks.ts';
import { harmless, type Line, type Span, span } from './span.ts';
import { tableLines } from './table.ts';
import { count } from './units.ts';

const titles = ['address', 'MAC', 'vendor', 'name', 'machine', 'bramble.yaml'].map((title) => span(title, 'dim'));

/** What was found, a line a machine; then what a person should know about what was not. Devices that cannot be hosts are only counted. */
export function scanLines(document: ScanDocument, marks: Marks): readonly Line[] {
  const shown = document.machines.filter((machine) => machine.ssh === 'greets' || machine.isBoard || machine.inConfig.kind !== 'no');
  const table = shown.length === 0 ? [[span('No machine with SSH and no board was found.')]] : tableLines([titles, ...shown.map(cells)]);
  return [...table, ...notes(document, shown).map((text): Line => [span(`${marks.arrow} `, 'cyan'), span(harmless(text))])];
}

const cells = (machine: FoundMachine): readonly Span[] => [
  span(machine.address),
  span(machine.mac ?? '', 'dim'),
  span(machine.vendor ?? '', machine.isBoard ? 'green' : 'dim'),
  span(harmless(machine.name ?? '')),
  machineSpan(machine),
  listedSpan(machine),
];

function machineSpan({ ssh, isThisComputer, login, software, sameAs }: FoundMachine): Span {
  if (sameAs !== undefined) return span(`another address of ${sameAs}`, 'dim');
  if (isThisComputer) return span('this computer', 'dim');
  if (ssh === 'none') return span('no SSH', 'yellow');
  return loginSpan(login, software ?? 'SSH');
}

function loginSpan(login: Login, software: string): Span {
  switch (login.kind) {
    case 'answered': {
      const memory = login.memoryBytes === undefined ? undefined : bytesText(login.memoryBytes);
      const about = [login.model, login.os, login.arch, memory, login.isRoot ? undefined : 'sudo asks for a password'];
      return span(harmless(about.filter((part) => part !== undefined).join(', ')), login.isRoot ? undefined : 'yellow');
    }
    case 'key-unknown':
      return span(harmless(`${software}, key not known yet`));
    case 'failed':
      return span(harmless(`${software}, ${reasons[login.code] ?? login.message}`), 'yellow');
    case 'not-asked':
      return span(harmless(software));
  }
}

const reasons: Readonly<Record<string, string>> = {
  'ssh.auth-refused': 'refuses the login',
  'ssh.host-key-changed': 'shows another key than the known one',
};

function listedSpan({ inConfig }: FoundMachine): Span {
  switch (inConfig.kind) {
    case 'yes':
      return span(harmless(inConfig.name), 'green');
    case 'moved':
      return span(`${harmless(inConfig.name)}, as ${inConfig.address}`, 'yellow');
    case 'no':
      return span('no', 'dim');
  }
}

function notes({ subnets, skipped, machines, missing }: ScanDocument, shown: readonly FoundMachine[]): readonly string[] {
  const others = machines.filter((machine) => !machine.isThisComputer && !shown.includes(machine)).length;
  const boards = shown.filter(isNewBoard).length;
  const deaf = shown.filter((machine) => machine.isBoard && machine.ssh === 'none' && !machine.isThisComputer).length;
  const unknown = shown.filter(({ login }) => login.kind === 'key-unknown').length;
  return [
    ...missing.map(({ name, address }) => `${name} of bramble.yaml was not seen at ${address}.`),
    ...shown.flatMap(({ address, inConfig }) =>
      inConfig.kind === 'moved' ? [`${inConfig.name} has the address ${inConfig.address} in bramble.yaml; a machine of that name is at ${address}.`] : [],
    ),
    ...(boards > 0 ? [`${count(boards, 'board is', 'boards are')} not in bramble.yaml: bramble scan --write`] : []),
    ...(deaf > 0 ? [`${count(deaf, 'board has', 'boards have')} no SSH. On Raspberry Pi OS it is off at first: sudo systemctl enable --now ssh`] : []),
    ...(unknown > 0
      ? [`${count(unknown, 'machine shows', 'machines show')} a key that is not known: --accept-new-hosts keeps it and asks what the machine is.`]
      : []),
    ...(others > 0 ? [`${count(others, 'other device')} without SSH ${others === 1 ? 'is' : 'are'} left out (--json has them).`] : []),
    ...subnets
      .filter(({ isSwept }) => !isSwept)
      .map(({ range }) => `${range} is large: only machines that show themselves were asked. A part of it: --subnet <range>`),
    ...skipped.map(({ range, interface: name, because }) => `not looked at: ${range} (${name}): ${because}.`),
  ];
}
