import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { root } from '../project/readProject.ts';

const run = promisify(execFile);

/** What `az` prints and how it ends. */
export interface AzAnswer {
  readonly stdout?: string;
  readonly stderr?: string;
  readonly code?: number;
}

/** Answers to calls whose arguments hold a text: one after the other, the last one for ever. */
export type AzAnswers = readonly (readonly [holds: string, ...answers: AzAnswer[]])[];

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder for PATH with an `az` that records its calls, and a `sleep` that takes no time. */
export class FakeTools {
  private constructor(private readonly folder: string) {}

  static async create(answers: AzAnswers): Promise<FakeTools> {
    const folder = await mkdtemp(path.join(tmpdir(), 'az-'));
    for (const [i, [holds, ...ones]] of answers.entries()) {
      await writeAnswers(path.join(folder, 'answers', String(i)), holds, ones);
    }
    await writeFile(path.join(folder, 'calls'), '');
    await writeCommand(path.join(folder, 'az'), fakeAz);
    await writeCommand(path.join(folder, 'sleep'), '#!/bin/sh\n');
    return new FakeTools(folder);
  }

  /** Runs a command in the folder of the project. */
  async run(
    command: string,
    args: readonly string[],
    variables: Record<string, string> = {},
  ): Promise<Ended> {
    const search = `${this.folder}${path.delimiter}${process.env['PATH'] ?? ''}`;
    const env = { PATH: search, ...variables };
    try {
      return { code: 0, ...(await run(command, args, { cwd: root, env })) };
    } catch (error) {
      return error as Ended;
    }
  }

  /** The arguments of each call of `az`, in order. */
  async calls(): Promise<string[][]> {
    const text = await readFile(path.join(this.folder, 'calls'), 'utf8');
    const lines = text.split('\n').filter((line) => line !== '');
    return lines.map((line) => line.split('\u001f'));
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true });
  }
}

async function writeCommand(file: string, text: string): Promise<void> {
  await writeFile(file, text);
  await chmod(file, 0o755);
}

async function writeAnswers(folder: string, holds: string, answers: readonly AzAnswer[]) {
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'holds'), holds);
  for (const [i, { stdout = '', stderr = '', code = 0 }] of answers.entries()) {
    await writeFile(path.join(folder, `${i}.stdout`), stdout);
    await writeFile(path.join(folder, `${i}.stderr`), stderr);
    await writeFile(path.join(folder, `${i}.code`), String(code));
  }
}

/** Arguments are told apart by the unit separator: none of them holds one, or a line break. */
const fakeAz = `#!/bin/sh
cd "\${0%/*}"
(IFS=$(printf '\\037'); printf '%s\\n' "$*") >>calls
for answer in answers/*; do
  case "$*" in *"$(cat $answer/holds)"*) ;; *) continue ;; esac
  turn=$(cat $answer/turn 2>/dev/null || echo 0)
  [ -f $answer/$((turn + 1)).code ] && echo $((turn + 1)) >$answer/turn
  cat $answer/$turn.stdout
  cat $answer/$turn.stderr >&2
  exit "$(cat $answer/$turn.code)"
done
echo "unexpected: $*" >&2
exit 3
`;
