/**
 * Keys that have been seen, by 8 of their 16 bytes: half the memory, and one key in billions of
 * millions is taken for another.
 */
export class SeenKeys {
  private mask = 1023;
  private lanes = new Uint32Array(2 * (this.mask + 1));
  private count = 0;

  /** @returns false if the key has been seen, or is taken for one that has */
  add(key: Buffer): boolean {
    if (this.count * 1.4 > this.mask) this.grow();
    // Zero marks an empty slot.
    if (!this.put(key.readUInt32LE(0), key.readUInt32LE(4) || 1)) return false;
    this.count += 1;
    return true;
  }

  private put(low: number, high: number): boolean {
    const { lanes, mask } = this;
    let slot = low & mask;
    while (lanes[2 * slot + 1] !== 0) {
      if (lanes[2 * slot] === low && lanes[2 * slot + 1] === high) return false;
      slot = (slot + 1) & mask;
    }
    lanes[2 * slot] = low;
    lanes[2 * slot + 1] = high;
    return true;
  }

  private grow(): void {
    const { lanes } = this;
    this.mask = 2 * this.mask + 1;
    this.lanes = new Uint32Array(2 * lanes.length);
    for (let at = 0; at < lanes.length; at += 2) {
      const high = lanes[at + 1] ?? 0;
      if (high !== 0) this.put(lanes[at] ?? 0, high);
    }
  }
}
