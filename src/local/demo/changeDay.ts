import { randomUUID } from 'node:crypto';
import { Decimal } from '../tenant/jsonText.ts';
import type { Tenant } from '../tenant/startTenant.ts';

/** What Graph reports later about a day that has been exported already. */
export interface ChangedDay {
  readonly lateId: string;
  readonly changedId: string;
  /** The charge of the changed call, as Graph prints it. */
  readonly charge: { readonly before: string; readonly after: string };
}

const newCharge = '12.3400';

/**
 * Lets a call of a day come in late, and another one's charge be corrected.
 * @param from beginning of the day, milliseconds since 1970
 */
export function changeDay(tenant: Tenant, from: number, to: number): ChangedDay {
  const [model = '{}', changed = '{}'] = tenant.truth('pstnCalls', from, to).slice(10);
  const lateId = randomUUID();
  tenant.addRows('pstnCalls', [{ text: model.replace(valueOf(model, 'id'), lateId) }]);
  const changedId = valueOf(changed, 'id');
  tenant.changeRow('pstnCalls', changedId, { charge: new Decimal(newCharge) });
  return { lateId, changedId, charge: { before: valueOf(changed, 'charge'), after: newCharge } };
}

/** The text of a row's value, quotes left out. */
function valueOf(row: string, name: string): string {
  return new RegExp(`"${name}":"?([^",}]*)`).exec(row)?.[1] ?? '';
}
