import type { JsonObject } from './json.ts';

const recordProperties = [
  ...['id', 'version', 'type', 'modalities', 'lastModifiedDateTime', 'startDateTime'],
  ...['endDateTime', 'joinWebUrl', 'organizer', 'participants', 'organizer_v2'],
  ...['participants_v2', 'sessions'],
];
const sessionProperties = [
  ...['id', 'caller', 'callee', 'startDateTime', 'endDateTime', 'modalities', 'failureInfo'],
  ...['isTest', 'segments'],
];
const properties: Readonly<Record<string, readonly string[]>> = {
  callRecord: recordProperties,
  session: sessionProperties,
  participant: ['id', 'identity', 'administrativeUnitInfos'],
};

/** The properties that an answer is narrowed to; undefined is all. */
export type Selected = readonly string[] | undefined;

/** @returns the selected names, or the message that refuses one of them */
export function readSelect(type: string, select: string | undefined): Selected | string {
  if (select === undefined) return undefined;
  const names = select.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !properties[type]?.includes(name));
  if (unknown === undefined) return names;
  return `Parsing OData Select and Expand failed: Could not find a property named '${unknown}' on type 'microsoft.graph.callRecords.${type}'.`;
}

export function isMessage(selected: Selected | string): selected is string {
  return typeof selected === 'string';
}

/** The properties of a body that were selected; annotations stay. */
export function narrowed(body: JsonObject, selected: Selected): JsonObject {
  if (selected === undefined) return body;
  const isKept = (name: string) => selected.includes(name) || name.includes('@odata.');
  return Object.fromEntries(Object.entries(body).filter(([name]) => isKept(name)));
}
