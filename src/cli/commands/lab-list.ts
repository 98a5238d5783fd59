import type { Run } from '../context.ts';
import { follow } from '../follow.ts';
import { tableLines } from '../render/table.ts';
import { span, toText } from '../render/span.ts';
import { bytesText } from '../../base/bytes-text.ts';
import { styleOf } from '../style.ts';

export const run: Run = async (context, options) => {
  const { out, recipes, signal } = context;
  const labs = await follow(context, options, { command: 'list', cluster: 'labs', isReading: true }, ({ emit }) => recipes.lab.list({ signal, emit }));
  if (options.json === true) {
    out.write(`${JSON.stringify({ labs }, undefined, 2)}\n`);
    return 0;
  }
  const { paint } = styleOf(context, out, options.color);
  if (labs.length === 0) context.err.write('There is no lab. Make one: bramble lab up\n');
  for (const { lab, folder, machines } of labs) {
    const rows = machines.map(({ host, container, address, state, memoryBytes, cutFrom }) => [
      span(`  ${host}`),
      span(address),
      span(container),
      span(state, state === 'running' ? 'green' : 'red'),
      span(memoryBytes === undefined ? '' : bytesText(memoryBytes), 'dim'),
      span(cutFrom.length === 0 ? '' : `cut from ${cutFrom.join(', ')}`, 'yellow'),
    ]);
    for (const line of [[span(lab, 'bold'), span(`  ${folder}`, 'dim')], ...tableLines(rows)]) out.write(`${toText(line, paint)}\n`);
  }
  return 0;
};
