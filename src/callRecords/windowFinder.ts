import type { Ledger } from '../export/ledger.ts';
import { hourMs } from '../export/time.ts';
import type { Window } from '../export/window.ts';

/** Finds the windows that hold moments, and remembers them: once tiled, they stay as they are. */
export class WindowFinder {
  private readonly byHour = new Map<number, Window>();

  constructor(
    private readonly ledger: Ledger,
    private readonly partitionHours: number,
  ) {}

  /**
   * The window that holds a moment; it is added if it does not exist yet.
   * @param time milliseconds since 1970
   */
  async at(time: number): Promise<Window> {
    const known = this.byHour.get(hourOf(time));
    if (known !== undefined) return known;
    const range = { from: time, to: time + 1 };
    const [found] = await this.ledger.windowsOf(range, this.partitionHours);
    if (found === undefined) throw new Error(`no window of ${this.ledger.feed} holds ${time}`);
    const { row } = found;
    for (let hour = row.from; hour < row.to; hour += hourMs) this.byHour.set(hourOf(hour), row);
    return row;
  }
}

/** Every window begins and ends at a full hour. */
function hourOf(time: number): number {
  return Math.floor(time / hourMs);
}
