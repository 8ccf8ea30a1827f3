import { defineFeed } from '../../src/feeds/feed.ts';
import { pstnCalls } from '../../src/feeds/pstnCalls.ts';

/** The feed pstnCalls with few columns, where it matters when files are written, not what with. */
export const narrowCalls = defineFeed({
  ...pstnCalls,
  key: 'id',
  time: 'startDateTime',
  columns: { id: 'text', startDateTime: 'timestamp', charge: 'money' },
});
