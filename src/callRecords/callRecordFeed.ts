/**
 * What the engine needs to know of call records.
 * @see https://learn.microsoft.com/graph/api/resources/callrecords-callrecord
 */
export const callRecordFeed = {
  name: 'callRecords',
  key: 'id',
  time: 'startDateTime',
  /** Graph lists and returns a record for 30 days after its end. */
  retentionDays: 30,
} as const;

/** Ages after its end, in hours, at which a window is listed; settled after the last. */
export const listHours: readonly number[] = [1, 3, 8, 24, 72, 168, 336, 672];
