import { dirname, join, relative, resolve, sep } from 'node:path';
import { folders, libraryRefusal, refusal } from './arrows.mjs';

/** The folder of the last `src` in a path, such as `plan`; `.` for files directly in it; undefined outside of src and for tests. */
function folderOf(path) {
  const parts = path.split(sep);
  const at = parts.lastIndexOf('src');
  if (at < 0) return undefined;
  return at === parts.length - 2 ? '.' : parts[at + 1];
}
const isTest = (path) => path.endsWith('.test.ts');

const arrows = {
  create(context) {
    const from = folderOf(context.filename);
    if (from === undefined || from === '.' || isTest(context.filename)) return {};
    const check = (source, isType) => {
      if (source?.type !== 'Literal' || typeof source.value !== 'string') return;
      const message = source.value.startsWith('.') ? refusalOfPath(context.filename, from, source.value, isType) : libraryRefusal(from, source.value);
      if (message !== undefined) context.report({ node: source, message });
    };
    return {
      ImportDeclaration: (node) => check(node.source, node.importKind === 'type'),
      ExportNamedDeclaration: (node) => check(node.source, node.exportKind === 'type'),
      ExportAllDeclaration: (node) => check(node.source, node.exportKind === 'type'),
      ImportExpression: (node) => check(node.source, false),
      TSImportType: (node) => check(node.source, true),
    };
  },
};

function refusalOfPath(file, from, specifier, isType) {
  const target = resolve(dirname(file), specifier);
  const to = folderOf(target);
  if (to === undefined)
    return specifier.endsWith('package.json') ? undefined : `${relative(process.cwd(), target)} is outside of src: move what the product needs into src.`;
  if (to === '.') return `src/${from} must not import ${specifier}: bin.ts and index.ts are doors, they import and are not imported.`;
  return refusal(from, to, isType);
}

const forbiddenGlobals = {
  process: 'hand in the value as an argument',
  globalThis: 'hand in the value as an argument',
  setTimeout: 'wait in src/run through the Clock port',
  setInterval: 'wait in src/run through the Clock port',
  setImmediate: 'wait in src/run through the Clock port',
  queueMicrotask: 'wait in src/run through the Clock port',
  performance: 'hand in the time as an argument',
  fetch: 'let an adapter fetch and hand in the answer',
  console: 'return data and let src/cli render it',
  Buffer: 'use Uint8Array, TextEncoder or TextDecoder',
  Promise: 'return data; src/run does the waiting',
  crypto: 'hand in the random bytes or signatures as arguments',
};

const pure = {
  create(context) {
    const folder = folderOf(context.filename);
    if (folder === undefined || !folders[folder]?.pure || isTest(context.filename)) return {};
    const report = (node, what, remedy) => context.report({ node, message: `src/${folder} is pure and has no ${what}: ${remedy}.` });
    const refuseAsync = (node) => node.async && report(node, 'async function', 'return data; src/run does the waiting');
    return {
      AwaitExpression: (node) => report(node, 'await', 'return data; src/run does the waiting'),
      FunctionDeclaration: refuseAsync,
      FunctionExpression: refuseAsync,
      ArrowFunctionExpression: refuseAsync,
      MemberExpression(node) {
        const path = node.object.type === 'Identifier' && node.property.type === 'Identifier' ? `${node.object.name}.${node.property.name}` : '';
        if (path === 'Math.random') report(node, path, 'hand in the dice as an argument');
        if (path === 'Date.now') report(node, path, 'hand in the time as an argument');
      },
      NewExpression(node) {
        if (node.callee.name === 'Date' && node.arguments.length === 0) report(node, 'new Date()', 'hand in the time as an argument');
      },
      Identifier(node) {
        const remedy = Object.hasOwn(forbiddenGlobals, node.name) ? forbiddenGlobals[node.name] : undefined;
        if (remedy !== undefined && isGlobalUse(node)) report(node, node.name, remedy);
      },
    };
  },
};

/** An identifier that is neither a member's name, an object's key nor a type: it reads a global (nothing else may be called like one). */
function isGlobalUse(node) {
  const { parent } = node;
  if (parent === null || parent === undefined) return false;
  if (parent.type === 'MemberExpression') return parent.object === node || parent.computed;
  if (parent.type === 'Property') return parent.value === node && !parent.shorthand ? true : parent.shorthand === true;
  return !parent.type.startsWith('TS') && !/Import|Export|Label|MethodDefinition|PropertyDefinition/.test(parent.type);
}

/** The one place that makes folders with all above them. */
const folderMaker = join('src', 'adapters', 'files', 'make-folder.ts');

const foldersRule = {
  create(context) {
    const { filename } = context;
    if (folderOf(filename) === undefined || isTest(filename) || filename.endsWith(folderMaker)) return {};
    const isRecursive = (node) =>
      node.type === 'ObjectExpression' && node.properties.some(({ key, value }) => key?.name === 'recursive' && value.value !== false);
    return {
      CallExpression(node) {
        const name = node.callee.type === 'MemberExpression' ? node.callee.property.name : node.callee.name;
        if (!/^mkdir(Sync)?$/.test(name ?? '') || !node.arguments.some(isRecursive)) return;
        context.report({
          node,
          message: 'Node tries for ever to make folders below /proc: take makeFolder of adapters/files, in src/cli that of the Context.',
        });
      },
    };
  },
};

export default { meta: { name: 'bramble' }, rules: { arrows, pure, folders: foldersRule } };
