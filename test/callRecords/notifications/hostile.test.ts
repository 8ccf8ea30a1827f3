import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bodyOf, lifecycle, notification, type Item, type Subscribed } from './posts.ts';
import { ReceiverWorld } from './receiverWorld.ts';

/** An item and the id that has to be in the inbox for it. */
interface Sent {
  readonly item: unknown;
  readonly announced?: string;
}

type Damage = (item: Item, of: Subscriptions, junk: unknown) => unknown;

interface Subscriptions {
  readonly ours: Subscribed;
  readonly other: Subscribed;
  /** Its notifications are no longer taken. */
  readonly ended: Subscribed;
}

/** Each makes an item one that must not be taken, whatever else is in it. */
const damages: Readonly<Record<string, Damage>> = {
  forgedState: (item, _, junk) => ({ ...item, clientState: `forged ${typeof junk}` }),
  junkState: (item, _, junk) => ({ ...item, clientState: junk }),
  cutState: (item, { ours }) => ({ ...item, clientState: ours.clientState.slice(0, -1) }),
  noState: (item) => ({ ...item, clientState: undefined }),
  replayed: (item, { ended }) => ({
    ...item,
    ...{ clientState: ended.clientState, subscriptionId: ended.id },
  }),
  stateOfOther: (item, { other }) => ({ ...item, clientState: other.clientState }),
  junkSubscription: (item, _, junk) => ({ ...item, subscriptionId: junk }),
  junkChange: (item, _, junk) => ({ ...item, changeType: junk }),
  junkResource: (item, _, junk) => ({ ...item, resourceData: junk }),
  junkId: (item, _, junk) => ({ ...item, resourceData: { id: junk } }),
  pathForId: (item) => ({ ...item, resourceData: { id: `../${resourceId(item)}` } }),
  otherType: (item) => ({
    ...item,
    resourceData: { id: resourceId(item), '@odata.type': '#microsoft.graph.user' },
  }),
  lifecycle: (_, { ours }, junk) => lifecycle(ours, junk ?? 'missed'),
  listed: (item) => [item],
  nested: (item) => ({ value: [item] }),
  text: (item) => JSON.stringify(item),
  junk: (_item, _of, junk) => junk,
};

function resourceId(item: Item): string {
  return (item['resourceData'] as { id: string }).id;
}

const spelledGuid = fc
  .tuple(fc.uuid(), fc.boolean())
  .map(([id, isLoud]) => (isLoud ? id.toUpperCase() : id));

/** Whatever JSON can say, but nothing that would be right somewhere. */
const junk = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.integer({ min: 1, max: 50 }).map((depth) => nested(depth)),
  fc.constantFrom('__proto__', 'constructor', 'NA', 'deleted', '', '\u0000', '\ud800'),
  fc.string({ minLength: 1_000, maxLength: 3_000 }),
);

function nested(depth: number): unknown {
  return JSON.parse('['.repeat(depth) + ']'.repeat(depth));
}

interface Draft {
  readonly id: string;
  readonly damage: string | undefined;
  readonly junk: unknown;
}

const draft: fc.Arbitrary<Draft> = fc.record({
  id: spelledGuid,
  damage: fc.option(fc.constantFrom(...Object.keys(damages)), { nil: undefined, freq: 3 }),
  junk,
});

function sent({ id, damage, junk }: Draft, of: Subscriptions): Sent {
  const item = notification(of.ours, id);
  const harm = damage === undefined ? undefined : damages[damage];
  return harm ? { item: harm(item, of, junk) } : { item, announced: id };
}

async function hostileWorld() {
  const world = new ReceiverWorld();
  const ended = await world.subscribe();
  await world.clock.advance(60 * 3_600_000);
  const subscriptions = { ended, ours: await world.subscribe(), other: await world.subscribe() };
  return { world, subscriptions, receiver: world.receiver() };
}

