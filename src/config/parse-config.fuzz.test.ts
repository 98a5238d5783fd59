import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { exampleConfig } from './example.ts';
import { parseConfig } from './parse-config.ts';

/** One assertion a text: a config or an error, and every problem has code, place, sentence and remedy. */
const isWhole = (text: string): void => {
  const { config, problems } = parseConfig(text, 'f');
  const incomplete = problems.filter(
    ({ code, place, message, remedy }) =>
      !/^config\.[a-z-]+$/.test(code) || (place?.line ?? 0) < 1 || (place?.column ?? 0) < 1 || message === '' || remedy === '',
  );
  const hasAnswer = (config !== undefined) !== problems.some(({ severity }) => severity === 'error');
  if (!hasAnswer || incomplete.length > 0) expect({ text, hasAnswer, incomplete }).toBeUndefined();
};

test('any text gives a config or errors with place, sentence and remedy', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), isWhole), { numRuns: 200 });
});

test('text made of what YAML is made of gives a config or errors', () => {
  const piece = fc.constantFrom(
    'a',
    ':',
    ' ',
    '\n',
    '  ',
    '- ',
    '[',
    ']',
    '{',
    '}',
    ',',
    '&x ',
    '*x',
    '<<: ',
    '"',
    "'",
    '|\n',
    '>',
    '?',
    '!t ',
    '#',
    '\t',
    '---\n',
    '...\n',
    '%YAML 1.1\n',
    '__proto__',
    'hosts',
    'labels',
    '1.36',
  );
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join('')),
      isWhole,
    ),
    { numRuns: 500 },
  );
});

test('a sound file with any of its parts cut out, doubled or replaced gives a config or errors', () => {
  const end = exampleConfig.length;
  const edit = fc.tuple(fc.nat(end), fc.nat(20), fc.oneof(fc.string({ maxLength: 8 }), fc.constantFrom('null', '[]', '{}', '1', 'true', '\n', '"')));
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 3 }), (edits) => {
      isWhole(edits.reduce((text, [at, length, put]) => text.slice(0, at) + put + text.slice(at + length), exampleConfig));
    }),
    { numRuns: 300 },
  );
});

test('any data under the known keys gives a config or errors', () => {
  const keys = [
    'version',
    'name',
    'kubernetes',
    'ssh',
    'hosts',
    'api',
    'network',
    'addons',
    'address',
    'role',
    'labels',
    'taints',
    'key',
    'effect',
    'pods',
    'services',
    'updates',
    'maxUnavailable',
  ];
  const { data } = fc.letrec((tie) => ({
    data: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom<unknown>(null, 1, true, '10.0.0.0/8', 'a'),
      fc.array(tie('data'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...keys), tie('data'), { maxKeys: 5 }),
    ),
  }));
  fc.assert(
    fc.property(data, (value) => isWhole(stringify(value))),
    { numRuns: 500 },
  );
});

test.each([
  ['deep nesting', '['.repeat(5_000)],
  ['an alias that holds itself', 'hosts: &a [*a]'],
  [
    'aliases that would explode',
    `a: &a [x]\n${'bcdefghijklmno'
      .split('')
      .map((c, i) => `${c}: &${c} [${Array.from({ length: 9 }, () => `*${'abcdefghijklmno'[i]}`).join(',')}]\n`)
      .join('')}`,
  ],
])('%s is refused', (_, text) => {
  isWhole(text);
});
