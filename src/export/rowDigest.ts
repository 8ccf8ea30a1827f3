/** Digest of a set of rows that does not depend on their order: the sum of their digests. */
export class RowDigest {
  private readonly sum = new Uint32Array(4);

  /** @param digest 16 bytes of a row */
  add(digest: Buffer): void {
    for (let lane = 0; lane < 4; lane += 1) {
      this.sum[lane] = (this.sum[lane] ?? 0) + digest.readUInt32LE(lane * 4);
    }
  }

  toString(): string {
    return Buffer.from(this.sum.buffer).toString('hex');
  }
}
