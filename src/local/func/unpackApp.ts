import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { unzipSync } from 'fflate';

/**
 * Unpacks a packaged app as a deployment does, and gives it settings as Core Tools read them.
 * @param zip path of the package
 * @param folder where the app shall be
 */
export async function unpackApp(
  zip: string,
  folder: string,
  settings: Readonly<Record<string, string>>,
): Promise<void> {
  for (const [name, content] of Object.entries(unzipSync(await readFile(zip)))) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
  }
  const text = JSON.stringify({ IsEncrypted: false, Values: settings });
  await writeFile(path.join(folder, 'local.settings.json'), text);
}
