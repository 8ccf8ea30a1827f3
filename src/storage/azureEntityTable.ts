import { odata } from '@azure/data-tables';
import type { TableClient, TransactionAction } from '@azure/data-tables';
import type { Entity, EntityChange, EntityTable } from '../export/entityTable.ts';
import { addConditionalDeletes } from './conditionalDeletes.ts';
import type { SubmitTransaction } from './conditionalDeletes.ts';
import { requestLimit } from './requestLimit.ts';
import { storageAnswer, storageError } from './storageError.ts';
import { entityOf, storedValues } from './storedEntity.ts';
import type { StoredEntity } from './storedEntity.ts';

interface EntityPage {
  readonly rows: readonly StoredEntity[];
  /** Where the next page begins; undefined at the end. */
  readonly token: string | undefined;
}

/** A row is not in the state that a change needs. Other 404 and 409 concern the table itself. */
const refusedCodes = new Set([
  'EntityAlreadyExists',
  'EntityNotFound',
  'ResourceNotFound',
  'UpdateConditionNotSatisfied',
  'ConditionNotMet',
]);

/**
 * Rows of one storage table.
 * @param client its table must exist: a missing table is an error, never an absent row; its
 *   pipeline gets a policy more
 * @param scope keeps several exports in one table apart: rows are stored under `<scope>|<partition>`
 */
export function createAzureEntityTable(client: TableClient, scope: string): EntityTable {
  const submit = addConditionalDeletes(client);
  const keyOf = (partition: string) => `${scope}|${partition}`;
  return {
    get: (partition, rowKey) => get(client, keyOf(partition), rowKey),
    list: (partition, from, before) => list(client, keyOf(partition), from, before),
    transact: (partition, changes) => transact(client, submit, keyOf(partition), changes),
  };
}

async function get(
  client: TableClient,
  partitionKey: string,
  rowKey: string,
): Promise<Entity | undefined> {
  try {
    const options = { abortSignal: requestLimit() };
    return entityOf(await client.getEntity(partitionKey, rowKey, options));
  } catch (error) {
    if (storageAnswer(error).code === 'ResourceNotFound') return undefined;
    throw storageError('Table', 'read', `${client.tableName}/${partitionKey}/${rowKey}`, error);
  }
}

async function* list(
  client: TableClient,
  partitionKey: string,
  from: string,
  before: string,
): AsyncGenerator<Entity> {
  const filter = odata`PartitionKey eq ${partitionKey} and RowKey ge ${from} and RowKey lt ${before}`;
  let token: string | undefined;
  do {
    const page: EntityPage = await listPage(client, partitionKey, filter, token);
    yield* page.rows.map(entityOf);
    token = page.token;
  } while (token);
}

async function listPage(
  client: TableClient,
  partitionKey: string,
  filter: string,
  token: string | undefined,
): Promise<EntityPage> {
  const options = { queryOptions: { filter }, abortSignal: requestLimit() };
  try {
    const pages = client
      .listEntities(options)
      .byPage(token === undefined ? {} : { continuationToken: token });
    for await (const page of pages) return { rows: [...page], token: page.continuationToken };
    throw new Error('No page');
  } catch (error) {
    throw storageError('Table', 'list', `${client.tableName}/${partitionKey}`, error);
  }
}

async function transact(
  client: TableClient,
  submit: SubmitTransaction,
  partitionKey: string,
  changes: readonly EntityChange[],
): Promise<readonly string[] | undefined> {
  const actions = changes.map((change) => actionOf(partitionKey, change));
  const deleteEtags = changes.flatMap((c) => (c.kind === 'delete' ? [c.etag] : []));
  try {
    const { subResponses } = await submit(actions, deleteEtags);
    return changes.map((change, index) => {
      const answer = subResponses[index];
      const etag = change.kind === 'delete' ? '' : answer?.etag;
      // The client throws only for refusals whose text it can read.
      if (answer === undefined || answer.status >= 300 || etag === undefined) {
        throw new Error(`Change ${index + 1} was not confirmed`);
      }
      return etag;
    });
  } catch (error) {
    if (refusedCodes.has(storageAnswer(error).code ?? '')) return undefined;
    throw storageError('Table', 'change', `${client.tableName}/${partitionKey}`, error);
  }
}

function actionOf(partitionKey: string, change: EntityChange): TransactionAction {
  const { rowKey } = change;
  if (change.kind === 'delete') return ['delete', { partitionKey, rowKey }];
  const entity = { partitionKey, rowKey, ...storedValues(change.values) };
  switch (change.kind) {
    case 'insert':
      return ['create', entity];
    case 'put':
      return ['upsert', entity, 'Replace'];
    case 'replace':
      return ['update', entity, 'Replace', { etag: change.etag }];
  }
}
