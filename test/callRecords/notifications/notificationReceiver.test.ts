import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { NotificationReceiver } from '../../../src/callRecords/notifications/notificationReceiver.ts';
import { largestBody } from '../../../src/callRecords/notifications/readNotifications.ts';
import { failAt, Steps } from '../../support/steps.ts';
import { bodyOf, lifecycle, notification } from './posts.ts';
import { ReceiverWorld } from './receiverWorld.ts';

const nothing = bodyOf([]);
const forged = () =>
  bodyOf([notification({ id: randomUUID(), clientState: 'forged' }, randomUUID())]);

async function subscribed() {
  const world = new ReceiverWorld();
  return { world, ours: await world.subscribe(), receiver: world.receiver() };
}

describe('the handshake', () => {
  const token = 'Validation: <b>Test</b> & "more" ü';

  it('is answered with the token alone', async () => {
    const { world, receiver } = await subscribed();
    const reply = await world.post(receiver, nothing, { validationToken: token });
    expect(reply).toEqual({ status: 200, text: token });
  });

  it.each([
    ['empty', ''],
    ['above 8 kB', 'x'.repeat(8_193)],
  ])('is refused with a token that is %s', async (_, validationToken) => {
    const { world, receiver } = await subscribed();
    expect(await world.post(receiver, nothing, { validationToken })).toEqual({ status: 400 });
  });

  it('neither reads the body nor waits for storage', async () => {
    const world = new ReceiverWorld();
    const receiver = new NotificationReceiver(() => new Promise(() => undefined));
    const body = () => Promise.reject(new Error('read'));
    const reply = await world.post(receiver, nothing, { validationToken: token, body });
    expect(reply.status).toBe(200);
  });

  it('succeeds while storage cannot be opened or written', async () => {
    const world = new ReceiverWorld();
    const unopened = new NotificationReceiver(() => Promise.reject(new Error('no storage')));
    const unwritten = world.receiver(new Steps(failAt(/./, 'before', 100)));
    for (const receiver of [unopened, unwritten]) {
      const reply = await world.post(receiver, nothing, { validationToken: token });
      expect(reply.status).toBe(200);
    }
    await world.clock.advance(0);
  });

  it('is noted once a minute at most', async () => {
    const { world, receiver } = await subscribed();
    for (const waitMs of [0, 59_000, 1_000]) {
      await world.clock.advance(waitMs);
      world.subscriptions.calls.length = 0;
      await world.post(receiver, nothing, { validationToken: token });
      await world.clock.advance(0);
      expect(world.subscriptions.calls).toHaveLength(waitMs === 59_000 ? 0 : 1);
    }
    expect((await world.store.read()).facts.handshakeAt).toBe(world.clock.now());
  });
});

describe('notifications', () => {
  it.each([1, 2, 20, 1_000])('%i in a POST give as many inbox ids', async (count) => {
    const { world, ours, receiver } = await subscribed();
    const ids = Array.from({ length: count }, () => randomUUID());
    const reply = await world.post(receiver, bodyOf(ids.map((id) => notification(ours, id))));
    expect(reply).toEqual({ status: 202 });
    expect(world.announced()).toEqual(ids.sort());
    expect(world.events).toMatchObject([
      {
        level: 'info',
        event: 'notificationsReceived',
        fields: { accepted: count, rejected: {} },
      },
    ]);
  });

  it('twice of one record give one inbox id', async () => {
    const { world, ours, receiver } = await subscribed();
    const item = notification(ours, randomUUID());
    await world.post(receiver, bodyOf([item, item]));
    await world.post(receiver, bodyOf([item]));
    expect(world.announced()).toHaveLength(1);
  });

  it('of others are counted by reason, answered with 202 and not quoted', async () => {
    const { world, ours, receiver } = await subscribed();
    const id = randomUUID();
    const items = [
      notification(ours, id),
      notification({ ...ours, clientState: 'forged' }),
      notification(ours, 'no id'),
      notification(ours, 'no id'),
    ];
    expect(await world.post(receiver, bodyOf(items))).toEqual({ status: 202 });
    expect(world.announced()).toEqual([id]);
    expect(world.events).toMatchObject([
      { level: 'warn', fields: { accepted: 1, rejected: { clientState: 1, id: 2 } } },
    ]);
    expect(JSON.stringify(world.events)).not.toMatch(/forged|no id/);
  });

  it('of others only write nothing', async () => {
    const { world, receiver } = await subscribed();
    expect(await world.post(receiver, forged())).toEqual({ status: 202 });
    await world.clock.advance(0);
    expect(world.inbox.calls).toEqual([]);
    expect((await world.store.read()).facts).toEqual({});
  });

  it('are noted for status once a minute at most', async () => {
    const { world, ours, receiver } = await subscribed();
    for (const waitMs of [0, 59_000, 1_000]) {
      await world.clock.advance(waitMs);
      world.subscriptions.calls.length = 0;
      await world.post(receiver, bodyOf([notification(ours)]));
      await world.clock.advance(0);
      const puts = world.subscriptions.calls.filter(({ operation }) => operation === 'put');
      expect(puts).toHaveLength(waitMs === 59_000 ? 0 : 1);
    }
    expect((await world.store.read()).facts.notificationAt).toBe(world.clock.now());
  });
});

