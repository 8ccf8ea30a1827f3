import { FakeClock } from './fakeClock.ts';

/** Its time is whole milliseconds, as the system's, whatever is slept. */
export class WholeClock extends FakeClock {
  override sleep(durationMs: number, signal?: AbortSignal): Promise<void> {
    return super.sleep(Math.ceil(durationMs), signal);
  }
}
