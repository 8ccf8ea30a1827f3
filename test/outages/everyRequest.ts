/** What faults have to name to befall all that is asked of Graph. */
export const everyRequest = [
  'pstnCalls',
  'directRoutingCalls',
  'smsLog',
  'callRecordList',
  'callRecords',
  'subscriptions',
] as const;
