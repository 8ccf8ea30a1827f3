import { logFeeds } from '../feeds/index.ts';
import { Mismatch, list, oneOf } from './setting.ts';
import { isChina, whyNotChina } from './whyNotChina.ts';

export const clouds = ['global', 'usgov-l4', 'usgov-l5'] as const;
/** Everything that may be exported: the logs, and call records beside them. */
export const feedNames = [...logFeeds.map(({ name }) => name), 'callRecords'];

export type Cloud = (typeof clouds)[number];

const partitionHours = ['1', '2', '3', '4', '6', '8', '12', '24'] as const;
const parseFeedList = list(oneOf(feedNames));
const parseHourList = list(parseHours);

/** A cloud that has call records. */
export function parseCloud(text: string, now: number): Cloud | Mismatch {
  const cloud = oneOf(clouds)(text, now);
  if (!(cloud instanceof Mismatch) || !isChina(text)) return cloud;
  return new Mismatch(`${cloud.expected} (${whyNotChina})`, text);
}

/** Feeds in the order they were named, each once. */
export function parseFeeds(text: string, now: number): readonly string[] | Mismatch {
  const feeds = parseFeedList(text, now);
  if (feeds instanceof Mismatch) return feeds;
  const repeated = feeds.find((feed, index) => feeds.indexOf(feed) < index);
  return repeated === undefined ? feeds : new Mismatch('a list that names a feed once', repeated);
}

/** A length that divides a day, in hours. */
export function parsePartitionHours(text: string, now: number): number | Mismatch {
  const hours = oneOf(partitionHours)(text, now);
  return hours instanceof Mismatch ? hours : Number(hours);
}

/** Ages in hours, each greater than the one before. */
export function parseRevisitHours(text: string, now: number): readonly number[] | Mismatch {
  const ages = parseHourList(text, now);
  if (ages instanceof Mismatch) return ages;
  const rising = ages.every((age, index) => index === 0 || age > (ages[index - 1] ?? age));
  return rising ? ages : new Mismatch('a rising list of hours', text);
}

function parseHours(text: string): number | Mismatch {
  const hours = /^\d{1,6}(\.\d{1,6})?$/.test(text) ? Number(text) : 0;
  return hours > 0 ? hours : new Mismatch('a list of hours greater than 0', text);
}

/**
 * A container whose name is valid with `-raw` after it, too.
 * https://learn.microsoft.com/rest/api/storageservices/naming-and-referencing-containers--blobs--and-metadata
 */
export function parseContainer(text: string): string | Mismatch {
  const valid = text.length >= 3 && text.length <= 59 && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(text);
  const expected = '3 to 59 lower-case letters, digits and single hyphens between them';
  return valid ? text : new Mismatch(expected, text);
}

/** A GUID. */
export function parseClientId(text: string): string | Mismatch {
  const valid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
  return valid ? text : new Mismatch('a client id (a GUID)', text);
}
