import type { Flaw } from './finding.ts';

/** Officially assigned codes of ISO 3166-1 alpha-2. */
const countries = new Set(
  (
    'AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU ' +
    'CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE ' +
    'IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT ' +
    'MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM ' +
    'SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW'
  ).split(' '),
);

/** What is wrong with the country whose rules a radio has to follow. */
export function countryFlaw(text: string): Flaw | undefined {
  if (countries.has(text)) return undefined;
  const upper = text.toUpperCase();
  const meant = upper === 'UK' ? 'GB' : countries.has(upper) ? upper : undefined;
  return {
    code: 'config.invalid-country',
    message: `${JSON.stringify(text)} is not the code of a country`,
    remedy: meant === undefined ? 'Write the two letters of ISO 3166, such as DE, GB or US.' : `Write ${meant}.`,
  };
}

/** The IANA name as it is spelled; undefined where there is no such zone. */
function zoneNamed(text: string): string | undefined {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

export function timezoneFlaw(text: string): Flaw | undefined {
  const zone = /^[A-Za-z]/.test(text) ? zoneNamed(text) : undefined;
  const code = 'config.invalid-timezone';
  if (zone === undefined)
    return { code, message: `${JSON.stringify(text)} is not a time zone`, remedy: 'Write its IANA name, such as Europe/Berlin, America/New_York or Etc/UTC.' };
  // The name becomes the name of a file, so its case has to be right; an older name of a zone is a file as well.
  if ((zone !== text && zone.toLowerCase() === text.toLowerCase()) || /(^|\/)[a-z]/.test(text))
    return { code, message: `${JSON.stringify(text)} is spelled otherwise`, remedy: `Write ${zone}, with these capital letters.` };
  return undefined;
}

export const localePattern = '^(C|[a-z]{2,3}(_[A-Z]{2})?)\\.UTF-8(@[a-z]+)?$';
const localeExpression = new RegExp(localePattern);

export function localeFlaw(text: string): Flaw | undefined {
  if (localeExpression.test(text)) return undefined;
  const meant = text.replace(/[.@].*$/, '').replace('-', '_');
  const remedy = localeExpression.test(`${meant}.UTF-8`) ? `Write ${meant}.UTF-8.` : 'Write a locale such as C.UTF-8, en_GB.UTF-8 or de_DE.UTF-8.';
  return { code: 'config.invalid-locale', message: `${JSON.stringify(text)} is not a locale in UTF-8`, remedy };
}

export const keymapPattern = '^[a-z][a-z0-9_]*$';
const keymapExpression = new RegExp(keymapPattern);

export const keymapFlaw = (text: string): Flaw | undefined =>
  keymapExpression.test(text)
    ? undefined
    : { code: 'config.invalid-keymap', message: `${JSON.stringify(text)} is not a keyboard layout`, remedy: 'Write a layout of X, such as us, gb or de.' };
