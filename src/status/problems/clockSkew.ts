import type { Rule } from './finding.ts';

const minuteMs = 60_000;
const mostSkewMs = 5 * minuteMs;

/** The clock of the app and that of Graph differ: windows would be asked for too early or too late. */
export const clockSkew: Rule = ({ journal: { clockSkewMs } }) => {
  if (Math.abs(clockSkewMs) <= mostSkewMs) return [];
  const minutes = Math.floor(Math.abs(clockSkewMs) / minuteMs);
  const direction = clockSkewMs > 0 ? 'behind' : 'ahead of';
  const message = `The clock of the app is ${minutes} minutes ${direction} that of Graph.`;
  return [{ code: 'clockSkew', message, feed: null }];
};
