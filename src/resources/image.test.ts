import { describe, expect, test } from 'vitest';
import { digest } from '../base/digest.ts';
import { image, type ImageChange, type ImageSeen } from './image.ts';
import type { ImageWant } from './wants.ts';

const want: ImageWant = { kind: 'image', reference: 'example.org/app:1', digest: `sha256:${'a'.repeat(64)}`, archive: digest('archive'), sizeBytes: 1 };
const seen = (more: Partial<ImageSeen & { kind: 'image' }> = {}): ImageSeen => ({
  kind: 'image',
  reference: want.reference,
  digest: want.digest,
  isPinned: true,
  ...more,
});

describe('an image', () => {
  test.each<[string, ImageSeen | undefined, string]>([
    ['that containerd does not have is created', undefined, 'create'],
    ['of which containerd says nothing is created', { kind: 'unreadable', reference: want.reference }, 'create'],
    ['of which containerd has another build is changed', seen({ digest: `sha256:${'c'.repeat(64)}` }), 'change'],
    ['that is not pinned is changed', seen({ isPinned: false }), 'change'],
  ])('%s', (_, before, verb) => {
    const change = image.diff(want, before) as ImageChange;
    expect(image.describe(change).map((row) => row.verb)).toEqual([verb]);
  });

  test('that containerd has, pinned, is left alone', () => {
    expect(image.diff(want, seen())).toMatchObject({ kind: 'same' });
  });
});
