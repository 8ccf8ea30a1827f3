import type { Draw } from '../draw.ts';
import { durationText, nothing, ratio } from './content.ts';
import type { JsonObject } from './json.ts';

const connections = ['wired', 'wired', 'wifi', 'wifi', 'wifi', 'mobile', 'tunnel', 'unknown'];
const radios = ['wifi80211a', 'wifi80211b', 'wifi80211g', 'wifi80211n', 'wifi80211ac'];
const macs = ['00-00-00-00-00-00', '02:00:00:00:00:00', '00-00-00-00-00-00-00-00'];

/** https://learn.microsoft.com/graph/api/resources/callrecords-networkinfo */
export function networkBody(draw: Draw, newConnection: string | undefined): JsonObject {
  const connectionType = newConnection ?? draw.pick(connections);
  const isWifi = connectionType === 'wifi';
  return {
    connectionType,
    networkTransportProtocol: draw.pick(['udp', 'udp', 'udp', 'tcp', 'unknown']),
    ipAddress: draw.pick([`10.150.${draw.below(256)}.${draw.below(256)}`, '2001:db8::7', null]),
    subnet: draw.pick(['10.150.0.0', null]),
    // All bits set: the client does not know.
    linkSpeed: draw.pick([4294967295, 54_000_000, 1_000_000_000, 10_000_000_000, null]),
    port: 1024 + draw.below(60_000),
    reflexiveIPAddress: draw.pick(['127.0.0.2', null]),
    relayIPAddress: draw.pick(['52.114.188.32', null]),
    relayPort: draw.pick([3478, 53_889, null]),
    macAddress: draw.once(3) ? nothing(draw) : draw.pick(macs),
    basicServiceSetIdentifier: isWifi ? '00-00-5e-00-53-af' : null,
    dnsSuffix: draw.pick([null, 'corp.contoso.com']),
    sentQualityEventRatio: ratio(draw),
    receivedQualityEventRatio: ratio(draw),
    delayEventRatio: ratio(draw),
    bandwidthLowEventRatio: ratio(draw),
    ...wifi(draw, isWifi),
    traceRouteHops: hops(draw),
  };
}

function wifi(draw: Draw, isWifi: boolean): JsonObject {
  if (!isWifi) return { wifiBand: 'unknown', wifiRadioType: 'unknown' };
  return {
    wifiBand: draw.pick(['frequency24GHz', 'frequency50GHz', 'frequency60GHz', 'unknown']),
    wifiRadioType: draw.pick([...radios, 'wifi80211ax', 'unknown']),
    wifiBatteryCharge: draw.below(101),
    wifiChannel: 1 + draw.below(165),
    wifiSignalStrength: draw.below(101),
    wifiMicrosoftDriver: 'Microsoft Wi-Fi Direct Virtual Adapter',
    wifiMicrosoftDriverVersion: '10.0.19041.1',
    wifiVendorDriver: 'Contoso Wireless AX200',
    wifiVendorDriverVersion: '22.40.0.7',
  };
}

function hops(draw: Draw): readonly JsonObject[] {
  return Array.from({ length: Math.max(0, draw.below(8) - 4) }, (_, n) => ({
    hopCount: n + 1,
    ipAddress: draw.once(4) ? null : `192.0.2.${1 + draw.below(250)}`,
    roundTripTime: draw.once(5) ? null : durationText(1 + draw.below(200)),
  }));
}
