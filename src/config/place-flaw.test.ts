import { describe, expect, test } from 'vitest';
import { countryFlaw, keymapFlaw, localeFlaw, timezoneFlaw } from './place-flaw.ts';

describe('a country', () => {
  test.each(['DE', 'GB', 'US'])('may be %s', (text) => expect(countryFlaw(text)).toBeUndefined());
  test.each([
    ['UK', 'Write GB.'],
    ['de', 'Write DE.'],
    ['EU', 'Write the two letters of ISO 3166, such as DE, GB or US.'],
  ])('is not %s, and the remedy names what was meant', (text, remedy) => expect(countryFlaw(text)).toMatchObject({ code: 'config.invalid-country', remedy }));
});

describe('a time zone', () => {
  test.each(['Etc/UTC', 'UTC', 'Europe/Berlin', 'Europe/Kyiv', 'US/Pacific', 'America/Port_of_Spain', 'Etc/GMT+5'])('may be %s', (text) =>
    expect(timezoneFlaw(text)).toBeUndefined(),
  );
  test.each(['Europe/Berln', 'europe/berlin', '+01:00', '', 'us/Pacific', '../etc/passwd'])('is not %s', (text) =>
    expect(timezoneFlaw(text)?.code).toBe('config.invalid-timezone'),
  );
});

describe('a locale', () => {
  test.each(['C.UTF-8', 'en_GB.UTF-8', 'ca_ES.UTF-8@valencia', 'eo.UTF-8'])('may be %s', (text) => expect(localeFlaw(text)).toBeUndefined());
  test.each([
    ['de_DE', 'Write de_DE.UTF-8.'],
    ['de-DE', 'Write de_DE.UTF-8.'],
    ['de_DE.utf8', 'Write de_DE.UTF-8.'],
    ['deutsch', 'Write a locale such as C.UTF-8, en_GB.UTF-8 or de_DE.UTF-8.'],
  ])('is not %s, and the remedy names what was meant', (text, remedy) => expect(localeFlaw(text)).toMatchObject({ code: 'config.invalid-locale', remedy }));
});

test.each(['us; reboot', 'German keyboard', ''])('a keyboard layout is not %j', (text) => expect(keymapFlaw(text)?.code).toBe('config.invalid-keymap'));
