import { defineFeed } from './feed.ts';

/**
 * Calls over the tenant's own session border controllers.
 * @see https://learn.microsoft.com/graph/api/callrecords-callrecord-getdirectroutingcalls
 * @see https://learn.microsoft.com/graph/api/resources/callrecords-directroutinglogrow
 */
export const directRoutingCalls = defineFeed({
  name: 'directRoutingCalls',
  apiVersion: 'v1.0',
  path: 'communications/callRecords/getDirectRoutingCalls',
  upperBound: 'exclusive',
  key: 'id',
  time: 'startDateTime',
  // The Teams export goes back 150 days; Graph's pages name no limit.
  retentionDays: 150,
  columns: {
    id: 'text',
    correlationId: 'text',
    userId: 'text',
    userPrincipalName: 'text',
    userDisplayName: 'text',
    startDateTime: 'timestamp',
    inviteDateTime: 'timestamp',
    failureDateTime: 'timestamp',
    endDateTime: 'timestamp',
    duration: 'int32',
    callType: 'text',
    successfulCall: 'boolean',
    callerNumber: 'text',
    calleeNumber: 'text',
    mediaPathLocation: 'text',
    signalingLocation: 'text',
    finalSipCode: 'int32',
    callEndSubReason: 'int32',
    finalSipCodePhrase: 'text',
    trunkFullyQualifiedDomainName: 'text',
    mediaBypassEnabled: 'boolean',
    userCountryCode: 'text',
    otherPartyCountryCode: 'text',
    administrativeUnitInfos: 'json',
    transferorCorrelationId: 'text',
  },
});
