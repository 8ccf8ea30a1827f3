import type { CallRecordSource } from '../../src/callRecords/callRecordSource.ts';
import type { BlobWriter, Blobs } from '../../src/export/blobs.ts';
import type { EntityTable } from '../../src/export/entityTable.ts';
import type { LogSource } from '../../src/export/logSource.ts';

/** A point of an instance's life: before or after its n-th call of something outside it. */
export interface Step {
  readonly number: number;
  readonly phase: 'before' | 'after';
  readonly name: string;
}

/** Numbers every call that one instance makes to storage and Graph, and may interfere with it. */
export class Steps {
  readonly names: string[] = [];

  constructor(private readonly onStep: (step: Step) => Promise<void> | void = () => undefined) {}

  async take<T>(name: string, call: () => Promise<T>): Promise<T> {
    this.names.push(name);
    const number = this.names.length;
    await this.onStep({ number, phase: 'before', name });
    const result = await call();
    await this.onStep({ number, phase: 'after', name });
    return result;
  }

  source(inner: LogSource): LogSource {
    return {
      fetchPage: (request, signal) => this.take('page', () => inner.fetchPage(request, signal)),
    };
  }

  callRecords(inner: CallRecordSource): CallRecordSource {
    return {
      fetchRecord: (id, giveUpAt, signal) =>
        this.take(`fetch ${id}`, () => inner.fetchRecord(id, giveUpAt, signal)),
      listPage: (request, signal) => this.take('list page', () => inner.listPage(request, signal)),
    };
  }

  table(inner: EntityTable): EntityTable {
    const take: Steps['take'] = (name, call) => this.take(name, call);
    return {
      get: (partition, rowKey) => this.take(`get ${rowKey}`, () => inner.get(partition, rowKey)),
      transact: (partition, changes) =>
        this.take(`transact ${changes.map(({ kind }) => kind).join(' ')}`, () =>
          inner.transact(partition, changes),
        ),
      async *list(partition, from, before) {
        yield* await take(`list ${from}`, () => collect(inner.list(partition, from, before)));
      },
    };
  }

  blobs(inner: Blobs): Blobs {
    const take: Steps['take'] = (name, call) => this.take(name, call);
    return {
      head: (path) => this.take(`head ${path}`, () => inner.head(path)),
      read: (path, etag, range) => this.take(`read ${path}`, () => inner.read(path, etag, range)),
      remove: (path) => this.take(`remove ${path}`, () => inner.remove(path)),
      writer: (path, fence, type) => this.writer(path, inner.writer(path, fence, type)),
      async *list(prefix) {
        yield* await take(`list ${prefix}`, () => collect(inner.list(prefix)));
      },
    };
  }

  private writer(path: string, inner: BlobWriter): BlobWriter {
    return {
      write: (bytes) => this.take(`write ${path}`, () => inner.write(bytes)),
      commit: (condition) => this.take(`commit ${path}`, () => inner.commit(condition)),
    };
  }
}

/** The instance is dead: nothing that it does reaches anything any more. */
export class Crash extends Error {
  override name = 'Crash';
}

/** Kills the instance at a step, and with it every later call. */
export function crashAt(number: number, phase: Step['phase']): (step: Step) => void {
  let isDead = false;
  return (step) => {
    isDead ||= step.number === number && step.phase === phase;
    if (isDead) throw new Crash(`crashed at ${step.name}`);
  };
}

/**
 * Makes storage fail at every call of a name.
 * @param phase `after` has the call carried out, only its answer is lost
 * @param times how often it fails
 */
export function failAt(name: RegExp, phase: Step['phase'], times = 1): (step: Step) => void {
  let left = times;
  return (step) => {
    if (left === 0 || step.phase !== phase || !name.test(step.name)) return;
    left -= 1;
    throw new Error('storage answers 500');
  };
}

/** Holds the instance up at a step, and every later call too, until it is resumed. */
export class Pause {
  /** Resolves when the instance has come to the step. */
  readonly reached: Promise<void>;
  private readonly resumed: Promise<void>;
  private isPaused = false;
  private reach: () => void = () => undefined;
  private end: () => void = () => undefined;

  constructor(
    private readonly number: number,
    private readonly phase: Step['phase'],
  ) {
    this.reached = new Promise((resolve) => (this.reach = resolve));
    this.resumed = new Promise((resolve) => (this.end = resolve));
  }

  readonly onStep = async (step: Step): Promise<void> => {
    if (step.number === this.number && step.phase === this.phase) {
      this.isPaused = true;
      this.reach();
    }
    if (this.isPaused) await this.resumed;
  };

  resume(): void {
    this.isPaused = false;
    this.end();
  }
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}
