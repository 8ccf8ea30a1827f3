import { silentTimers } from '../silentTimers.ts';
import type { Rule } from './finding.ts';

/** Timers have let three of their times pass. */
export const timersSilent: Rule = ({ journal, now }) => {
  const silent = silentTimers(journal, now);
  if (silent.length === 0) return [];
  const [timers, have] = silent.length === 1 ? ['The timer', 'has'] : ['The timers', 'have'];
  const message = `${timers} ${silent.join(', ')} ${have} let three runs pass.`;
  return [{ code: 'timersSilent', message, feed: null }];
};
