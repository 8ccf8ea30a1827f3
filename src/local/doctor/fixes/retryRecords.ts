import type { Inbox, InboxEntry } from '../../../callRecords/inbox.ts';

/**
 * Makes failing call records due now; how often they were tried is kept.
 * @returns how many there are
 */
export async function retryRecords(inbox: Inbox): Promise<number> {
  const failing: InboxEntry[] = [];
  for await (const entry of inbox.list()) if (entry.tries > 0) failing.push(entry);
  await inbox.hold(failing.map((entry) => ({ ...entry, nextTry: 0 })));
  return failing.length;
}
