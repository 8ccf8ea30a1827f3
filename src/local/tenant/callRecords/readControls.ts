import type { NotificationSettings } from './callRecordOptions.ts';
import type { FinishedCall, RaisedVersion } from './finishedCall.ts';

type Body = Readonly<Record<string, unknown>>;

const sizes = ['sessions', 'segments', 'participants', 'readableInMs'] as const;

/** How many calls end, and how they are to be. @throws Error naming what is wrong */
export function readFinishedCall(body: Body): FinishedCall & { readonly count: number } {
  const texts = textsOf(body, ['id', 'startDateTime']);
  const type = (['peerToPeer', 'groupCall', 'unknown'] as const).find((t) => t === body['type']);
  if (body['type'] !== undefined && type === undefined) throw new Error('"type" is wrong');
  const { count = 1, ...numbers } = numbersOf(body, [...sizes, 'durationMs', 'count']);
  return { ...texts, ...numbers, ...(type && { type }), count };
}

/** @throws Error naming what is wrong */
export function readRaisedVersion(body: Body): RaisedVersion {
  return { ...textsOf(body, ['startDateTime']), ...numbersOf(body, sizes) };
}

/** @throws Error naming what is wrong */
export function readNotificationSettings(body: Body): Partial<NotificationSettings> {
  const flags = (['isOn', 'isReachable', 'isReordered'] as const).filter(
    (name) => body[name] !== undefined,
  );
  const settings = flags.map((name): [string, boolean] => [name, body[name] === true]);
  return { ...numbersOf(body, ['itemsPerPost', 'duplicates']), ...Object.fromEntries(settings) };
}

/** `{"ids": […]}` @throws Error if that is not there */
export function readIds({ ids }: Body): readonly string[] {
  const isTexts = Array.isArray(ids) && ids.every((id) => typeof id === 'string');
  if (!isTexts) throw new Error('"ids" is a list of ids');
  return ids;
}

function numbersOf<Name extends string>(
  body: Body,
  names: readonly Name[],
): Partial<Record<Name, number>> {
  const numbers: Partial<Record<Name, number>> = {};
  for (const name of names) {
    const value = body[name];
    if (value === undefined) continue;
    if (typeof value !== 'number' || value < 0) throw new Error(`"${name}" is a number`);
    numbers[name] = value;
  }
  return numbers;
}

function textsOf<Name extends string>(
  body: Body,
  names: readonly Name[],
): Partial<Record<Name, string>> {
  const texts: Partial<Record<Name, string>> = {};
  for (const name of names) {
    const value = body[name];
    if (value === undefined) continue;
    if (typeof value !== 'string') throw new Error(`"${name}" is a text`);
    texts[name] = value;
  }
  return texts;
}
