import { asRootOn, hosts } from './lab.ts';

/** Process, restarts and start time of every unit that bramble wrote, and time and inode of every file below /etc and /usr/local. */
const script = `
cd /etc/systemd/system
systemctl show --property=Id,ActiveState,MainPID,NRestarts,ActiveEnterTimestampMonotonic,StateChangeTimestampMonotonic $(grep -l BRAMBLE_INPUTS *.service)
find /etc /usr/local -type f -printf '%p %i %T@ %m\\n' | sort
`;

/** By host. Equal before and after means: nothing was restarted and nothing was written. */
export const runningState = (): Promise<Readonly<Record<string, string>>> => asRootOn(hosts, script);
