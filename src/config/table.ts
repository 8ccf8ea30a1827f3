import { parseConnectionString } from './connectionString.ts';
import {
  feedNames,
  parseClientId,
  parseCloud,
  parseContainer,
  parseFeeds,
  parsePartitionHours,
  parseRevisitHours,
} from './parseValues.ts';
import { parseSchedule } from './schedule.ts';
import { optional, setting } from './setting.ts';
import { parseStartTime } from './startTime.ts';
import { parseGraphRoot, parsePublicAddress, parseServiceRoot } from './webAddress.ts';

/** Every setting of this app; nothing else is read from the environment. */
export const table = {
  cloud: setting(
    'GRAPH_CLOUD',
    'global',
    'The cloud of the tenant: global, usgov-l4 or usgov-l5.',
    parseCloud,
  ),
  baseUrl: setting(
    'GRAPH_BASE_URL',
    '',
    "Takes the place of the cloud's Graph root, without the version; plain http only for loopback, and then no token is asked for.",
    optional(parseGraphRoot),
  ),
  feeds: setting('FEEDS', feedNames.join(','), 'What is exported, with commas.', parseFeeds),
  connectionString: setting(
    'EXPORT_STORAGE',
    '',
    'Connection string of the storage account; only where there is no managed identity.',
    optional(parseConnectionString),
  ),
  blobServiceUri: setting(
    'EXPORT_STORAGE__blobServiceUri',
    '',
    'Blob endpoint of the storage account, used with the managed identity.',
    optional(parseServiceRoot),
  ),
  tableServiceUri: setting(
    'EXPORT_STORAGE__tableServiceUri',
    '',
    'Table endpoint of the storage account, used with the managed identity.',
    optional(parseServiceRoot),
  ),
  clientId: setting(
    'EXPORT_STORAGE__clientId',
    '',
    'Client id of a user-assigned managed identity; empty for the system-assigned one.',
    optional(parseClientId),
  ),
  exportContainer: setting(
    'EXPORT_CONTAINER',
    'call-exports',
    'Container with the tables; the one with raw rows has -raw after it.',
    parseContainer,
  ),
  exportStart: setting(
    'EXPORT_START',
    '',
    'UTC date where the export begins; empty means 90 days before the first run.',
    optional(parseStartTime),
  ),
  partitionHours: setting(
    'PARTITION_HOURS',
    '24',
    'Length of a window: 1, 2, 3, 4, 6, 8, 12 or 24 hours.',
    parsePartitionHours,
  ),
  revisitHours: setting(
    'REVISIT_HOURS',
    '1,3,8,24,48,72,168,336,840',
    'Hours after its end at which a window is pulled again; settled after the last.',
    parseRevisitHours,
  ),
  schedule: setting(
    'EXPORT_SCHEDULE',
    '0 */10 * * * *',
    'When the export runs, NCRONTAB with six fields, UTC.',
    parseSchedule,
  ),
  notificationUrl: setting(
    'NOTIFICATION_URL',
    'https://<WEBSITE_HOSTNAME>/api/notifications',
    'Full public address of the notifications route; empty switches the subscription off.',
    optional(parsePublicAddress),
  ),
};
