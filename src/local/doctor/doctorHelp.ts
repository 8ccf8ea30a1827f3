import { fixNames, fixWords } from './fixes.ts';

const nameWidth = Math.max(...fixNames.map(({ length }) => length));
const fixLines = fixNames.map((name) => `  ${name.padEnd(nameWidth)}  ${fixWords[name]}`);

/** What `npm run doctor -- --help` prints. */
export const doctorHelp = `Checks whether the export can work, from here: settings, token, Graph, feeds, clock, storage, the
subscription, the notifications route, what status calls a problem, and leases.

  npm run doctor -- [--fix] [--json]

  --fix           do what is safe about what fails, say what was done, and check again
  --json          for scripts: ok, checks (check, verdict, message, remedy, fixes, feed) and, with
                  --fix, fixed (what was done) as one JSON object on stdout
  -h, --help      this text

Each line begins with ok, failed or "not checkable here"; what to do stands below it, indented. Each
check takes 20 seconds at most. Without --fix nothing is changed but a blob and a table row that are
deleted again. --fix does what is needed of:

${fixLines.join('\n')}

Settings come from the environment and local.settings.json, as for npm run export.

Exit code: 0 nothing failed, 1 something did, 2 wrong arguments.
`;
