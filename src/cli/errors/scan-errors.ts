import { type ErrorEntry, entry } from './error-entry.ts';

/** The search for machines. */
export const scanErrors: Readonly<Record<string, ErrorEntry>> = {
  'scan.file-changed': entry('bramble.yaml was changed while hosts were to be added to it.', 'Run `bramble scan --write` again.'),
  'scan.no-ssh': entry(
    'A machine that is to be added answers no SSH.',
    'Start sshd on it (Raspberry Pi OS: `sudo systemctl enable --now ssh`), then scan again.',
  ),
  'scan.no-subnet': entry(
    'This computer is in no private network that a cable or Wi-Fi leads to.',
    'Plug it into the network of the boards, or name one of its networks with `--subnet`.',
  ),
  'scan.not-local': entry(
    'A range was named that is not inside a network of this computer.',
    'Run it on a computer in that network, or write the hosts into bramble.yaml yourself.',
  ),
  'scan.subnet-too-large': entry('A range was named that has more than 65536 addresses.', 'Name a part of it, such as a /24.'),
  'scan.unknown-machine': entry('A machine that is to be added was not found.', 'Run `bramble scan` without a name to see what there is.'),
};
