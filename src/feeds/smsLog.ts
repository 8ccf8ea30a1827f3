import { defineFeed } from './feed.ts';

/**
 * SMS sent and received; exists under /beta only.
 * @see https://learn.microsoft.com/graph/api/callrecords-callrecord-getsmslog
 * @see https://learn.microsoft.com/graph/api/resources/callrecords-smslogrow
 */
export const smsLog = defineFeed({
  name: 'smsLog',
  apiVersion: 'beta',
  path: 'communications/callRecords/getSmsLog',
  upperBound: 'undocumented',
  key: 'id',
  time: 'sentDateTime',
  // Nothing is documented; taken to be as long as that of the PSTN log.
  retentionDays: 365,
  columns: {
    id: 'text',
    smsId: 'text',
    userId: 'text',
    userPrincipalName: 'text',
    userDisplayName: 'text',
    userCountryCode: 'text',
    tenantCountryCode: 'text',
    otherPartyCountryCode: 'text',
    sourceNumber: 'text',
    destinationNumber: 'text',
    sentDateTime: 'timestamp',
    callCharge: 'money',
    currency: 'text',
    smsType: 'text',
    destinationContext: 'text',
    destinationName: 'text',
    licenseCapability: 'text',
    smsUnits: 'int32',
    administrativeUnitInfos: 'json',
  },
});
