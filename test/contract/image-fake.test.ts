import { fakeImageFiles } from '../../src/testkit/fake-image-files.ts';
import { imageFilesContract } from './image-files-contract.ts';
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

hostKeysContract('the fake', () => Promise.resolve(fakeHostKeys()));
