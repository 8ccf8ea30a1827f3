import { beforeEach, describe, expect, it } from 'vitest';
import { JournalStore } from '../../src/status/journalStore.ts';
import { Observations } from '../../src/status/observations.ts';
import { MemoryEntityTable } from '../support/memoryEntityTable.ts';
import { failAt, Steps } from '../support/steps.ts';

const hour = Date.UTC(2026, 10, 21, 12);
const now = hour + 5 * 60_000;
const skewMs = 400_000;

let table: MemoryEntityTable;
let observations: Observations;

beforeEach(() => {
  table = new MemoryEntityTable();
  observations = new Observations();
});

/** What the journal has been told. */
async function told() {
  const { hours, clockSkewMs } = await new JournalStore(table).read();
  return { ...hours.get(hour), clockSkewMs };
}

/** Tells a journal of which the first call of a name fails. */
function tellFailing(name: RegExp, phase: 'before' | 'after' = 'before'): Promise<void> {
  const steps = new Steps(failAt(name, phase));
  return observations.tell(new JournalStore(steps.table(table)), now);
}

function tell(at = now): Promise<void> {
  return observations.tell(new JournalStore(table), at);
}

describe('what a process has seen', () => {
  it('is told once', async () => {
    observations.throttled();
    observations.throttled();
    observations.rejected(3);
    observations.clockSkew(skewMs);
    await tell();
    await tell();
    expect(await told()).toEqual({ throttles: 2, rejected: 3, clockSkewMs: skewMs });
  });

  it('is added to what others have seen', async () => {
    const other = new Observations();
    for (const one of [other, observations]) {
      one.rejected(2);
      await one.tell(new JournalStore(table), now);
    }
    expect(await told()).toMatchObject({ throttles: 0, rejected: 4 });
  });

  it('costs nothing if it is nothing', async () => {
    await tell();
    expect(table.calls).toEqual([]);
  });

  it('is told later if storage fails', async () => {
    observations.throttled();
    observations.clockSkew(skewMs);
    await expect(tellFailing(/get/)).rejects.toThrow('500');
    observations.throttled();
    await tell();
    expect(await told()).toEqual({ throttles: 2, rejected: 0, clockSkewMs: skewMs });
  });

  it('is not told twice if storage fails half-way', async () => {
    observations.throttled();
    observations.rejected(1);
    observations.clockSkew(skewMs);
    await expect(tellFailing(/get skew/)).rejects.toThrow('500');
    await tell();
    expect(await told()).toEqual({ throttles: 1, rejected: 1, clockSkewMs: skewMs });
  });

  it('of the clock counts as it was seen last', async () => {
    observations.clockSkew(skewMs);
    observations.clockSkew(2 * skewMs);
    await tell();
    expect((await told()).clockSkewMs).toBe(2 * skewMs);
  });

  it('of the clock is not put back by an older sight that could not be told', async () => {
    observations.clockSkew(skewMs);
    const steps = new Steps(({ phase }) => {
      if (phase === 'before') observations.clockSkew(2 * skewMs);
      throw new Error('storage answers 500');
    });
    const failing = new JournalStore(steps.table(table));
    await expect(observations.tell(failing, now)).rejects.toThrow('500');
    await tell();
    expect((await told()).clockSkewMs).toBe(2 * skewMs);
  });
});

describe('a process whose runs do not tell', () => {
  it('tells at once, then at most once a minute', async () => {
    const journal = new JournalStore(table);
    const counted: unknown[] = [];
    for (const seconds of [0, 59, 60, 119, 120]) {
      observations.rejected(1);
      await observations.tellSometimes(journal, now + seconds * 1_000);
      counted.push((await told()).rejected);
    }
    expect(counted).toEqual([1, 1, 3, 3, 5]);
  });

  it('is not disturbed by a storage that fails, and tells later', async () => {
    const steps = new Steps(failAt(/get/, 'before'));
    const journal = new JournalStore(steps.table(table));
    observations.rejected(1);
    await observations.tellSometimes(journal, now);
    expect((await told()).rejected).toBeUndefined();
    await observations.tellSometimes(journal, now + 60_000);
    expect((await told()).rejected).toBe(1);
  });
});
