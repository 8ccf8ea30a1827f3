import { describe, expect, it } from 'vitest';
import { readRecord, readTable } from './readTable.ts';

const peerToPeer = readRecord('peerToPeer');
const groupCall = readRecord('groupCall');
const mira = {
  kind: 'user',
  id: 'b1f0c3aa-6d2e-4c5f-8e01-0c9d7a5b2e11',
  displayName: 'Mira Lindqvist',
  tenantId: '5c9a2b10-4f6e-4d0b-9a51-7e2f3b8c6d01',
  userPrincipalName: 'mira.lindqvist@example.com',
};

/** Microseconds since 1970. */
function micros(time: string): bigint {
  return BigInt(Date.parse(time)) * 1000n;
}

describe('callRecords', () => {
  it('has the figures of a record and its organizer, but not the deprecated lists', () => {
    expect(readTable('callRecords', peerToPeer)).toEqual([
      {
        id: '7a3c51e8-2b64-4f0d-9d37-61f0e8c2ab90',
        version: 2n,
        type: 'peerToPeer',
        modalities: '["audio","video"]',
        startDateTime: micros('2026-11-02T09:12:20Z') + 116_988n,
        endDateTime: micros('2026-11-02T09:15:46Z') + 764_001n,
        lastModifiedDateTime: micros('2026-11-02T09:41:03Z') + 241_776n,
        organizer_v2_kind: 'user',
        organizer_v2_id: mira.id,
        organizer_v2_displayName: mira.displayName,
        organizer_v2_tenantId: mira.tenantId,
        organizer_v2_userPrincipalName: mira.userPrincipalName,
        organizer_v2_participantId: mira.id,
        organizer_v2_administrativeUnitInfos: '[{"id":"f0a1b2c3-0000-4000-8000-00000000a001"}]',
      },
    ]);
  });

  it('resolves an organizer who is a phone number', () => {
    const [row] = readTable('callRecords', groupCall);
    expect(row).toMatchObject({
      version: 4_294_967_296n,
      organizer_v2_kind: 'phone',
      organizer_v2_id: '+4930901820000',
      organizer_v2_endpointType: 'default',
      joinWebUrl: 'https://teams.microsoft.com/l/meetup-join/example',
    });
    expect(row).not.toHaveProperty('organizer_v2_displayName');
    expect(row).not.toHaveProperty('_extra');
  });

  it.each([[true], [false]])('says whether the cloud refused the participants: %j', (refused) => {
    const record = { id: 'a', _participantsRefused: refused };
    expect(readTable('callRecords', record)).toEqual([record]);
  });

  it('drops the deprecated organizer and participants, whatever they hold', () => {
    const record = { id: 'a', organizer: 5, participants: [{ user: { id: 'b' } }] };
    expect(readTable('callRecords', record)).toEqual([{ id: 'a' }]);
  });
});

