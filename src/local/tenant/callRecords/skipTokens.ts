import { hash, hex4 } from '../draw.ts';

/** Where a reading goes on. */
export interface Place {
  /** What is read, and how: a link may not be bent to something else. */
  readonly scope: string;
  /** Number of the page that the link leads to; the first page is 1. */
  readonly page: number;
  /** What the reader needs to know, as it gave it. */
  readonly numbers: readonly number[];
}

/**
 * Opaque `$skiptoken`s. They carry their place in them, so that none is ever forgotten, and a
 * check, so that none can be made up. Their characters need percent-encoding.
 */
export class SkipTokens {
  private epoch = 0;
  private readonly ended = new Map<number, number>();

  /** @returns the token, percent-encoded */
  issue({ scope, page, numbers }: Place): string {
    const text = JSON.stringify([this.epoch, scope, page, ...numbers]);
    const sealed = `${seal(text)}?>${text}`;
    // A length of 3n+1 bytes makes base64 end in "==".
    const bytes = Buffer.from(sealed);
    const padding = ' '.repeat((4 - (bytes.length % 3)) % 3);
    return encodeURIComponent(Buffer.from(sealed + padding).toString('base64'));
  }

  /**
   * @param token percent-decoded
   * @returns the place, the HTTP status that an ended token gets, or undefined for a token that
   *   was never given out, or for something else
   */
  read(token: string, scope: string): Place | { readonly expired: number } | undefined {
    const sealed = Buffer.from(token, 'base64').toString();
    const [check, ...rest] = sealed.trimEnd().split('?>');
    const text = rest.join('?>');
    if (text === '' || seal(text) !== check || !token.endsWith('==')) return undefined;
    const [epoch, own, page, ...numbers] = JSON.parse(text) as [number, string, number];
    const expired = this.ended.get(epoch);
    if (expired !== undefined) return { expired };
    return own === scope ? { scope, page, numbers } : undefined;
  }

  /** Ends every token given out so far. @param status what they get from now on */
  expire(status: number): void {
    for (const epoch of this.ended.keys()) this.ended.set(epoch, status);
    this.ended.set(this.epoch, status);
    this.epoch += 1;
  }
}

function seal(text: string): string {
  const sum = Buffer.from(text).reduce((mixed, byte) => hash(mixed, 41, byte), 0);
  return hex4(sum >>> 16) + hex4(sum);
}
