import type { ChildProcess } from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';
import type { Readable } from 'node:stream';
import { expect, inject } from 'vitest';
import { noteLine, variables } from './loggedLine.ts';
import './watchEvents.ts';

// Processes that tests start inherit them, and note their events themselves.
process.env[variables.folder] = inject('loggedLines');
process.env[variables.file] = expect.getState().testPath;
process.env['NODE_OPTIONS'] = `--import=${inject('eventWatch')}`;

// Every process, however it is started: https://nodejs.org/api/diagnostics_channel.html
subscribe('child_process', (message) => {
  const { process: child } = message as { process: ChildProcess };
  // It is told of before it has its streams.
  process.nextTick(() => {
    for (const stream of [child.stdout, child.stderr]) watch(stream);
  });
});

function watch(stream: Readable | null): void {
  let begun = '';
  stream?.on('data', (chunk: Buffer | string) => {
    const lines = (begun + chunk.toString()).split('\n');
    begun = lines.pop() ?? '';
    for (const text of lines) noteLine({ source: 'process', text });
  });
  stream?.on('end', () => {
    noteLine({ source: 'process', text: begun });
  });
}
