import { digestOf } from '../base/digest.ts';
import { firmwareFiles } from './board-firmware.ts';
import { cardFiles } from './card-recipe.ts';

const packages = [
  'qemu-system-arm mtools iproute2 nftables device-tree-compiler procps',
  'mmdebstrap arch-test debian-archive-keyring qemu-user-static dosfstools e2fsprogs fdisk',
].join(' ');

const setup = `#!/bin/sh
# Makes a small Debian into what a board needs around it: QEMU, and what makes and reads its card.
set -eu
export DEBIAN_FRONTEND=noninteractive
printf '%s\\n' 'Acquire::Languages "none";' 'Acquire::GzipIndexes "true";' >/etc/apt/apt.conf.d/90small
apt-get -q update
apt-get -q install -y --no-install-recommends -o Dpkg::Options::=--force-unsafe-io ${packages}
apt-get clean
find /usr/bin -name 'qemu-*' ! -name 'qemu-aarch64*' ! -name 'qemu-system-aarch64' -delete
`;

const own = { ...firmwareFiles, ...cardFiles };

const dockerfile = (base: string): string => `FROM ${base}
COPY setup /usr/lib/lab/
RUN sh /usr/lib/lab/setup
COPY ${Object.keys(own).join(' ')} /usr/lib/lab/
RUN chmod 0755 /usr/lib/lab/*
ENTRYPOINT ["/usr/lib/lab/power-on"]
`;

/** The processor is QEMU's own matter, so a board's container takes the newest Debian on every computer. */
export const boardSuite = 'trixie';

/** The image's name changes whenever its recipe does. */
export const boardImageTag = `bramble-lab-board:${digestOf([dockerfile(''), setup, ...Object.values(own)]).slice(0, 12)}`;

/** Files of the folder that `docker build` gets. */
export const boardImageFiles = (base: string): Readonly<Record<string, string>> => ({ Dockerfile: dockerfile(base), setup, ...own });
