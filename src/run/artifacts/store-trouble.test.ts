import { expect, it } from 'vitest';
import { storeTrouble } from './store-trouble.ts';

const errno = (code: string): Error => Object.assign(new Error(code), { code, path: '/store/blobs' });

it.each([
  ['ENOSPC', 'store.disk-full'],
  ['EDQUOT', 'store.disk-full'],
  ['EACCES', 'store.not-writable'],
  ['EROFS', 'store.not-writable'],
])('tells %s as %s, with the path', (code, expected) => {
  expect(storeTrouble(errno(code))).toMatchObject({ code: expected, message: expect.stringMatching(/\/store\/blobs/) as string });
});

it('leaves every other error as it is', () => {
  const other = errno('ENOENT');
  expect(storeTrouble(other)).toBe(other);
});
