import { callRecordFeed } from '../../callRecords/callRecordFeed.ts';
import { logFeeds } from '../../feeds/index.ts';

const feeds = [...logFeeds, callRecordFeed].map(({ name }) => name).join(', ');

/** What `--help` prints. */
export const help = `Exports logs and call records now, with progress. Without a range: whatever is due.

  npm run export -- [--feed <feed>]... [--from <time>] [--to <time>] [--json]

  --feed <feed>   ${feeds};
                  may be given again for another feed (default: those of FEEDS)
  --from <time>   begin of a range that is pulled even where it is settled or not due, also before
                  EXPORT_START (default, where --to is given: where the export begins)
  --to <time>     end of the range, exclusive (default, where --from is given: now)
  --json          for scripts: the result as one JSON object on stdout, at the end; progress stays
                  on stderr
  -h, --help      this text

A time is a UTC date (2026-11-01) or a date-time ending in Z (2026-11-01T06:00:00Z). A range is
widened to whole windows. Settings come from the environment and local.settings.json.

Exit code: 0 every window is done, 1 some are not or the run was stopped, 2 wrong arguments or
settings (nothing is asked of Graph then).

With --json: complete, stopped, errors and, for each of the feeds, feed, windowsDone, windowsLeft,
rowsRead, rowsWritten, error (or null) and findings (odd rows, counted; all are kept). With exit
code 2: problems. Nothing where a second Ctrl-C has ended the run at once.
`;
