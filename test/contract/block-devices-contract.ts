import { describe, expect, it } from 'vitest';
import type { BlockDevices } from '../../src/ports/image.ts';

export interface CardPlace {
  readonly devices: BlockDevices;
  /** An image, its size and its digest. */
  readonly image: { readonly path: string; readonly sizeBytes: number; readonly sha256: string };
  /** Path of a device that is big enough for it; `breaks`: it takes no more in the middle. */
  card(breaks?: 'breaks'): Promise<string>;
}

/** What everything promises that writes to disks. Whoever opens a place also cleans it up. */
export function blockDevicesContract(name: string, open: () => Promise<CardPlace>): void {
  describe(`block devices: ${name}`, () => {
    const idle = { signal: undefined, onProgress: () => {} };

    it('are listed with their size', async () => {
      const { devices, card, image } = await open();
      const path = await card();
      const found = (await devices.list()).find((device) => device.path === path);
      expect(found?.sizeBytes).toBeGreaterThanOrEqual(image.sizeBytes);
      expect(found?.uses).toEqual([]);
    });

    it('give back what was written, and tell how far it is', async () => {
      const { devices, card, image } = await open();
      const claimed = await devices.claim(await card());
      const seen: number[] = [];
      expect(await claimed.write(image.path, { signal: undefined, onProgress: (done) => seen.push(done) })).toBe(image.sha256);
      expect(await claimed.digest(image.sizeBytes, idle)).toBe(image.sha256);
      await claimed.release();
      expect(seen.length).toBeGreaterThan(0);
      expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    });

    it('are nobody else’s while they are claimed, and free afterwards', async () => {
      const { devices, card } = await open();
      const path = await card();
      const claimed = await devices.claim(path);
      await expect(devices.claim(path)).rejects.toMatchObject({ code: 'image.device-busy' });
      await claimed.release();
      await (await devices.claim(path)).release();
    });

    it('are refused where they are gone', async () => {
      const { devices } = await open();
      await expect(devices.claim('/dev/no-such-card')).rejects.toMatchObject({ code: 'image.card-failed' });
    });

    it('that break are told as broken', async () => {
      const { devices, card, image } = await open();
      const claimed = await devices.claim(await card('breaks'));
      await expect(claimed.write(image.path, idle)).rejects.toMatchObject({ code: 'image.card-failed' });
      await claimed.release();
    });

    it('are left when the run is told to stop', async () => {
      const { devices, card, image } = await open();
      const stop = new AbortController();
      stop.abort();
      const claimed = await devices.claim(await card());
      await expect(claimed.write(image.path, { ...idle, signal: stop.signal })).rejects.toMatchObject({ name: 'AbortError' });
      await claimed.release();
    });

    it('keep paths that lead nowhere else as they are', async () => {
      const { devices } = await open();
      expect(await devices.realPath('/dev/no-such-card')).toBe('/dev/no-such-card');
    });
  });
}