describe('callParticipants', () => {
  const recordKeys = { callRecordId: '7a3c51e8-2b64-4f0d-9d37-61f0e8c2ab90', version: 2n };

  it('has a row a participant, with its place in the list', () => {
    const [first, second, ...more] = readTable('callParticipants', peerToPeer);
    expect(first).toEqual({
      ...recordKeys,
      ...mira,
      participantIndex: 0,
      participantId: mira.id,
      administrativeUnitInfos: '[{"id":"f0a1b2c3-0000-4000-8000-00000000a001"}]',
    });
    expect(second).toMatchObject({
      ...recordKeys,
      participantIndex: 1,
      displayName: 'Tomás Ibáñez',
      administrativeUnitInfos: '[]',
    });
    expect(more).toEqual([]);
  });

  it('resolves phones, queues and guests', () => {
    const rows = readTable('callParticipants', groupCall);
    expect(rows.map(({ kind, id, displayName, email }) => [kind, id, displayName, email])).toEqual([
      ['phone', '+4930901820000', undefined, undefined],
      [
        'applicationInstance',
        '9e8d7c6b-5a49-4382-9716-050403020100',
        'Service desk queue',
        undefined,
      ],
      ['guest', '8:teamsvisitor:example', 'Visitor', 'visitor@example.org'],
    ]);
    expect(rows.filter((row) => '_extra' in row)).toEqual([]);
  });

  it('keeps a second identity of a set, and one of a kind that it does not know', () => {
    const identity = {
      phone: { id: '+4930901820000' },
      user: { id: 'b', nickname: 'B' },
      robot: { id: 'c' },
      guest: null,
      '@odata.type': '#microsoft.graph.communicationsIdentitySet',
    };
    expect(readTable('callParticipants', { participants_v2: [{ identity }] })).toEqual([
      {
        participantIndex: 0,
        kind: 'user',
        id: 'b',
        _extra:
          '{"identity.phone":{"id":"+4930901820000"},"identity.robot":{"id":"c"},"identity.user.nickname":"B"}',
      },
    ]);
  });

  it('prefers who took part to what stood for them', () => {
    const people = ['user', 'guest', 'phone'];
    const services = ['applicationInstance', 'application', 'acsUser', 'onPremises'];
    const kinds = [...people, ...services, 'device', 'encrypted', 'assertedIdentity'];
    const participants = kinds.map((_, at) => ({
      identity: Object.fromEntries(
        kinds
          .slice(at)
          .toReversed()
          .map((kind) => [kind, {}]),
      ),
    }));
    const rows = readTable('callParticipants', { participants_v2: participants });
    expect(rows.map(({ kind }) => kind)).toEqual(kinds);
  });

  it.each([
    [{ user: 'b' }, { _extra: '{"identity.user":"b"}' }],
    ['b', { _extra: '{"identity":"b"}' }],
    [{ user: { id: 5 } }, { kind: 'user', _extra: '{"id":5}' }],
    [{ user: {} }, { kind: 'user' }],
    [{}, {}],
    [null, {}],
  ])('keeps an identity that is none: %j', (identity, cells) => {
    expect(readTable('callParticipants', { participants_v2: [{ identity }] })).toEqual([
      { participantIndex: 0, ...cells },
    ]);
  });
});

describe('callSessions and callSegments', () => {
  it('have the endpoints of a call, with the names of their types', () => {
    for (const name of ['callSessions', 'callSegments']) {
      const [row, ...more] = readTable(name, peerToPeer);
      expect(row).toMatchObject({
        sessionId: '7a3c51e8-2b64-4f0d-9d37-61f0e8c2ab90',
        version: 2n,
        caller_type: 'participantEndpoint',
        caller_name: 'PC-0471',
        caller_cpuCoresCount: 8,
        caller_cpuProcessorSpeedInMhz: 2400,
        caller_associatedIdentity_type: 'userIdentity',
        caller_associatedIdentity_id: mira.id,
        caller_associatedIdentity_userPrincipalName: mira.userPrincipalName,
        caller_userAgent_type: 'clientUserAgent',
        caller_userAgent_platform: 'windows',
        callee_userAgent_platform: 'iOS',
        callee_feedback_rating: 'poor',
        callee_feedback_tokens: '{"Echo":true,"NoSound":false}',
      });
      expect(row).not.toHaveProperty('_extra');
      expect(more).toEqual([]);
    }
  });

  it('tell services from people, and why a session or a segment failed', () => {
    expect(readTable('callSessions', groupCall)).toMatchObject([
      { callee_type: 'serviceEndpoint', callee_userAgent_role: 'skypeForBusinessCallQueues' },
      { failureInfo_reason: 'The call was not answered.', failureInfo_stage: 'callSetup' },
    ]);
    expect(readTable('callSegments', groupCall)).toMatchObject([
      { sessionId: 'c4d85f1b-0e92-4b7a-8f65-2d9a1c7e3b01' },
      {
        sessionId: 'c4d85f1b-0e92-4b7a-8f65-2d9a1c7e3b01',
        segmentId: 'c4d85f1b-0e92-4b7a-8f65-2d9a1c7e3b08',
        failureInfo_stage: 'midcall',
      },
    ]);
  });

  it('have a row for each of 1,000 segments', () => {
    const segments = Array.from({ length: 1000 }, (_, n) => ({ id: `g${n}` }));
    const rows = readTable('callSegments', { sessions: [{ segments }] });
    expect(rows.map(({ segmentId }) => segmentId)).toEqual(segments.map(({ id }) => id));
  });

  it("keep an endpoint's deprecated identity, unless it is null", () => {
    const caller = { identity: { user: { id: 'b' } } };
    const sessions = [{ caller, callee: { identity: null } }];
    expect(readTable('callSessions', { sessions })).toEqual([
      { _extra: '{"caller.identity":{"user":{"id":"b"}}}' },
    ]);
  });

  it('keep a name of a type that is not of Graph as it is, and no name as left over', () => {
    const caller = { '@odata.type': '#example.other', userAgent: { '@odata.type': 5 } };
    expect(readTable('callSessions', { sessions: [{ caller }] })).toEqual([
      { caller_type: '#example.other', _extra: '{"caller.userAgent.@odata.type":5}' },
    ]);
    const named = { caller: { '@odata.type': '#Microsoft.Graph.CallRecords.participantEndpoint' } };
    expect(readTable('callSessions', { sessions: [named] })).toEqual([
      { caller_type: 'participantEndpoint' },
    ]);
  });
});

