/** One line of the result: what was to be reached and what was measured. */
export interface Figure {
  readonly what: string;
  readonly goal: string;
  readonly measured: string;
  readonly reached: boolean;
}

/** @param goal the most that is allowed */
export function atMost(what: string, measured: number, goal: number, unit = ''): Figure {
  const reached = measured <= goal;
  return { what, goal: `at most ${goal}${unit}`, measured: `${rounded(measured)}${unit}`, reached };
}

/** @param goal the least that is wanted */
export function atLeast(what: string, measured: number, goal: number, unit = ''): Figure {
  const reached = measured >= goal;
  return {
    what,
    goal: `at least ${goal}${unit}`,
    measured: `${rounded(measured)}${unit}`,
    reached,
  };
}

/** A figure to be looked at that has no goal. */
export function observed(what: string, measured: string): Figure {
  return { what, goal: '', measured, reached: true };
}

/** The figures as a table in plain text. */
export function tableOf(figures: readonly Figure[]): string {
  const rows = figures.map((f) => [f.what, f.goal, f.measured, f.reached ? '' : 'NOT REACHED']);
  const all = [['figure', 'goal', 'measured', ''], ...rows];
  const widths = [0, 1, 2].map((i) => Math.max(...all.map((row) => row[i]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd();
  return all.map(line).join('\n');
}

function rounded(value: number): string {
  return value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}
