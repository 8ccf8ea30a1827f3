import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  largestBody,
  readNotifications,
} from '../../../src/callRecords/notifications/readNotifications.ts';
import { bodyOf, lifecycle, notification, type Item } from './posts.ts';

const ours = { id: '7e8cf5f4-55f8-4cf8-9d4e-5a3c3a1d0001', clientState: 'the state of one' };
const other = { id: '7e8cf5f4-55f8-4cf8-9d4e-5a3c3a1d0002', clientState: 'the state of another' };
const requested = { id: undefined, clientState: 'the state of a request' };
const accepted = [ours, other, requested];
const id = 'E523d2ed-2966-4b6b-925b-754a88034cc5';

function read(...items: unknown[]) {
  return readNotifications(bodyOf(items), accepted);
}

/** What is left of a notification once some of its fields are others. */
function with_(more: Item): Item {
  return notification(ours, id, more);
}

describe('items of ours', () => {
  it.each([1, 2, 20, 1_000])('give their ids, %i of them', (count) => {
    const ids = Array.from({ length: count }, () => randomUUID());
    expect(read(...ids.map((one) => notification(ours, one)))).toEqual({
      kind: 'notifications',
      ids,
      lifecycleEvents: [],
      rejected: {},
    });
  });

  it('keep the spelling of their ids', () => {
    expect(read(notification(ours, id))).toMatchObject({ ids: [id] });
  });

  it('may be of several subscriptions in one POST', () => {
    const second = randomUUID();
    expect(read(notification(ours, id), notification(other, second))).toMatchObject({
      ids: [id, second],
    });
  });

  it.each([
    ['another spelling of the type', { '@odata.type': '#Microsoft.Graph.callRecord', id }],
    ['no type', { id }],
  ])('may have %s', (_, resourceData) => {
    expect(read(with_({ resourceData }))).toMatchObject({ ids: [id] });
  });

  it('may spell the subscription in capitals', () => {
    expect(read(with_({ subscriptionId: ours.id.toUpperCase() }))).toMatchObject({ ids: [id] });
  });

  it('may say that the record was created, and that there is no lifecycle event', () => {
    expect(read(with_({ changeType: 'created', lifecycleEvent: null }))).toMatchObject({
      ids: [id],
    });
  });

  it('may name any subscription while the answer to the request is not stored', () => {
    const item = { ...requested, id: randomUUID() };
    expect(read(notification(item, id))).toMatchObject({ ids: [id] });
  });

  it('may come with a byte order mark', () => {
    const body = Buffer.concat([Buffer.from('\uFEFF'), bodyOf([notification(ours, id)])]);
    expect(readNotifications(body, accepted)).toMatchObject({ ids: [id] });
  });
});

describe('lifecycle events', () => {
  it('are given once each', () => {
    const events = ['reauthorizationRequired', 'missed', 'missed', 'somethingNew'];
    expect(read(...events.map((one) => lifecycle(ours, one)))).toEqual({
      kind: 'notifications',
      ids: [],
      lifecycleEvents: ['reauthorizationRequired', 'missed', 'somethingNew'],
      rejected: {},
    });
  });

  it('are checked like notifications', () => {
    expect(
      read(
        lifecycle({ ...ours, clientState: 'forged' }, 'missed'),
        lifecycle({ ...ours, id: other.id }, 'missed'),
        lifecycle(ours, 7),
        lifecycle(ours, 'two words'),
      ),
    ).toMatchObject({
      lifecycleEvents: [],
      rejected: { clientState: 1, subscription: 1, lifecycleEvent: 2 },
    });
  });

  it('never stand for a call record', () => {
    const item = { ...notification(ours, id), lifecycleEvent: 'missed' };
    expect(read(item)).toMatchObject({ ids: [], lifecycleEvents: ['missed'] });
  });
});

