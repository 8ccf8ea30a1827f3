import type { Draw } from '../draw.ts';
import { drawFor, nothing, timeText, type Content } from './content.ts';
import { participantEndpoint, serviceEndpoint } from './endpoints.ts';
import type { Json, JsonObject } from './json.ts';
import { mediaBody } from './mediaBody.ts';
import type { StreamSpan } from './streamBody.ts';

const modalities = ['audio', 'video', 'videoBasedScreenSharing', 'data', 'screenSharing'];
const failures = [
  { reason: 'Call was ended by the callee. "486 Busy Here"', stage: 'callSetup' },
  { reason: 'The media path was lost.', stage: 'midcall' },
  { reason: null, stage: 'unknown' },
];

/** Segments of the nth session: they are spread evenly, the first sessions have what is left. */
export function segmentCount({ version }: Content, session: number): number {
  const { segments, sessions } = version;
  return Math.floor(segments / sessions) + (session < segments % sessions ? 1 : 0);
}

/** The nth session of a record, without its segments. */
export function sessionBody(content: Content, n: number): JsonObject {
  const draw = drawFor(content, 'session', n);
  const id = sessionIdOf(content, n);
  const { start, end } = sessionSpan(content, n);
  return {
    id,
    startDateTime: timeText(start),
    endDateTime: timeText(end),
    modalities: modalities.slice(0, 1 + draw.below(draw.once(3) ? modalities.length : 1)),
    isTest: draw.pick([false, false, false, true, null]),
    failureInfo: failureInfo(draw),
    caller: caller(content, n),
    callee: callee(content, n, draw),
  };
}

/** In Microsoft's example, the only session of a call has the call's own id. */
export function sessionIdOf(content: Content, n: number): string {
  const { type, id } = content.call;
  return n === 0 && type === 'peerToPeer' ? id : drawFor(content, 'session', 200_000 + n).guid();
}

/** The first session lasts as long as the call. */
function sessionSpan(content: Content, n: number): StreamSpan {
  const { start, end } = content.version;
  if (n === 0) return { start, end };
  const draw = drawFor(content, 'session', 100_000 + n);
  const length = end - start;
  const from = start + (length * BigInt(draw.below(1000))) / 2000n;
  return { start: from, end: end - (length * BigInt(draw.below(1000))) / 4000n };
}

function caller(content: Content, n: number): JsonObject {
  return participantEndpoint(content, n % content.version.participants);
}

function callee(content: Content, n: number, draw: Draw): JsonObject {
  const { type } = content.call;
  if (type === 'peerToPeer' && !draw.once(12)) {
    return participantEndpoint(content, (n + 1) % content.version.participants);
  }
  return serviceEndpoint(draw);
}

function failureInfo(draw: Draw): Json | undefined {
  return draw.once(7) ? draw.pick(failures) : nothing(draw);
}

/** The mth segment of the nth session. */
export function segmentBody(content: Content, n: number, m: number): JsonObject {
  const draw = drawFor(content, 'segment', n * 100_000 + m);
  const id = draw.guid();
  const { start, end } = sessionSpan(content, n);
  const count = BigInt(segmentCount(content, n));
  const length = end - start;
  const span = {
    start: start + (length * BigInt(m)) / count,
    end: start + (length * BigInt(m + 1)) / count,
  };
  const isOnly = n === 0 && m === 0 && content.call.type === 'peerToPeer';
  return {
    id: isOnly ? content.call.id : id,
    startDateTime: timeText(span.start),
    endDateTime: timeText(span.end),
    failureInfo: failureInfo(draw),
    caller: caller(content, n),
    callee: callee(content, n, drawFor(content, 'session', n)),
    media: draw.once(12)
      ? draw.pick([[], null])
      : Array.from({ length: 1 + draw.below(2) }, (_, k) => mediaBody(content, draw, k, span)),
  };
}

/** All segments of the nth session, in order. */
export function segmentBodies(content: Content, n: number): JsonObject[] {
  const length = segmentCount(content, n);
  return Array.from({ length }, (_, m) => segmentBody(content, n, m));
}
