/** Failures for the same reason, in the order in which the reasons first come. */
export function byReason<T extends { readonly error: string; readonly remedy?: string }>(
  failures: readonly T[],
): readonly (readonly [T, ...T[]])[] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const failure of failures) {
    const reason = JSON.stringify([failure.error, failure.remedy]);
    const group = groups.get(reason);
    if (group === undefined) groups.set(reason, [failure]);
    else group.push(failure);
  }
  return [...groups.values()];
}
