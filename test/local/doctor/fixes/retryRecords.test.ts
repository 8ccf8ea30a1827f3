import { describe, expect, it } from 'vitest';
import { Inbox, type InboxEntry } from '../../../../src/callRecords/inbox.ts';
import { retryRecords } from '../../../../src/local/doctor/fixes/retryRecords.ts';
import { MemoryEntityTable } from '../../../support/memoryEntityTable.ts';

const now = Date.UTC(2026, 10, 2, 6);

async function entries(inbox: Inbox): Promise<InboxEntry[]> {
  const found: InboxEntry[] = [];
  for await (const entry of inbox.list()) found.push(entry);
  return found;
}

describe('retryRecords', () => {
  it('makes failing records due now, keeps how often they were tried, and leaves others', async () => {
    const inbox = new Inbox(new MemoryEntityTable());
    await inbox.announce(['aa', 'bb'], now);
    const [failing] = await entries(inbox);
    if (failing === undefined) throw new Error('the inbox is empty');
    await inbox.putOff(failing, now + 3_600_000, 'BadAnswerError: 400');
    const [, other] = await entries(inbox);
    expect(await retryRecords(inbox)).toBe(1);
    expect(await entries(inbox)).toMatchObject([
      { id: 'aa', tries: 1, nextTry: 0, error: 'BadAnswerError: 400' },
      { ...other },
    ]);
  });

  it('does nothing where none fails', async () => {
    expect(await retryRecords(new Inbox(new MemoryEntityTable()))).toBe(0);
  });
});
