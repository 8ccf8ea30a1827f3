import { otherGuid, type Draw } from './draw.ts';
import type { Cell } from './logFunction.ts';
import { maskedNumber, places, price } from './otherParty.ts';
import type { Person } from './people.ts';
import { printTime } from './ticks.ts';

/** A variant of a row of getSmsLog, in the order of its columns. */
export function smsRow(draw: Draw, people: readonly Person[]): readonly Cell[] {
  const person = draw.pick(people);
  const isInbound = draw.once(2);
  const place = draw.pick(places);
  const [own, other] = [`"${person.number}"`, `"${maskedNumber(draw, place)}"`];
  const isDomestic = person.country === `"${place.code}"`;
  return [
    ({ id }) => `"${id}"`,
    // Not promised to be unique either.
    draw.once(30) ? '"ef36b3e8-0000-4763-90e2-000000000000"' : ({ id }) => `"${otherGuid(id)}"`,
    person.id,
    person.principalName,
    person.displayName,
    person.country,
    '"US"',
    isInbound ? other : own,
    isInbound ? own : other,
    ({ day, tick }) => `"${printTime(day, tick, 7)}"`,
    price(draw, isInbound),
    '"USD"',
    isInbound ? '"sms_in"' : '"sms_out"',
    isDomestic ? '"Domestic"' : '"International"',
    `"${place.name}"`,
    `"${place.code}"`,
    '"MCOSMS1"',
    String(1 + draw.below(4)),
    person.administrativeUnits,
  ];
}
