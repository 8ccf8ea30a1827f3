import type { Draw } from './draw.ts';
import { moneyText } from './jsonText.ts';

/** Where the outside end of a call is. */
export interface Place {
  readonly code: string;
  readonly name: string;
  readonly prefix: string;
  /** Digits that Microsoft hides, by country (3 or 4). */
  readonly hidden: 3 | 4;
}

export const places: readonly Place[] = [
  { code: 'US', name: 'United States', prefix: '+1', hidden: 3 },
  { code: 'GB', name: 'United Kingdom', prefix: '+44', hidden: 3 },
  { code: 'DE', name: 'Germany', prefix: '+49', hidden: 3 },
  { code: 'CH', name: 'Switzerland', prefix: '+41', hidden: 4 },
  { code: 'FR', name: 'France', prefix: '+33', hidden: 4 },
  { code: 'CI', name: "Côte d'Ivoire", prefix: '+225', hidden: 3 },
  { code: 'JP', name: 'Japan', prefix: '+81', hidden: 4 },
];

/**
 * A telephone number of somebody outside the tenant, its end hidden.
 * @see https://learn.microsoft.com/graph/api/resources/callrecords-smslogrow
 */
export function maskedNumber(draw: Draw, place: Place): string {
  const shown = String(1_000_000 + draw.below(9_000_000)).slice(0, 8 - place.hidden);
  return place.prefix + shown + '*'.repeat(place.hidden);
}

/** A price: mostly `0.00`, else up to a few units with 2 to 6 digits after the point. */
export function price(draw: Draw, isFree: boolean): string {
  if (isFree) return '0.00';
  return moneyText(draw.below(4_000_000), 2 + draw.below(5));
}
