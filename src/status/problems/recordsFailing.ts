import { callRecordFeed } from '../../callRecords/callRecordFeed.ts';
import type { InboxEntry } from '../../callRecords/inbox.ts';
import { dayMs } from '../../export/time.ts';
import { errorName } from '../errorText.ts';
import type { Rule } from './finding.ts';

const mostTries = 3;
/** Graph announces records that it does not return before some hours have passed. */
const longestAbsenceMs = dayMs;

/** Call records cannot be fetched, try after try. */
export const recordsFailing: Rule = ({ inbox, now }) => {
  const { length } = inbox.failing.filter((entry) => isFailing(entry, now));
  if (length === 0) return [];
  const records = length === 1 ? 'A call record' : `${length} call records`;
  const message = `${records} could not be fetched in several tries.`;
  return [{ code: 'recordsFailing', message, feed: callRecordFeed.name }];
};

function isFailing({ error, tries, announcedAt }: InboxEntry, now: number): boolean {
  // That Graph does not have a record yet is noted as such, and is no error with a name.
  const isAbsent = errorName(error) === undefined;
  return isAbsent ? now - announcedAt > longestAbsenceMs : tries >= mostTries;
}
