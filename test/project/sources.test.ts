import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readText, root } from './readProject.ts';

const entries = readdirSync(path.join(root, 'src'), { recursive: true, withFileTypes: true });
const files = entries
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
  .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)));

describe('the sources', () => {
  it('are files of at most 220 lines', () => {
    expect(files.length).toBeGreaterThan(50);
    expect(files.filter((file) => readText(file).split('\n').length > 221)).toEqual([]);
  });

  it('are in no folder and no file whose name could hold anything', () => {
    const vague = /^(utils?|helpers?|common|types|services?|managers?|misc|shared|lib)$/i;
    const names = entries.map(({ name }) => path.parse(name).name);
    expect(names.filter((name) => vague.test(name))).toEqual([]);
  });
});
