import type { Clock } from '../../clock.ts';

type StopSignal = 'SIGINT' | 'SIGTERM';

/** The process, as far as its end is concerned. */
export interface SignalSource {
  /** Id of the process that is the parent now. */
  readonly ppid: number;
  on(signal: StopSignal, listener: () => void): unknown;
}

export interface SignalActions {
  /** The first signal has come. */
  readonly onStop: () => void;
  /** Another one has come: end at once. */
  readonly onAgain: () => void;
}

// At Ctrl-C the terminal signals every process of the group, and npm passes its signal on.
const sameSignalMs = 500;
const parentCheckMs = 1000;

/**
 * Turns Ctrl-C and SIGTERM into an abort, so that work ends in order.
 * @param isChildOfNpm true to stop also when the parent ends: npm passes SIGTERM on to the shell
 *   that it starts its scripts with, and not every shell passes it further
 */
export function stopOnSignal(
  source: SignalSource,
  clock: Clock,
  isChildOfNpm: boolean,
  { onStop, onAgain }: SignalActions,
): AbortSignal {
  const stop = new AbortController();
  let firstAt: number | undefined;
  const receive = () => {
    if (firstAt === undefined) {
      firstAt = clock.now();
      onStop();
      stop.abort(new Error('stopped by a signal'));
    } else if (clock.now() - firstAt >= sameSignalMs) onAgain();
  };
  source.on('SIGINT', receive);
  source.on('SIGTERM', receive);
  if (isChildOfNpm) {
    whenParentEnds(source, clock, () => {
      if (firstAt === undefined) receive();
    });
  }
  return stop.signal;
}

function whenParentEnds(source: SignalSource, clock: Clock, action: () => void): void {
  const parent = source.ppid;
  const stopWatching = clock.every(parentCheckMs, () => {
    if (source.ppid === parent) return;
    stopWatching();
    action();
  });
}
