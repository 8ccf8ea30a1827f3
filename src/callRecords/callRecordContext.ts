import type { Clock } from '../clock.ts';
import type { ExportRun } from '../export/exportRun.ts';
import type { Claimant } from '../export/lease.ts';
import type { Ledger, PlanSettings } from '../export/ledger.ts';
import { dayMs, startOfDay } from '../export/time.ts';
import type { ExportBlobs } from '../export/windowFiles.ts';
import type { Log } from '../log.ts';
import { callRecordFeed } from './callRecordFeed.ts';
import type { CallRecordSource } from './callRecordSource.ts';
import type { Inbox } from './inbox.ts';
import type { RecordIndex } from './recordIndex.ts';

export interface CallRecordSettings {
  /** Milliseconds since 1970; undefined: as remembered, 30 days back at first. */
  readonly exportStart?: number | undefined;
  readonly partitionHours: number;
}

/** Everything that fetching, publishing and listing call records need. */
export interface CallRecordContext {
  readonly source: CallRecordSource;
  readonly inbox: Inbox;
  readonly index: RecordIndex;
  /** Of the feed `callRecords`: windows, and what is to be published. */
  readonly ledger: Ledger;
  readonly blobs: ExportBlobs;
  readonly clock: Clock;
  readonly claimant: Claimant;
  readonly settings: CallRecordSettings;
  readonly log: Log;
}

/** How far the windows of call records are tiled: at first as far back as Graph still has any. */
export function planSettings({
  clock,
  settings,
}: Pick<CallRecordContext, 'clock' | 'settings'>): PlanSettings {
  const { exportStart, partitionHours } = settings;
  const defaultStart = startOfDay(clock.now() - callRecordFeed.retentionDays * dayMs);
  return { exportStart, defaultStart, partitionHours };
}

/** What one run is to do; a range concerns listing and publishing. */
export type CallRecordRun = ExportRun;
