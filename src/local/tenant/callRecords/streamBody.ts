import type { Draw } from '../draw.ts';
import { durationText, noTime, ratio, timeText } from './content.ts';
import type { JsonObject } from './json.ts';

/** Ticks since 1970. */
export interface StreamSpan {
  readonly start: bigint;
  readonly end: bigint;
}

const audioCodecs = ['satin', 'silkWide', 'opus', 'g722', 'pcmu', 'satinFullband', 'unknown'];
const videoCodecs = ['h264', 'av1', 'h265', 'unknown'];

/** https://learn.microsoft.com/graph/api/resources/callrecords-mediastream */
export function streamBody(
  draw: Draw,
  streamDirection: string,
  isVideo: boolean,
  span: StreamSpan,
): JsonObject {
  return {
    streamId: String(draw.bits()),
    streamDirection,
    audioCodec: isVideo ? null : draw.pick(audioCodecs),
    videoCodec: isVideo ? draw.pick(videoCodecs) : null,
    ...times(draw, span),
    averageBandwidthEstimate: draw.once(5) ? null : 5_000_000 + draw.below(2_000_000_000) * 2,
    packetUtilization: draw.below(100_000),
    wasMediaBypassed: draw.pick([true, false, false, null]),
    ...audioFigures(draw),
    averageJitter: duration(draw, 16),
    maxJitter: duration(draw, 40),
    averageRoundTripTime: duration(draw, 60),
    maxRoundTripTime: duration(draw, 3000),
    averagePacketLossRate: lossRate(draw),
    maxPacketLossRate: lossRate(draw),
    postForwardErrorCorrectionPacketLossRate: lossRate(draw),
    ...(isVideo ? videoFigures(draw) : { rmsFreezeDuration: null, averageFreezeDuration: null }),
    ...(draw.once(200) ? { averageNeuralConcealment: 0.25 } : {}),
  };
}

/** Only streams over SIP have times of their own. */
function times(draw: Draw, { start, end }: StreamSpan): JsonObject {
  const kind = draw.below(10);
  if (kind < 5) return { startDateTime: null, endDateTime: null };
  if (kind === 5) return { startDateTime: noTime, endDateTime: noTime };
  return { startDateTime: timeText(start), endDateTime: timeText(end) };
}

/** Mostly none, seldom more than some percent. */
function lossRate(draw: Draw): number | null {
  const most = draw.once(20) ? 0.3 : 0.02;
  const share = ratio(draw);
  return share === null ? null : Number((most * share).toPrecision(6));
}

function duration(draw: Draw, typicalMs: number): string | null {
  if (draw.once(8)) return null;
  return draw.once(12) ? durationText(typicalMs) : durationText(draw.below(2 * typicalMs));
}

function audioFigures(draw: Draw): JsonObject {
  return {
    isAudioForwardErrorCorrectionUsed: draw.pick([true, false, null]),
    averageAudioDegradation: draw.pick([null, draw.below(4_000_000) / 1_000_000]),
    averageAudioNetworkJitter: duration(draw, 40),
    maxAudioNetworkJitter: duration(draw, 200),
    averageRatioOfConcealedSamples: ratio(draw),
    maxRatioOfConcealedSamples: ratio(draw),
  };
}

function videoFigures(draw: Draw): JsonObject {
  return {
    averageFreezeDuration: duration(draw, 500),
    rmsFreezeDuration: duration(draw, 900),
    averageReceivedFrameRate: draw.below(3000) / 100,
    averageVideoFrameLossPercentage: draw.below(10_000) / 100,
    averageVideoFrameRate: draw.below(3000) / 100,
    averageVideoPacketLossRate: lossRate(draw),
    lowFrameRateRatio: ratio(draw),
    lowVideoProcessingCapabilityRatio: ratio(draw),
  };
}
