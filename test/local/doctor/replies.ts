import type { NoReply, Reply } from '../../../src/local/doctor/ask.ts';

/** An answer that says nothing but what a test needs of it. */
export function reply(parts: Partial<Reply>): Reply {
  return { kind: 'reply', status: 200, headers: new Headers(), body: '', skewMs: 0, ...parts };
}

export const noReply: NoReply = {
  kind: 'noReply',
  reason: 'its name is not found',
  remedy: 'Check the spelling.',
};
