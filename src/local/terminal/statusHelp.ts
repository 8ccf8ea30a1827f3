/** What `npm run status -- --help` prints. */
export const statusHelp = `Tells whether data is flowing, from what the export's storage says. Graph is not asked.

  npm run status -- [--json]

  --json          for scripts: the status document as one JSON object on stdout
  -h, --help      this text

The document is the one of GET /api/status and of status/status.json in the export's container; it
tells more than the text (rows of each day, coverage of each month). docs/status.md describes it.
Settings come from the environment and local.settings.json, as for npm run export; of Graph it
needs none.

Exit code: 0 healthy, 1 not healthy or the storage does not answer, 2 wrong arguments or settings
(with --json: {"problems": ["…"]}).
`;
