import { expect, test } from 'vitest';
import { secret } from '../base/secret.ts';
import { wifiKey } from './wifi-key.ts';

// IEEE 802.11-2020, annex J.4.2.
test.each([
  ['IEEE', 'password', 'f42c6fc52df0ebef9ebb4b90b38a5f902e83fe1b135a70e23aed762e9710a12e'],
  ['ThisIsASSID', 'ThisIsAPassword', '0dc0d6eb90555ed6419756b9a15ec3e3209b63df707dd508d14581f8982721af'],
])('the key of %s is that of the standard', (ssid, password, key) => {
  expect(wifiKey(ssid, secret(password)).reveal()).toBe(key);
});

test('what is a key already stays one', () => {
  expect(wifiKey('any', secret('ABCDEF0123456789'.repeat(4))).reveal()).toBe('abcdef0123456789'.repeat(4));
});
