/** What instances have left behind: the same is followed by the same, and looked at once. */
export class Leftovers {
  private readonly known = new Set<string>();

  /**
   * @param digest of all that decides what follows
   * @returns true if it was asked before about the same
   */
  areKnown(digest: string): boolean {
    const areKnown = this.known.has(digest);
    this.known.add(digest);
    return areKnown;
  }
}