describe('the inbox', () => {
  it('that cannot be written is answered with 500, so that Graph repeats the POST', async () => {
    const { world, ours } = await subscribed();
    const receiver = world.receiver(new Steps(failAt(/^transact put/, 'before', 1)));
    const body = bodyOf([notification(ours, 'e523d2ed-2966-4b6b-925b-754a88034cc5')]);
    expect(await world.post(receiver, body)).toEqual({ status: 500 });
    expect(world.announced()).toEqual([]);
    expect(world.events).toMatchObject([
      {
        level: 'error',
        event: 'notificationRefused',
        fields: { reason: 'Error: storage answers 500' },
      },
    ]);
    expect(await world.post(receiver, body)).toEqual({ status: 202 });
    expect(world.announced()).toEqual(['e523d2ed-2966-4b6b-925b-754a88034cc5']);
  });

  it('has every id before the answer is given', async () => {
    const { world, ours } = await subscribed();
    let answered = false;
    const steps = new Steps(({ name }) => {
      if (name.startsWith('transact put put')) expect(answered).toBe(false);
    });
    const items = Array.from({ length: 250 }, () => notification(ours));
    await world.post(world.receiver(steps), bodyOf(items)).then(() => (answered = true));
    expect(world.announced()).toHaveLength(250);
  });

  it('gets a repeated POST whose first try wrote only a part', async () => {
    const { world, ours } = await subscribed();
    const receiver = world.receiver(
      new Steps(({ number }) => {
        if (number === 3) throw new Error('storage answers 500');
      }),
    );
    const body = bodyOf(Array.from({ length: 250 }, () => notification(ours)));
    expect((await world.post(receiver, body)).status).toBe(500);
    expect(world.announced()).not.toHaveLength(250);
    expect((await world.post(receiver, body)).status).toBe(202);
    expect(world.announced()).toHaveLength(250);
  });

  it('is opened again after it could not be', async () => {
    const world = new ReceiverWorld();
    let tries = 0;
    const receiver = new NotificationReceiver(() => {
      tries += 1;
      return tries === 1
        ? Promise.reject(new Error('no storage'))
        : Promise.resolve(world.context());
    });
    expect((await world.post(receiver, nothing)).status).toBe(500);
    expect((await world.post(receiver, nothing)).status).toBe(202);
  });
});

describe('the subscriptions', () => {
  it('are read again after some seconds only', async () => {
    const { world, ours, receiver } = await subscribed();
    for (let second = 0; second < 25; second += 1) {
      await world.post(receiver, bodyOf([notification(ours)]));
      await world.clock.advance(1_000);
    }
    expect(world.takeReadings()).toBe(3);
  });

  it('are read once for requests that come together', async () => {
    const { world, ours, receiver } = await subscribed();
    const posts = Array.from({ length: 20 }, () => bodyOf([notification(ours)]));
    await Promise.all(posts.map((body) => world.post(receiver, body)));
    expect(world.takeReadings()).toBe(1);
    expect(world.announced()).toHaveLength(20);
  });

  it('that are new are taken at once', async () => {
    const { world, ours, receiver } = await subscribed();
    await world.post(receiver, bodyOf([notification(ours)]));
    await world.clock.advance(2_000);
    const younger = await world.subscribe();
    await world.post(receiver, bodyOf([notification(younger)]));
    expect(world.announced()).toHaveLength(2);
  });

  it('are not read more than once a second for forgeries', async () => {
    const { world, receiver } = await subscribed();
    for (let request = 0; request < 100; request += 1) {
      await world.post(receiver, forged());
      await world.clock.advance(100);
    }
    expect(world.takeReadings()).toBeLessThanOrEqual(11);
  });

  it('that cannot be read are answered with 500', async () => {
    const { world, ours } = await subscribed();
    const receiver = world.receiver(new Steps(failAt(/^list/, 'before', 1)));
    expect(await world.post(receiver, bodyOf([notification(ours)]))).toEqual({ status: 500 });
    expect(await world.post(receiver, bodyOf([notification(ours)]))).toEqual({ status: 202 });
  });

  it('that have ended are heard until Graph no longer repeats anything', async () => {
    const { world, ours, receiver } = await subscribed();
    await world.clock.advance(52 * 3_600_000);
    await world.post(receiver, bodyOf([notification(ours)]));
    expect(world.announced()).toHaveLength(1);
    await world.clock.advance(3_600_000);
    await world.post(receiver, bodyOf([notification(ours)]));
    expect(world.announced()).toHaveLength(1);
  });

  it('whose answer is not stored yet are heard', async () => {
    const { world, receiver } = await subscribed();
    const now = world.clock.now();
    const { clientState } = await world.store.request('https://a.example.com', now + 1e8, now);
    await world.post(receiver, bodyOf([notification({ id: randomUUID(), clientState })]));
    expect(world.announced()).toHaveLength(1);
  });
});

