import { drawFor, nothing, timeText, type Content } from './content.ts';
import { organizerBody } from './endpoints.ts';
import { participantBody } from './identities.ts';
import type { JsonObject } from './json.ts';
import { segmentBodies, sessionBody } from './sessionBody.ts';
import { ticksOfMs } from '../ticks.ts';

const modalities = ['audio', 'video', 'videoBasedScreenSharing', 'data', 'screenSharing'];

/** A record without what can be expanded. @see https://learn.microsoft.com/graph/api/resources/callrecords-callrecord */
export function recordBody(content: Content): JsonObject {
  const { call, number, version } = content;
  const draw = drawFor(content, 'record', 0);
  const isMeeting = call.type === 'groupCall' && draw.once(2);
  const meeting = `https://teams.microsoft.com/l/meetup-join/19%3ameeting_${call.id}%40thread.v2/0`;
  const isUnknown = draw.once(30);
  const hasDeprecated = draw.once(2);
  const created = ticksOfMs(version.readableFrom) + BigInt(draw.below(10_000));
  return {
    id: call.id,
    version: number,
    type: call.type,
    modalities: isUnknown
      ? ['unknown']
      : modalities.slice(0, 1 + draw.below(draw.once(2) ? modalities.length : 1)),
    lastModifiedDateTime: timeText(created),
    startDateTime: timeText(version.start),
    endDateTime: timeText(version.end),
    joinWebUrl: isMeeting ? meeting : draw.once(3) ? '' : nothing(draw),
    // Deprecated: they have stopped returning data.
    organizer: hasDeprecated ? null : undefined,
    participants: hasDeprecated ? [] : undefined,
    ...(draw.once(50) ? { recapState: { isAvailable: true, hint: null } } : {}),
  };
}

/** The whole record as its pages together give it: each session once, every part in place. */
export function assembledRecord(content: Content): JsonObject {
  const { sessions, participants } = content.version;
  return {
    ...recordBody(content),
    organizer_v2: organizerBody(content),
    sessions: Array.from({ length: sessions }, (_, n) => ({
      ...sessionBody(content, n),
      segments: segmentBodies(content, n),
    })),
    participants_v2: Array.from({ length: participants }, (_, n) => participantBody(content, n)),
  };
}
