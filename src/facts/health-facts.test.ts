import { describe, expect, test } from 'vitest';
import { readHostKey, readLinks, readThrottled } from './health-facts.ts';

describe('the throttled bits', () => {
  test.each([
    ['0\n', 0],
    ['50005\n', 0x5_0005],
    ['throttled=0x50000\n', 0x5_0000],
    ['', undefined],
    ['error=1 error_msg="Command not registered"', undefined],
    ["Can't open device file: /dev/vcio", undefined],
  ])('of %j are %s', (text, bits) => expect(readThrottled(text)).toBe(bits));
});

describe('links', () => {
  test('are wired ones with their speed and wireless ones without', () => {
    expect(readLinks('link|eth0|DC:A6:32:00:00:11|1500|1000|full|\nlink|wlan0|dc:a6:32:00:00:12|1500|||yes\n')).toEqual([
      { name: 'eth0', mac: 'dc:a6:32:00:00:11', mtuBytes: 1500, speedMbps: 1000, duplex: 'full', isWireless: false },
      { name: 'wlan0', mac: 'dc:a6:32:00:00:12', mtuBytes: 1500, speedMbps: undefined, duplex: undefined, isWireless: true },
    ]);
  });
  test('without a carrier have no speed', () => {
    expect(readLinks('link|eth0|dc:a6:32:00:00:11|1500|-1|unknown|')).toMatchObject([{ speedMbps: undefined, duplex: undefined }]);
  });
});

describe('the host key', () => {
  test('is the key without its type and comment', () => expect(readHostKey('ssh-ed25519 AAAAC3Nza root@pi-1\n')).toBe('AAAAC3Nza'));
  test('is unknown where the host has none', () => expect(readHostKey('')).toBeUndefined());
});
