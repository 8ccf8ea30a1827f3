import { format } from 'node:util';
import type { LogLevel } from '../../log.ts';
import type { HostLog } from './hostLog.ts';

const levels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/**
 * Takes what the app prints beside its invocations, as the host in Azure does.
 * @returns gives the console back
 */
export function captureConsole(log: HostLog): () => void {
  const { debug, info, warn, error } = console;
  for (const level of levels) {
    console[level] = (...parts: unknown[]) => {
      log(level, format(...parts));
    };
  }
  return () => {
    Object.assign(console, { debug, info, warn, error });
  };
}
