import type { Draw } from '../draw.ts';
import { drawFor, nothing, type Content } from './content.ts';
import { identitySet, partyOf, productFamily, type Party } from './identities.ts';
import type { Json, JsonObject } from './json.ts';

const type = (name: string) => `#microsoft.graph.callRecords.${name}`;
const platforms = [
  ...['windows', 'windows', 'windows', 'macOS', 'iOS', 'android', 'web', 'ipPhone'],
  ...['roomSystem', 'surfaceHub', 'holoLens', 'unknown'],
];
const roles = [
  ...['mediaController', 'skypeForBusinessAudioVideoMcu', 'conferencingAnnouncementService'],
  ...['skypeForBusinessCallQueues', 'skypeForBusinessAutoAttendant', 'voicemail', 'unknown'],
];
const ratings = ['notRated', 'bad', 'poor', 'fair', 'good', 'excellent'];
const tokens = ['NoSound', 'Echo', 'Noisy', 'LowVolume', 'DistortedSound', 'Interruptions'];

/** The end of a session or segment where this participant is. */
export function participantEndpoint(content: Content, participant: number): JsonObject {
  const draw = drawFor(content, 'endpoint', participant);
  const party = partyOf(content, participant);
  const isPhone = party.kind === 'phone';
  return {
    '@odata.type': type('participantEndpoint'),
    name: isPhone ? null : `machineName_${String(draw.below(500))}`,
    cpuName: isPhone ? null : 'Intel(R) Xeon(R) Platinum 8272CL CPU @ 2.60GHz',
    cpuCoresCount: isPhone ? null : 2 + draw.below(30),
    cpuProcessorSpeedInMhz: isPhone ? null : 2000 + draw.below(2000),
    userAgent: isPhone ? serviceAgent('mediationServer') : clientAgent(content, party, draw),
    // Deprecated: it has stopped returning data.
    identity: nothing(draw),
    associatedIdentity: associatedIdentity(party),
    feedback: draw.once(4) ? feedback(draw) : nothing(draw),
  };
}

function associatedIdentity(party: Party): Json {
  if (party.kind === 'user') {
    return { '@odata.type': '#microsoft.graph.callRecords.userIdentity', ...party.identity };
  }
  return { '@odata.type': '#microsoft.graph.identity', ...party.identity };
}

function clientAgent(content: Content, party: Party, draw: Draw): JsonObject {
  return {
    '@odata.type': type('clientUserAgent'),
    applicationVersion: draw.pick([null, '1416/1.0.0.2021040411', '27/1.0.0.2021111111']),
    headerValue: 'CallSignalingAgent (27/1.4.00.32771//;release_e2021)',
    azureADAppId: draw.pick([null, '5e3ce6c0-2b1f-4285-8d4b-75ee78787346']),
    communicationServiceId: party.kind.startsWith('azure') ? draw.guid() : null,
    platform: draw.pick(platforms),
    productFamily: productFamily(content, party, draw),
  };
}

function serviceAgent(role: string): JsonObject {
  const headerValue = 'RTCC/7.0.0.0 (Skype; mediacontroller)';
  return { '@odata.type': type('serviceUserAgent'), applicationVersion: null, headerValue, role };
}

function feedback(draw: Draw): JsonObject {
  const named = tokens.map((name): [string, boolean] => [name, draw.once(4)]);
  const text = draw.pick([null, 'It crackled, "all the time" – sehr schlecht 😞']);
  return { rating: draw.pick(ratings), text, tokens: Object.fromEntries(named) };
}

/** The end of a session that is a service: of a meeting, of a bot. */
export function serviceEndpoint(draw: Draw): JsonObject {
  const role = draw.once(8) ? 'customBot' : draw.pick(roles);
  return { '@odata.type': type('serviceEndpoint'), userAgent: serviceAgent(role) };
}

/** organizer_v2 of a record. */
export function organizerBody(content: Content): JsonObject {
  const party = partyOf(content, 0);
  return { id: party.id, identity: identitySet(party, drawFor(content, 'participant', 20_000)) };
}
