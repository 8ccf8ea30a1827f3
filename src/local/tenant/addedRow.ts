import type { LogFunction } from './logFunction.ts';
import { contentOf, type RowContent, type RowFields } from './rowText.ts';
import { readTicks } from './ticks.ts';

/** A row for the tenant to hold, as its fields or as its very JSON text. */
export type NewRow = ({ readonly fields: RowFields } | { readonly text: string }) & {
  /** Where the tenant files it, as a time literal; by default the row's own time. */
  readonly at?: string | undefined;
  /** When the log begins to show it, milliseconds since 1970; by default at once. */
  readonly visibleFrom?: number | undefined;
};

/** A row that the tenant holds beside those of its series. */
export interface AddedRow {
  readonly id: string | undefined;
  /** Ticks since 1970. */
  readonly ticks: bigint;
  readonly visibleFrom: number;
  readonly content: RowContent;
}

/** @throws Error if nothing says where the row belongs */
export function addedRow(log: LogFunction, row: NewRow): AddedRow {
  const content = 'text' in row ? row.text : contentOf(row.fields);
  return placedRow(log, content, row.visibleFrom ?? -Infinity, row.at);
}

/** The same for content that is ready. @throws Error if nothing says where the row belongs */
export function placedRow(
  log: LogFunction,
  content: RowContent,
  visibleFrom: number,
  at?: string,
): AddedRow {
  const ticks = readTicks(at ?? property(content, log.time) ?? '');
  if (ticks === undefined) {
    throw new Error(`a row of ${log.name} without a readable ${log.time} needs "at"`);
  }
  return { id: property(content, 'id'), ticks, visibleFrom, content };
}

/** The row with some properties replaced. @throws Error if the row was given as text */
export function patched(log: LogFunction, row: AddedRow, patch: RowFields): AddedRow {
  if (typeof row.content === 'string') {
    throw new Error(`a row of ${log.name} was given as text: withdraw it and add its new text`);
  }
  const content = new Map([...row.content, ...contentOf(patch)]);
  const ticks = log.time in patch ? readTicks(property(content, log.time) ?? '') : row.ticks;
  return { ...row, id: property(content, 'id'), ticks: ticks ?? row.ticks, content };
}

function property(content: RowContent, name: string): string | undefined {
  const value = typeof content === 'string' ? member(content, name) : parse(content.get(name));
  return typeof value === 'string' ? value : undefined;
}

function member(text: string, name: string): unknown {
  const row = parse(text);
  return typeof row === 'object' && row !== null ? Reflect.get(row, name) : undefined;
}

function parse(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
