import type { CallRecordTally } from '../../tenant/callRecords/callRecordRequests.ts';

/** What has been asked of a tenant so far. */
export async function tallyOf(tenantUrl: string): Promise<CallRecordTally> {
  const answer = await fetch(`${tenantUrl}/_tenant/tally`);
  return (await answer.json()) as CallRecordTally;
}
