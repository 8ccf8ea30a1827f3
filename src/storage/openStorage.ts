import { TableClient } from '@azure/data-tables';
import type { TokenCredential } from '@azure/identity';
import { BlobServiceClient } from '@azure/storage-blob';
import type { ContainerClient } from '@azure/storage-blob';
import type { Blobs } from '../export/blobs.ts';
import type { EntityTable } from '../export/entityTable.ts';
import { createAzureBlobs } from './azureBlobs.ts';
import { createAzureEntityTable } from './azureEntityTable.ts';
import { requestLimit } from './requestLimit.ts';
import { storageAnswer, storageError } from './storageError.ts';

/** Where an export is kept. */
export type StorageSettings = StorageAccount & {
  /** The container that people query; the unmasked rows are in `<exportContainer>-raw`. */
  readonly exportContainer: string;
};

type StorageAccount =
  | { readonly connectionString: string }
  | {
      readonly blobServiceUri: string;
      readonly tableServiceUri: string;
      readonly credential: TokenCredential;
    };

export interface Tables {
  readonly ledger: EntityTable;
  /** Ids of call records that are still to be fetched. */
  readonly inbox: EntityTable;
  /** What has landed of each call record. */
  readonly index: EntityTable;
  readonly subscriptions: EntityTable;
  /** What runs have noted for status. */
  readonly journal: EntityTable;
}

export interface Containers {
  readonly files: Blobs;
  readonly raw: Blobs;
}

export interface Storage extends Tables, Containers {}

/** Names of the tables, in the account. */
export const tableNames = {
  ledger: 'exportLedger',
  inbox: 'callInbox',
  index: 'callIndex',
  subscriptions: 'callSubscriptions',
  journal: 'exportJournal',
} as const;

/** Five tries with growing waits, 22 s in all. */
const blobRetries = { maxTries: 5, retryDelayInMs: 2_000, maxRetryDelayInMs: 16_000 };
const tableRetries = { maxRetries: 4, retryDelayInMs: 1_500, maxRetryDelayInMs: 15_000 };

/** Opens all that an export is kept in. */
export async function openStorage(settings: StorageSettings): Promise<Storage> {
  const [tables, containers] = await Promise.all([openTables(settings), openContainers(settings)]);
  return { ...tables, ...containers };
}

/**
 * Opens the two containers of an export; they are created where they are missing. Who may not
 * create any gets along as long as they are there.
 */
export async function openContainers(settings: StorageSettings): Promise<Containers> {
  const blobs = blobClient(settings);
  const files = blobs.getContainerClient(settings.exportContainer);
  const raw = blobs.getContainerClient(`${settings.exportContainer}-raw`);
  await Promise.all([ensureContainer(files), ensureContainer(raw)]);
  return { files: createAzureBlobs(files), raw: createAzureBlobs(raw) };
}

/** Opens the tables of an export; they are created where they are missing. */
export async function openTables(settings: StorageSettings): Promise<Tables> {
  const open = async (name: string) => {
    const table = tableClient(settings, name);
    await ensureTable(table);
    return createAzureEntityTable(table, settings.exportContainer);
  };
  const [ledger, inbox, index, subscriptions, journal] = await Promise.all([
    open(tableNames.ledger),
    open(tableNames.inbox),
    open(tableNames.index),
    open(tableNames.subscriptions),
    open(tableNames.journal),
  ]);
  return { ledger, inbox, index, subscriptions, journal };
}

function blobClient(account: StorageAccount): BlobServiceClient {
  const options = { retryOptions: blobRetries };
  return 'connectionString' in account
    ? BlobServiceClient.fromConnectionString(account.connectionString, options)
    : new BlobServiceClient(account.blobServiceUri, account.credential, options);
}

function tableClient(account: StorageAccount, tableName: string): TableClient {
  const options = { retryOptions: tableRetries };
  return 'connectionString' in account
    ? TableClient.fromConnectionString(account.connectionString, tableName, {
        ...options,
        // The emulator speaks plain http; the string itself says which it is.
        allowInsecureConnection: true,
      })
    : new TableClient(account.tableServiceUri, tableName, account.credential, options);
}

/** Looks before it creates, so that a start leaves no failed request in the logs. */
async function ensureContainer(container: ContainerClient): Promise<void> {
  try {
    if (await container.exists({ abortSignal: requestLimit() })) return;
    await container.createIfNotExists({ abortSignal: requestLimit() });
  } catch (error) {
    throw storageError('Blob', 'open container', container.containerName, error);
  }
}

async function ensureTable(table: TableClient): Promise<void> {
  try {
    if (await tableExists(table)) return;
    await table.createTable({ abortSignal: requestLimit() });
  } catch (error) {
    throw storageError('Table', 'open table', table.tableName, error);
  }
}

/** The table client has no question for this; any one row tells. */
async function tableExists(table: TableClient): Promise<boolean> {
  try {
    await table.listEntities({ abortSignal: requestLimit() }).byPage({ maxPageSize: 1 }).next();
    return true;
  } catch (error) {
    if (storageAnswer(error).code === 'TableNotFound') return false;
    throw error;
  }
}
