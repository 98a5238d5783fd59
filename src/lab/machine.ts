import { byText } from '../base/order.ts';
import { labels } from './lab-names.ts';

/** A machine of a lab as Docker tells of it. */
export interface Machine {
  readonly lab: string;
  readonly host: string;
  readonly role: 'control-plane' | 'worker';
  readonly address: string;
  readonly user: string;
  /** A container around QEMU, which is the board. */
  readonly isBoard: boolean;
  readonly container: string;
  readonly image: string;
  readonly isRunning: boolean;
  /** Docker's word: created, running, exited ... */
  readonly state: string;
}

/** A lab's network as Docker tells of it. */
export interface LabNetwork {
  readonly lab: string;
  readonly name: string;
  readonly subnet: string;
  readonly user: string;
  /** Absolute path of the lab's folder. */
  readonly workspace: string;
}

const fields = (names: readonly string[]): string => names.join('\t');
const label = (name: string): string => `{{.Label "${name}"}}`;

/** What `docker ps --format` is asked for; `parseMachines` reads it. */
export const machineFormat = fields([
  '{{.Names}}',
  '{{.State}}',
  '{{.Image}}',
  ...[labels.lab, labels.host, labels.role, labels.address, labels.user, labels.board].map(label),
]);
/** What `docker network ls --format` is asked for; `parseNetworks` reads it. */
export const networkFormat = fields(['{{.Name}}', ...[labels.lab, labels.subnet, labels.user, labels.workspace].map(label)]);

const rows = (text: string): readonly (readonly string[])[] =>
  text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => line.split('\t'));

/** In the order of people: control planes first, cp-2 before cp-10. */
export const inOrder = (a: Machine, b: Machine): number =>
  byText(a.lab, b.lab) || byText(a.role, b.role) || a.host.length - b.host.length || byText(a.host, b.host);

export const parseMachines = (text: string): readonly Machine[] =>
  rows(text)
    .map(([container = '', state = '', image = '', lab = '', host = '', role = '', address = '', user = '', board = '']): Machine => {
      const known = { lab, host, role: role === 'worker' ? ('worker' as const) : ('control-plane' as const), address, user, isBoard: board !== '' };
      return { ...known, container, image, state, isRunning: state === 'running' };
    })
    .sort(inOrder);

export const parseNetworks = (text: string): readonly LabNetwork[] =>
  rows(text).map(([name = '', lab = '', subnet = '', user = '', workspace = '']) => ({ lab, name, subnet, user, workspace }));
