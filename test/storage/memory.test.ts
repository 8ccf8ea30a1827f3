import { MemoryBlobs } from '../support/memoryBlobs.ts';
import { MemoryEntityTable } from '../support/memoryEntityTable.ts';
import { describeBlobs, describeEntityTable } from '../support/storageContract.ts';

describeBlobs('blobs in memory', () => Promise.resolve(new MemoryBlobs()));
describeEntityTable('a table in memory', () => Promise.resolve(new MemoryEntityTable()));
