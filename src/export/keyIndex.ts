const emptySlot = 0;
const slotsPerKey = 1.4;

/** Which source has the latest version of each row: a hash table of 16-byte keys. */
export class KeyIndex {
  private mask = 0;
  private keys = new Uint32Array();
  private sources = new Uint32Array();
  private count = 0;

  /** @param capacity the most keys that are expected; for more it grows */
  constructor(capacity = 0) {
    this.clear(2 ** Math.ceil(Math.log2(Math.max(8, capacity * slotsPerKey))));
  }

  get size(): number {
    return this.count;
  }

  /**
   * Notes the source of a key unless one is noted already.
   * @param source a number from 0 to 4,294,967,294
   * @returns true if the key is new
   */
  add(key: Buffer, source: number): boolean {
    if ((this.count + 1) * slotsPerKey > this.sources.length) this.grow();
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

  private clear(slots: number): void {
    this.mask = slots - 1;
    this.keys = new Uint32Array(slots * 4);
    this.sources = new Uint32Array(slots);
  }

  private grow(): void {
    const { keys, sources } = this;
    this.clear(sources.length * 2);
    for (const [from, source] of sources.entries()) {
      if (source === emptySlot) continue;
      const key = keys.subarray(from * 4, from * 4 + 4);
      let slot = (key[0] ?? 0) & this.mask;
      while (this.sources[slot] !== emptySlot) slot = (slot + 1) & this.mask;
      this.keys.set(key, slot * 4);
      this.sources[slot] = source;
    }
  }

  private matches(slot: number, key: Buffer): boolean {
    for (let lane = 0; lane < 4; lane += 1) {
      if (this.keys[slot * 4 + lane] !== key.readUInt32LE(lane * 4)) return false;
    }
    return true;
  }
}
