import type { Cell } from './logFunction.ts';
import { maskedNumber, places, price } from './otherParty.ts';
import { bots, type Person } from './people.ts';
import { printTime, ticksPerSecond } from './ticks.ts';
import type { Draw } from './draw.ts';

// Open values: the page names no complete list, `oc_` is Operator Connect.
const callTypes = [
  ...['user_in', 'user_in', 'user_in', 'user_out', 'user_out', 'user_out', 'user_out_conf'],
  ...['user_out_transfer', 'user_out_forwarding', 'conf_in', 'conf_out', 'ucap_in', 'ucap_out'],
  ...['oc_ucap_in', 'oc_user_out'],
];
const licenses = ['MCOPSTNU', 'MCOPSTN1', 'MCOPSTN2', 'MCOPSTN5', 'MCOPSTNPP', 'MCOMEETADD'];
const currencies = ['"USD"', '"USD"', '"EUR"', '"GBP"', '"JPY"'];

/** Microsoft does not promise that a callId is unique: now and then one comes again. */
function callId(draw: Draw): Cell {
  const address = `203.0.113.${String(draw.below(255))}`;
  if (draw.once(25)) return `"1835317186_112562680@${address}"`;
  return ({ day, tick }) => `"${String(day)}_${String(tick)}@${address}"`;
}

function addresses(draw: Draw): string[] {
  if (draw.once(3)) return ['null', 'null', 'null', 'null'];
  const host = String(draw.below(255));
  return [`"192.168.1.${host}"`, `"fd00::${host}"`, `"198.51.100.${host}"`, 'null'];
}

/** A variant of a row of getPstnCalls, in the order of its columns. */
export function pstnRow(draw: Draw, people: readonly Person[]): readonly Cell[] {
  const person = draw.pick(people);
  const type = draw.pick(callTypes);
  const user = type.includes('ucap') ? draw.pick(bots) : person;
  const isInbound = type.endsWith('_in');
  const isOperator = type.startsWith('oc_');
  const place = draw.pick(places);
  const [own, other] = [`"${person.number}"`, `"${maskedNumber(draw, place)}"`];
  const seconds = draw.once(12) ? 0 : 1 + draw.below(draw.once(200) ? 40_000 : 900);
  const isDomestic = person.country === `"${place.code}"`;
  return [
    ({ id }) => `"${id}"`,
    callId(draw),
    user.id,
    user.principalName,
    user.displayName,
    ({ day, tick }) => `"${printTime(day, tick, 7)}"`,
    ({ day, tick }) => `"${printTime(day, tick + seconds * ticksPerSecond, 7)}"`,
    String(seconds),
    price(draw, isInbound || seconds === 0),
    `"${type}"`,
    draw.pick(currencies),
    isInbound ? own : other,
    person.country,
    '"US"',
    price(draw, isInbound || !draw.once(5)),
    isInbound ? other : own,
    isInbound ? 'null' : isDomestic ? '"Domestic"' : '"International"',
    `"${place.name}"`,
    type.includes('conf') ? `"${String(100_000_000 + draw.below(900_000_000))}"` : 'null',
    `"${draw.pick(licenses)}"`,
    type.startsWith('conf') ? '"Service"' : '"Subscriber"',
    isOperator ? '"Fabrikam Telecom"' : '"Microsoft"',
    isOperator ? '"operator"' : '"microsoft"',
    `"${place.code}"`,
    ...addresses(draw),
    person.administrativeUnits,
  ];
}
