import { describe, expect, it } from 'vitest';
import { RunsWorld, startOfWorld } from './runsWorld.ts';

const minuteMs = 60_000;

describe('a run by timer', () => {
  it('is noted at its start and at its end', async () => {
    const world = new RunsWorld({ name: 'pull' });
    await world.clock.advance(1_000);
    const run = world.fire('pull');
    await world.settle();
    const startedAt = startOfWorld + 1_000;
    expect(await world.noteOf('pull')).toEqual({ startedAt, endedAt: undefined, error: '' });
    await world.clock.advance(5_000);
    world.begun[0]?.end();
    await run;
    const endedAt = startedAt + 5_000;
    expect(await world.noteOf('pull')).toEqual({ startedAt, endedAt, error: '' });
  });

  it('that fails is noted with its error, and fails', async () => {
    const world = new RunsWorld({ name: 'pull' });
    const run = world.fire('pull');
    await world.settle();
    world.begun[0]?.fail(new Error('pstnCalls: Graph answered 500'));
    await expect(run).rejects.toThrow('pstnCalls: Graph answered 500');
    const note = { endedAt: startOfWorld, error: 'Error: pstnCalls: Graph answered 500' };
    expect(await world.noteOf('pull')).toMatchObject(note);
  });

  it('is one for which nobody waits, and logs what its invocation logs', async () => {
    const world = new RunsWorld({ name: 'pull' });
    const run = world.fire('pull');
    await world.settle();
    expect(world.begun[0]?.log).toBe(world.log);
    expect(world.begun[0]?.run.attended).toBe(false);
    world.begun[0]?.end();
    await run;
  });

  it('stores status at its end, also if it failed', async () => {
    const world = new RunsWorld({ name: 'pull' });
    const first = world.fire('pull');
    await world.settle();
    expect(world.writtenAt).toBeUndefined();
    world.begun[0]?.end();
    await first;
    expect(world.writtenAt).toBe(startOfWorld);
    const second = world.fire('pull');
    await world.clock.advance(minuteMs);
    world.begun[1]?.fail(new Error('no'));
    await expect(second).rejects.toThrow('no');
    expect(world.writtenAt).toBe(startOfWorld + minuteMs);
  });

  it('that found nothing to do leaves the status of a minute ago', async () => {
    const world = new RunsWorld({ name: 'pull' });
    for (const hasWorked of [true, false]) {
      const run = world.fire('pull');
      await world.clock.advance(minuteMs);
      world.begun.at(-1)?.end(hasWorked);
      await run;
    }
    expect(world.writtenAt).toBe(startOfWorld + minuteMs);
  });

  it('does its work although the journal is out of reach, and says so', async () => {
    const world = new RunsWorld({ name: 'pull' });
    world.fault = 'refuses';
    const run = world.fire('pull');
    await world.settle();
    world.begun[0]?.end();
    await run;
    const failed = world.logged.filter(({ event }) => event === 'statusFailed');
    expect(failed.length).toBeGreaterThan(0);
    expect(failed.map(({ fields }) => fields)).toContainEqual({
      error: 'StorageRefusedError: storage answered 403',
    });
    const found = world.logged.filter(({ event }) => event === 'problemFound');
    expect(found.map(({ fields }) => fields)).toEqual([
      { code: 'storageRefused', message: 'The storage account refuses the app.' },
    ]);
  });

  it('fails as its work did, whatever becomes of the journal', async () => {
    const world = new RunsWorld({ name: 'pull' });
    const run = world.fire('pull');
    await world.settle();
    world.fault = 'refuses';
    world.begun[0]?.fail(new Error('Graph answered 500'));
    await expect(run).rejects.toThrow('Graph answered 500');
  });
});

describe('the time of a run', () => {
  it('ends with a stop that tells a deadline from other stops', async () => {
    const world = new RunsWorld({ name: 'pull', runMs: 240_000 });
    const run = world.fire('pull');
    await world.clock.advance(239_999);
    const stop = world.begun[0]?.run.stop;
    expect(stop?.aborted).toBe(false);
    await world.clock.advance(1);
    expect(stop?.aborted).toBe(true);
    expect(stop?.reason).toMatchObject({ name: 'TimeoutError' });
    world.begun[0]?.end();
    await run;
  });

  it('is over before a wait is given up', async () => {
    const world = new RunsWorld({ name: 'pull', runMs: 240_000 });
    const run = world.fire('pull');
    await world.settle();
    expect(world.begun[0]?.run.giveUpAt).toBeGreaterThan(startOfWorld + 240_000);
    world.begun[0]?.end();
    await run;
  });

  it('leaves no timer behind when the run ends early', async () => {
    const world = new RunsWorld({ name: 'pull' });
    for (const end of ['end', 'fail'] as const) {
      const run = world.fire('pull').catch(() => undefined);
      await world.settle();
      expect(world.clock.timerCount).toBe(1);
      if (end === 'end') world.begun.at(-1)?.end();
      else world.begun.at(-1)?.fail(new Error('no'));
      await run;
      expect(world.clock.timerCount).toBe(0);
    }
  });
});