describe('whoever posts', () => {
  it('gets no id into the inbox that was not announced with the right clientState', async () => {
    const { world, subscriptions, receiver } = await hostileWorld();
    const announced = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.array(draft, { maxLength: 6 }), async (drafts) => {
        const all = drafts.map((one) => sent(one, subscriptions));
        const reply = await world.post(receiver, bodyOf(all.map(({ item }) => item)));
        expect(reply).toEqual({ status: 202 });
        for (const one of all) if (one.announced) announced.add(one.announced);
        const { accepted, rejected } = lastCounts(world);
        const right = all.filter((one) => one.announced !== undefined).length;
        expect(accepted).toBe(right);
        const counted = Object.values(rejected).reduce((sum, count) => sum + count, 0);
        expect(counted + right).toBeLessThanOrEqual(all.length);
      }),
      { numRuns: 5_000 },
    );
    expect(world.announced()).toEqual([...announced].sort());
    expect(announced.size).toBeGreaterThan(1_000);
  });

  it('gets nothing in with a body that is cut off, wrongly typed or rubbish', async () => {
    const { world, subscriptions, receiver } = await hostileWorld();
    const right = fc
      .array(spelledGuid, { minLength: 1, maxLength: 5 })
      .map((ids) => Buffer.from(bodyOf(ids.map((id) => notification(subscriptions.ours, id)))));
    const cut = fc
      .tuple(right, fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }))
      .map(([body, part]) => body.subarray(0, Math.floor(body.length * part)));
    const wrapped = fc
      .tuple(
        right,
        fc.constantFrom(['[', ']'], ['{"value":', '}'], ['{"Value":[', ']}'], ['"', '"']),
      )
      .map(([body, [before = '', after = '']]) =>
        Buffer.from(`${before}${body.toString()}${after}`),
      );
    const notUtf8 = right.map((body) =>
      Buffer.concat([body.subarray(0, 10), Buffer.of(0xc3), body]),
    );
    const anyJson = fc.jsonValue().map((value) => Buffer.from(JSON.stringify(value)));
    const brackets = fc
      .tuple(
        fc.constantFrom('[', '{"value":', '{"value":[', '[{"value":'),
        fc.integer({ max: 5_000 }),
      )
      .map(([opening, count]) => Buffer.from(opening.repeat(Math.max(1, count))));
    const bytes = fc.uint8Array({ maxLength: 500 });
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(cut, wrapped, notUtf8, anyJson, brackets, bytes),
        async (body: Uint8Array) => {
          const { status } = await world.post(receiver, body);
          expect([202, 400]).toContain(status);
        },
      ),
      { numRuns: 5_000 },
    );
    expect(world.inbox.calls).toEqual([]);
  });

  it('gets an answer below 500 for changed bytes, and only ids in that are in the body', async () => {
    const { world, subscriptions, receiver } = await hostileWorld();
    const change = fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 }));
    await fc.assert(
      fc.asyncProperty(
        spelledGuid,
        fc.array(change, { minLength: 1, maxLength: 3 }),
        async (id, changes) => {
          const body = Buffer.from(bodyOf([notification(subscriptions.ours, id)]));
          for (const [place, byte] of changes) body[place % body.length] = byte;
          const { status } = await world.post(receiver, body);
          expect([202, 400]).toContain(status);
          const [announced] = world.announced();
          if (announced === undefined) return;
          const text = body.toString();
          expect(text).toContain(`"id":"${announced}"`);
          expect(text).toContain(`"clientState":"${subscriptions.ours.clientState}"`);
          const [row] = world.inbox.rows('inbox');
          await world.inbox.transact('inbox', [
            { kind: 'delete', rowKey: announced, etag: row?.etag ?? '' },
          ]);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

function lastCounts(world: ReceiverWorld) {
  const last = world.events.at(-1);
  world.events.length = 0;
  return last?.fields as { accepted: number; rejected: Record<string, number> };
}
