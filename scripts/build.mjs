import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';

const root = path.resolve(import.meta.dirname, '..');

const common = {
  absWorkingDir: root,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  sourcemap: 'linked',
  sourcesContent: false,
  // A bundle names its parts by their paths; a linked node_modules must not change a byte.
  preserveSymlinks: true,
  logLevel: 'warning',
  write: false,
};

/** One file with everything in it, so that a deployment needs no node_modules. */
const app = {
  ...common,
  entryPoints: ['src/index.ts'],
  outfile: 'dist/app/index.js',
  // The host provides it.
  external: ['@azure/functions-core'],
  // Packages in CommonJS call require, which an ES module does not have.
  banner: {
    js: [
      "import { createRequire as createBundleRequire } from 'node:module';",
      'const require = createBundleRequire(import.meta.url);',
    ].join('\n'),
  },
};

/** The commands run beside node_modules and may use development packages. */
const commands = {
  'src/local/start.ts': 'dist/local/start.js',
  'src/local/demo.ts': 'dist/local/demo.js',
  'src/local/export.ts': 'dist/local/export.js',
  'src/local/status.ts': 'dist/local/status.js',
  'src/local/doctor.ts': 'dist/local/doctor.js',
  'src/local/func.ts': 'dist/local/func.js',
  'src/local/bench.ts': 'dist/local/bench.js',
};

function command([source, outfile]) {
  return { ...common, entryPoints: [source], outfile, packages: 'external' };
}

/** Writes in one step, and only what has changed: another command may be reading the file. */
async function store({ path: file, contents }) {
  if (existsSync(file) && Buffer.compare(await readFile(file), contents) === 0) return;
  const draft = `${file}.${process.pid}`;
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(draft, contents);
  await rename(draft, file);
}

const present = Object.entries(commands).filter(([source]) => existsSync(path.join(root, source)));
try {
  const results = await Promise.all(
    [app, ...present.map(command)].map((options) => build(options)),
  );
  await Promise.all(results.flatMap(({ outputFiles }) => outputFiles).map(store));
} catch (error) {
  // What esbuild finds in the sources it has printed already.
  if (!('errors' in error)) console.error(error);
  process.exitCode = 1;
}
