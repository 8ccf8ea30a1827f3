import type { LogEvents, LogLevel, LogRecord } from '../../log.ts';

const levels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/**
 * Reads what `logLine` wrote.
 * @returns undefined for a line that is no event, e.g. one of the host itself
 */
export function readLogLine(line: string): LogRecord | undefined {
  const fields = parseObject(line);
  const level = levels.find((one) => one === fields?.['level']);
  const { event, feed, window } = fields ?? {};
  if (level === undefined || typeof event !== 'string') return undefined;
  return {
    level,
    event: event as keyof LogEvents,
    ...(typeof feed === 'string' && { feed }),
    ...(typeof window === 'string' && { window }),
    fields: fields as unknown as LogEvents[keyof LogEvents],
  };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
