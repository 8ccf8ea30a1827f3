import { directRoutingCalls } from './directRoutingCalls.ts';
import { pstnCalls } from './pstnCalls.ts';
import { smsLog } from './smsLog.ts';

/** Every log that is exported. A new log is one file in this folder and its line here. */
export const logFeeds = [pstnCalls, directRoutingCalls, smsLog] as const;
