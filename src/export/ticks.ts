/**
 * `0001-01-01T00:00:00Z`, which Graph sends where there is no time.
 * @see https://learn.microsoft.com/graph/api/callrecords-callrecord-getdirectroutingcalls
 */
export const noTimeTicks = -621_355_968_000_000_000n;

const ticksPerSecond = 10_000_000n;
const fractionDigits = 7;

/**
 * Reads an ISO 8601 date-time with a zone.
 * @param value e.g. `2026-11-01T00:00:08.2589935Z`; an eighth digit and later ones are cut off
 * @returns 100 ns ticks since 1970, `noTimeTicks` included; undefined if it is not such a text
 */
export function parseTicks(value: unknown): bigint | undefined {
  if (typeof value !== 'string') return undefined;
  const minutes = minutesAt(value);
  const hasSeconds = value.charCodeAt(16) === colon;
  const seconds = hasSeconds ? within(numberAt(value, 17, 2), 0, 59) : 0;
  const endOfSeconds = hasSeconds ? 19 : 16;
  const endOfFraction = hasSeconds ? fractionEnd(value, endOfSeconds) : endOfSeconds;
  const wholeSeconds = (minutes - zoneMinutesAt(value, endOfFraction)) * 60 + seconds;
  if (Number.isNaN(wholeSeconds)) return undefined;
  const fraction = fractionAt(value, endOfSeconds + 1, endOfFraction);
  return BigInt(wholeSeconds) * ticksPerSecond + BigInt(fraction);
}

/**
 * The time of a row.
 * @param value as for `parseTicks`
 * @returns 100 ns ticks since 1970; undefined if it is unreadable or says that there is no time
 */
export function readTicks(value: unknown): bigint | undefined {
  const ticks = parseTicks(value);
  return ticks === noTimeTicks ? undefined : ticks;
}

/** Microseconds since 1970: the seventh digit is cut off, also before 1970. */
export function microsOf(ticks: bigint): bigint {
  const cutOff = ticks % 10n;
  return (ticks - (cutOff < 0n ? cutOff + 10n : cutOff)) / 10n;
}

const dash = '-'.charCodeAt(0);
const colon = ':'.charCodeAt(0);
const point = '.'.charCodeAt(0);
const plus = '+'.charCodeAt(0);
const letterT = 'T'.charCodeAt(0);
const letterZ = 'Z'.charCodeAt(0);
const daysBeforeMonth = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
const daysFromYearOneTo1970 = 719_162;

// Whatever is unreadable is NaN, which every sum and comparison hands on.

/** Minutes since 1970 of `YYYY-MM-DDTHH:MM`, taken as UTC. */
function minutesAt(text: string): number {
  if (text.charCodeAt(4) !== dash || text.charCodeAt(7) !== dash) return NaN;
  if (text.charCodeAt(10) !== letterT || text.charCodeAt(13) !== colon) return NaN;
  const days = daysSince1970(numberAt(text, 0, 4), numberAt(text, 5, 2), numberAt(text, 8, 2));
  const hours = within(numberAt(text, 11, 2), 0, 23);
  return (days * 24 + hours) * 60 + within(numberAt(text, 14, 2), 0, 59);
}

function daysSince1970(year: number, month: number, day: number): number {
  if (!(year >= 1 && month >= 1 && month <= 12)) return NaN;
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const before = daysBeforeMonth[month - 1] ?? NaN;
  const nextMonth = daysBeforeMonth[month] ?? 365;
  const lastDay = nextMonth - before + (isLeap && month === 2 ? 1 : 0);
  const past = year - 1;
  const leapDays = Math.floor(past / 4) - Math.floor(past / 100) + Math.floor(past / 400);
  const dayOfYear = before + (isLeap && month > 2 ? 1 : 0) + within(day, 1, lastDay) - 1;
  return past * 365 + leapDays + dayOfYear - daysFromYearOneTo1970;
}

/** Where the zone begins: behind `.` and its digits, or at `from`. */
function fractionEnd(text: string, from: number): number {
  if (text.charCodeAt(from) !== point) return from;
  let end = from + 1;
  while (!Number.isNaN(numberAt(text, end, 1))) end++;
  return end;
}

/** Ticks of a fraction's digits. */
function fractionAt(text: string, from: number, end: number): number {
  let ticks = 0;
  for (let i = from; i < from + fractionDigits; i++) {
    ticks = ticks * 10 + (i < end ? text.charCodeAt(i) - 48 : 0);
  }
  return ticks;
}

/** Minutes east of UTC of `Z`, `+HH:MM` or `-HH:MM`, with nothing behind it. */
function zoneMinutesAt(text: string, at: number): number {
  // A fraction has a digit.
  if (text.charCodeAt(at - 1) === point) return NaN;
  const sign = text.charCodeAt(at);
  if (sign === letterZ) return text.length === at + 1 ? 0 : NaN;
  if (sign !== plus && sign !== dash) return NaN;
  if (text.length !== at + 6 || text.charCodeAt(at + 3) !== colon) return NaN;
  const minutes =
    within(numberAt(text, at + 1, 2), 0, 23) * 60 + within(numberAt(text, at + 4, 2), 0, 59);
  return sign === plus ? minutes : -minutes;
}

function numberAt(text: string, at: number, count: number): number {
  let value = 0;
  for (let i = at; i < at + count; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (!(digit >= 0 && digit <= 9)) return NaN;
    value = value * 10 + digit;
  }
  return value;
}

function within(value: number, lowest: number, highest: number): number {
  return value >= lowest && value <= highest ? value : NaN;
}
