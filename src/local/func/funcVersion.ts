import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** The version of the Azure Functions Core Tools on PATH; undefined if there are none that run. */
export async function funcVersion(): Promise<string | undefined> {
  try {
    // On Windows it is a batch file.
    const shell = process.platform === 'win32';
    const { stdout } = await promisify(execFile)('func', ['--version'], { shell });
    return stdout.trim();
  } catch {
    return undefined;
  }
}
