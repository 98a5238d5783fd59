import { type ErrorEntry, entry } from './error-entry.ts';

/** Getting, building and keeping artifacts. */
export const artifactErrors: Readonly<Record<string, ErrorEntry>> = {
  'artifact.corrupt': entry(
    'The bytes of an artifact are not what its checksum says.',
    'Remove the file that is named and run again; check the disk or the medium it came on.',
  ),
  'artifact.lock-mismatch': entry(
    'bramble.lock pins other bytes than a source gave.',
    'Find out which of the two is right; `bramble build --update-lock` accepts the new ones.',
  ),
  'artifact.missing': entry('A file of the local store is gone.', 'Run again: it is fetched or built anew.'),
  'artifact.no-source': entry(
    'No source has an artifact that is needed.',
    'Let this computer reach the upstream downloads, bring a bundle, or install Go for `bramble build`.',
  ),

  'build.cancelled': entry('A build was interrupted.', 'Run it again: what was compiled is kept.'),
  'build.compiler-missing': entry('A component needs a C compiler or library for that architecture.', 'Install the packages that the message names.'),
  'build.failed': entry('Go could not build a component.', "Read Go's last lines; GOPROXY must be reachable once and the disk needs several GB."),
  'build.no-recipe': entry('There is no module for building that version.', 'Use a supported version, or a network that reaches the upstream downloads.'),

  'download.broken-archive': entry('A downloaded archive cannot be unpacked.', 'Run again; look at the free space of the disk.'),
  'download.cancelled': entry('A download was interrupted.', 'Run again: it goes on where it ended.'),
  'download.interrupted': entry('A download broke off too often.', 'Look at the network and run again: it goes on where it ended.'),
  'download.member-missing': entry('An upstream archive lacks a file that belongs to it.', 'Report it; meanwhile use `bramble build`.'),
  'download.no-checksum': entry(
    'Upstream publishes no checksum where one is expected.',
    'Look at the address that is named: a proxy may answer something else there.',
  ),
  'download.refused': entry('A server refuses a download.', 'Check the version in bramble.yaml, the proxy and the network.'),
  'download.wrong-checksum': entry('A download has not the published checksum.', 'Try again; if it stays so, something on the way changes files.'),

  'lock.invalid': entry('bramble.lock cannot be read.', 'Take it from version control again, or remove it and run `bramble build --update-lock`.'),

  'store.disk-full': entry(
    'The disk of the artifact store is full.',
    'Make room, or put the store elsewhere with BRAMBLE_STORE, and run again: what is finished is kept.',
  ),
  'store.not-writable': entry('The artifact store may not be written.', 'Make it yours again, or put it elsewhere with BRAMBLE_STORE.'),
};
