import { isObject } from '../../export/isObject.ts';
import type { Flattening, Place, Take } from './flattening.ts';
import { isAnnotation } from './isAnnotation.ts';
import type { Shape } from './shape.ts';

/**
 * The members of a communicationsIdentitySet; of several that are there, the first of this order
 * is the one the columns describe. The `acs…` and `spool…` names are in Graph's answers only.
 * @see https://learn.microsoft.com/graph/api/resources/communicationsidentityset
 * @see https://learn.microsoft.com/graph/api/callrecords-callrecord-list-participants_v2
 */
export const identityKinds: readonly string[] = [
  'user',
  'guest',
  'phone',
  'applicationInstance',
  'application',
  'azureCommunicationServicesUser',
  'acsUser',
  'acsApplicationInstance',
  'onPremises',
  'spoolUser',
  'spoolApplicationInstance',
  'device',
  'encrypted',
  'assertedIdentity',
];

/** What the different identities have; a phone's `id` is its number. */
const identity: Shape = {
  id: 'text',
  displayName: 'text',
  tenantId: 'text',
  userPrincipalName: 'text',
  email: 'text',
  applicationType: 'text',
  hidden: 'boolean',
  azureCommunicationServicesResourceId: 'text',
};

/**
 * Resolves an identity set: `kind` is the member that is there, and its properties get the columns
 * without a name of the set before them.
 * @param at where the object is that has the set
 * @param path the set's path
 */
export function takeIdentitySet(flattening: Flattening, at: Place, path: string): Take {
  const takeKind = flattening.column(`${at.prefix}kind`, 'text');
  const members = new Map(
    identityKinds.map((kind) => {
      const place = { prefix: at.prefix, path: `${path}.${kind}.` };
      return [kind, flattening.object(identity, place)] as const;
    }),
  );
  const takeEndpointType = flattening.column(`${at.prefix}endpointType`, 'text');

  return (set, row) => {
    if (set === null) return;
    if (!isObject(set)) {
      flattening.keep(row, path, set);
      return;
    }
    const kind = identityKinds.find((name) => isObject(set[name]));
    takeKind(kind ?? null, row);
    for (const name of Object.keys(set)) {
      const value = set[name];
      if (name === kind) members.get(name)?.(value, row);
      else if (name === 'endpointType') takeEndpointType(value, row);
      else if (isAnnotation(name) || (value === null && members.has(name))) continue;
      else flattening.keep(row, `${path}.${name}`, value);
    }
  };
}
