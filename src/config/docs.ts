import { exampleConfig } from './example.ts';
import { type JsonField, rawJsonSchema } from './json-field.ts';

/** What a person finds out about every key of bramble.yaml: the text of docs/config.md. */
export function configDocs(): string {
  const top = rawJsonSchema();
  return `# bramble.yaml

One file says what the cluster is. Everything below is checked before a host is touched: all problems are reported at once, with line and column.
\`bramble plan --show config\` prints the file with every default filled in. This page is generated from the descriptions in \`src/config/schema.ts\`.

Editors complete and check the file when its first line names the schema:

\`\`\`yaml
${exampleConfig.trimEnd()}
\`\`\`

${sections(top, '', 'The top level').join('\n')}`;
}

function sections(field: JsonField, path: string, title: string): readonly string[] {
  const inner = Object.entries(field.properties ?? {});
  const rows = inner.map(
    ([name, each]) =>
      `| \`${name}\` | ${typeOf(each)} | ${defaultOf(each, field.required?.includes(name) === true)} | ${cell(each.description ?? '')}${exampleOf(each)} |`,
  );
  const table = [`## ${title}`, '', '| key | type | default | meaning |', '|---|---|---|---|', ...rows, ''];
  const below = inner.flatMap(([name, each]) => {
    const of = each.items?.properties === undefined ? each : each.items;
    const at = `${path === '' ? '' : `${path}.`}${name}${of === each ? '' : '[]'}`;
    return of.properties === undefined ? [] : sections(of, at, `\`${at}\``);
  });
  return [...table, ...below];
}

const cell = (text: string): string => text.replaceAll('|', '\\|');

function typeOf(field: JsonField): string {
  if (field.const !== undefined) return `\`${JSON.stringify(field.const)}\``;
  if (field.enum !== undefined) return field.enum.map((each) => `\`${each}\``).join(' or ');
  if (field.anyOf !== undefined) return field.anyOf.map(typeOf).join(' or ');
  if (field.type === 'integer') return field.maximum === undefined ? 'whole number' : `${field.minimum} to ${field.maximum}`;
  if (field.type === 'array') return field.items?.properties === undefined ? 'list' : 'list of maps';
  return { string: 'text', boolean: '`true` or `false`', object: 'map' }[field.type ?? ''] ?? '';
}

function defaultOf(field: JsonField, isRequired: boolean): string {
  if (field['x-default'] !== undefined) return cell(field['x-default']);
  if (field.properties !== undefined && !isRequired) return 'see below';
  if (field.default !== undefined) return `\`${typeof field.default === 'string' ? field.default : JSON.stringify(field.default)}\``;
  return isRequired ? '**required**' : 'none';
}

const exampleOf = ({ examples }: JsonField): string => {
  const [example] = examples ?? [];
  return example === undefined ? '' : ` Example: \`${typeof example === 'string' ? example : JSON.stringify(example)}\`.`;
};
