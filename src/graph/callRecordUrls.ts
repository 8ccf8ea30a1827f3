import { edge, type Window } from '../export/window.ts';

/** What of a record is asked for. */
export type RecordParts = 'all' | 'withoutParticipants' | 'version';

const queries: Readonly<Record<RecordParts, string>> = {
  all: '$expand=sessions($expand=segments),participants_v2',
  withoutParticipants: '$expand=sessions($expand=segments)',
  version: '$select=id,version',
};

/**
 * A call record.
 * @param root Graph's root, without a slash at its end
 * @see https://learn.microsoft.com/graph/api/callrecords-callrecord-get
 */
export function recordUrl(root: string, id: string, parts: RecordParts): string {
  return `${callRecordsUrl(root)}/${encodeURIComponent(id)}?${queries[parts]}`;
}

/**
 * The first page of the records that began within a range.
 * @param range `from` and `to` in milliseconds since 1970; parts of a second are cut off
 * @param selects whether only id and version are asked for
 * @see https://learn.microsoft.com/graph/api/callrecords-cloudcommunications-list-callrecords
 */
export function listUrl(
  root: string,
  range: Pick<Window, 'from' | 'to'>,
  selects: boolean,
): string {
  const filter = `startDateTime ge ${edge(range.from)} and startDateTime lt ${edge(range.to)}`;
  const select = selects ? '$select=id,version&' : '';
  return `${callRecordsUrl(root)}?${select}$filter=${filter.replaceAll(' ', '%20')}`;
}

/**
 * A link that can be followed: Microsoft's page shows links to nested pages that lead to a
 * fragment of the metadata, and a fragment is never sent.
 * @see https://learn.microsoft.com/graph/api/callrecords-callrecord-get#response-1
 */
export function repairedLink(link: string): string {
  return link.replace(/\/(\$|%24)metadata(#|%23)/i, '/');
}

function callRecordsUrl(root: string): string {
  return `${root}/v1.0/communications/callRecords`;
}
