/** Mixes the bits of a 32-bit number (the finalizer of MurmurHash3). */
export function mix(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** A number that differs for each seed, purpose and index; the same for the same three. */
export function hash(seed: number, purpose: number, index: number): number {
  const high = Math.floor(index / 2 ** 32);
  return mix(mix(mix(seed + purpose * 0x9e3779b9) ^ index) + high);
}

/** `hash` as a fraction from 0 to below 1. */
export function fractionOf(seed: number, purpose: number, index: number): number {
  return hash(seed, purpose, index) / 2 ** 32;
}

const hexDigits = Array.from({ length: 2 ** 16 }, (_, n) => n.toString(16).padStart(4, '0'));

/** The last four hexadecimal digits of a number. */
export function hex4(value: number): string {
  return hexDigits[value & 0xffff] ?? '';
}

/** A GUID that belongs to another one: different, and the same each time. */
export function otherGuid(guid: string): string {
  return `${guid.slice(28)}-${guid.slice(24, 28)}-4${guid.slice(1, 4)}-8${guid.slice(5, 8)}-${guid.slice(24)}`;
}

/** Repeatable random choices (mulberry32). */
export class Draw {
  private state: number;

  constructor(seed: number) {
    this.state = seed | 0;
  }

  /** A whole number from 0 to below 2^32. */
  bits(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let bits = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return (bits ^ (bits >>> 14)) >>> 0;
  }

  /** A whole number from 0 to below `limit`. */
  below(limit: number): number {
    return Math.floor((this.bits() / 2 ** 32) * limit);
  }

  /** True once in `n` times. */
  once(n: number): boolean {
    return this.below(n) === 0;
  }

  /** @throws Error if there is nothing to pick from */
  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  }

  guid(): string {
    const [a, b, c, d] = [this.bits(), this.bits(), this.bits(), this.bits()];
    const head = `${hex4(a >>> 16)}${hex4(a)}-${hex4(b >>> 16)}-${hex4(b)}-${hex4(c >>> 16)}`;
    return `${head}-${hex4(c)}${hex4(d >>> 16)}${hex4(d)}`;
  }
}