describe('callStreams', () => {
  it('has a row a stream, with its media, its devices and its networks', () => {
    const rows = readTable('callStreams', peerToPeer);
    const ids = rows.map(({ mediaIndex, streamIndex, streamId }) => [
      mediaIndex,
      streamIndex,
      streamId,
    ]);
    expect(ids).toEqual([
      [0, 0, '1504545584'],
      [0, 1, '1785122252'],
      [1, 0, undefined],
    ]);
    expect(rows[1]).toMatchObject({
      callRecordId: '7a3c51e8-2b64-4f0d-9d37-61f0e8c2ab90',
      version: 2n,
      sessionId: '7a3c51e8-2b64-4f0d-9d37-61f0e8c2ab90',
      segmentId: '7a3c51e8-2b64-4f0d-9d37-61f0e8c2ab90',
      label: 'main-audio',
      streamDirection: 'calleeToCaller',
      audioCodec: 'someNewCodec',
      averageAudioDegradation: 1.160898,
      averageJitterMs: 16,
      maxJitterMs: 21.5,
      maxRoundTripTimeMs: 62_500,
      averageBandwidthEstimate: 9_965_083n,
      packetUtilization: 4711n,
      averagePacketLossRate: 0.0125,
      wasMediaBypassed: false,
      callerNetwork_linkSpeed: 866_700_000n,
      callerNetwork_traceRouteHops: '[]',
      calleeNetwork_linkSpeed: 4_294_967_295n,
      calleeNetwork_traceRouteHops:
        '[{"hopCount":1,"ipAddress":"192.0.2.1","roundTripTime":"PT0.002S"}]',
      callerDevice_captureDeviceName: 'Headset Microphone (Example 65)',
      calleeDevice_captureDeviceName: 'Mikrofon (Beispiel)',
      calleeDevice_renderMuteEventRatio: 1,
    });
    expect(rows[2]).toMatchObject({
      label: 'main-video',
      averageFreezeDurationMs: 0,
      rmsFreezeDurationMs: 123.4567,
    });
    expect(rows.filter((row) => '_extra' in row)).toEqual([]);
  });

  it('has a row for a media without streams', () => {
    const rows = readTable('callStreams', groupCall);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      segmentId: 'c4d85f1b-0e92-4b7a-8f65-2d9a1c7e3b07',
      mediaIndex: 0,
      label: 'main-audio',
      callerNetwork_port: 50_012,
    });
    expect(rows[0]).not.toHaveProperty('streamIndex');
  });

  it('keeps a duration that it cannot read under the name that Graph gave it', () => {
    const streams = [{ averageJitter: 'P1Y', maxJitter: 16, maxRoundTripTime: null }];
    expect(readTable('callStreams', recordOf({ streams }))).toEqual([
      { mediaIndex: 0, streamIndex: 0, _extra: '{"averageJitter":"P1Y","maxJitter":16}' },
    ]);
  });

  it('tells what it does not know of a media from what it does not know of a stream', () => {
    const streams = [{ newFigure: 1, 'media.newFigure': 3 }];
    const media = { newFigure: 2, callerNetwork: { newFigure: 4 }, streams };
    expect(readTable('callStreams', recordOf(media))).toEqual([
      {
        mediaIndex: 0,
        streamIndex: 0,
        _extra:
          '{".media.newFigure":2,"media.callerNetwork.newFigure":4,"media.newFigure":3,"newFigure":1}',
      },
    ]);
  });

  function recordOf(media: unknown) {
    return { sessions: [{ segments: [{ media: [media] }] }] };
  }
});
