import { isMessage, readSelect, type Selected } from './selection.ts';

/** What a request for a record wants beside its own properties. */
export interface Expansion {
  readonly sessions: SessionExpansion | undefined;
  readonly hasParticipants: boolean;
}

/** How sessions are wanted. */
export interface SessionExpansion {
  readonly hasSegments: boolean;
  readonly selected: Selected;
}

/**
 * Reads `$expand` of a record, e.g. `sessions($expand=segments),participants_v2`.
 * @returns the expansion, or the message that refuses it
 * @see https://learn.microsoft.com/graph/api/callrecords-callrecord-get
 */
export function readExpansion(expand: string | undefined): Expansion | string {
  let expansion: Expansion = { sessions: undefined, hasParticipants: false };
  const seen = new Set<string>();
  for (const item of expand === undefined ? [] : splitOutside(expand, ',')) {
    const [, name = '', options] = /^(\w+)(?:\((.*)\))?$/.exec(item) ?? [];
    if (seen.has(name)) return `Parsing OData Select and Expand failed: '${name}' is there twice.`;
    seen.add(name);
    if (name === 'sessions') {
      const sessions = readSessions(options);
      if (typeof sessions === 'string') return sessions;
      expansion = { ...expansion, sessions };
      continue;
    }
    // $select is supported for callRecord and session only.
    if (options !== undefined) return refusal(item);
    if (name === 'participants_v2') expansion = { ...expansion, hasParticipants: true };
    else if (name !== 'organizer_v2') return refusal(item);
  }
  return expansion;
}

function readSessions(options: string | undefined): SessionExpansion | string {
  let sessions: SessionExpansion = { hasSegments: false, selected: undefined };
  for (const option of options === undefined ? [] : splitOutside(options, ';')) {
    const [, name, value = ''] = /^(\$\w+)=(.*)$/.exec(option) ?? [];
    if (name === '$expand' && value === 'segments') {
      sessions = { ...sessions, hasSegments: true };
      continue;
    }
    const selected = name === '$select' ? readSelect('session', value) : refusal(option);
    if (isMessage(selected)) return selected;
    sessions = { ...sessions, selected };
  }
  return sessions;
}

function refusal(item: string): string {
  return `Parsing OData Select and Expand failed: '${item}' is not supported on type 'microsoft.graph.callRecords.callRecord'.`;
}

/** Splits a text at a separator that is in no parentheses. */
function splitOutside(text: string, separator: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const character of text) {
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (character === separator && depth === 0) parts.push('');
    else parts.push((parts.pop() ?? '') + character);
  }
  return parts.map((part) => part.trim());
}
