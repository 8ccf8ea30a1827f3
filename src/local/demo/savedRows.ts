import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';

/**
 * The rows of a feed's raw files, as their texts.
 * @param folder the copy of the raw container
 */
export async function savedRows(folder: string, feed: string): Promise<string[]> {
  const names = await readdir(path.join(folder, feed), { recursive: true });
  const files = names.filter((name) => name.endsWith('.ndjson.gz')).sort();
  const rows: string[] = [];
  for (const file of files) {
    const text = gunzipSync(await readFile(path.join(folder, feed, file))).toString();
    rows.push(...text.split('\n').slice(0, -1));
  }
  return rows;
}
