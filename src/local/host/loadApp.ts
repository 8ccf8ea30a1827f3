import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { captureApp } from './functionsCore.ts';
import type { AppRegistrations, ProgrammingModel } from './functionsCore.ts';

export interface LoadedApp extends AppRegistrations {
  readonly model: ProgrammingModel;
}

let loads = 0;

/**
 * Loads the file that `main` of package.json names, as the worker of Azure Functions does.
 * @throws Error if there is none or it registers no function: in Azure such an app would start
 *   and do nothing
 */
export async function loadApp(appRoot: string): Promise<LoadedApp> {
  const main = path.resolve(appRoot, await readMain(path.join(appRoot, 'package.json')));
  // Node imports an address once only; each host shall have its own app.
  const address = `${pathToFileURL(main).href}?host=${++loads}`;
  const { model, ...app } = await captureApp(() => import(/* @vite-ignore */ address));
  if (model === undefined || app.functions.length === 0) {
    throw new Error(`${main} (main of package.json) registers no function.`);
  }
  return { ...app, model };
}

async function readMain(file: string): Promise<string> {
  const content: unknown = JSON.parse(await readFile(file, 'utf8'));
  if (typeof content === 'object' && content !== null && 'main' in content) {
    if (typeof content.main === 'string') return content.main;
  }
  throw new Error(`${file} has no main.`);
}
