import { defineFeed } from './feed.ts';

/**
 * Calling Plan and Operator Connect calls.
 * @see https://learn.microsoft.com/graph/api/callrecords-callrecord-getpstncalls
 * @see https://learn.microsoft.com/graph/api/resources/callrecords-pstncalllogrow
 */
export const pstnCalls = defineFeed({
  name: 'pstnCalls',
  apiVersion: 'v1.0',
  path: 'communications/callRecords/getPstnCalls',
  upperBound: 'inclusive',
  key: 'id',
  time: 'startDateTime',
  // The Teams export goes back one year; Graph's pages name no limit.
  retentionDays: 365,
  columns: {
    id: 'text',
    callId: 'text',
    userId: 'text',
    userPrincipalName: 'text',
    userDisplayName: 'text',
    startDateTime: 'timestamp',
    endDateTime: 'timestamp',
    duration: 'int32',
    charge: 'money',
    connectionCharge: 'money',
    currency: 'text',
    callType: 'text',
    calleeNumber: 'text',
    callerNumber: 'text',
    usageCountryCode: 'text',
    tenantCountryCode: 'text',
    otherPartyCountryCode: 'text',
    destinationContext: 'text',
    destinationName: 'text',
    conferenceId: 'text',
    licenseCapability: 'text',
    inventoryType: 'text',
    operator: 'text',
    callDurationSource: 'text',
    clientLocalIpV4Address: 'text',
    clientLocalIpV6Address: 'text',
    clientPublicIpV4Address: 'text',
    clientPublicIpV6Address: 'text',
    administrativeUnitInfos: 'json',
  },
});
