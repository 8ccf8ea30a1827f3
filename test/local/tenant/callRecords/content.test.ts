import { beforeAll, describe, expect, it } from 'vitest';
import { tenantOf, type Body } from './askRecords.ts';

const from = Date.parse('2026-10-27');
const to = Date.parse('2026-11-02');

let records: readonly Body[] = [];
/** Every object of the records, by the name of the property that holds it. */
let objects = new Map<string, Body[]>();
let text = '';

beforeAll(async () => {
  const tenant = await tenantOf({ perDay: 300 });
  records = tenant.callRecords.truth(from, to);
  objects = gathered(records);
  text = JSON.stringify(records);
}, 60_000);

function gathered(value: unknown): Map<string, Body[]> {
  const found = new Map<string, Body[]>();
  const visit = (name: string, member: unknown): void => {
    if (Array.isArray(member)) {
      for (const item of member) visit(name, item);
      return;
    }
    if (typeof member !== 'object' || member === null) return;
    const list = found.get(name) ?? [];
    found.set(name, list);
    list.push(member as Body);
    for (const [inner, content] of Object.entries(member)) visit(inner, content);
  };
  visit('record', value);
  return found;
}

function under(...names: readonly string[]): Body[] {
  return names.flatMap((name) => objects.get(name) ?? []);
}

/** Values that a property has somewhere, apart from null. */
function valuesOf(items: readonly Body[], name: string): unknown[] {
  return items.map((item) => item[name]).filter((value) => (value ?? null) !== null);
}

const figures = {
  stream: [
    'streamId streamDirection audioCodec videoCodec wasMediaBypassed startDateTime endDateTime',
    'isAudioForwardErrorCorrectionUsed averageBandwidthEstimate packetUtilization',
    'averageAudioNetworkJitter maxAudioNetworkJitter averageJitter maxJitter',
    'averageRoundTripTime maxRoundTripTime averageFreezeDuration rmsFreezeDuration',
    'averageAudioDegradation averagePacketLossRate maxPacketLossRate',
    'averageRatioOfConcealedSamples maxRatioOfConcealedSamples averageReceivedFrameRate',
    'averageVideoFrameLossPercentage averageVideoFrameRate averageVideoPacketLossRate',
    'lowFrameRateRatio lowVideoProcessingCapabilityRatio',
    'postForwardErrorCorrectionPacketLossRate',
  ],
  network: [
    'connectionType networkTransportProtocol wifiBand wifiRadioType traceRouteHops linkSpeed',
    'port relayPort wifiBatteryCharge wifiChannel wifiSignalStrength bandwidthLowEventRatio',
    'delayEventRatio receivedQualityEventRatio sentQualityEventRatio ipAddress macAddress',
    'basicServiceSetIdentifier dnsSuffix reflexiveIPAddress relayIPAddress subnet',
    'wifiMicrosoftDriver wifiMicrosoftDriverVersion wifiVendorDriver wifiVendorDriverVersion',
  ],
  device: [
    'captureDeviceName captureDeviceDriver renderDeviceName renderDeviceDriver',
    'howlingEventCount receivedNoiseLevel receivedSignalLevel sentNoiseLevel sentSignalLevel',
    'captureNotFunctioningEventRatio cpuInsufficentEventRatio deviceClippingEventRatio',
    'deviceGlitchEventRatio initialSignalLevelRootMeanSquare lowSpeechLevelEventRatio',
    'lowSpeechToNoiseEventRatio micGlitchRate speakerGlitchRate renderMuteEventRatio',
    'renderNotFunctioningEventRatio renderZeroVolumeEventRatio',
  ],
};
const names = (lines: readonly string[]) => lines.join(' ').split(' ');