describe('lifecycle notifications', () => {
  it.each([
    ['reauthorizationRequired', 'reauthorizationRequiredAt'],
    ['subscriptionRemoved', 'subscriptionRemovedAt'],
    ['missed', 'missedAt'],
  ] as const)('%s are noted before the answer', async (event, fact) => {
    const { world, ours, receiver } = await subscribed();
    expect(await world.post(receiver, bodyOf([lifecycle(ours, event)]))).toEqual({ status: 202 });
    expect((await world.store.read()).facts).toEqual({ [fact]: world.clock.now() });
    expect(world.events).toContainEqual(
      expect.objectContaining({ event: 'lifecycleReceived', fields: { lifecycleEvent: event } }),
    );
  });

  it('that cannot be noted are answered with 500', async () => {
    const { world, ours } = await subscribed();
    const receiver = world.receiver(new Steps(failAt(/^transact put/, 'before', 1)));
    const body = bodyOf([lifecycle(ours, 'reauthorizationRequired')]);
    expect(await world.post(receiver, body)).toEqual({ status: 500 });
  });

  it('of a kind that is not known are tolerated', async () => {
    const { world, ours, receiver } = await subscribed();
    const body = bodyOf([lifecycle(ours, 'somethingNew'), notification(ours)]);
    expect(await world.post(receiver, body)).toEqual({ status: 202 });
    expect(world.announced()).toHaveLength(1);
  });
});

describe('a body above 4 MB', () => {
  it('is refused without being read if it says so', async () => {
    const { world, receiver } = await subscribed();
    const body = () => Promise.reject(new Error('read'));
    const reply = await world.post(receiver, nothing, { contentLength: largestBody + 1, body });
    expect(reply).toEqual({ status: 400 });
    expect(world.events).toMatchObject([
      { level: 'warn', event: 'notificationRefused', fields: { reason: 'tooLarge' } },
    ]);
  });

  it.each([undefined, 10])('is refused if it says it has %s bytes', async (contentLength) => {
    const { world, receiver } = await subscribed();
    const reply = await world.post(receiver, new Uint8Array(largestBody + 1), { contentLength });
    expect(reply).toEqual({ status: 400 });
  });
});

describe('items that are not ours', () => {
  it('are counted, a POST at a time, beside those that are', async () => {
    const { world, ours, receiver } = await subscribed();
    const strangers = [1, 2, 3].map(() =>
      notification({ id: randomUUID(), clientState: 'forged' }),
    );
    await world.post(receiver, bodyOf([notification(ours), ...strangers]));
    await world.post(receiver, bodyOf([notification(ours)]));
    await world.clock.advance(0);
    expect(world.rejected).toEqual([3]);
  });

  it.each([
    ['that is no JSON', Buffer.from('{'), undefined],
    ['that is too large', nothing, largestBody + 1],
  ])('are one in a POST %s', async (_, body, contentLength) => {
    const { world, receiver } = await subscribed();
    await world.post(receiver, body, { contentLength });
    await world.clock.advance(0);
    expect(world.rejected).toEqual([1]);
  });

  it('are none where storage failed', async () => {
    const { world, ours } = await subscribed();
    const receiver = world.receiver(new Steps(failAt(/^transact/, 'before', 1)));
    await world.post(receiver, bodyOf([notification(ours)]));
    await world.clock.advance(0);
    expect(world.rejected).toEqual([]);
  });

  it('are answered alike if they cannot be counted', async () => {
    const { world } = await subscribed();
    const rejected = () => {
      throw new Error('not counted');
    };
    const receiver = new NotificationReceiver(() =>
      Promise.resolve({ ...world.context(), rejected }),
    );
    expect(await world.post(receiver, forged())).toEqual({ status: 202 });
    expect(await world.post(receiver, Buffer.from('{'))).toEqual({ status: 400 });
    await world.clock.advance(0);
  });
});
