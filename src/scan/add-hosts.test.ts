import { describe, expect, it } from 'vitest';
import type { Address } from '../base/names.ts';
import { supportedKubernetes } from '../config/kubernetes-version.ts';
import { parseConfig } from '../config/parse-config.ts';
import { addHosts, newConfigText } from './add-hosts.ts';
import type { NewHost } from './scan-document.ts';

const host = (name: string, last: number, role: NewHost['role'] = 'worker'): NewHost => ({ name, address: `10.0.0.${last}` as Address, role });
const flow = '  - { name: pi-4, address: 10.0.0.14, role: worker }\n  - { name: pi-5, address: 10.0.0.15, role: worker }\n';
const added = (text: string) => addHosts(text, [host('pi-4', 14), host('pi-5', 15)]);

describe('hosts that are added to a bramble.yaml', () => {
  it('come below the last one, and every other byte stays', () => {
    const [before, after] = [
      "# mine\nversion: 1   # the first\nname: 'home'\nhosts:   # all of them\n  - { name: pi-1,   address: 10.0.0.11,  role: control-plane }  # SSD\n",
      '\n# later: the NAS\naddons: { metrics-server:   true }\n',
    ];
    expect(added(`${before}${after}`)).toBe(`${before}${flow}${after}`);
  });
  it('are written as the last one is', () => {
    const before = 'hosts:\n- name: pi-1\n  address: 10.0.0.11\n  role: control-plane # SSD\n';
    expect(added(`${before}name: home\n`)).toBe(
      `${before}- name: pi-4\n  address: 10.0.0.14\n  role: worker\n- name: pi-5\n  address: 10.0.0.15\n  role: worker\nname: home\n`,
    );
  });
  it('begin a line of their own where the file has no last one', () => {
    expect(added('hosts:\n  - { name: pi-1 }')).toBe(`hosts:\n  - { name: pi-1 }\n${flow}`);
  });
  it('stand before what comes after the list and is commented out', () => {
    expect(added('hosts:\n  - { name: pi-1 }\n  # - { name: old }\nname: home\n')).toBe(`hosts:\n  - { name: pi-1 }\n${flow}  # - { name: old }\nname: home\n`);
  });
  it.each([
    ['a list in brackets', '# mine\nhosts: [ { name: pi-1 } ] # few\nname: home\n'],
    ['an empty list', '# mine\nhosts: []\nname: home\n'],
    ['no list yet', '# mine\nname: home\nhosts:\n'],
    ['no key yet', '# mine\nname: home\n'],
    ['hosts with an anchor', '# mine\nhosts:\n  - &first { name: pi-1 }\nname: home\n'],
  ])('go into %s, and comments stay', (_title, text) => {
    const after = added(text) ?? '';
    expect(after).toContain('# mine');
    expect(after).toMatch(/name: pi-4, address: 10\.0\.0\.14, role: worker/);
    expect(after).toContain('name: home');
  });
  it.each(['hosts: all\n', '- a\n', 'hosts: {', 'hosts: { a: 1 }\n'])('have no place in %j', (text) => expect(added(text)).toBeUndefined());
  it('keep names that YAML would read as something else', () =>
    expect(addHosts('hosts:\n  - { name: pi-1 }\n', [host('1', 14), host('null', 15)])).toContain(
      '{ name: "1", address: 10.0.0.14, role: worker }\n  - { name: "null"',
    ));
  it('are none where there is nothing to add', () => expect(addHosts('a:   1\n', [])).toBe('a:   1\n'));
});

it('a new bramble.yaml has no error', () => {
  const text = newConfigText([host('pi-1', 11, 'control-plane'), host('pi-2', 12)], supportedKubernetes[0]);
  expect(parseConfig(text, 'bramble.yaml')).toMatchObject({ problems: [], config: { hosts: [{ name: 'pi-1' }, { name: 'pi-2', role: 'worker' }] } });
});
