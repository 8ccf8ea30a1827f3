import type { Draw } from '../draw.ts';
import { ratio } from './content.ts';
import type { JsonObject } from './json.ts';

/** https://learn.microsoft.com/graph/api/resources/callrecords-deviceinfo */
export function deviceBody(draw: Draw): JsonObject | null {
  if (draw.once(25)) return null;
  return {
    captureDeviceName: draw.pick(['Default input device', 'Mikrofon (Gerät 2)', null]),
    captureDeviceDriver: draw.pick(['Microsoft: 5.0.8638.1100', null]),
    renderDeviceName: draw.pick(['Default output device', 'Speakers (Virtual Audio)', null]),
    renderDeviceDriver: draw.pick(['Microsoft: 5.0.8638.1100', null]),
    howlingEventCount: draw.below(3),
    receivedNoiseLevel: -draw.below(100),
    receivedSignalLevel: -draw.below(60),
    sentNoiseLevel: -draw.below(100),
    sentSignalLevel: -draw.below(60),
    captureNotFunctioningEventRatio: ratio(draw),
    // Graph's spelling.
    cpuInsufficentEventRatio: ratio(draw),
    deviceClippingEventRatio: ratio(draw),
    deviceGlitchEventRatio: ratio(draw),
    initialSignalLevelRootMeanSquare: draw.below(20_000_000) / 100_000,
    lowSpeechLevelEventRatio: ratio(draw),
    lowSpeechToNoiseEventRatio: ratio(draw),
    micGlitchRate: draw.below(5000),
    speakerGlitchRate: draw.below(5000),
    renderMuteEventRatio: ratio(draw),
    renderNotFunctioningEventRatio: ratio(draw),
    renderZeroVolumeEventRatio: ratio(draw),
  };
}
