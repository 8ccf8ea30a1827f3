import { randomUUID } from 'node:crypto';
import { TableClient } from '@azure/data-tables';
import { BlobServiceClient } from '@azure/storage-blob';
import type { ContainerClient } from '@azure/storage-blob';
import { tableNames, type StorageSettings } from './openStorage.ts';
import { storageAnswer, type StorageAnswer } from './storageError.ts';

/** What is tried at a place, in this order. */
export type TrialStep = 'open' | 'write' | 'read' | 'delete';

/** How the trial of a container or table went. */
export interface Trial {
  /** E.g. `container call-exports`. */
  readonly place: string;
  /** Undefined if everything went well. */
  readonly failure: TrialFailure | undefined;
}

export interface TrialFailure extends StorageAnswer {
  readonly step: TrialStep;
  /** What was thrown, for codes of the network that the service does not name. */
  readonly cause: unknown;
}

/** Tries whether the containers and tables of an export can be used as the export uses them. */
export interface StorageTrials {
  blobs(signal: AbortSignal): Promise<readonly Trial[]>;
  tables(signal: AbortSignal): Promise<readonly Trial[]>;
}

/** The table in which a row is written and deleted again. */
const triedTable = tableNames.journal;
/** A try tells at once what is wrong; only work that has to succeed is tried again. */
const once = { maxTries: 1, maxRetries: 0 };

/** Opens an account to be tried; nothing is created where it is missing. */
export function checkStorage(settings: StorageSettings): StorageTrials {
  const { exportContainer } = settings;
  const blobs = blobClient(settings);
  const containers = [exportContainer, `${exportContainer}-raw`];
  return {
    blobs: (signal) =>
      Promise.all(containers.map((name) => tryContainer(blobs.getContainerClient(name), signal))),
    tables: async (signal) => [await tryTable(tableClient(settings), exportContainer, signal)],
  };
}

type Steps = Readonly<Record<TrialStep, () => Promise<unknown>>>;

async function tryContainer(container: ContainerClient, abortSignal: AbortSignal): Promise<Trial> {
  const text = randomUUID();
  const blob = container.getBlockBlobClient(`status/doctor-${text}`);
  return await trial(`container ${container.containerName}`, abortSignal, {
    open: () => container.getProperties({ abortSignal }),
    write: () => blob.upload(text, text.length, { abortSignal }),
    read: () => blob.downloadToBuffer(0, text.length, { abortSignal }),
    delete: () => blob.delete({ abortSignal }),
  });
}

async function tryTable(table: TableClient, scope: string, abortSignal: AbortSignal) {
  const key = { partitionKey: `${scope}|doctor`, rowKey: randomUUID() };
  return await trial(`table ${table.tableName}`, abortSignal, {
    open: () => table.listEntities({ abortSignal }).byPage({ maxPageSize: 1 }).next(),
    write: () => table.createEntity(key, { abortSignal }),
    read: () => table.getEntity(key.partitionKey, key.rowKey, { abortSignal }),
    delete: () => table.deleteEntity(key.partitionKey, key.rowKey, { abortSignal }),
  });
}

async function trial(place: string, signal: AbortSignal, steps: Steps): Promise<Trial> {
  for (const step of ['open', 'write', 'read'] as const) {
    const failure = await attempt(step, steps, signal);
    if (failure === undefined) continue;
    // What was written is not to stay; the first failure tells more than this one's.
    if (step === 'read') await attempt('delete', steps, signal);
    return { place, failure };
  }
  return { place, failure: await attempt('delete', steps, signal) };
}

async function attempt(
  step: TrialStep,
  steps: Steps,
  signal: AbortSignal,
): Promise<TrialFailure | undefined> {
  try {
    await steps[step]();
    return undefined;
  } catch (cause) {
    signal.throwIfAborted();
    return { step, ...storageAnswer(cause), cause };
  }
}

function blobClient(settings: StorageSettings): BlobServiceClient {
  const options = { retryOptions: once };
  return 'connectionString' in settings
    ? BlobServiceClient.fromConnectionString(settings.connectionString, options)
    : new BlobServiceClient(settings.blobServiceUri, settings.credential, options);
}

function tableClient(settings: StorageSettings): TableClient {
  const options = { retryOptions: once };
  return 'connectionString' in settings
    ? TableClient.fromConnectionString(settings.connectionString, triedTable, {
        ...options,
        // The emulator speaks plain http; the string itself says which it is.
        allowInsecureConnection: true,
      })
    : new TableClient(settings.tableServiceUri, triedTable, settings.credential, options);
}
