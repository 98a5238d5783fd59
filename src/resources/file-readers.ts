import { type Command, sh } from '../command/command.ts';

/** Services of the operating system that read a folder, and what makes them read it again. One that does not run reads it when it starts. */
const readers: readonly { readonly folder: string; readonly script: string }[] = [
  {
    folder: '/etc/NetworkManager/conf.d/',
    script: 'if systemctl cat NetworkManager.service >/dev/null 2>&1; then systemctl try-reload-or-restart NetworkManager.service; fi',
  },
  // Its sockets stay open meanwhile, so that no line is lost.
  { folder: '/etc/systemd/journald.conf.d/', script: 'systemctl try-restart systemd-journald.service && journalctl --flush' },
  { folder: '/etc/systemd/system.conf.d/', script: 'systemctl daemon-reexec' },
];

/** What has to run after files at these paths were written or removed, once for each reader. */
export const rereadCommands = (paths: readonly string[]): readonly Command[] =>
  readers
    .filter(({ folder }) => paths.some((path) => path.startsWith(folder)))
    .map(({ script }) => ({ ...sh(`[ -d /run/systemd/system ] || exit 0\n${script}`), timeoutMs: 60_000 }));
