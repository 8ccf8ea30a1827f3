import type { LogLevel } from '../../log.ts';

/** Takes what the app logs, and what the host has to say itself, a line at a time. */
export type HostLog = (level: LogLevel, line: string) => void;

/** The level of `context.log` and its like, in this app's words. */
export function levelOf(functionsLevel: string): LogLevel {
  switch (functionsLevel) {
    case 'trace':
    case 'debug':
      return 'debug';
    case 'warning':
      return 'warn';
    case 'error':
    case 'critical':
      return 'error';
    default:
      return 'info';
  }
}