describe('a work', () => {
  it('runs once at a time: a timer that meets it joins it', async () => {
    const world = new RunsWorld({ name: 'pull' });
    const first = world.fire('pull');
    await world.settle();
    const second = world.fire('pull');
    await world.settle();
    expect(world.names).toEqual(['pull']);
    world.begun[0]?.end();
    await Promise.all([first, second]);
    const third = world.fire('pull');
    await world.settle();
    expect(world.names).toEqual(['pull', 'pull']);
    world.begun[1]?.end();
    await third;
  });

  it('fails for all who have joined it', async () => {
    const world = new RunsWorld({ name: 'pull' });
    world.runs.start(['pull'], 'requested');
    await world.settle();
    const joined = world.fire('pull');
    await world.settle();
    world.begun[0]?.fail(new Error('no'));
    await expect(joined).rejects.toThrow('no');
    expect(world.names).toEqual(['pull']);
  });

  it('runs beside another', async () => {
    const world = new RunsWorld({ name: 'pull' }, { name: 'list' });
    const runs = [world.fire('pull'), world.fire('list')];
    await world.settle();
    expect(world.names).toEqual(['pull', 'list']);
    for (const { end } of world.begun) end();
    await Promise.all(runs);
  });
});

describe('a work that is asked for', () => {
  it('is begun at once, alone, and said to be', async () => {
    const world = new RunsWorld({ name: 'pull' }, { name: 'list' });
    world.runs.start(['list'], 'requested');
    await world.settle();
    expect(world.names).toEqual(['list']);
    expect(world.background).toEqual([
      {
        level: 'info',
        event: 'workStarted',
        fields: { works: ['list'], reason: 'requested' },
      },
    ]);
    world.begun[0]?.end();
    await world.settle();
  });

  it('logs in the background and stores status at its end', async () => {
    const world = new RunsWorld({ name: 'pull' });
    world.runs.start(['pull'], 'requested');
    await world.settle();
    world.begun[0]?.log.info('runStarted', { feeds: [] });
    expect(world.background.at(-1)?.event).toBe('runStarted');
    world.begun[0]?.end(false);
    await world.settle();
    expect(world.writtenAt).toBe(startOfWorld);
    expect(world.logged).toEqual([]);
  });

  it('is no sign of life of its timer', async () => {
    const world = new RunsWorld({ name: 'pull' });
    world.runs.start(['pull'], 'requested');
    await world.settle();
    world.begun[0]?.end();
    await world.settle();
    expect(await world.noteOf('pull')).toBeUndefined();
  });

  it('while it runs, however often, is followed by one more run', async () => {
    const world = new RunsWorld({ name: 'pull' });
    const run = world.fire('pull');
    await world.settle();
    world.runs.start(['pull'], 'requested');
    world.runs.start(['pull'], 'requested');
    await world.settle();
    expect(world.names).toEqual(['pull']);
    world.begun[0]?.end();
    await run;
    await world.settle();
    expect(world.names).toEqual(['pull', 'pull']);
    world.begun[1]?.end();
    await world.settle();
    expect(world.names).toEqual(['pull', 'pull']);
  });

  it('is begun also after a run that failed', async () => {
    const world = new RunsWorld({ name: 'pull' });
    const run = world.fire('pull');
    await world.settle();
    world.runs.start(['pull'], 'requested');
    world.begun[0]?.fail(new Error('no'));
    await expect(run).rejects.toThrow('no');
    await world.settle();
    expect(world.names).toEqual(['pull', 'pull']);
    world.begun[1]?.end();
    await world.settle();
  });

  it.each(['end', 'fail'] as const)('is followed by the next one at its %s', async (how) => {
    const world = new RunsWorld({ name: 'list', next: 'fetch' }, { name: 'fetch' });
    world.runs.start(['list'], 'requested');
    await world.settle();
    expect(world.names).toEqual(['list']);
    if (how === 'end') world.begun[0]?.end();
    else world.begun[0]?.fail(new Error('no'));
    await world.settle();
    expect(world.names).toEqual(['list', 'fetch']);
    world.begun[1]?.end();
    await world.settle();
  });

  it('by its timer is followed by nothing: the next one has a timer too', async () => {
    const world = new RunsWorld({ name: 'list', next: 'fetch' }, { name: 'fetch' });
    const run = world.fire('list');
    await world.settle();
    world.begun[0]?.end();
    await run;
    await world.settle();
    expect(world.names).toEqual(['list']);
  });

  it('that fails is logged, and nobody else is concerned', async () => {
    const world = new RunsWorld({ name: 'pull' });
    world.runs.start(['pull'], 'requested');
    await world.settle();
    world.fault = 'refuses';
    world.begun[0]?.fail(new Error('pstnCalls: Graph answered 500'));
    await world.settle();
    expect(world.background).toContainEqual({
      level: 'error',
      event: 'workFailed',
      fields: { work: 'pull', error: 'Error: pstnCalls: Graph answered 500' },
    });
    const last = world.background.slice(-2).map(({ event }) => event);
    expect(last).toEqual(['statusFailed', 'problemFound']);
  });
});

