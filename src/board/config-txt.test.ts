import { describe, expect, test } from 'vitest';
import { missingSettings, settingOf, withoutSettings, withSettings } from './config-txt.ts';

const pi5 = { filters: ['pi5'] };
const pi4 = { filters: ['pi4'] };
const stock = `# For more options and information see
# http://rptl.io/configtxt
dtparam=audio=on
auto_initramfs=1

[cm5]
dtoverlay=dwc2,dr_mode=host

[all]
arm_64bit=1
`;
const kernel8 = [{ key: 'kernel', value: 'kernel8.img' }];
const ubuntu = '[all]\nkernel=vmlinuz\ncmdline=cmdline.txt\nos_prefix=current/\n\n[tryboot]\nos_prefix=new/\n';

describe('what the firmware takes for a key', () => {
  test.each([
    { title: 'is its last value', text: 'a=1\na=2\n', value: '2' },
    { title: 'is nothing where nobody names it', text: 'b=1\n', value: undefined },
    { title: 'is no comment', text: '#a=1\n', value: undefined },
    { title: 'may hold equals signs', text: 'a=b=c\n', value: 'b=c' },
    { title: 'stands in the section of its board', text: '[pi4]\na=1\n[pi5]\na=2\n', value: '2' },
    { title: 'does not stand in that of another board', text: 'a=1\n[pi4]\na=2\n', value: '1' },
    { title: 'needs all filters of different sorts', text: '[pi5]\n[tryboot]\na=1\n', value: undefined },
    { title: 'needs only the last of two boards', text: '[pi4]\n[pi5]\na=1\n', value: '1' },
    { title: 'holds for all after [all]', text: '[tryboot]\n[pi4]\n[all]\na=1\n', value: '1' },
    { title: 'never holds after [none]', text: '[none]\na=1\n', value: undefined },
    { title: 'does not depend on which display it is for', text: '[HDMI:1]\na=1\n', value: '1' },
    { title: 'is not taken from where a serial number decides', text: '[0x12345678]\na=1\n', value: undefined },
    { title: 'survives line ends of another system', text: '[pi5]\r\na=1\r\n', value: '1' },
    { title: 'may have spaces around it', text: '  a = 1 \n', value: '1' },
  ])('$title', ({ text, value }) => expect(settingOf(text, 'a', pi5)).toBe(value));

  test('is another one when it tries a new system', () => {
    expect(settingOf(ubuntu, 'os_prefix', pi5)).toBe('current/');
    expect(settingOf(ubuntu, 'os_prefix', { ...pi5, isTryboot: true })).toBe('new/');
  });

  test('of a family holds for each of its boards', () => {
    const compute = { filters: ['pi4', 'cm4'] };
    expect(settingOf('[pi4]\na=1\n[cm4]\nb=2\n', 'a', compute)).toBe('1');
    expect(settingOf('[pi4]\na=1\n[cm4]\nb=2\n', 'b', compute)).toBe('2');
    expect(settingOf('[pi4]\na=1\n[cm4]\nb=2\n', 'b', pi4)).toBeUndefined();
  });
});

describe('a setting that is added', () => {
  test.each([stock, stock.trimEnd(), ubuntu, '', '[pi4]\nkernel=a.img\n', '[pi5]\nkernel=kernel_2712.img'])('is in force, whatever stands in %j', (text) => {
    const added = withSettings(text, kernel8, pi5);
    expect(settingOf(added, 'kernel', pi5)).toBe('kernel8.img');
    expect(added.startsWith(text)).toBe(true);
    expect(withSettings(added, kernel8, pi5)).toBe(added);
  });

  test('stands at the end, marked and under [all]', () => {
    expect(withSettings(stock, kernel8, pi5)).toBe(`${stock}# bramble: begin\n[all]\nkernel=kernel8.img\n# bramble: end\n`);
  });

  test('is not written where it is in force already', () => {
    expect(withSettings('[pi5]\nkernel=kernel8.img\n', kernel8, pi5)).toBe('[pi5]\nkernel=kernel8.img\n');
    expect(missingSettings('[pi5]\nkernel=kernel8.img\n', kernel8, pi4)).toEqual(kernel8);
  });

  test('joins those of before, and replaces its own former value', () => {
    const once = withSettings(stock, [...kernel8, { key: 'x', value: '1' }], pi5);
    const twice = withSettings(once, [{ key: 'x', value: '2' }], pi5);
    expect(twice).toBe(`${stock}# bramble: begin\n[all]\nkernel=kernel8.img\nx=2\n# bramble: end\n`);
  });

  test('goes without a trace', () => {
    for (const text of [stock, ubuntu, '', 'a=1\n']) expect(withoutSettings(withSettings(text, kernel8, pi5), ['kernel'])).toBe(text);
    expect(withoutSettings('kernel=kernel8.img\n', ['kernel'])).toBe('kernel=kernel8.img\n');
  });

  test('leaves what stands behind a former block whose end somebody took away', () => {
    const broken = `${stock}# bramble: begin\n[all]\nmine=1\n`;
    expect(withoutSettings(withSettings(broken, kernel8, pi5), ['kernel'])).toBe(broken);
  });

  test('leaves what somebody wrote behind it when it goes', () => {
    expect(withoutSettings(`${withSettings(stock, kernel8, pi5)}mine=1\n`, ['kernel'])).toBe(`${stock}mine=1\n`);
  });
});
