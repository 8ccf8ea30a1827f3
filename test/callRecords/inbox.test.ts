import { randomUUID } from 'node:crypto';
import { TableClient } from '@azure/data-tables';
import { describe, expect, inject, it } from 'vitest';
import { Inbox, type InboxEntry } from '../../src/callRecords/inbox.ts';
import type { EntityTable } from '../../src/export/entityTable.ts';
import { createAzureEntityTable } from '../../src/storage/azureEntityTable.ts';
import { MemoryEntityTable } from '../support/memoryEntityTable.ts';

async function azureTable(): Promise<EntityTable> {
  const name = `t${randomUUID().replaceAll('-', '')}`;
  const client = TableClient.fromConnectionString(inject('storageConnectionString'), name, {
    allowInsecureConnection: true,
  });
  await client.createTable();
  return createAzureEntityTable(client, 'call-exports');
}

async function entriesOf(inbox: Inbox): Promise<InboxEntry[]> {
  const entries: InboxEntry[] = [];
  for await (const entry of inbox.list()) entries.push(entry);
  return entries;
}

/** What is remembered of an entry, without its ETag. */
async function contentOf(inbox: Inbox) {
  return (await entriesOf(inbox)).map(({ etag, ...content }) => {
    expect(etag).not.toBe('');
    return content;
  });
}

const notified = { listedIn: undefined, tries: 0, nextTry: 0, error: '' };

describe.each([
  ['in memory', () => Promise.resolve(new MemoryEntityTable())],
  ['in an Azure table', azureTable],
])('an inbox %s', (_, makeTable) => {
  const newInbox = async () => new Inbox(await makeTable());

  it('says how many entries it has', async () => {
    const inbox = await newInbox();
    expect(await inbox.count()).toBe(0);
    await inbox.announce(['b', 'a', 'b'], 1_000);
    expect(await inbox.count()).toBe(2);
  });

  it('holds what was announced, each id once, by id', async () => {
    const inbox = await newInbox();
    await inbox.announce(['b', 'a', 'b'], 1000);
    expect(await contentOf(inbox)).toEqual([
      { id: 'a', announcedAt: 1000, ...notified },
      { id: 'b', announcedAt: 1000, ...notified },
    ]);
  });

  it('takes in a thousand ids at a time', async () => {
    const inbox = await newInbox();
    const ids = Array.from({ length: 1000 }, (_, i) => `id${String(i).padStart(4, '0')}`);
    await inbox.announce(ids, 1000);
    expect((await entriesOf(inbox)).map(({ id }) => id)).toEqual(ids);
    await inbox.remove(await entriesOf(inbox));
    expect(await entriesOf(inbox)).toEqual([]);
  });

  it('takes in what a list has, and leaves what is in it already', async () => {
    const inbox = await newInbox();
    await inbox.announce(['b'], 1000);
    await inbox.addListed(['a', 'b', 'c'], 500, 2000);
    expect(await contentOf(inbox)).toEqual([
      { ...notified, id: 'a', announcedAt: 2000, listedIn: 500 },
      { ...notified, id: 'b', announcedAt: 1000 },
      { ...notified, id: 'c', announcedAt: 2000, listedIn: 500 },
    ]);
  });

  it('forgets failures when a record is announced again', async () => {
    const inbox = await newInbox();
    await inbox.addListed(['a'], 500, 1000);
    const [entry] = await entriesOf(inbox);
    if (entry) await inbox.putOff(entry, 9000, 'RetryLaterError: 502');
    const failed = { tries: 1, nextTry: 9000, error: 'RetryLaterError: 502' };
    expect(await contentOf(inbox)).toEqual([
      { id: 'a', announcedAt: 1000, listedIn: 500, ...failed },
    ]);
    await inbox.announce(['a'], 3000);
    expect(await contentOf(inbox)).toEqual([{ id: 'a', announcedAt: 3000, ...notified }]);
  });

  it('keeps the beginning of a long error', async () => {
    const inbox = await newInbox();
    await inbox.announce(['a'], 1000);
    const [entry] = await entriesOf(inbox);
    if (entry) await inbox.putOff(entry, 9000, 'x'.repeat(50_000));
    expect((await entriesOf(inbox))[0]?.error).toBe('x'.repeat(1000));
  });

  it('neither removes nor puts off an entry that was announced again meanwhile', async () => {
    const inbox = await newInbox();
    await inbox.announce(['a', 'b', 'c'], 1000);
    const read = await entriesOf(inbox);
    await inbox.announce(['b'], 2000);
    for (const entry of read) if (entry.id === 'b') await inbox.putOff(entry, 9000, 'failed');
    await inbox.remove(read);
    expect(await contentOf(inbox)).toEqual([{ id: 'b', announcedAt: 2000, ...notified }]);
  });
});

describe('holding entries', () => {
  const announced = async (...ids: string[]) => {
    const inbox = new Inbox(new MemoryEntityTable());
    await inbox.announce(ids, 1000);
    return { inbox, read: await entriesOf(inbox) };
  };

  it('keeps them from being removed by whoever read them before, and changes nothing else', async () => {
    const { inbox, read } = await announced('a', 'b');
    const before = await contentOf(inbox);
    const held = await inbox.hold(read);
    await inbox.remove(read);
    expect(await contentOf(inbox)).toEqual(before);
    await inbox.remove(held);
    expect(await entriesOf(inbox)).toEqual([]);
  });

  it('adds one that was removed meanwhile again, to be fetched once more', async () => {
    const { inbox, read } = await announced('a', 'b');
    const before = await contentOf(inbox);
    await inbox.remove(read.slice(0, 1));
    const held = await inbox.hold(read);
    expect(await contentOf(inbox)).toEqual(before);
    await inbox.remove(held);
    expect(await contentOf(inbox)).toEqual(before.slice(0, 1));
  });

  it('keeps one that was announced again from everybody who has read it', async () => {
    const { inbox, read } = await announced('a');
    await inbox.announce(['a'], 2000);
    const readByOthers = await entriesOf(inbox);
    const held = await inbox.hold(read);
    await inbox.remove(readByOthers);
    await inbox.remove(held);
    expect(await contentOf(inbox)).toEqual([{ id: 'a', announcedAt: 2000, ...notified }]);
  });
});
