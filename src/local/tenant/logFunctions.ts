import { directRoutingRow } from './directRoutingRow.ts';
import type { LogFunction } from './logFunction.ts';
import { pstnRow } from './pstnRow.ts';
import { smsRow } from './smsRow.ts';

const callerColumns = ['userId', 'userPrincipalName', 'userDisplayName'];

/**
 * The example's continuation link names its parameters `from` and `to`.
 * @see https://learn.microsoft.com/graph/api/callrecords-callrecord-getpstncalls
 */
const pstnCalls: LogFunction = {
  name: 'pstnCalls',
  functionName: 'getPstnCalls',
  rowType: 'pstnCallLogRow',
  versions: ['v1.0', 'beta'],
  time: 'startDateTime',
  timeDigits: 7,
  upperBound: 'inclusive',
  linkNames: ['from', 'to'],
  hasLinkFirst: false,
  retentionDays: 365,
  columns: [
    ...['id', 'callId', ...callerColumns, 'startDateTime', 'endDateTime', 'duration', 'charge'],
    ...['callType', 'currency', 'calleeNumber', 'usageCountryCode', 'tenantCountryCode'],
    ...['connectionCharge', 'callerNumber', 'destinationContext', 'destinationName'],
    ...['conferenceId', 'licenseCapability', 'inventoryType', 'operator', 'callDurationSource'],
    ...['otherPartyCountryCode', 'clientLocalIpV4Address', 'clientLocalIpV6Address'],
    ...['clientPublicIpV4Address', 'clientPublicIpV6Address', 'administrativeUnitInfos'],
  ],
  betaColumns: [
    ...['otherPartyCountryCode', 'clientLocalIpV4Address', 'clientLocalIpV6Address'],
    ...['clientPublicIpV4Address', 'clientPublicIpV6Address', 'administrativeUnitInfos'],
  ],
  makeRow: pstnRow,
};

/** @see https://learn.microsoft.com/graph/api/callrecords-callrecord-getdirectroutingcalls */
const directRoutingCalls: LogFunction = {
  name: 'directRoutingCalls',
  functionName: 'getDirectRoutingCalls',
  rowType: 'directRoutingLogRow',
  versions: ['v1.0', 'beta'],
  time: 'startDateTime',
  timeDigits: 3,
  upperBound: 'exclusive',
  linkNames: ['fromDateTime', 'toDateTime'],
  hasLinkFirst: false,
  retentionDays: 150,
  columns: [
    ...['id', 'correlationId', ...callerColumns, 'startDateTime', 'inviteDateTime'],
    ...['failureDateTime', 'endDateTime', 'duration', 'callType', 'successfulCall'],
    ...['callerNumber', 'calleeNumber', 'mediaPathLocation', 'signalingLocation'],
    ...['finalSipCode', 'callEndSubReason', 'finalSipCodePhrase'],
    ...['trunkFullyQualifiedDomainName', 'mediaBypassEnabled', 'userCountryCode'],
    ...['otherPartyCountryCode', 'transferorCorrelationId', 'administrativeUnitInfos'],
  ],
  betaColumns: [
    ...['userCountryCode', 'otherPartyCountryCode', 'transferorCorrelationId'],
    'administrativeUnitInfos',
  ],
  makeRow: directRoutingRow,
};

/** @see https://learn.microsoft.com/graph/api/callrecords-callrecord-getsmslog */
const smsLog: LogFunction = {
  name: 'smsLog',
  functionName: 'getSmsLog',
  rowType: 'smsLogRow',
  versions: ['beta'],
  time: 'sentDateTime',
  timeDigits: 7,
  upperBound: 'inclusive',
  linkNames: ['fromDateTime', 'toDateTime'],
  hasLinkFirst: true,
  retentionDays: 365,
  columns: [
    ...['id', 'smsId', ...callerColumns, 'userCountryCode', 'tenantCountryCode'],
    ...['sourceNumber', 'destinationNumber', 'sentDateTime', 'callCharge', 'currency'],
    ...['smsType', 'destinationContext', 'destinationName', 'otherPartyCountryCode'],
    ...['licenseCapability', 'smsUnits', 'administrativeUnitInfos'],
  ],
  betaColumns: [],
  makeRow: smsRow,
};

/** The logs that the simulated tenant has. */
export const logFunctions: readonly LogFunction[] = [pstnCalls, directRoutingCalls, smsLog];
