import type { IncomingMessage } from 'node:http';
import type { Answer } from '../answer.ts';
import { readPreferences, type Preferences } from './preferences.ts';
import type { JsonObject } from './json.ts';

/** A request for call records. */
export interface CallRecordRequest {
  /** `v1.0` or `beta`. */
  readonly apiVersion: string;
  /** Path and query, byte for byte. */
  readonly url: string;
  /** What links begin with. */
  readonly origin: string;
  readonly preferences: Preferences;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** A page that is ready to be printed. */
export interface Page {
  readonly body: JsonObject;
  /** The page size that the client asked for, as far as it was done. */
  readonly appliedPageSize: number | undefined;
}

/** A request that was understood. */
export interface Asked {
  /** Number of the page asked for; the first is 1. */
  readonly page: number;
  /** Makes the answer. */
  answer(): Page | Answer;
}

export function requestOf(
  request: IncomingMessage,
  apiVersion: string,
  origin: string,
  now: number,
): CallRecordRequest {
  const preferences = readPreferences(request.headers['prefer']);
  return { apiVersion, url: request.url ?? '', origin, preferences, now };
}
