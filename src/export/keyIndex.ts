const emptySlot = 0;

/** Which source has the latest version of each row: a hash table of 16-byte keys. */
export class KeyIndex {
  private readonly mask: number;
  private readonly keys: Uint32Array;
  private readonly sources: Uint16Array;
  private count = 0;

  /** @param capacity the most keys that will be added */
  constructor(capacity: number) {
    const slots = 2 ** Math.ceil(Math.log2(Math.max(8, capacity * 1.4)));
    this.mask = slots - 1;
    this.keys = new Uint32Array(slots * 4);
    this.sources = new Uint16Array(slots);
  }

  get size(): number {
    return this.count;
  }

  /**
   * Notes the source of a key unless one is noted already.
   * @param source a number from 0 to 65,534
   * @returns true if the key is new
   */
  add(key: Buffer, source: number): boolean {
    const slot = this.slotOf(key);
    if (this.sources[slot] !== emptySlot) return false;
    for (let lane = 0; lane < 4; lane += 1) {
      this.keys[slot * 4 + lane] = key.readUInt32LE(lane * 4);
    }
    this.sources[slot] = source + 1;
    this.count += 1;
    return true;
  }

  /** The source noted for a key. */
  get(key: Buffer): number | undefined {
    const source = this.sources[this.slotOf(key)] ?? emptySlot;
    return source === emptySlot ? undefined : source - 1;
  }

  /** The slot that holds the key, or the empty one where it belongs. */
  private slotOf(key: Buffer): number {
    const first = key.readUInt32LE(0);
    let slot = first & this.mask;
    while (this.sources[slot] !== emptySlot && !this.matches(slot, key)) {
      slot = (slot + 1) & this.mask;
    }
    return slot;
  }

  private matches(slot: number, key: Buffer): boolean {
    for (let lane = 0; lane < 4; lane += 1) {
      if (this.keys[slot * 4 + lane] !== key.readUInt32LE(lane * 4)) return false;
    }
    return true;
  }
}
