import type { Entity, EntityChange } from '../export/entityTable.ts';
import type { Ledger } from '../export/ledger.ts';
import { edge } from '../export/window.ts';

/** Landed records of one window that are not published yet: a blob below `landing/`. */
export interface LandedRun {
  /** Beginning of the window. */
  readonly from: number;
  /** Name of the blob below the window's folder. */
  readonly name: string;
  readonly records: number;
  /** How many of them had never landed before. */
  readonly added: number;
  /** Where the blob's list of ids and versions begins, in bytes. */
  readonly listAt: number;
}

/** What a window's next publish has to do. */
export interface PendingWork {
  readonly from: number;
  readonly runs: readonly LandedRun[];
  /** Records that have moved into another window, where they are published already. */
  readonly dropped: readonly string[];
  /** Removes this work from the ledger, in the transaction that commits the publish. */
  readonly done: readonly EntityChange[];
}

/** A commit has 100 changes at most; the window's own row and its mark are among them. */
const mostChanges = 90;

const runMark = 'run-';
const dropMark = 'drop-';

/** Path of the folder that holds a window's landed runs, in the raw container. */
export function landingFolder(from: number): string {
  return `landing/${edge(from)}`;
}

/** A change that makes a landed run known, so that the window is published. */
export function addRun({ from, name, records, added, listAt }: LandedRun): EntityChange {
  const values = { records, added, listAt };
  return { kind: 'put', rowKey: runKey({ from, name }), values };
}

/** True while a landed run is still to be published. */
export async function isPending(
  ledger: Ledger,
  run: Pick<LandedRun, 'from' | 'name'>,
): Promise<boolean> {
  return (await ledger.table.get(ledger.feed, runKey(run))) !== undefined;
}

/** A change that has a record removed from a window that it has left. */
export function addDrop(from: number, id: string): EntityChange {
  return { kind: 'put', rowKey: `pending|${edge(from)}|${dropMark}${id}`, values: {} };
}

/**
 * Reads what is to be published, by window; at most as much of a window as one commit can hold.
 * @param from only the window that begins then
 */
export async function readPending(ledger: Ledger, from?: number): Promise<PendingWork[]> {
  const prefix = from === undefined ? 'pending|' : `pending|${edge(from)}|`;
  const byWindow = new Map<number, Entity[]>();
  for await (const entity of ledger.table.list(ledger.feed, prefix, `${prefix}~`)) {
    const window = Date.parse(entity.rowKey.split('|')[1] ?? '');
    const known = byWindow.get(window) ?? [];
    if (known.length < mostChanges) byWindow.set(window, [...known, entity]);
  }
  return [...byWindow].map(([window, entities]) => toWork(window, entities));
}

/** All landed runs of a window, also more than one commit can hold. */
export async function readRuns(ledger: Ledger, from: number): Promise<LandedRun[]> {
  const prefix = `pending|${edge(from)}|${runMark}`;
  const entities: Entity[] = [];
  for await (const entity of ledger.table.list(ledger.feed, prefix, `${prefix}~`)) {
    entities.push(entity);
  }
  return [...toWork(from, entities).runs];
}

/** How many records have landed and are not published, of all windows. */
export async function countLanded(ledger: Ledger): Promise<number> {
  let records = 0;
  for await (const { rowKey, values } of ledger.table.list(ledger.feed, 'pending|', 'pending}')) {
    if (rowKey.includes(`|${runMark}`)) records += countsOf(values).records;
  }
  return records;
}

function runKey({ from, name }: Pick<LandedRun, 'from' | 'name'>): string {
  return `pending|${edge(from)}|${runMark}${name}`;
}

function toWork(from: number, entities: readonly Entity[]): PendingWork {
  const runs: LandedRun[] = [];
  const dropped: string[] = [];
  for (const { rowKey, values } of entities) {
    const name = rowKey.slice(`pending|${edge(from)}|`.length);
    if (name.startsWith(dropMark)) dropped.push(name.slice(dropMark.length));
    else runs.push({ from, name: name.slice(runMark.length), ...countsOf(values) });
  }
  const done = entities.map(({ rowKey, etag }): EntityChange => ({ kind: 'delete', rowKey, etag }));
  return { from, runs, dropped, done };
}

function countsOf(values: Entity['values']): Pick<LandedRun, 'records' | 'added' | 'listAt'> {
  return {
    records: Number(values['records']),
    added: Number(values['added']),
    listAt: Number(values['listAt']),
  };
}
