import { describe, expect, it } from 'vitest';
import {
  PermissionMissingError,
  RetryLaterError,
  WebhookUnreachableError,
} from '../../../src/errors.ts';
import { failAt, Steps } from '../../support/steps.ts';
import { address, hourMs, minuteMs, RenewalWorld } from './renewalWorld.ts';

/** A world that has had its first subscription for five minutes. */
async function settled(options?: ConstructorParameters<typeof RenewalWorld>[0]) {
  const world = new RenewalWorld(options);
  await world.run();
  await world.runFor(5 * minuteMs);
  world.takeCalls();
  world.events.length = 0;
  return world;
}

function only<T>(items: readonly T[]): T {
  expect(items).toHaveLength(1);
  return items[0] as T;
}

describe('the first subscription', () => {
  it('is created with a random clientState and just below the longest life', async () => {
    const world = new RenewalWorld();
    await world.run();
    const created = only(world.graph.live());
    expect(created.notificationUrl).toBe(address);
    expect(created.expiresAt - world.clock.now()).toBe(4_200 * minuteMs);
    expect(created.clientState).toMatch(/^[\w-]{43}$/);
    expect(only((await world.store.read()).known)).toMatchObject({
      id: created.id,
      clientState: created.clientState,
      expiresAt: created.expiresAt,
    });
  });

  it('has its clientState stored before Graph is asked', async () => {
    const world = new RenewalWorld();
    world.graph.refuse = (call) => {
      if (call === 'create') throw new Error('looked');
    };
    await expect(world.run()).rejects.toThrow('looked');
    const { requested } = await world.store.read();
    world.graph.refuse = () => undefined;
    await world.run();
    expect(only(world.graph.live()).clientState).toBe(requested?.clientState);
    expect((await world.store.read()).requested).toBeUndefined();
  });

  it('is told in the log, without its secret', async () => {
    const world = new RenewalWorld();
    await world.run();
    const { id, clientState } = only(world.graph.live());
    expect(world.events).toMatchObject([
      {
        event: 'subscriptionCreated',
        fields: { subscription: id, expiresAt: '2026-11-05T06:00:20Z' },
      },
    ]);
    expect(JSON.stringify(world.events)).not.toContain(clientState);
  });
});

describe('a subscription that lives', () => {
  it('costs a run one reading of the table, and Graph nothing for an hour', async () => {
    const world = await settled();
    world.table.calls.length = 0;
    await world.run();
    expect(world.table.calls).toHaveLength(1);
    await world.runFor(50 * minuteMs);
    expect(world.takeCalls()).toEqual([]);
    await world.runFor(10 * minuteMs);
    expect(world.takeCalls()).toEqual(['list']);
  });

  it('is renewed at half its time, again and again, and never replaced', async () => {
    const world = await settled();
    const { id } = only(world.graph.live());
    for (let day = 0; day < 9; day += 1) {
      await world.runFor(24 * hourMs);
      expect(only(world.graph.live()).id).toBe(id);
      expect(await world.unknown()).toEqual([]);
    }
    const renewals = world.takeCalls().filter((call) => call === 'renew');
    expect(renewals.length).toBeGreaterThan(4);
    expect(renewals.length).toBeLessThan(8);
  });

  it('is renewed at once when Graph asks for reauthorization, and once only', async () => {
    const world = await settled();
    await world.store.note('reauthorizationRequiredAt', world.clock.now());
    await world.runFor(15 * minuteMs);
    expect(world.takeCalls()).toEqual(['list', 'renew']);
    expect(world.events).toMatchObject([{ event: 'subscriptionRenewed' }]);
  });

  it('is looked for at once when Graph says that it has removed it', async () => {
    const world = await settled();
    const former = only(world.graph.live());
    world.graph.subscriptions.clear();
    await world.store.note('subscriptionRemovedAt', world.clock.now());
    await world.runFor(5 * minuteMs);
    const created = only(world.graph.live());
    expect(created.clientState).not.toBe(former.clientState);
    expect(await world.unknown()).toEqual([]);
  });

  it('survives a renewal that is answered with 404 while Graph lists it', async () => {
    const world = await settled();
    const { id } = only(world.graph.live());
    await world.store.note('reauthorizationRequiredAt', world.clock.now());
    world.graph.wrongNotFound = 2;
    await expect(world.run()).rejects.toThrow(RetryLaterError);
    await expect(world.run()).rejects.toThrow(RetryLaterError);
    await world.run();
    expect(only(world.graph.live()).id).toBe(id);
    expect(world.takeCalls()).not.toContain('create');
  });

  it('survives days of renewals that are answered with 503', async () => {
    const world = await settled();
    const { id } = only(world.graph.live());
    world.graph.refuse = (call) => {
      if (call.startsWith('renew')) throw new RetryLaterError('503', undefined, { status: 503 });
    };
    await world.store.note('reauthorizationRequiredAt', world.clock.now());
    for (let hour = 0; hour < 60; hour += 1) {
      await expect(world.run()).rejects.toThrow('503');
      await world.clock.advance(hourMs);
    }
    world.graph.refuse = () => undefined;
    await world.run();
    expect(only(world.graph.live()).id).toBe(id);
  });

  it('is kept when the list lacks it by mistake', async () => {
    const world = await settled();
    const { id } = only(world.graph.live());
    const list = world.graph.list.bind(world.graph);
    world.graph.list = async () => {
      await list();
      return [];
    };
    await world.runFor(2 * hourMs);
    expect(only(world.graph.live()).id).toBe(id);
    expect(world.takeCalls()).not.toContain('create');
  });

  it('has its end corrected by what Graph lists, e.g. after a renewal without an answer', async () => {
    const world = await settled();
    const former = only(world.graph.live());
    world.graph.subscriptions.set(former.id, { ...former, expiresAt: former.expiresAt + hourMs });
    await world.runFor(hourMs);
    expect(only((await world.store.read()).known).expiresAt).toBe(former.expiresAt + hourMs);
  });
});

