import type { UnitWant } from './wants.ts';

export const unitFolder = '/etc/systemd/system';
export const unitPath = (name: string) => `${unitFolder}/${name}`;
/** Where a oneshot unit, which leaves no process behind, notes the inputs that it ran with; gone after a reboot. */
export const inputsFolder = '/run/bramble/inputs';
export const inputsVariable = 'BRAMBLE_INPUTS';

/**
 * The unit file as it is on the host: the wanted text with the digest of its inputs in the environment. A oneshot unit
 * (`Type=oneshot` with `RemainAfterExit=yes`) also notes that digest when it has run.
 */
export function unitText(want: UnitWant): string {
  const lines = [`Environment=${inputsVariable}=${want.inputs}`];
  if (isOneshot(want.text)) lines.push(`ExecStartPost=+/bin/sh -c 'mkdir -p ${inputsFolder} && echo \${${inputsVariable}} >${inputsFolder}/${want.name}'`);
  return want.text.replace(/^\[Service\]\n/m, (section) => `${section}${lines.join('\n')}\n`);
}

export const isOneshot = (text: string): boolean => /^Type=oneshot$/m.test(text);

/** Without an [Install] section there is nothing to enable. */
export const canBeEnabled = (text: string): boolean => /^\[Install\]$/m.test(text);
