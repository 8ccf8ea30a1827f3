import type { LoggedLine } from './loggedLine.ts';
import { findPersonalData } from './personalData.ts';

/** The demo answers questions, with rows of made-up people; its events are no answers. */
const answersFrom = 'test/local/demo.test.ts';

/** Which lines hold personal data, and of which kind; never the data itself. */
export function findLeaks(lines: readonly LoggedLine[]): string[] {
  const isAnswer = ({ source, file }: LoggedLine) =>
    source === 'process' && file?.endsWith(answersFrom) === true;
  const told = lines.filter((line) => !isAnswer(line));
  const found = told.flatMap(({ source, text, file = 'an unknown test' }) =>
    findPersonalData(text).map((kind) => `${kind} in ${placeOf(source, text)}, ${file}`),
  );
  return [...new Set(found)];
}

function placeOf(source: LoggedLine['source'], text: string): string {
  const event = source === 'event' ? /"event":"(\w+)"/.exec(text)?.[1] : undefined;
  return event === undefined ? `the output of a ${source}` : `the event ${event}`;
}
