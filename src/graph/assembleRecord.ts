import type { RecordBody } from './callRecordBody.ts';
import { putTogether, takeApart } from './expandedObject.ts';
import { onOneLine, type Member } from './jsonText.ts';
import { mergeSessions } from './mergeSessions.ts';
import type { RecordReading } from './recordReading.ts';

const participantsRefused = Buffer.from(',"_participantsRefused":true}');

/**
 * The whole text of a record, the rest of its pages put in. Values keep the text that Graph sent;
 * what only told of the paging or of the request is left out.
 * @param areParticipantsRefused adds a mark that says so
 * @returns UTF-8 JSON on one line
 * @throws what the requests for the pages throw
 */
export async function assembleRecord(
  { members, collections }: Pick<RecordBody, 'members' | 'collections'>,
  reading: RecordReading,
  areParticipantsRefused: boolean,
): Promise<Uint8Array> {
  const whole = new Map<string, readonly Uint8Array[]>();
  for (const [name, collection] of collections) {
    const items = await reading.items(collection);
    whole.set(name, name === 'sessions' ? await wholeSessions(items, reading) : items);
  }
  const text = onOneLine(putTogether(members.filter(isOfRecord), whole));
  return areParticipantsRefused ? Buffer.concat([text.subarray(0, -1), participantsRefused]) : text;
}

/** A context says how the record was asked for, and is another one if it is asked differently. */
function isOfRecord({ name }: Member): boolean {
  return !name.endsWith('@odata.context');
}

async function wholeSessions(
  sessions: readonly Uint8Array[],
  reading: RecordReading,
): Promise<Uint8Array[]> {
  const whole: Uint8Array[] = [];
  for (const session of sessions) whole.push(await wholeSession(session, reading));
  return mergeSessions(whole);
}

async function wholeSession(session: Uint8Array, reading: RecordReading): Promise<Uint8Array> {
  const { members, collections } = takeApart(session, ['segments']);
  const segments = collections.get('segments');
  if (segments === undefined) return putTogether(members, new Map());
  return putTogether(members, new Map([['segments', await reading.items(segments)]]));
}