describe('made-up records together have every property of', () => {
  it.each<[string, readonly string[], readonly string[]]>([
    [
      'callRecord',
      ['record'],
      [
        'id version type modalities startDateTime endDateTime lastModifiedDateTime joinWebUrl',
        'organizer_v2 participants_v2 sessions',
      ],
    ],
    ['participant', ['participants_v2'], ['id identity administrativeUnitInfos']],
    [
      'session',
      ['sessions'],
      ['id caller callee startDateTime endDateTime modalities failureInfo isTest segments'],
    ],
    ['segment', ['segments'], ['id caller callee startDateTime endDateTime failureInfo media']],
    ['media', ['media'], ['label callerDevice calleeDevice callerNetwork calleeNetwork streams']],
    ['mediaStream', ['streams'], figures.stream],
    ['networkInfo', ['callerNetwork', 'calleeNetwork'], figures.network],
    ['deviceInfo', ['callerDevice', 'calleeDevice'], figures.device],
    ['traceRouteHop', ['traceRouteHops'], ['hopCount ipAddress roundTripTime']],
    [
      'participantEndpoint',
      ['caller'],
      [
        '@odata.type name associatedIdentity feedback cpuName cpuCoresCount',
        'cpuProcessorSpeedInMhz userAgent',
      ],
    ],
    [
      'userAgent',
      ['userAgent'],
      [
        '@odata.type applicationVersion headerValue platform productFamily azureADAppId',
        'communicationServiceId role',
      ],
    ],
    ['failureInfo', ['failureInfo'], ['reason stage']],
    ['userFeedback', ['feedback'], ['rating text tokens']],
  ])('%s', (_, holders, lines) => {
    const items = under(...holders);
    const missing = names(lines).filter((name) => valuesOf(items, name).length === 0);
    expect(missing).toEqual([]);
  });

  it('communicationsIdentitySet, mostly null', () => {
    const sets = under('participants_v2').map(({ identity }) => identity as Body);
    const kinds = [
      ...['application', 'applicationInstance', 'assertedIdentity', 'device', 'encrypted'],
      ...['azureCommunicationServicesUser', 'guest', 'onPremises', 'phone', 'user'],
    ];
    expect(kinds.filter((kind) => valuesOf(sets, kind).length === 0)).toEqual([]);
    for (const set of sets) {
      const identities = Object.entries(set).filter(([name]) => name !== 'endpointType');
      expect(identities.filter(([, identity]) => identity !== null)).toHaveLength(1);
    }
  });
});

describe('made-up records', () => {
  it('are the same for the same options, and others for another seed', async () => {
    const range = [Date.parse('2026-11-01'), to] as const;
    const [same, other] = await Promise.all([
      tenantOf({ perDay: 300 }),
      tenantOf({ perDay: 300 }, { seed: 2 }),
    ]);
    const own = records.filter(({ startDateTime }) => String(startDateTime) >= '2026-11-01');
    expect(same.callRecords.truth(...range)).toEqual(own);
    expect(other.callRecords.truth(...range)).not.toEqual(own);
  });

  it('have ids of their own, as their sessions and participants do', () => {
    const isDistinct = (items: readonly Body[]) =>
      new Set(items.map(({ id }) => id)).size === items.length;
    expect(isDistinct(records)).toBe(true);
    for (const record of records) {
      expect(isDistinct(record['sessions'] as Body[])).toBe(true);
      expect(isDistinct(record['participants_v2'] as Body[])).toBe(true);
    }
  });

  it.each([
    ['calls of both types, and unknown ones', '"type":"unknown"'],
    ['all bits of a link speed', '"linkSpeed":4294967295'],
    ['short durations', '"PT0.016S"'],
    ['times that are none', '"startDateTime":"0001-01-01T00:00:00Z"'],
    ['a bot at the other end', '"role":"customBot"'],
    ['failures', '"stage":"midcall"'],
    ['a phone number as a participant', /"id":"\+\d{11}","identity"/],
    ['an unknown property of a record', '"recapState":{'],
    ['an unknown property of a stream', '"averageNeuralConcealment":0.25'],
    ['an enum member that is new', '"connectionType":"satellite"'],
    ['a modality that the metadata does not know', '"modalities":["unknown"]'],
    ['a product of Azure Communication Services', '"productFamily":"azureCommunicationServices"'],
    ['no media', '"media":[]'],
    ['missing media', '"media":null'],
    ['a bandwidth beyond 32 bits', /"averageBandwidthEstimate":[4-9]\d{9}/],
    ['test sessions', '"isTest":true'],
    ['links to meetings', '"joinWebUrl":"https://teams.microsoft.com/'],
  ])('have %s', (_, expected) => {
    const isThere = typeof expected === 'string' ? text.includes(expected) : expected.test(text);
    expect(isThere).toBe(true);
  });

  it('print times with up to seven digits, zeros cut off', () => {
    const times = records.map(({ startDateTime }) => String(startDateTime));
    for (const time of times) expect(time).toMatch(/:\d\d(\.\d{0,6}[1-9])?Z$/);
    expect(times.some((time) => /\.\d{7}Z$/.test(time))).toBe(true);
    expect(times).toContain('2026-11-01T00:00:00Z');
    expect(times).toContain('2026-11-01T23:59:59.9999999Z');
  });

  it('have nothing in the deprecated properties', () => {
    for (const { organizer = null, participants = [] } of records) {
      expect(organizer).toBeNull();
      expect(participants).toEqual([]);
    }
  });

  it('are sometimes larger than one page', () => {
    const largest = (name: string) =>
      Math.max(...records.map((record) => (record[name] as Body[]).length));
    expect(largest('sessions')).toBeGreaterThan(60);
    expect(largest('participants_v2')).toBeGreaterThan(130);
  });
});
