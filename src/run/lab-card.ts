import { Problems } from '../base/trouble.ts';
import type { Cidr } from '../config/config.ts';
import { parseConfig } from '../config/parse-config.ts';
import { cardConfig } from '../lab/card-config.ts';
import { cardBytes, cardName } from '../lab/card-recipe.ts';
import type { LabHost } from '../lab/lab-size.ts';
import { workspaceFiles } from '../lab/workspace-text.ts';
import type { LabFolder, LabPorts } from '../ports/lab.ts';

/**
 * Makes a board's card as `bramble image` makes one, `<host>.img` in this folder of the lab's: from its first boot on it is that host, and
 * known_hosts has its key.
 * @throws Problems `config.*`, `image.*` · Failure `image.*`
 */
export async function makeCard(
  ports: LabPorts,
  board: {
    readonly host: LabHost;
    readonly user: string;
    readonly subnet: Cidr;
    readonly publicKey: string;
    readonly folder: LabFolder;
    readonly into: string;
  },
): Promise<void> {
  const { folder, into, host } = board;
  const path = `${folder.path}/${workspaceFiles.config}`;
  const { config, problems } = parseConfig((await folder.read(workspaceFiles.config)) ?? '', path);
  if (config === undefined) throw new Problems(problems);
  const { nameservers } = await ports.computer.facts();
  const { cards } = ports.computer;
  await ports.writeCard({
    config: cardConfig(config, { ...board, host: host.name, nameservers }),
    configPath: path,
    host: host.name,
    source: cards.path(cardName),
    folder: `${folder.path}/${into}`,
  });
  await cards.grow(`${folder.path}/${into}/${host.name}.img`, cardBytes);
}
