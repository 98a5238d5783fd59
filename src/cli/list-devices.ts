import { bytesText } from '../base/bytes-text.ts';
import type { BlockDevice } from '../image/block-device.ts';
import { deviceFlaws } from '../image/device-flaws.ts';
import type { Context, GlobalOptions } from './context.ts';
import { span, toText } from './render/span.ts';
import { tableLines } from './render/table.ts';
import { styleOf } from './style.ts';

/** Shows the disks that can be pulled out, and with the flag the others too: what each is, and whether an image may be written to it. */
export async function listDevices(context: Context, options: GlobalOptions & { readonly allowFixedDisk?: boolean }): Promise<number> {
  const { out, err, recipes } = context;
  const allowsFixed = options.allowFixedDisk === true;
  const devices = (await recipes.blockDevices()).filter(({ isRemovable }) => isRemovable || allowsFixed);
  if (options.json === true) {
    const document = devices.map((device) => ({
      ...device,
      flaws: deviceFlaws(device, { allowsFixed }).map(({ code, message, remedy }) => ({ code, message, remedy })),
    }));
    out.write(`${JSON.stringify({ devices: document }, undefined, 2)}\n`);
    return 0;
  }
  if (devices.length === 0) err.write('There is no card and no disk that can be pulled out. Put a card into a reader.\n');
  const { paint } = styleOf(context, out, options.color);
  for (const line of tableLines(devices.map((device) => rowOf(device, allowsFixed)))) out.write(`${toText(line, paint)}\n`);
  return 0;
}

function rowOf(device: BlockDevice, allowsFixed: boolean) {
  const { path, sizeBytes, model, transport } = device;
  const [flaw] = deviceFlaws(device, { allowsFixed });
  return [
    span(path, 'bold'),
    span(sizeBytes === 0 ? '' : bytesText(sizeBytes)),
    span(transport ?? ''),
    span(model === '' ? 'no name' : model, 'dim'),
    flaw === undefined ? span('free', 'green') : span(flaw.message.replace(`${path} `, ''), 'yellow'),
  ];
}
