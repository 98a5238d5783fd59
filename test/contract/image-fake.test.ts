import { fakeImageFiles } from '../../src/testkit/fake-image-files.ts';
import { imageFilesContract } from './image-files-contract.ts';
import { fakeBlockDevices } from '../../src/testkit/fake-block-devices.ts';
import { blockDevicesContract } from './block-devices-contract.ts';
import { hostKeysContract } from './host-keys-contract.ts';
import { fakeHostKeys } from '../../src/testkit/fake-host-keys.ts';

imageFilesContract('the fake', () => {
  const files = fakeImageFiles();
  return Promise.resolve({
    files,
    image: (boot, root) => {
      files.there.set('/source.img', { kind: 'image', image: { boot, root } });
      return Promise.resolve('/source.img');
    },
    rubbish: () => {
      files.there.set('/rubbish', { kind: 'rubbish' });
      return Promise.resolve('/rubbish');
    },
    newPath: (name) => `/${name}`,
  });
});

blockDevicesContract('the fake', async () => {
  const image = { boot: { 'cmdline.txt': 'a\n' }, root: {} };
  const files = fakeImageFiles({ '/source.img': { kind: 'image', image } });
  const devices = fakeBlockDevices(files);
  return {
    devices,
    image: { path: '/source.img', sizeBytes: 1, sha256: await files.digest('/source.img') },
    card: (breaks) => {
      devices.fault = breaks === undefined ? 'none' : 'pulled-out';
      return Promise.resolve('/dev/sdb');
    },
  };
});

hostKeysContract('the fake', () => Promise.resolve(fakeHostKeys()));
