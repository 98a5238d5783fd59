import { bytesText } from '../../base/bytes-text.ts';
import type { HostFacts } from '../../facts/host-facts.ts';
import type { Role } from '../../base/names.ts';
import { mib, nodeMemoryMib, sensibleRest } from '../../footprint/figures.ts';
import type { DoctorFacts } from '../doctor-facts.ts';
import { bad, type Finding, ok, unknown } from '../finding.ts';

/** A Raspberry Pi slows itself down from 80 °C on, and hard at 85 °C (Raspberry Pi documentation, frequency management). */
const hotCelsius = 80;
const leastAvailableBytes = 200e6;
/** kubelet evicts pods when less than this share is free (its default of nodefs.available). */
const leastFreeShare = 0.1;

export function model({ model: name, cpus, archName, container }: HostFacts): Finding {
  const processors = `${cpus} ${cpus === 1 ? 'processor' : 'processors'}`;
  if (container !== undefined) return ok('model', `a container (${container}), ${processors}`, { container, cpus });
  return name === undefined
    ? unknown('model', `neither a device tree nor DMI names it; ${processors}, ${archName}`)
    : ok('model', `${name}, ${processors}`, { model: name, cpus });
}

/** kubelet sets limits by cgroups: it needs their second version, with memory. */
export function cgroup({ cgroup: version, cgroupControllers: controllers, container }: HostFacts): Finding {
  const hasMemory = controllers.length === 0 ? undefined : controllers.includes('memory');
  const seen = `cgroup ${version}${hasMemory === undefined ? '' : `, memory ${hasMemory ? 'on' : 'off'}`}`;
  const figures = { version, ...(hasMemory === undefined ? {} : { hasMemory }) };
  if (hasMemory === false)
    return bad(
      'warn',
      'cgroup',
      `${seen}: no limit of memory would hold`,
      'Run `bramble plan`: it says how the memory cgroup is switched on, and what stands against it.',
      figures,
    );
  return version === 'v2' || container !== undefined
    ? ok('cgroup', seen, figures)
    : bad(
        'warn',
        'cgroup',
        `${seen}: the kubelet of Kubernetes 1.35 and newer wants v2`,
        'Install a current release of its operating system, or take `systemd.unified_cgroup_hierarchy=0` from its kernel command line, and reboot.',
        figures,
      );
}

export function pageSize({ pageSizeBytes, model: name }: HostFacts): Finding {
  const figures = { bytes: pageSizeBytes };
  if (pageSizeBytes === 4096) return ok('page-size', '4 KiB', figures);
  const howTo = name?.startsWith('Raspberry Pi')
    ? 'Let `bramble up` boot the kernel with 4 KiB: it does on Raspberry Pi OS unless `pageSize` of this host is `default` in bramble.yaml. `bramble plan` shows it.'
    : 'Boot a kernel with pages of 4 KiB.';
  return bad(
    'warn',
    'page-size',
    `${pageSizeBytes / 1024} KiB: images with jemalloc or tcmalloc end with "unsupported system page size" (redis, MongoDB, fluent-bit and others)`,
    howTo,
    figures,
  );
}

export function temperature({ celsius }: DoctorFacts): Finding | undefined {
  if (celsius === undefined) return undefined;
  const figures = { celsius };
  return celsius < hotCelsius
    ? ok('temperature', `${Math.round(celsius)} °C`, figures)
    : bad(
        'warn',
        'temperature',
        `${Math.round(celsius)} °C: from ${hotCelsius} °C on it slows down`,
        'Give it a heat sink or a fan, or air around its case.',
        figures,
      );
}

export function memory({ memoryBytes }: HostFacts, { availableBytes }: DoctorFacts, role: Role): Finding {
  const seen = `${bytesText(memoryBytes)}${availableBytes === undefined ? '' : `, ${bytesText(availableBytes)} of it available`}`;
  const figures = { totalBytes: memoryBytes, ...(availableBytes === undefined ? {} : { availableBytes }) };
  const wantedBytes = (nodeMemoryMib(role) + sensibleRest.memoryMib) * mib;
  if (memoryBytes < wantedBytes)
    return bad(
      'warn',
      'memory',
      `${seen}; a ${role} with a few pods needs about ${bytesText(wantedBytes)}`,
      role === 'worker'
        ? 'Take a board with more memory; this one has room for very few pods.'
        : 'Make it a worker, and take a board with at least 2 GB as control plane.',
      figures,
    );
  if (availableBytes !== undefined && availableBytes < leastAvailableBytes)
    return bad('warn', 'memory', seen, 'Move pods to other nodes, or lower their limits: `bramble kubectl top pods -A` shows the largest.', figures);
  return ok('memory', seen, figures);
}

export function diskSpace({ disks }: HostFacts): Finding {
  const systems = [...new Map(disks.toReversed().map((disk) => [disk.fileSystem, disk])).values()].toReversed().filter(({ sizeBytes }) => sizeBytes > 0);
  if (systems.length === 0) return unknown('disk-space', 'its file systems do not tell');
  const seen = systems.map(({ path, freeBytes, sizeBytes }) => `${path} ${bytesText(freeBytes)} of ${bytesText(sizeBytes)} free`).join(', ');
  const figures = Object.fromEntries(
    systems.flatMap(({ path, freeBytes, sizeBytes }) => [
      [`${path} freeBytes`, freeBytes],
      [`${path} sizeBytes`, sizeBytes],
    ]),
  );
  const full = systems.filter(({ freeBytes, sizeBytes }) => freeBytes < leastFreeShare * sizeBytes);
  if (full.length === 0) return ok('disk-space', seen, figures);
  return bad(
    'warn',
    'disk-space',
    `${seen}; kubelet ends pods when less than a tenth is free`,
    'Remove what is large (`du -xh / | sort -h | tail`), or use a larger card or disk.',
    figures,
  );
}
