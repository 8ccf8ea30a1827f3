import path from 'node:path';
import { describeError } from '../../errors.ts';
import { reasonWords } from '../terminal/reasonWords.ts';
import { withDuckDb } from './askDuckDb.ts';
import type { Demo } from './demo.ts';
import { questions } from './questions.ts';

/** Prints each question and its answer; without DuckDB, says so. */
export async function answerQuestions({ config, folder, say }: Demo): Promise<void> {
  const tables = path.relative('.', path.join(folder, config.exportContainer, 'tables'));
  try {
    await withDuckDb(async (ask) => {
      for (const [i, { title, sql }] of questions.entries()) {
        say(`\n${i + 5}. ${title}\n`);
        const lines = await ask(sql(tables.replaceAll('\\', '/')));
        for (const line of lines) say(`   ${line}`);
      }
    });
  } catch (error) {
    say(`\nThe queries are left out, DuckDB says: ${reasonWords(describeError(error))}`);
  }
}