describe('a subscription that has ended', () => {
  it('is replaced by one with another clientState within the hour', async () => {
    const world = await settled();
    const former = only(world.graph.live());
    world.graph.subscriptions.clear();
    await world.runFor(hourMs);
    const created = only(world.graph.live());
    expect(created.id).not.toBe(former.id);
    expect(created.clientState).not.toBe(former.clientState);
  });

  it('is replaced when no run came for days', async () => {
    const world = await settled();
    await world.clock.advance(80 * hourMs);
    await world.run();
    expect(only(world.graph.live()).expiresAt).toBe(world.clock.now() + 4_200 * minuteMs);
    expect((await world.store.read()).known).toHaveLength(1);
  });

  it('keeps its clientState until its end and four and a half hours more', async () => {
    const world = await settled();
    const { expiresAt, id } = only(world.graph.live());
    world.graph.subscriptions.clear();
    await world.runFor(expiresAt - world.clock.now() + 4 * hourMs);
    expect((await world.store.read()).known.map((row) => row.id)).toContain(id);
    await world.runFor(2 * hourMs);
    expect((await world.store.read()).known.map((row) => row.id)).not.toContain(id);
  });
});

describe('an answer that was lost', () => {
  it('has the next run find the subscription by its end, and keep it', async () => {
    const world = new RenewalWorld();
    const create = world.graph.create.bind(world.graph);
    world.graph.create = async (wanted) => {
      await create(wanted);
      throw new RetryLaterError('no answer', undefined);
    };
    await expect(world.run()).rejects.toThrow('no answer');
    expect(await world.unknown()).toEqual([]);
    const { id } = only(world.graph.live());
    await world.runFor(5 * minuteMs);
    expect(only(world.graph.live()).id).toBe(id);
    expect(only((await world.store.read()).known).id).toBe(id);
    expect((await world.store.read()).requested).toBeUndefined();
  });

  it('is no reason to take over one that was not asked for like this', async () => {
    const world = new RenewalWorld();
    world.graph.refuse = (call) => {
      if (call === 'create') throw new RetryLaterError('no answer', undefined);
    };
    await expect(world.run()).rejects.toThrow('no answer');
    world.graph.refuse = () => undefined;
    const stranger = world.graph.add({ notificationUrl: address });
    await world.run();
    expect(only(world.graph.live()).id).not.toBe(stranger.id);
    expect(await world.unknown()).toEqual([]);
  });

  it('is asked again with the same clientState, however often', async () => {
    const world = new RenewalWorld();
    const sent = new Set<string>();
    world.graph.create = (wanted) => {
      sent.add(wanted.clientState);
      expect(wanted.expiresAt - world.clock.now()).toBeGreaterThan(4_180 * minuteMs);
      return Promise.reject(new RetryLaterError('503', undefined, { status: 503 }));
    };
    for (let run = 0; run < 30; run += 1) {
      await expect(world.run()).rejects.toThrow('503');
      await world.clock.advance(5 * minuteMs);
    }
    expect(sent.size).toBe(1);
  });
});

describe('subscriptions that are not known', () => {
  it.each([true, false])(
    'to our address are replaced (409 for duplicates: %s)',
    async (refuses) => {
      const world = new RenewalWorld({ refusesDuplicates: refuses });
      const stranger = world.graph.add({ notificationUrl: address.replace('app', 'APP') });
      await world.run();
      expect(only(world.graph.live()).id).not.toBe(stranger.id);
      expect(await world.unknown()).toEqual([]);
    },
  );

  it('to our address are removed beside the one that is known', async () => {
    const world = await settled();
    const { id } = only(world.graph.live());
    world.graph.add({ notificationUrl: address, resource: '/Communications/CallRecords' });
    await world.runFor(hourMs);
    expect(only(world.graph.live()).id).toBe(id);
  });

  it('to other addresses or resources are left alone', async () => {
    const world = new RenewalWorld();
    const expiresAt = world.clock.now() + 48 * hourMs;
    for (const one of [
      { notificationUrl: 'https://other.example.com/api/notifications' },
      { notificationUrl: address, resource: 'users' },
      { notificationUrl: address, resource: "communications/callRecords?$filter=id eq 'a'" },
    ]) {
      world.graph.add({ ...one, expiresAt });
    }
    await world.run();
    await world.runFor(2 * hourMs);
    expect(world.graph.live()).toHaveLength(4);
    world.notificationUrl = undefined;
    await world.run();
    expect(world.graph.live()).toHaveLength(3);
  });

  it('to another address that keep Graph from a second one are an error, not removed', async () => {
    const world = new RenewalWorld({ refusesDuplicates: true });
    world.graph.add({ notificationUrl: 'https://other.example.com/api/notifications' });
    await expect(world.run()).rejects.toThrow('409');
    expect(world.graph.live()).toHaveLength(1);
    expect(world.events).toMatchObject([{ level: 'error', event: 'subscriptionFailed' }]);
  });
});

