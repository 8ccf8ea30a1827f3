/// <reference lib="es2024.string" />
import type { ColumnType } from '../feeds/feed.ts';
import { jsonText } from './jsonText.ts';
import { microsOf, noTimeTicks, parseTicks } from './ticks.ts';

/**
 * A value as its column stores it: bigint for `int64`, `timestamp` (microseconds since 1970) and
 * `money` (millionths), number for `int32` and `double`, text for `text` and `json`.
 */
export type Cell = string | number | bigint | boolean | null;

const maxInt32 = 2 ** 31 - 1;
const moneyScale = 6;
/** DECIMAL(18,6) has twelve digits before its point. */
const moneyEnd = 1e12;

/**
 * Fits a value of parsed JSON into a column; null fits every column.
 * @param value anything that JSON.parse returns
 * @param unfit called if the cell does not say all that the value said; no object is made for
 *   each cell instead, because there are millions of them
 */
export function fitCell(type: ColumnType, value: unknown, unfit: () => void): Cell {
  if (value === null) return null;
  const cell = cellOf(type, value, unfit);
  if (cell !== undefined) return cell;
  unfit();
  return null;
}

/** @returns undefined if the column cannot hold the value */
function cellOf(type: ColumnType, value: unknown, unfit: () => void): Cell | undefined {
  switch (type) {
    case 'text':
      return textCell(value, unfit);
    case 'timestamp':
      return timestampCell(value);
    case 'int32':
      return isWhole(value) && value >= -maxInt32 - 1 && value <= maxInt32 ? value : undefined;
    case 'int64':
      return isWhole(value) ? BigInt(value) : undefined;
    case 'double':
      return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
    case 'money':
      return moneyCell(value);
    case 'boolean':
      return typeof value === 'boolean' ? value : undefined;
    case 'json':
      return jsonText(value);
  }
}

/** JSON.parse rounds what is not a safe integer: such a number is no longer what Graph sent. */
function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

/** A half of a surrogate pair has no UTF-8, which a column of text has to be. */
function textCell(value: unknown, unfit: () => void): Cell | undefined {
  if (typeof value !== 'string') return undefined;
  if (value.isWellFormed()) return value;
  unfit();
  return value.toWellFormed();
}

function timestampCell(value: unknown): Cell | undefined {
  const ticks = parseTicks(value);
  if (ticks === undefined) return undefined;
  return ticks === noTimeTicks ? null : microsOf(ticks);
}

function moneyCell(value: unknown): Cell | undefined {
  if (typeof value !== 'number' || !(Math.abs(value) < moneyEnd)) return undefined;
  return millionthsOf(value);
}

/**
 * Rounds half away from zero what the number's shortest decimal text says: 0.0000005 becomes
 * one millionth although its binary value lies below the half.
 */
function millionthsOf(value: number): bigint {
  // Up to fifteen digits, a number and its decimal text stand for each other: nothing to round.
  const scaled = Math.round(value * 1e6);
  if (Math.abs(scaled) < 1e15 && scaled / 1e6 === value) return BigInt(scaled);
  const [mantissa = '', exponent = '0'] = String(Math.abs(value)).split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const digits = whole + fraction;
  const pointAt = whole.length + Number(exponent) + moneyScale;
  const kept = pointAt > 0 ? digits.slice(0, pointAt).padEnd(pointAt, '0') : '0';
  const roundsUp = pointAt >= 0 && digits.charAt(pointAt) >= '5';
  const millionths = BigInt(kept) + (roundsUp ? 1n : 0n);
  return value < 0 ? -millionths : millionths;
}
