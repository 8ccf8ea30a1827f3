import { otherGuid, type Draw } from './draw.ts';
import type { Cell } from './logFunction.ts';
import { maskedNumber, places } from './otherParty.ts';
import { bots, type Person } from './people.ts';
import { printTime, ticksPerMs, ticksPerSecond } from './ticks.ts';

const callTypes = [
  ...['ByotIn', 'ByotIn', 'ByotIn', 'ByotOut', 'ByotOut', 'ByotOut', 'ByotInUcap'],
  ...['ByotOutUserForwarding', 'ByotOutUserTransfer'],
];
const trunks = ['sbc1.contoso.com', 'sbc2.contoso.com', 'sbc-emea.fabrikam.com'];
const dataCenters = ['"USWE"', '"USEA"', '"EUNO"', '"EUWE"', '"APSE"'];
const successes = [{ code: 0, reason: 540000, phrase: 'BYE' }];
const failures = [
  { code: 404, reason: 510404, phrase: 'Not Found' },
  { code: 408, reason: 560408, phrase: 'Request Timeout' },
  { code: 480, reason: 10037, phrase: 'Temporarily Unavailable' },
  { code: 486, reason: 560486, phrase: 'Busy Here' },
  { code: 487, reason: 540487, phrase: 'Request Terminated' },
];

/** What Graph prints for "no time", e.g. as failureDateTime of a successful call. */
const noTime = '"0001-01-01T00:00:00Z"';

/** Border controllers also send names and short numbers. */
function outsideNumber(draw: Draw): string {
  if (draw.once(40)) return draw.pick(['"anonymous"', '"1001"', '"Reception"', 'null', '""']);
  return `"${maskedNumber(draw, draw.pick(places))}"`;
}

/** A time so many ticks after the call's start. */
function after(ticks: number): Cell {
  return ({ day, tick }) => `"${printTime(day, tick + ticks, 3)}"`;
}

/** A variant of a row of getDirectRoutingCalls, in the order of its columns. */
export function directRoutingRow(draw: Draw, people: readonly Person[]): readonly Cell[] {
  const person = draw.pick(people);
  const type = draw.pick(callTypes);
  const user = type.endsWith('Ucap') ? draw.pick(bots) : person;
  const isInbound = type.startsWith('ByotIn');
  const isSuccess = !draw.once(10);
  const seconds = isSuccess ? draw.below(1200) : 0;
  const sip = draw.pick(isSuccess ? successes : failures);
  const [own, other] = [`"${person.number.slice(0, -3)}***"`, outsideNumber(draw)];
  const isBypass = draw.once(4);
  return [
    ({ id }) => `"${id}"`,
    ({ id }) => `"${otherGuid(id)}"`,
    user.id,
    user.principalName,
    user.displayName,
    after(0),
    after(-draw.below(15_000) * ticksPerMs),
    isSuccess ? noTime : after(0),
    isSuccess ? after(seconds * ticksPerSecond) : draw.pick([noTime, 'null']),
    String(seconds),
    `"${type}"`,
    String(isSuccess),
    isInbound ? other : own,
    isInbound ? own : other,
    isBypass ? 'null' : draw.pick(dataCenters),
    draw.pick(dataCenters),
    String(sip.code),
    String(sip.reason),
    `"${sip.phrase}"`,
    `"${draw.pick(trunks)}"`,
    String(isBypass),
    person.country,
    `"${draw.pick(places).code}"`,
    type.endsWith('Transfer') ? `"${draw.guid()}"` : 'null',
    person.administrativeUnits,
  ];
}
