import type { Secret } from '../../base/secret.ts';
import { secret } from '../../base/secret.ts';
import { type Problem, Problems } from '../../base/trouble.ts';
import type { Config, Host } from '../../config/config.ts';
import type { WifiSettings } from '../../config/image-settings.ts';
import { publicKeyFlaw } from '../../config/public-key-flaw.ts';
import { wifiPasswordFlaw } from '../../config/wifi-flaw.ts';
import { wifiKey } from '../../image/wifi-key.ts';
import type { ImagePorts } from './image-ports.ts';

/** What a host's image needs from files and variables that the config only names. */
export interface HostInputs {
  readonly authorizedKeys: readonly string[];
  readonly wifiKey: Secret | undefined;
}

/** Reads what the config names, for all hosts; what is wrong is told all at once. @throws Problems `image.no-public-key`, `image.no-wifi-password`, `config.*` */
export async function hostInputs(config: Config, hosts: readonly Host[], ports: ImagePorts): Promise<ReadonlyMap<string, HostInputs>> {
  const problems: Problem[] = [];
  const inputs = new Map<string, HostInputs>();
  for (const host of hosts) {
    const authorizedKeys = await keysOf(config, host, ports, problems);
    if (authorizedKeys.length === 0 && problems.length === 0) {
      const remedy = 'Add your public key to bramble.yaml, such as image: { authorizedKeys: [~/.ssh/id_ed25519.pub] }.';
      problems.push(problem('config.image-no-key', 'nobody could log in: an image takes no passwords, and no public key is named', remedy));
    }
    if (host.image.user === undefined)
      problems.push(problem('config.image-no-user', 'nothing names the user that the image gets', 'Add user to image in bramble.yaml, such as user: pi.'));
    const wifi = host.image.wifi;
    const password = wifi === undefined ? undefined : await passwordOf(wifi, ports, problems);
    const key = wifi === undefined || password === undefined ? undefined : wifiKey(wifi.ssid, secret(password));
    inputs.set(host.name, { authorizedKeys, wifiKey: key });
  }
  if (problems.length > 0) throw new Problems([...new Map(problems.map((each) => [each.message, each])).values()]);
  return inputs;
}

const problem = (code: string, message: string, remedy: string): Problem => ({ kind: 'problem', code, severity: 'error', message, remedy });

/** Those of the config, else the public half of the key that ssh uses for the host. */
async function keysOf(config: Config, host: Host, { texts }: ImagePorts, problems: Problem[]): Promise<readonly string[]> {
  const own = host.ssh.identityFile;
  const listed = config.image.authorizedKeys;
  const named = listed.length > 0 || own === undefined ? listed : [{ kind: 'file' as const, path: `${own}.pub` }];
  const keys: string[] = [];
  for (const each of named) {
    const text = each.kind === 'line' ? each.line : await texts.file(each.path);
    const where = each.kind === 'line' ? 'image.authorizedKeys' : each.path;
    if (text === undefined)
      problems.push(
        problem(
          'image.no-public-key',
          `${where} is not there`,
          'Name the public half of your SSH key in image.authorizedKeys, or make one: ssh-keygen -t ed25519',
        ),
      );
    const lines = (text ?? '')
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '' && !line.startsWith('#'));
    for (const line of lines) {
      const flaw = publicKeyFlaw(line);
      if (flaw === undefined) keys.push(line);
      else problems.push(problem(flaw.code, `${where}: ${flaw.message}`, flaw.remedy));
    }
  }
  return keys;
}

async function passwordOf({ ssid, password }: WifiSettings, { texts }: ImagePorts, problems: Problem[]): Promise<string | undefined> {
  const text = password.kind === 'file' ? await texts.file(password.path) : texts.variable(password.name);
  const where = password.kind === 'file' ? password.path : `the environment variable ${password.name}`;
  if (text === undefined || text.trim() === '') {
    problems.push(
      problem('image.no-wifi-password', `${where} has no password for the network ${JSON.stringify(ssid)}`, 'Put the password there, and nothing else.'),
    );
    return undefined;
  }
  const plain = text.replace(/\r?\n$/, '');
  const flaw = wifiPasswordFlaw(plain);
  if (flaw === undefined) return plain;
  problems.push(problem(flaw.code, `${where}: ${flaw.message}`, flaw.remedy));
  return undefined;
}
