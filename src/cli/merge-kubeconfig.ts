import { isMap, isSeq, parseDocument, YAMLSeq } from 'yaml';
import { Problems } from '../base/trouble.ts';

/**
 * A kubeconfig with another one's clusters, users and contexts added or replaced by name, and its current context.
 * Everything else in it stays, comments included. @throws Problems `cli.bad-kubeconfig`
 */
export function mergeKubeconfig(before: string | undefined, added: string, path: string): { readonly text: string; readonly context: string } {
  const addition = parseDocument(added);
  const context = String(addition.get('current-context'));
  if (before === undefined || before.trim() === '') return { text: added, context };
  const document = parseDocument(before);
  if (document.errors.length > 0 || !isMap(document.contents)) throw badKubeconfig(path);
  for (const field of ['clusters', 'users', 'contexts']) {
    const list = document.get(field);
    const target = isSeq(list) ? list : new YAMLSeq();
    if (!isSeq(list)) document.set(field, target);
    const entries = addition.get(field);
    for (const entry of isSeq(entries) ? entries.items : []) {
      const at = target.items.findIndex((each) => nameOf(each) === nameOf(entry));
      if (at < 0) target.items.push(entry);
      else target.items[at] = entry;
    }
  }
  document.set('current-context', context);
  return { text: document.toString({ lineWidth: 0 }), context };
}

const nameOf = (entry: unknown): unknown => (isMap(entry) ? entry.get('name') : undefined);

const badKubeconfig = (path: string): Problems =>
  new Problems([
    {
      kind: 'problem',
      code: 'cli.bad-kubeconfig',
      severity: 'error',
      message: `${path} is not a kubeconfig`,
      remedy: 'Mend it or move it away, or write to another file with --output.',
    },
  ]);
