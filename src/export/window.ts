import type { LogFeed } from '../feeds/feed.ts';
import { hourMs, startOfDay } from './time.ts';

/** A half-open UTC interval `[from, to)` of one feed, in milliseconds since 1970. */
export interface Window {
  readonly feed: string;
  readonly from: number;
  readonly to: number;
}

/** `2026-11-01T06:00:00Z`: how a window's edge is written in row keys, requests and logs. */
export function edge(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}

/** `date=2026-11-01/06-12`: the place of a window's files below its feed or table. */
export function windowFolder(window: Pick<Window, 'from' | 'to'>): string {
  const midnight = startOfDay(window.from);
  const hour = (time: number) => String((time - midnight) / hourMs).padStart(2, '0');
  return `date=${edge(window.from).slice(0, 10)}/${hour(window.from)}-${hour(window.to)}`;
}

/** Path of a window's raw file in the raw container. */
export function rawPath(feed: Pick<LogFeed, 'name'>, window: Pick<Window, 'from' | 'to'>): string {
  return `${feed.name}/${windowFolder(window)}.ndjson.gz`;
}

/** Folder of a feed's checkpoints in the raw container. */
export function stagingFolder(feed: string): string {
  return `staging/${feed}`;
}

/** Path of a window's file of a table in the export container. */
export function tablePath(table: string, window: Pick<Window, 'from' | 'to'>): string {
  return `tables/${table}/${windowFolder(window)}.parquet`;
}

/** 100 ns since 1970. */
export function ticksOf(time: number): bigint {
  return BigInt(time) * 10_000n;
}
