import type { Config } from '../../../config.ts';
import type { ConfigError } from '../../../errors.ts';
import { failed, ok, type Finding } from '../finding.ts';

const check = 'settings';

/** What is wrong with the settings, one problem a line. */
export function checkSettings(read: Config | ConfigError): Finding[] {
  if ('problems' in read) {
    const remedy = 'Correct it in the environment or in local.settings.json.';
    return read.problems.map((problem) => failed(check, problem, remedy));
  }
  const { feeds, exportContainer, graph } = read;
  return [ok(check, `${feeds.join(', ')} of cloud ${graph.cloud} into ${exportContainer}`)];
}
