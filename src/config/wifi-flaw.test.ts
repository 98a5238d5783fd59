import { describe, expect, test } from 'vitest';
import { ssidFlaw, wifiPasswordFlaw } from './wifi-flaw.ts';

describe('a Wi-Fi password', () => {
  test.each(['12345678', 'a'.repeat(63), '0123456789abcdefABCDEF'.padEnd(64, '0'), 'with space and "\''])('may be %s', (password) => {
    expect(wifiPasswordFlaw(password)).toBeUndefined();
  });
  test.each([
    ['seven characters', '1234567'],
    ['64 that are no key', 'g'.repeat(64)],
    ['65 characters', '0'.repeat(65)],
    ['a second line', '12345678\n'],
    ['letters outside of ASCII', 'pässwörter'],
    ['nothing', ''],
  ])('is refused with %s, and not shown', (_, password) => {
    const flaw = wifiPasswordFlaw(password);
    expect(flaw?.code).toBe('config.invalid-wifi-password');
    if (password !== '') expect(JSON.stringify(flaw)).not.toContain(JSON.stringify(password).slice(1, -1));
  });
});

describe('the name of a Wi-Fi network', () => {
  test.each(['a', 'Häuschen', 'x'.repeat(32), "it's"])('may be %s', (ssid) => expect(ssidFlaw(ssid)).toBeUndefined());
  test.each(['', 'x'.repeat(33), 'ü'.repeat(17), 'a\tb'])('may not be %j', (ssid) => expect(ssidFlaw(ssid)?.code).toBe('config.invalid-wifi'));
});