describe('an address that changes', () => {
  it.each([true, false])('is subscribed to, then the former is left (409: %s)', async (refuses) => {
    const world = await settled({ refusesDuplicates: refuses });
    const former = only(world.graph.live());
    world.notificationUrl = 'https://moved.example.com/api/notifications';
    await world.run();
    const created = only(world.graph.live());
    expect(created.notificationUrl).toBe(world.notificationUrl);
    const calls = world.takeCalls();
    if (!refuses) expect(calls.indexOf('create')).toBeLessThan(calls.indexOf('remove'));
    expect((await world.store.read()).known.map(({ id }) => id)).toContain(former.id);
    await world.runFor(10 * minuteMs);
    expect(world.takeCalls()).toEqual([]);
  });

  it('that is emptied ends the subscription, whose last notifications are taken still', async () => {
    const world = await settled();
    const former = only(world.graph.live());
    world.notificationUrl = undefined;
    await world.run();
    expect(world.graph.live()).toEqual([]);
    expect(only((await world.store.read()).known)).toMatchObject({
      id: former.id,
      acceptedUntil: former.expiresAt + 4.5 * hourMs,
    });
    world.takeCalls();
    await world.runFor(2 * hourMs);
    expect(world.takeCalls()).toEqual([]);
  });

  it('that was always empty asks Graph nothing', async () => {
    const world = new RenewalWorld();
    world.notificationUrl = undefined;
    await world.runFor(2 * hourMs);
    expect(world.graph.calls).toEqual([]);
  });
});

it('leaves alone what another instance has just created', async () => {
  const world = new RenewalWorld();
  const steps = new Steps(async ({ name, phase }) => {
    if (name === 'list subscriptions' && phase === 'before') await world.run();
  });
  await world.run(steps);
  expect(only(world.graph.live()).id).toBe(only((await world.store.read()).known).id);
  expect(world.takeCalls()).toEqual(['list', 'create', 'list']);
});

it('says and throws what Graph refuses', async () => {
  const world = new RenewalWorld();
  world.graph.refuse = () => {
    throw new PermissionMissingError('Grant CallRecords.Read.All.', { status: 403 });
  };
  await expect(world.run()).rejects.toThrow(PermissionMissingError);
  expect(world.events).toMatchObject([
    {
      level: 'error',
      event: 'subscriptionFailed',
      fields: { error: 'PermissionMissingError: Grant CallRecords.Read.All.' },
    },
  ]);
});

describe('a renewal that failed', () => {
  const refused = async () => {
    const world = new RenewalWorld();
    world.graph.refuse = () => {
      throw new WebhookUnreachableError(`no answer ${'.'.repeat(2_000)}`);
    };
    await expect(world.run()).rejects.toThrow(WebhookUnreachableError);
    return world;
  };

  it('is remembered with its reason, which is cut off', async () => {
    const world = await refused();
    const { failure } = await world.store.read();
    expect(failure).toMatchObject({ at: world.clock.now() });
    expect(failure?.error).toMatch(/^WebhookUnreachableError: no answer \.+$/);
    expect(failure?.error).toHaveLength(1_000);
  });

  it('is forgotten when the next one has gone well', async () => {
    const world = await refused();
    world.graph.refuse = () => undefined;
    await world.run();
    expect((await world.store.read()).failure).toBeUndefined();
  });

  it('throws its own reason where that cannot be stored', async () => {
    const world = new RenewalWorld();
    world.graph.refuse = () => {
      throw new WebhookUnreachableError('no answer');
    };
    const steps = new Steps(failAt(/^transact/, 'before', 100));
    await expect(world.run(steps)).rejects.toThrow('no answer');
  });
});

it('creates anew where Graph gives other ends than it was asked for', async () => {
  const world = new RenewalWorld({ endOf: (expiresAt) => expiresAt - 30 * minuteMs });
  const create = world.graph.create.bind(world.graph);
  world.graph.create = async (wanted) => {
    await create(wanted);
    throw new RetryLaterError('no answer', undefined);
  };
  await expect(world.run()).rejects.toThrow('no answer');
  world.graph.create = create;
  await world.runFor(5 * minuteMs);
  expect(await world.unknown()).toEqual([]);
  expect(only((await world.store.read()).known).id).toBe(only(world.graph.live()).id);
});
