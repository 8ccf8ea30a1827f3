/** How an export differs from what it was made of, in rows. */
export interface Comparison {
  readonly equal: number;
  /** Held by the source, not in the export. */
  readonly missing: number;
  /** In the export, not held by the source. */
  readonly surplus: number;
}

/** Compares texts byte for byte; each counts as often as it is there. */
export function compareRows(held: readonly string[], exported: readonly string[]): Comparison {
  const unmatched = new Map<string, number>();
  for (const row of held) unmatched.set(row, (unmatched.get(row) ?? 0) + 1);
  let equal = 0;
  for (const row of exported) {
    const left = unmatched.get(row) ?? 0;
    if (left === 0) continue;
    unmatched.set(row, left - 1);
    equal += 1;
  }
  return { equal, missing: held.length - equal, surplus: exported.length - equal };
}
