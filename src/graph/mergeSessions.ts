import { putTogether, takeApart } from './expandedObject.ts';
import { parseJson, readMembers } from './jsonText.ts';

/**
 * Makes one session of those that have the same id: Graph returns a session again where several
 * identities of a service took part in it. The one with more segments is kept, of equals the
 * longer, of these the first; segments that only the other has are added to it.
 * @param sessions texts of objects
 * @see https://learn.microsoft.com/graph/api/callrecords-session-list
 */
export function mergeSessions(sessions: readonly Uint8Array[]): Uint8Array[] {
  return merged(sessions, mergeTwo);
}

/** Items without an id are the same only where their texts are. */
function merged(
  items: readonly Uint8Array[],
  mergeTwo: (known: Uint8Array, other: Uint8Array) => Uint8Array,
): Uint8Array[] {
  const byId = new Map<string, Uint8Array>();
  for (const item of items) {
    const key = idOf(item) ?? Buffer.from(item).toString('latin1');
    const known = byId.get(key);
    byId.set(key, known === undefined ? item : mergeTwo(known, item));
  }
  return [...byId.values()];
}

function mergeTwo(known: Uint8Array, other: Uint8Array): Uint8Array {
  if (Buffer.compare(known, other) === 0) return known;
  const [richer, poorer] = isRicher(other, known) ? [other, known] : [known, other];
  const own = segmentsOf(richer);
  const segments = merged([...own, ...segmentsOf(poorer)], longer);
  if (segments.every((segment, index) => segment === own[index])) return richer;
  const { members } = takeApart(richer, ['segments']);
  return putTogether(members, new Map([['segments', segments]]));
}

function isRicher(one: Uint8Array, other: Uint8Array): boolean {
  const more = segmentsOf(one).length - segmentsOf(other).length;
  return more > 0 || (more === 0 && one.length > other.length);
}

function longer(known: Uint8Array, other: Uint8Array): Uint8Array {
  return other.length > known.length ? other : known;
}

function segmentsOf(session: Uint8Array): readonly Uint8Array[] {
  return takeApart(session, ['segments']).collections.get('segments')?.items ?? [];
}

function idOf(item: Uint8Array): string | undefined {
  const value = readMembers(item).findLast(({ name }) => name === 'id')?.value;
  const id = value && parseJson(value);
  return typeof id === 'string' ? id : undefined;
}
