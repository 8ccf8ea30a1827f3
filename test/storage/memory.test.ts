import { MemoryBlobs } from '../support/memoryBlobs.ts';
import { MemoryEntityTable } from '../support/memoryEntityTable.ts';
import { describeBlobs } from '../support/blobsContract.ts';
import { describeEntityTable } from '../support/entityTableContract.ts';

describeBlobs('blobs in memory', () => Promise.resolve(new MemoryBlobs()));
describeEntityTable('a table in memory', () => Promise.resolve(new MemoryEntityTable()));
