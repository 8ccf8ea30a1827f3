import { atLeast, type Figure } from './figures.ts';
import { measureWhole } from './workplace.ts';

const goals = [
  { latencyMs: 1200, goal: 0.93 },
  { latencyMs: 200, goal: 0.8 },
  { latencyMs: 50, goal: 0.5 },
];

/** From the first request to the committed ledger row, against fetching the same pages only. */
export async function rate(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const { latencyMs, goal } of goals) {
    const load = { rows: 100_000, latencyMs };
    const bare = await measureWhole(load, 'fetchDay');
    const whole = await measureWhole(load, 'exportDay');
    const what = `rate against a bare fetch, ${latencyMs} ms a page`;
    figures.push(atLeast(what, bare.seconds / whole.seconds, goal, 'x'));
  }
  return figures;
}
