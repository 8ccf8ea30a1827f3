import type { Clock } from '../../clock.ts';
import { describeError } from '../../errors.ts';
import { systemClock } from '../../systemClock.ts';
import type { Answer } from './answer.ts';
import { readAnswer } from './answer.ts';
import { captureConsole } from './captureConsole.ts';
import { createKey } from './hostKey.ts';
import type { HostLog } from './hostLog.ts';
import type { HostedFunction, HttpFunction, TimerFunction } from './hostedFunction.ts';
import { readRegistration } from './hostedFunction.ts';
import { HostedTimer } from './hostedTimer.ts';
import { invoke } from './invoke.ts';
import { loadApp } from './loadApp.ts';
import type { LoadedApp } from './loadApp.ts';
import { nextOccurrence } from './nextOccurrence.ts';
import type { Listener } from './listen.ts';
import { listen } from './listen.ts';

export interface HostOptions {
  /** The folder with the app's package.json. */
  readonly appRoot: string;
  /** The app's settings; they are put into the environment of this process. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: HostLog;
  /** 0 or none takes a free one. */
  readonly port?: number;
  readonly clock?: Clock;
}

/** An app that is running. */
export interface Host {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** Opens every function and the admin addresses. */
  readonly key: string;
  readonly functions: readonly HostedFunction[];
  /** Runs a timer function now, or after its current run; a failure is in the log. */
  run(name: string): Promise<void>;
  /** Stops: no new runs, then the app's appTerminate hooks, then waits for what is under way. */
  close(): Promise<void>;
}

/**
 * Runs a function app on this machine, loaded and invoked as in Azure: timer and HTTP triggers.
 * @throws Error if the app cannot be loaded, registers nothing or something this host cannot run
 */
export async function startHost(options: HostOptions): Promise<Host> {
  const { env, log, clock = systemClock } = options;
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined) process.env[name] = value;
  }
  const app = await loadApp(options.appRoot);
  const functions = app.functions.map((one) => readRegistration(one, process.env));
  for (const hook of app.appStart) await hook({ hookData: {}, appHookData: {} });

  const timers = startTimers(app, functions, log, clock);
  const key = createKey();
  const server = await listen(options.port ?? 0, {
    functions: functions.filter((one) => one.kind === 'http'),
    key,
    call: (hosted, data) => answerWith(app, hosted, data, log),
    fire: (name) => {
      void timers.get(name)?.run();
      return timers.has(name);
    },
  });
  // From here on there is a close that gives it back.
  const giveConsoleBack = captureConsole(log);
  let closing: Promise<void> | undefined;
  return {
    url: server.url,
    key,
    functions,
    run: (name) => {
      const timer = timers.get(name);
      return timer?.run() ?? Promise.reject(new Error(`There is no timer function ${name}.`));
    },
    close: () => (closing ??= stop(app, timers, server).finally(giveConsoleBack)),
  };
}

async function stop(
  app: LoadedApp,
  timers: ReadonlyMap<string, HostedTimer>,
  server: Listener,
): Promise<void> {
  const stopped = [...timers.values()].map((timer) => timer.stop());
  const closed = server.close();
  for (const hook of app.appTerminate) await hook({ hookData: {}, appHookData: {} });
  await Promise.all([...stopped, closed]);
}

function startTimers(
  app: LoadedApp,
  functions: readonly HostedFunction[],
  log: HostLog,
  clock: Clock,
): ReadonlyMap<string, HostedTimer> {
  const hosted = functions.filter((one) => one.kind === 'timer');
  // A schedule that cannot be read fails the start, not the first run.
  for (const { schedule } of hosted) nextOccurrence(schedule, clock.now());
  const timers = new Map(
    hosted.map((one) => {
      const action = () => runTimer(app, one, log);
      return [one.name, new HostedTimer(one.schedule, action, clock)] as const;
    }),
  );
  for (const { name, runOnStartup } of hosted) {
    timers.get(name)?.start();
    if (runOnStartup) void timers.get(name)?.run();
  }
  return timers;
}

async function runTimer(app: LoadedApp, hosted: TimerFunction, log: HostLog): Promise<void> {
  // No run is ever past due: this host does not remember its last one.
  const timer = { Schedule: { AdjustForDST: true }, ScheduleStatus: null, IsPastDue: false };
  try {
    await invoke(app.model, hosted, { json: JSON.stringify(timer) }, log);
  } catch (error) {
    log('error', `${hosted.name} failed: ${describeError(error)}`);
  }
}

async function answerWith(
  app: LoadedApp,
  hosted: HttpFunction,
  data: object,
  log: HostLog,
): Promise<Answer> {
  try {
    return readAnswer(await invoke(app.model, hosted, data, log));
  } catch (error) {
    log('error', `${hosted.name} failed: ${describeError(error)}`);
    return { status: 500 };
  }
}
