import { Failure } from '../../base/trouble.ts';
import type { HostKeyPrint, SshTarget } from '../../ports/transport.ts';
import { keyInLine, type KnownHost } from './known-hosts.ts';

/** A key that is not the known one, as ssh tells of it and the file that it names. */
interface KeyConflict {
  /** As known_hosts has it. */
  readonly address: string;
  readonly known: HostKeyPrint;
  readonly shown: HostKeyPrint;
  readonly file: string;
  /** The key is the host's own, not that of a jump host on the way. */
  readonly isOfTarget: boolean;
  /** It is the workspace that knows the old one, not a file of the user's own. */
  readonly isOurs: boolean;
}

/** Undefined where ssh does not say what is known and what is shown, as of a key that is revoked. */
export async function readConflict({ evidence = '' }: Failure, workspaceFile: string, ownAddress: string): Promise<KeyConflict | undefined> {
  const address = /^Host key for (\S+) has changed/m.exec(evidence)?.[1];
  const [, type, fingerprint] = /The fingerprint for the (\S+) key sent by the remote host is\s+(SHA256:[A-Za-z0-9+/]+)/.exec(evidence) ?? [];
  const [, file, line] = /^Offending .*?key(?: for IP)? in (.+):(\d+)$/m.exec(evidence) ?? [];
  if (address === undefined || type === undefined || fingerprint === undefined || file === undefined) return undefined;
  const known = await keyInLine(file, Number(line));
  if (known === undefined) return undefined;
  return { address, known, shown: { type, fingerprint }, file, isOfTarget: address === ownAddress, isOurs: file === workspaceFile };
}

const print = ({ type, fingerprint }: HostKeyPrint): string => `${type} ${fingerprint}`;

/** The refusal of a changed key, with both keys and what to type where it is rightly another machine. */
export function keyChanged(target: SshTarget, { address, known, shown, file, isOfTarget, isOurs }: KeyConflict, { code, evidence = '' }: Failure): Failure {
  const who = isOfTarget ? `${target.name} (${address})` : `${address}, the jump host before ${target.name},`;
  const remove = `ssh-keygen -f ${JSON.stringify(file)} -R ${JSON.stringify(address)}`;
  const say = `\`bramble up --new-machine ${target.name}\` (plan, reset and ssh take that too)`;
  const forget = !isOfTarget ? `\`${remove}\`` : isOurs ? say : `${say}. Your own file keeps the old key until \`${remove}\``;
  return new Failure({
    code,
    message: `${who} shows another host key than the known one: ${print(shown)} instead of ${print(known)}`,
    remedy: `If it is another machine now, or was installed anew: ${forget}. If not, somebody may stand in between: find out who answers there.`,
    host: target.name,
    evidence,
  });
}

/** The user called it a new machine, but nobody confirmed its key. */
export const notConfirmed = (refusal: Failure): Failure =>
  again(refusal, refusal.message, 'Nothing was forgotten. Run in a terminal to compare the new key and confirm it, or pass --accept-new-hosts as well.');

/** A key that is new, and that nobody confirmed. */
export const declined = (unknown: Failure, key: KnownHost): Failure => again(unknown, `${unknown.message}: ${key.address} shows ${print(key)}`, unknown.remedy);

const again = ({ code, evidence = '', host }: Failure, message: string, remedy: string): Failure =>
  new Failure({ code, message, remedy, evidence, ...(host === undefined ? {} : { host }) });