describe('work in the background', () => {
  it('is over when all of it has ended, what follows included', async () => {
    const world = new RunsWorld({ name: 'list', next: 'fetch' }, { name: 'fetch' });
    let isIdle = false;
    world.runs.start(['list'], 'requested');
    const idle = world.runs.idle().then(() => (isIdle = true));
    await world.settle();
    world.begun[0]?.end();
    await world.settle();
    expect([world.names, isIdle]).toEqual([['list', 'fetch'], false]);
    world.begun[1]?.fail(new Error('no'));
    await idle;
    expect(world.writtenAt).toBe(startOfWorld);
  });

  it('is over where there is none, whatever timers do', async () => {
    const world = new RunsWorld({ name: 'pull' });
    const run = world.fire('pull');
    await world.settle();
    await world.runs.idle();
    world.begun[0]?.end();
    await run;
  });
});

describe('when the host stops', () => {
  it('every run is told, and told that it is no deadline', async () => {
    const world = new RunsWorld({ name: 'pull' }, { name: 'list' });
    const run = world.fire('pull');
    world.runs.start(['list'], 'requested');
    await world.settle();
    world.runs.stop();
    expect(world.begun.map(({ run: { stop } }) => stop.aborted)).toEqual([true, true]);
    expect(world.begun[0]?.run.stop.reason).not.toMatchObject({ name: 'TimeoutError' });
    for (const { end } of world.begun) end();
    await run;
    await world.settle();
  });

  it('nothing is begun any more', async () => {
    const world = new RunsWorld({ name: 'list', next: 'fetch' }, { name: 'fetch' });
    world.runs.start(['list'], 'requested');
    await world.settle();
    world.runs.start(['list'], 'requested');
    world.runs.stop();
    world.begun[0]?.end();
    await world.settle();
    world.runs.start(['fetch'], 'requested');
    await world.fire('fetch');
    await world.settle();
    expect(world.names).toEqual(['list']);
    const started = world.background.filter(({ event }) => event === 'workStarted');
    expect(started).toHaveLength(2);
  });
});

describe('whoever looks', () => {
  const often = { name: 'often', schedule: '0 * * * * *' };
  const rarely = { name: 'rarely', schedule: '0 0 * * * *' };

  it('reads status as it is now, and starts nothing as long as the timers run', async () => {
    const world = new RunsWorld(often, rarely);
    await world.runs.look();
    await world.clock.advance(minuteMs);
    const { timers, checkedAt } = await world.runs.look();
    expect(Date.parse(checkedAt)).toBe(startOfWorld + minuteMs);
    expect(timers.map(({ name, silent }) => [name, silent])).toEqual([
      ['often', false],
      ['rarely', false],
    ]);
    await world.settle();
    expect(world.names).toEqual([]);
    expect(world.clock.timerCount).toBe(0);
  });

  it('starts the work of timers that are silent, of no others, and it is said', async () => {
    const world = new RunsWorld(often, rarely);
    await world.runs.look();
    await world.clock.advance(4 * minuteMs);
    const { problems } = await world.runs.look();
    expect(problems.map(({ code }) => code)).toContain('timersSilent');
    await world.settle();
    expect(world.names).toEqual(['often']);
    expect(world.background[0]).toMatchObject({
      event: 'workStarted',
      fields: { works: ['often'], reason: 'timersSilent' },
    });
    world.begun[0]?.end();
    await world.settle();
  });

  it('starts it again when it has ended, and never beside itself', async () => {
    const world = new RunsWorld(often);
    await world.runs.look();
    await world.clock.advance(4 * minuteMs);
    for (let look = 0; look < 3; look += 1) await world.runs.look();
    await world.settle();
    expect(world.names).toEqual(['often']);
    world.begun[0]?.end();
    await world.settle();
    await world.runs.look();
    await world.settle();
    expect(world.names).toEqual(['often', 'often']);
    const started = world.background.filter(({ event }) => event === 'workStarted');
    expect(started).toHaveLength(2);
    world.begun[1]?.end();
    await world.settle();
  });

  it('is told within ten seconds that storage hangs', async () => {
    const world = new RunsWorld(often);
    world.fault = 'hangs';
    let isTold = false;
    const looked = world.runs.look().finally(() => (isTold = true));
    await world.clock.advance(9_999);
    expect(isTold).toBe(false);
    await world.clock.advance(1);
    expect(isTold).toBe(true);
    const { healthy, problems } = await looked;
    expect(healthy).toBe(false);
    expect(problems.map(({ code }) => code)).toEqual(['storageRefused']);
    expect(world.clock.timerCount).toBe(0);
  });

  it.each(['before it was ever opened', 'after that'])(
    'is told at once that storage refuses, %s, and nothing of it when that is over',
    async (when) => {
      const world = new RunsWorld(often);
      if (when === 'after that') await world.runs.look();
      world.fault = 'refuses';
      const { problems } = await world.runs.look();
      expect(problems.map(({ code }) => code)).toEqual(['storageRefused']);
      world.fault = undefined;
      expect((await world.runs.look()).problems).toEqual([]);
    },
  );
});
