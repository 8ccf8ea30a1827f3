import type { CallRecordState } from './callRecordState.ts';
import type { Json, JsonObject } from './json.ts';
import type { CallRecordRequest } from './request.ts';

/** A collection inside a record. */
export interface Collection {
  /** Below `callRecords`. */
  readonly path: string;
  /** Query options that its links repeat. */
  readonly options: readonly string[];
  /** What binds a continuation to it. */
  readonly scope: string;
  readonly total: number;
  /** Items a page, at most. */
  readonly largest: number;
  readonly item: (n: number) => Json;
}

/** Where a page of a collection begins. */
export interface PartPlace {
  readonly position: number;
  /** Page size of the reading; undefined before its first page. */
  readonly size: number | undefined;
  readonly page: number;
}

export const partStart: PartPlace = { position: 0, size: undefined, page: 1 };

/** A page of a collection, and the link to the next one. */
export interface Part {
  readonly value: readonly Json[];
  readonly nextLink: string | undefined;
  /** The page size that the client asked for, as far as it was done. */
  readonly appliedPageSize: number | undefined;
}

/** Reads a page of a collection. */
export function partOf(
  { tokens, settings }: CallRecordState,
  { origin, apiVersion, preferences }: CallRecordRequest,
  { path, options, scope, total, largest, item }: Collection,
  { position, size, page }: PartPlace,
): Part {
  const { maxPageSize } = preferences;
  const applied = size === undefined && maxPageSize ? Math.min(maxPageSize, largest) : undefined;
  const length = size ?? applied ?? largest;
  const end = Math.min(total, position + length);
  const value = Array.from({ length: Math.max(0, end - position) }, (_, k) => item(position + k));
  if (end >= total) return { value, nextLink: undefined, appliedPageSize: applied };
  const token = tokens.issue({ scope, page: page + 1, numbers: [end, length] });
  const query = [...options, `$skiptoken=${token}`].join('&');
  // Microsoft's page prints these links with `$metadata#`.
  const metadata = settings.hasDocumentedLinks ? '$metadata#' : '';
  const nextLink = `${origin}/${apiVersion}/${metadata}communications/callRecords${path}?${query}`;
  return { value, nextLink, appliedPageSize: applied };
}

/** A page of a collection as a member of what the collection belongs to. */
export function partMember(
  { origin, apiVersion }: CallRecordRequest,
  { path }: Collection,
  name: string,
  { value, nextLink }: Part,
): JsonObject {
  const root = `${origin}/${apiVersion}/$metadata#communications/callRecords`;
  return {
    [`${name}@odata.context`]: root + path,
    [name]: value,
    [`${name}@odata.nextLink`]: nextLink,
  };
}
