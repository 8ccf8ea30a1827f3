import type { Draw } from '../draw.ts';
import { drawFor, newMember, nothing, type Caller, type Content } from './content.ts';
import type { Json, JsonObject } from './json.ts';

/** Who takes part in a call: the member of the identity set, and the identity itself. */
export interface Party {
  readonly kind: string;
  readonly id: string;
  readonly identity: JsonObject;
}

/** Every member that an identity set of a participant has been seen with. */
const members = [
  ...['application', 'device', 'user', 'applicationInstance', 'assertedIdentity'],
  ...['azureCommunicationServicesUser', 'encrypted', 'guest', 'onPremises', 'phone'],
  ...['acsUser', 'spoolUser', 'acsApplicationInstance', 'spoolApplicationInstance'],
];

const unnamed = ['application', 'applicationInstance', 'assertedIdentity', 'device'];

/** The nth participant of a call; the same in every version. */
export function partyOf(content: Content, n: number): Party {
  const draw = drawFor(content, 'participant', n);
  const caller = callerAt(content, n);
  const kind = draw.below(20);
  // The first one is a user in most calls, as organizers are.
  if (kind < 12 || (n === 0 && kind < 17)) return userParty(content, caller, draw, n);
  if (kind < 16) return phoneParty(content, n);
  if (kind === 16) {
    const id = draw.guid();
    const tenantId = draw.guid();
    return { kind: 'guest', id, identity: { id, displayName: `Guest ${String(n)}`, tenantId } };
  }
  if (kind === 17) {
    const id = `8:acs:${draw.guid()}_${draw.guid()}`;
    const identity = { id, displayName: draw.once(2) ? null : 'Web visitor' };
    return { kind: 'azureCommunicationServicesUser', id, identity };
  }
  const id = draw.guid();
  const other = draw.once(4) ? draw.pick(['encrypted', 'onPremises']) : draw.pick(unnamed);
  return { kind: other, id, identity: { id, displayName: null, tenantId: caller.tenantId } };
}

function callerAt({ call, callers }: Content, n: number): Caller {
  const caller = callers[(call.seed + n) % callers.length];
  if (caller === undefined) throw new Error('the simulated tenant has no users');
  return caller;
}

function userParty({ callers }: Content, caller: Caller, draw: Draw, n: number): Party {
  // More participants than users: the rest come from elsewhere.
  const id = n < callers.length ? caller.id : draw.guid();
  const { displayName, tenantId, userPrincipalName } = caller;
  const named = { id, displayName: draw.once(12) ? null : displayName, tenantId };
  return { kind: 'user', id, identity: draw.once(3) ? { ...named, userPrincipalName } : named };
}

function phoneParty({ call }: Content, n: number): Party {
  const id = `+1425555${String(1000 + ((call.seed + n) % 9000))}`;
  return { kind: 'phone', id, identity: { id, displayName: null, tenantId: null } };
}

/** https://learn.microsoft.com/graph/api/callrecords-callrecord-list-participants_v2 */
export function identitySet({ kind, identity }: Party, draw: Draw): JsonObject {
  const isSparse = draw.once(4);
  const nulls = isSparse ? [] : members.map((name): [string, Json] => [name, null]);
  const endpointType = isSparse ? undefined : draw.pick([null, null, 'default', 'voicemail']);
  return { ...Object.fromEntries(nulls), endpointType, [kind]: identity };
}

/** The nth entry of participants_v2, without its context. */
export function participantBody(content: Content, n: number): JsonObject {
  const party = partyOf(content, n);
  const draw = drawFor(content, 'participant', 10_000 + n);
  const units = [draw.guid(), draw.guid()].slice(0, draw.below(3)).map((id) => ({ id }));
  const administrativeUnitInfos = draw.once(2) ? nothing(draw) : draw.pick([[], units]);
  const identity = identitySet(party, draw);
  return { id: party.id, identity, administrativeUnitInfos };
}

/** The member of a product's enum that only newer clients know. */
export function productFamily(content: Content, party: Party, draw: Draw): string {
  if (party.kind === 'azureCommunicationServicesUser') {
    return newMember(content, 'azureCommunicationServices');
  }
  return draw.pick(['teams', 'teams', 'teams', 'teams', 'skypeForBusiness', 'lync', 'unknown']);
}
