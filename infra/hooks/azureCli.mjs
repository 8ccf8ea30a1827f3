import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Runs the Azure CLI.
 * @param args without blanks or quotes: on Windows, az is a batch file, and a shell reads them
 * @returns what it printed, as JSON
 * @throws Error with what it said
 */
export async function az(...args) {
  const shell = process.platform === 'win32';
  try {
    const { stdout } = await run('az', [...args, '--output', 'json'], { shell });
    return JSON.parse(stdout);
  } catch (error) {
    if (error.code === 'ENOENT') {
      throw new Error('The Azure CLI (az) is not installed: https://aka.ms/azure-cli');
    }
    throw new Error(`az ${args.slice(0, 3).join(' ')}: ${(error.stderr || error.message).trim()}`);
  }
}
