import type { FeedStatus, StatusDocument } from '../../../src/status/statusDocument.ts';

/** A healthy feed. */
export const sampleFeed: FeedStatus = {
  name: 'directRoutingCalls',
  lastSuccess: '2026-11-21T19:57:10Z',
  newestRow: '2026-11-21T18:30:00Z',
  lagMinutes: 3,
  windows: { due: 0, open: 36, settled: 1789, failing: 0, beyondRetention: 12 },
  failures: [],
  rowsPerDay: [
    { date: '2026-11-20', rows: 1200 },
    { date: '2026-11-21', rows: 34 },
  ],
  coverage: [{ month: '2026-11', days: 'sssssssssssssssssssoo---------' }],
};

/** A healthy status. */
export const sampleStatus: StatusDocument = {
  checkedAt: '2026-11-21T20:00:10Z',
  version: '0.1.0',
  healthy: true,
  problems: [],
  feeds: [sampleFeed],
  subscription: {
    id: 'f2f3a1a4-7d0c-4a57-9d4e-1f9d0c3a2b11',
    expiresAt: '2026-11-23T08:00:10Z',
    lastNotification: '2026-11-21T19:59:40Z',
    lastHandshake: null,
    error: null,
  },
  inbox: { waiting: 2, isMore: false, failing: 0, oldest: '2026-11-21T19:20:10Z', failures: [] },
  landed: 7,
  throttlesLastHour: 0,
  timers: [
    {
      name: 'exportLogs',
      schedule: '0 */10 * * * *',
      lastStart: '2026-11-21T20:00:00Z',
      lastEnd: null,
      error: null,
      silent: false,
    },
  ],
};
