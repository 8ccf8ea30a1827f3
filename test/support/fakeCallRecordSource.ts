import { setImmediate } from 'node:timers/promises';
import type {
  CallRecordSource,
  FetchedRecord,
  ListPage,
  ListRequest,
} from '../../src/callRecords/callRecordSource.ts';
import { readTicks } from '../../src/export/ticks.ts';
import { ticksOf } from '../../src/export/window.ts';

export interface FakeRecord {
  readonly id: string;
  readonly version: number;
  readonly startDateTime: string;
  readonly [property: string]: unknown;
}

/** Graph's call records as the engine sees them: in memory, listed in pages. */
export class FakeCallRecordSource implements CallRecordSource {
  /** Ids asked for, in order. */
  readonly fetched: string[] = [];
  readonly listRequests: ListRequest[] = [];
  /** Records that are listed but not (yet, or no longer) returned. */
  readonly missing = new Set<string>();
  /** Records that are returned but no longer listed. */
  readonly unlisted = new Set<string>();
  private readonly records = new Map<string, FakeRecord>();
  /** Called before each answer: may wait, move the time, or throw. */
  beforeFetch: (id: string) => Promise<void> | void = () => undefined;
  beforeList: (request: ListRequest) => Promise<void> | void = () => undefined;

  constructor(readonly pageSize = 2) {}

  /** Adds records; one of the same id is replaced. */
  put(...records: readonly FakeRecord[]): void {
    for (const record of records) this.records.set(record.id, record);
  }

  /** Answers from now on as another source; what its answers wait for is left out. */
  copyFrom(other: FakeCallRecordSource): void {
    this.put(...other.records.values());
    for (const id of other.missing) this.missing.add(id);
    for (const id of other.unlisted) this.unlisted.add(id);
    this.fetched.push(...other.fetched);
    this.listRequests.push(...other.listRequests);
  }

  /** What the tenant holds, by id. */
  truth(): FakeRecord[] {
    return [...this.records.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  async fetchRecord(
    id: string,
    _giveUpAt: number,
    signal: AbortSignal,
  ): Promise<FetchedRecord | undefined> {
    this.fetched.push(id);
    await setImmediate();
    await this.beforeFetch(id);
    signal.throwIfAborted();
    const record = this.missing.has(id) ? undefined : this.records.get(id);
    if (record === undefined) return undefined;
    const { version, startDateTime } = record;
    const text = new TextEncoder().encode(JSON.stringify(record));
    return { id: record.id, version, startDateTime, text };
  }

  async listPage(request: ListRequest, signal: AbortSignal): Promise<ListPage> {
    this.listRequests.push(request);
    await setImmediate();
    await this.beforeList(request);
    signal.throwIfAborted();
    const [from, to, skip] = request.link
      ? (JSON.parse(request.link) as [number, number, number])
      : [request.range.from, request.range.to, 0];
    const found = this.truth().filter(({ id, startDateTime }) => {
      const ticks = readTicks(startDateTime) ?? 0n;
      return !this.unlisted.has(id) && ticks >= ticksOf(from) && ticks < ticksOf(to);
    });
    const end = skip + this.pageSize;
    return {
      records: found.slice(skip, end).map(({ id, version }) => ({ id, version })),
      next: end < found.length ? JSON.stringify([from, to, end]) : undefined,
    };
  }
}
