/** A name that is anything else might be data, which is never logged: `anna@example.com`. */
const sayable = /^[A-Za-z_][\w.]{0,63}(?:@odata\.\w{1,20})?$/;

/** Counts what was odd about the rows of a pull, so that it is reported once, not row by row. */
export class Findings {
  private readonly counts = new Map<string, number>();

  /**
   * @param kind e.g. `missingId`
   * @param name the property concerned, where there is one
   */
  note(kind: string, name?: string): void {
    const key = name === undefined ? kind : `${kind}:${sayable.test(name) ? name : '?'}`;
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
  }

  /** Counts what others have counted too. */
  add(others: Findings): void {
    for (const [key, count] of others.counts) {
      this.counts.set(key, (this.counts.get(key) ?? 0) + count);
    }
  }

  /** Count by kind and property, e.g. `{"missingId": 2, "unknownProperty:newField": 40}`. */
  summary(): Record<string, number> {
    return Object.fromEntries([...this.counts].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  get isEmpty(): boolean {
    return this.counts.size === 0;
  }
}