describe('an item is rejected', () => {
  it.each<[reason: string, what: string, item: unknown]>([
    ['noObject', 'a text', 'item'],
    ['noObject', 'null', null],
    ['noObject', 'a list', [notification(ours, id)]],
    ['clientState', 'no clientState', with_({ clientState: undefined })],
    ['clientState', 'an empty clientState', with_({ clientState: '' })],
    ['clientState', 'a forged clientState', with_({ clientState: 'the state of onE' })],
    ['clientState', 'a longer clientState', with_({ clientState: `${ours.clientState} ` })],
    ['clientState', 'a list around the clientState', with_({ clientState: [ours.clientState] })],
    ['clientState', 'a huge clientState', with_({ clientState: 'x'.repeat(100_000) })],
    ['clientState', 'a clientState in the prototype', { ['__proto__']: with_({}) }],
    ['subscription', 'no subscription', with_({ subscriptionId: undefined })],
    ['subscription', 'the subscription of another state', with_({ subscriptionId: other.id })],
    ['subscription', 'an unknown subscription', with_({ subscriptionId: randomUUID() })],
    ['subscription', 'NA for a request', { ...with_({ ...requested }), subscriptionId: 'NA' }],
    ['changeType', 'a deletion', with_({ changeType: 'deleted' })],
    ['changeType', 'no change', with_({ changeType: undefined })],
    [
      'resourceType',
      'a chat',
      with_({ resourceData: { '@odata.type': '#microsoft.graph.chat', id } }),
    ],
    ['resourceType', 'a type that is none', with_({ resourceData: { '@odata.type': 1, id } })],
    ['id', 'no resourceData', with_({ resourceData: undefined })],
    ['id', 'an id in resource only', with_({ resourceData: {} })],
    ['id', 'a path for an id', with_({ resourceData: { id: `../users/${id}` } })],
    ['id', 'a line after the id', with_({ resourceData: { id: `${id}\n` } })],
    ['id', 'a number for an id', with_({ resourceData: { id: 7 } })],
    ['id', 'a text for resourceData', with_({ resourceData: id })],
  ])('(%s) with %s', (reason, _, item) => {
    expect(read(item, notification(other, id))).toEqual({
      kind: 'notifications',
      ids: [id],
      lifecycleEvents: [],
      rejected: { [reason]: 1 },
    });
  });
});

describe('a POST is refused', () => {
  const item = JSON.stringify(notification(ours, id));
  it.each<[reason: string, what: string, body: Uint8Array | string]>([
    ['noJson', 'without a body', ''],
    ['noJson', 'that is cut off', `{"value":[${item}`],
    [
      'noJson',
      'that is no UTF-8',
      Buffer.from([...Buffer.from(`{"value":[${item}],"a":"`), 0xff, 0x22, 0x7d]),
    ],
    ['noJson', 'of a form', `value=${item}`],
    ['noValue', 'that is a list', `[${item}]`],
    ['noValue', 'that is null', 'null'],
    ['noValue', 'without value', '{}'],
    ['noValue', 'whose value is an object', `{"value":${item}}`],
    ['noValue', 'whose value is a text', '{"value":"[]"}'],
    ['tooLarge', 'above 4 MB', `{"value":[${item}]}`.padEnd(largestBody + 1)],
  ])('(%s) %s', (reason, _, body) => {
    expect(readNotifications(Buffer.from(body), accepted)).toEqual({ kind: 'refused', reason });
  });
});

describe('a body of 4 MB', () => {
  it.each([
    ['brackets', '['.repeat(largestBody / 2) + ']'.repeat(largestBody / 2)],
    ['opening brackets', '['.repeat(largestBody)],
    ['nested objects', '{"value":'.repeat(largestBody / 9)],
    ['brackets in an item', `{"value":[{"a":${'['.repeat(2e6)}${']'.repeat(2e6)}}]}`],
  ])('of %s is refused in milliseconds, without being parsed', (_, text) => {
    const body = Buffer.from(text);
    const refused = { kind: 'refused', reason: 'tooDeep' };
    expect(readNotifications(body, accepted)).toEqual(refused);
  });

  it('may hold any number of brackets and quotes in texts, or side by side', () => {
    const brackets = { resource: '[{"\\'.repeat(200_000), more: Array(100_000).fill([[]]) };
    expect(read(with_(brackets))).toMatchObject({ ids: [id], rejected: {} });
  });

  it('may hold 100,000 items', () => {
    const items = Array.from({ length: 100_000 }, () => ({ clientState: 'forged' }));
    expect(readNotifications(bodyOf(items), accepted)).toMatchObject({
      rejected: { clientState: 100_000 },
    });
  });
});

it('takes nothing while there is no subscription', () => {
  expect(readNotifications(bodyOf([notification(ours, id)]), [])).toMatchObject({
    ids: [],
    rejected: { clientState: 1 },
  });
});
