import type { Draw } from '../draw.ts';
import { newMember, type Content } from './content.ts';
import { deviceBody } from './deviceBody.ts';
import type { JsonObject } from './json.ts';
import { networkBody } from './networkBody.ts';
import { streamBody, type StreamSpan } from './streamBody.ts';

const labels = ['main-audio', 'main-audio', 'main-video', 'applicationsharing-video', 'data'];

/** One medium of a segment: two networks, two devices and the streams between them. */
export function mediaBody(content: Content, draw: Draw, n: number, span: StreamSpan): JsonObject {
  const label = n === 0 ? 'main-audio' : draw.pick(labels);
  // The telemetry of one end comes late, or never.
  const isCalleeLate = draw.once(5);
  const hasCallee = content.number > 1 || !isCalleeLate;
  const connectionType = draw.once(60) ? newMember(content, 'satellite') : undefined;
  return {
    label,
    callerNetwork: networkBody(draw, connectionType),
    calleeNetwork: hasCallee ? networkBody(draw, undefined) : null,
    callerDevice: deviceBody(draw),
    calleeDevice: hasCallee ? deviceBody(draw) : undefined,
    streams: (['callerToCallee', 'calleeToCaller'] as const).map((direction) => {
      return streamBody(draw, direction, label.endsWith('video'), span);
    }),
  };
}
