import { type Document, isMap, isScalar, isSeq, parseDocument, type YAMLSeq } from 'yaml';
import type { NewHost } from './scan-document.ts';

/** The bramble.yaml of a new cluster with these hosts. */
export const newConfigText = (
  hosts: readonly NewHost[],
  kubernetes: string,
): string => `# Look at names and roles, then: bramble plan. Every key is explained in docs/config.md.
version: 1
name: home
kubernetes: ${kubernetes}
hosts:
${hosts.map((host) => `  - ${flowHost(host)}\n`).join('')}`;

/**
 * The text of a bramble.yaml with more hosts at the end of its list. Everything else stays byte for byte where the list is written
 * in one of the usual ways; else the text is written anew from the document, which keeps comments and order.
 * Undefined where `hosts` is something else than a list.
 */
export function addHosts(text: string, hosts: readonly NewHost[]): string | undefined {
  if (hosts.length === 0) return text;
  const document = parseDocument(text);
  if (document.errors.length > 0 || (document.contents !== null && !isMap(document.contents))) return undefined;
  const list = document.get('hosts', true);
  if (list !== undefined && !isSeq(list) && !(isScalar(list) && list.value === null)) return undefined;
  const wanted = withHosts(document, hosts);
  const inserted = isSeq(list) ? insert(text, list, hosts) : undefined;
  return inserted !== undefined && isSame(parseDocument(inserted), wanted) ? inserted : wanted.toString({ lineWidth: 0 });
}

/** A copy of the document with the hosts. */
function withHosts(document: Document.Parsed, hosts: readonly NewHost[]): Document {
  const copy = document.clone() as Document;
  const nodes = hosts.map(({ name, address, role }) => copy.createNode({ name, address, role }, { flow: true }));
  const list = copy.get('hosts', true);
  if (isSeq(list)) for (const node of nodes) list.add(node);
  else copy.set('hosts', copy.createNode(nodes));
  return copy;
}

const isSame = (a: Document, b: Document): boolean => a.errors.length === 0 && JSON.stringify(a.toJS()) === JSON.stringify(b.toJS());

/** Lines below the last host, written as that one is; undefined where that cannot be done. */
function insert(text: string, list: YAMLSeq, hosts: readonly NewHost[]): string | undefined {
  const last = list.items.at(-1);
  if (list.flow === true || !isMap(last) || last.range === undefined || last.range === null) return undefined;
  const [start, end] = last.range;
  const dash = text.lastIndexOf('-', start);
  const indent = text.slice(text.lastIndexOf('\n', dash) + 1, dash);
  if (dash < 0 || indent.trim() !== '') return undefined;
  const lineEnd = text[end - 1] === '\n' ? end - 1 : text.indexOf('\n', end);
  const at = lineEnd < 0 ? text.length : lineEnd + 1;
  const lines = hosts.map((host) => `${indent}- ${last.flow === true ? flowHost(host) : blockHost(host, `${indent}  `)}\n`);
  return `${text.slice(0, at)}${lineEnd < 0 ? '\n' : ''}${lines.join('')}${text.slice(at)}`;
}

const flowHost = ({ name, address, role }: NewHost): string => `{ name: ${word(name)}, address: ${address}, role: ${role} }`;
const blockHost = ({ name, address, role }: NewHost, indent: string): string =>
  [`name: ${word(name)}`, `address: ${address}`, `role: ${role}`].join(`\n${indent}`);

/** A name such as `1` or `null` would be something else than text. */
const word = (name: string): string => (/^[a-z]/.test(name) && !/^(?:true|false|null|yes|no|on|off|y|n)$/.test(name) ? name : JSON.stringify(name));
