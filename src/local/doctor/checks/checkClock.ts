import type { NoReply, Reply } from '../ask.ts';
import { failed, notCheckable, ok, type Finding } from '../finding.ts';

const check = 'clock';
/** Tokens and signatures of storage are refused from about here on. */
const failsFromMs = 5 * 60_000;
const mentionedFromMs = 60_000;

/** A server that tells the time, and what it answered. */
export interface Timekeeper {
  /** E.g. `Graph`. */
  readonly name: string;
  readonly asked: Reply | NoReply;
}

/** How far the clock of this machine is from those of Graph and storage. */
export function checkClock(keepers: readonly Timekeeper[]): Finding[] {
  return keepers.map(({ name, asked }) => {
    const skewMs = asked.kind === 'reply' ? asked.skewMs : undefined;
    if (skewMs === undefined) {
      return notCheckable(
        check,
        `${name} does not tell its time`,
        'See whether it can be reached.',
      );
    }
    const sizeMs = Math.abs(skewMs);
    if (sizeMs <= mentionedFromMs) return ok(check, `as that of ${name}`);
    const words = `${duration(sizeMs)} ${skewMs > 0 ? 'behind' : 'ahead of'} that of ${name}`;
    if (sizeMs <= failsFromMs) return ok(check, `${words}; let a time server set it`);
    return failed(check, words, 'Let a time server set the clock of this machine.');
  });
}

function duration(sizeMs: number): string {
  const minutes = Math.floor(sizeMs / 60_000);
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h`;
}
