import type { Shape } from './shape.ts';

// The types of the namespace microsoft.graph.callRecords. Enumerations are text, so that a value
// that is new arrives as it was sent.

/** @see https://learn.microsoft.com/graph/api/resources/callrecords-participantbase */
export const participant: Shape = {
  identity: 'identitySet',
  id: { column: 'participantId', type: 'text' },
  administrativeUnitInfos: 'json',
};

/** @see https://learn.microsoft.com/graph/api/resources/callrecords-callrecord */
export const callRecord: Shape = {
  id: 'text',
  version: 'int64',
  type: 'text',
  modalities: 'json',
  startDateTime: 'timestamp',
  endDateTime: 'timestamp',
  lastModifiedDateTime: 'timestamp',
  joinWebUrl: 'text',
  organizer_v2: { nested: participant },
  // The exporter's own mark: this cloud does not give the participants.
  _participantsRefused: 'boolean',
  organizer: 'deprecated',
  participants: 'deprecated',
  participants_v2: 'list',
  sessions: 'list',
};

/**
 * Of clients and of services.
 * @see https://learn.microsoft.com/graph/api/resources/callrecords-useragent
 */
const userAgent: Shape = {
  '@odata.type': 'typeName',
  applicationVersion: 'text',
  headerValue: 'text',
  platform: 'text',
  productFamily: 'text',
  azureADAppId: 'text',
  communicationServiceId: 'text',
  role: 'text',
};

/**
 * Of participants and of services.
 * @see https://learn.microsoft.com/graph/api/resources/callrecords-endpoint
 * @see https://learn.microsoft.com/graph/api/resources/callrecords-participantendpoint
 */
const endpoint: Shape = {
  '@odata.type': 'typeName',
  name: 'text',
  associatedIdentity: {
    nested: {
      '@odata.type': 'typeName',
      id: 'text',
      displayName: 'text',
      tenantId: 'text',
      userPrincipalName: 'text',
    },
  },
  // Deprecated for associatedIdentity, but nobody says that the two always agree.
  identity: 'superseded',
  userAgent: { nested: userAgent },
  // The names of the tokens change.
  feedback: { nested: { rating: 'text', text: 'text', tokens: 'json' } },
  cpuName: 'text',
  cpuCoresCount: 'int32',
  cpuProcessorSpeedInMhz: 'int32',
};

const failureInfo: Shape = { reason: 'text', stage: 'text' };

/** @see https://learn.microsoft.com/graph/api/resources/callrecords-session */
export const session: Shape = {
  id: { column: 'sessionId', type: 'text' },
  startDateTime: 'timestamp',
  endDateTime: 'timestamp',
  modalities: 'json',
  isTest: 'boolean',
  failureInfo: { nested: failureInfo },
  caller: { nested: endpoint },
  callee: { nested: endpoint },
  segments: 'list',
};

/** @see https://learn.microsoft.com/graph/api/resources/callrecords-segment */
export const segment: Shape = {
  id: { column: 'segmentId', type: 'text' },
  startDateTime: 'timestamp',
  endDateTime: 'timestamp',
  failureInfo: { nested: failureInfo },
  caller: { nested: endpoint },
  callee: { nested: endpoint },
  media: 'list',
};
