/** Linux capabilities by bit number: include/uapi/linux/capability.h of Linux 6. */
const names = [
  'CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE NET_BIND_SERVICE NET_BROADCAST NET_ADMIN NET_RAW',
  'IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD',
  'LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE',
]
  .join(' ')
  .split(' ');

/** Capabilities that the bounding set in /proc/<pid>/status lacks, in the order of their bits; none where the text does not tell. */
export function missingCapabilities(status: string): readonly string[] {
  const set = /^CapBnd:\s*([0-9a-f]+)$/m.exec(status)?.[1];
  if (set === undefined) return [];
  const bits = BigInt(`0x${set}`);
  return names.filter((_, bit) => (bits & (1n << BigInt(bit))) === 0n);
}
