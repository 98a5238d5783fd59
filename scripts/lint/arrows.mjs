/**
 * Which folder of src may import from which (docs/architecture.md). Folders follow the data, and arrows never turn back.
 * `pure` folders have no Node, no clock, no dice and no await, and use only libraries that have none either.
 */
const bottom = ['base', 'command', 'board', 'config', 'resources', 'facts', 'artifacts', 'pki', 'objects', 'footprint'];
const built = [...bottom, 'components', 'addons', 'desired', 'doctor', 'plan'];
const pureFolders = [...built, 'image', 'scan', 'events', 'history', 'lab', 'fan-out'];

export const folders = {
  base: { pure: true, imports: [] },
  command: { pure: true, imports: ['base'] },
  board: { pure: true, imports: ['base'] },
  config: { pure: true, imports: ['base'] },
  resources: { pure: true, imports: ['base', 'command', 'board'] },
  facts: { pure: true, imports: ['base', 'command', 'board', 'resources'] },
  artifacts: { pure: true, imports: ['base'] },
  pki: { pure: true, imports: ['base', 'config'] },
  objects: { pure: true, imports: ['base', 'config', 'resources'] },
  footprint: { pure: true, imports: ['base'] },
  scan: { pure: true, imports: ['base', 'config'] },
  lab: { pure: true, imports: ['base', 'command', 'config'] },
  components: { pure: true, imports: bottom },
  addons: { pure: true, imports: [...bottom, 'components'] },
  desired: { pure: true, imports: [...bottom, 'components', 'addons'] },
  doctor: { pure: true, imports: bottom },
  plan: { pure: true, imports: [...bottom, 'components', 'addons', 'desired', 'doctor'] },
  image: { pure: true, imports: [...bottom, 'components'] },
  'fan-out': { pure: true, imports: ['base', 'command', 'plan'] },
  events: { pure: true, imports: ['base', 'resources', 'plan'] },
  history: { pure: true, imports: ['base', 'command', 'resources', 'plan'] },
  ports: { pure: false, typesOnly: true, imports: pureFolders },
  run: { pure: false, imports: [...pureFolders, 'ports'] },
  adapters: { pure: false, imports: [...pureFolders, 'ports'] },
  cli: { pure: false, imports: [...pureFolders, 'ports', 'run'] },
  wiring: { pure: false, imports: [...pureFolders, 'ports', 'run', 'adapters', 'cli'] },
  testkit: { pure: false, imports: [...pureFolders, 'ports', 'run'] },
};

/** Libraries that only compute. */
export const pureLibraries = ['@noble/hashes', 'diff', 'fast-string-width', 'kubernetes-types', 'semver', 'yaml', 'zod'];

const remedies = {
  adapters: 'take what you need through a port of src/ports and let src/bin.ts hand in the adapter',
  testkit: 'only tests use the testkit; move what the product needs out of it',
  run: 'a recipe composes the folders below it; return data and let the recipe act on it',
  cli: 'return data and let src/cli render it',
};

/** The reason and remedy why `from` may not import `to` (folders of src), or undefined where it may. */
export function refusal(from, to, isType) {
  const rule = folders[from];
  if (rule === undefined) return `src/${from} is not a folder of the design: add it to scripts/lint/arrows.mjs with what it may import.`;
  if (from === to) return undefined;
  if (rule.typesOnly && !isType) return `src/${from} declares types: use \`import type\`.`;
  if (rule.imports.includes(to)) return undefined;
  const remedy = remedies[to] ?? `move the shared part down into a folder that both may use (${rule.imports.join(', ') || 'none: src/base is a leaf'})`;
  return `src/${from} must not import src/${to}: ${remedy}.`;
}

/** The reason and remedy why a pure folder may not import a package, or undefined where it may. */
export function libraryRefusal(from, specifier) {
  if (!folders[from]?.pure) return undefined;
  if (specifier.startsWith('node:')) return `src/${from} is pure: ${specifier} belongs behind a port, in src/adapters.`;
  const name = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
  return pureLibraries.includes(name)
    ? undefined
    : `src/${from} is pure: ${name} is not in the list of pure libraries of scripts/lint/arrows.mjs; use it from src/run or src/adapters.`;
}
