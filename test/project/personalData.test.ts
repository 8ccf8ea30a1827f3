import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { logLine } from '../../src/log.ts';
import { Draw } from '../../src/local/tenant/draw.ts';
import { maskedNumber, places } from '../../src/local/tenant/otherParty.ts';
import { makePeople } from '../../src/local/tenant/people.ts';
import { findLeaks } from '../support/logs/findLeaks.ts';
import { findPersonalData } from '../support/logs/personalData.ts';
import { root } from './readProject.ts';

const people = makePeople(7, 100);
const file = 'test/a.test.ts';

/** A text as the error of an event, which is JSON. */
function logged(error: string): string {
  return JSON.stringify({ level: 'error', event: 'windowPutBack', feed: 'smsLog', error });
}

describe('the scan of what is logged finds', () => {
  it('the name, the number and the principal name of everybody in the simulated tenant', () => {
    for (const { displayName, number, principalName } of people) {
      const decoded = JSON.parse(displayName) as string;
      expect(findPersonalData(logged(`Error: ${decoded} is odd`)), decoded).toContain('name');
      expect(findPersonalData(`Error: ${decoded} is odd`), decoded).toContain('name');
      expect(findPersonalData(logged(displayName)), displayName).toContain('name');
      expect(findPersonalData(logged(`x ${number}`))).toEqual(['telephone number']);
      expect(findPersonalData(logged(principalName))).toEqual(['user principal name']);
    }
  });

  it('numbers of others, whose ends are masked', () => {
    for (const place of places) {
      const number = maskedNumber(new Draw(1), place);
      expect(findPersonalData(logged(`x ${number}`)), number).toEqual(['telephone number']);
      expect(findPersonalData(encodeURIComponent(number)), number).toEqual(['telephone number']);
    }
  });

  it.each([
    'rows/pstnCalls.json',
    'rows/directRoutingCalls.json',
    'rows/smsLog.json',
    'callRecords/peerToPeer.json',
    'callRecords/groupCall.json',
  ])('each documented row or record that is quoted: %s', (name) => {
    const text = readFileSync(path.join(root, 'test/fixtures', name), 'utf8');
    const kinds = findPersonalData(logged(JSON.stringify(JSON.parse(text))));
    expect(kinds).toEqual(expect.arrayContaining(['name', 'row or body']));
  });

  it('bodies, tokens, keys and the secrets of subscriptions', () => {
    expect(findPersonalData(logged('{"value":[]}'))).toEqual(['row or body']);
    expect(findPersonalData(logged('Authorization: Bearer for-global'))).toEqual(['token']);
    const jwt = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url');
    expect(findPersonalData(logged(`token ${jwt}.e30.`))).toEqual(['token']);
    const key = randomBytes(64).toString('base64');
    expect(findPersonalData(`DefaultEndpointsProtocol=https;AccountKey=${key}`)).toEqual([
      'secret',
    ]);
    expect(findPersonalData('https://a/b?sv=1&sig=abcdefghijklmnopqrstuvwxyz%3D')).toEqual([
      'secret',
    ]);
    // As the subscription store makes them.
    const clientState = randomBytes(32).toString('base64url');
    expect(findPersonalData(logged(`refused ${clientState}`))).toEqual(['secret']);
  });

  it('nothing in what is told of a run', () => {
    const window = '2026-11-01T00:00:00.0000000Z';
    const error = 'PermissionMissingError: smsLog: Graph answered 403. Grant CallRecords.Read.All.';
    const until = '2026-11-01T00:00:00+00:00';
    const lines = [
      logLine({ level: 'warn', event: 'windowPutBack', feed: 'smsLog', window, fields: { error } }),
      logLine({ level: 'info', event: 'waiting', fields: { until, reason: 'throttled' } }),
      logLine({ level: 'warn', event: 'rowFindings', fields: { findings: { missingId: 2 } } }),
      logLine({ level: 'warn', event: 'recordGone', fields: { callRecord: randomUUID() } }),
      'tables/pstnCalls/date=2026-11-20/00-24.parquet',
      `landing/1793692800000-${randomUUID()}.ndjson.gz`,
    ];
    expect(lines.flatMap(findPersonalData)).toEqual([]);
  });
});

it('tells where something was found and of which kind, not what', () => {
  const text = logged('+14255550123');
  const lines = [
    { source: 'event', text, file },
    { source: 'event', text, file },
    { source: 'event', text: logged('no answer'), file },
    { source: 'process', text: 'Anna Example called' },
  ] as const;
  expect(findLeaks(lines)).toEqual([
    `telephone number in the event windowPutBack, ${file}`,
    'name in the output of a process, an unknown test',
  ]);
});
