// Completes package-lock.json with optional platform packages that the registry in use does not carry (mirrors often lack other
// systems' binaries; npm then leaves them out, and `npm ci` refuses the file). What they run on is read from their names.
import { readFileSync, writeFileSync } from 'node:fs';

const systems = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];
const processors = ['arm64', 'arm', 'ia32', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64'];

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
let added = 0;
for (const [ownerPath, owner] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(owner.optionalDependencies ?? {})) {
    const found = resolvePath(ownerPath, name);
    if (found !== undefined && lock.packages[found].version === version) continue;
    const path = found === undefined ? `node_modules/${name}` : `${ownerPath}/node_modules/${name}`;
    const words = name.split(/[/-]/);
    const cpu = words.filter((word) => processors.includes(word));
    if (cpu.length === 0) continue;
    const os = words.filter((word) => systems.includes(word));
    lock.packages[path] = {
      version,
      cpu,
      dev: true,
      optional: true,
      ...(os.length > 0 && { os }),
      ...(os[0] === 'linux' && { libc: [words.includes('musl') ? 'musl' : 'glibc'] }),
    };
    added += 1;
  }
}
const [root, ...others] = Object.entries(lock.packages);
lock.packages = Object.fromEntries([root, ...others.sort(([a], [b]) => (a < b ? -1 : 1))]);
if (!process.argv.includes('--check')) {
  writeFileSync('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`);
  process.stdout.write(`${added} platform packages added\n`);
} else if (added > 0) {
  process.stdout.write(`package-lock.json lacks ${added} platform packages: run \`npm run lock\`\n`);
  process.exitCode = 1;
}

/** Where Node would find a package that another one asks for: beside it, or above. */
function resolvePath(ownerPath, name) {
  for (let at = ownerPath; ; at = at.slice(0, Math.max(0, at.lastIndexOf('node_modules/') - 1))) {
    const path = at === '' ? `node_modules/${name}` : `${at}/node_modules/${name}`;
    if (lock.packages[path] !== undefined) return path;
    if (at === '') return undefined;
  }
}
