import type { Entity, EntityChange, EntityValues } from './entityTable.ts';

/** How far a feed's windows are tiled; times in milliseconds since 1970. */
export interface Plan {
  /** Windows before it are left alone. */
  readonly exportStart: number;
  readonly tiledFrom: number;
  readonly tiledTo: number;
  /** Graph has asked not to be asked before; zero if it has not. */
  readonly notBefore: number;
  /** When it has; zero if unknown. */
  readonly postponedAt: number;
}

/** Row key of the plan in the ledger. */
export const planKey = 'plan';

/** @returns undefined if windows were added, but the feed was never planned */
export function readPlan({ values }: Entity): Plan | undefined {
  if (values['exportStart'] === undefined) return undefined;
  return {
    exportStart: Number(values['exportStart']),
    tiledFrom: Number(values['tiledFrom']),
    tiledTo: Number(values['tiledTo']),
    notBefore: Number(values['notBefore']),
    postponedAt: Number(values['postponedAt'] ?? 0),
  };
}

/**
 * A change that writes the plan.
 * @param etag as it was read; undefined if there was none
 */
export function planChange(values: EntityValues, etag: string | undefined): EntityChange {
  if (etag === undefined) return { kind: 'insert', rowKey: planKey, values };
  return { kind: 'replace', rowKey: planKey, values, etag };
}
