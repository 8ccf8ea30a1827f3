import type { FaultKind } from '../fault.ts';
import { rubbishRows } from '../rubbishRows.ts';
import type { Json, JsonObject } from './json.ts';

const elsewhere = 'https://graph.example.com';

/**
 * Breaks the content of a page of call records: its `value`, or a record's `sessions`.
 * @param address the page's own
 * @param time a literal that the page could hold
 */
export function spoilRecords(
  body: JsonObject,
  fault: FaultKind,
  address: string,
  origin: string,
  time: string,
): JsonObject {
  const name = 'value' in body ? 'value' : 'sessions';
  const link = name === 'value' ? '@odata.nextLink' : 'sessions@odata.nextLink';
  const items = body[name];
  if (fault.kind === 'noValue') return { ...body, [name]: undefined };
  if (fault.kind === 'valueNotArray') return { ...body, [name]: {} };
  if (fault.kind === 'nullLink') return { ...body, [link]: body[link] ?? null };
  if (fault.kind === 'repeatedLink') return { ...body, [link]: address };
  if (fault.kind === 'relativeLink') return relinked(body, origin, '');
  if (fault.kind === 'foreignLink') return relinked(body, origin, fault.origin ?? elsewhere);
  if (fault.kind === 'rubbishRows' && isList(items)) {
    const texts = rubbishRows(fault.rubbish, 'startDateTime', time);
    return { ...body, [name]: [...items, ...texts.map((text) => JSON.parse(text) as Json)] };
  }
  return body;
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

function relinked(body: JsonObject, from: string, to: string): JsonObject {
  const members = Object.entries(body).map(([name, value]): [string, Json | undefined] => {
    const isLink = name.endsWith('@odata.nextLink') && typeof value === 'string';
    return [name, isLink ? value.replace(from, to) : value];
  });
  return Object.fromEntries(members);
}
