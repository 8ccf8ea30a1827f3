import { createHash } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { zipSync } from 'fflate';

/**
 * Writes `dist/app.zip`, which is deployed as it is: `node scripts/package.mjs [project folder]`.
 * It holds what .funcignore leaves, with host.json at its root:
 * https://learn.microsoft.com/azure/azure-functions/deployment-zip-push
 *
 * The same files give the same bytes on every machine. With node:zlib they would not: what its
 * deflate writes depends on the version of Node and on the processor.
 *
 * The source map stays beside the bundle and is released beside the zip. Nothing would read it in
 * Azure: Node takes an argument for that, and an app whose worker has arguments of its own starts
 * without the warm worker that the host keeps ready, too slowly for Graph's notifications:
 * https://github.com/Azure/azure-functions-host/issues/11535
 */
const [root = path.resolve(import.meta.dirname, '..')] = process.argv.slice(2);
const target = 'dist/app.zip';

const entry = {
  // A zip holds local time without its zone; noon of that day is there in every zone.
  mtime: new Date(1980, 0, 1, 12),
  // A file of Unix with the mode 644: what unpacks it must not have to guess.
  os: 3,
  attrs: 0o100644 * 0x10000,
};

const read = (file) => readFile(path.join(root, file));

/** Of package.json the host needs to know which file to load, and how. */
function packageFile({ type, main }) {
  return Buffer.from(`${JSON.stringify({ type, main }, undefined, 2)}\n`);
}

const project = JSON.parse(await read('package.json'));
const files = [['package.json', packageFile(project)]];
for (const name of [project.main, 'host.json']) {
  files.push([name, await read(name)]);
}
files.sort(([a], [b]) => (a < b ? -1 : 1));

const zip = zipSync(Object.fromEntries(files), { level: 9, ...entry });
const draft = path.join(root, `${target}.${process.pid}`);
await writeFile(draft, zip);
await rename(draft, path.join(root, target));
const digest = createHash('sha256').update(zip).digest('hex');
console.log(`${target}: ${files.length} files, ${zip.length} bytes, sha256 ${digest}`);
