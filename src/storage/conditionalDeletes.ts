import type { TableClient, TableTransactionResponse, TransactionAction } from '@azure/data-tables';
import { requestLimit } from './requestLimit.ts';

/** Submits a transaction; `deleteEtags` are those of its deletes, in order. */
export type SubmitTransaction = (
  actions: TransactionAction[],
  deleteEtags: readonly string[],
) => Promise<TableTransactionResponse>;

type Policy = Parameters<TableClient['pipeline']['addPolicy']>[0];

/** A delete among the requests of a transaction, up to the ETag it asks for: any. */
const unconditionalDelete = /^(DELETE [^\r\n]+\r\n(?:[^\r\n]+\r\n)*?If-Match: )\*(?=\r\n)/gim;

/** ETags of transactions on their way, by the signal that the client hands on to the request. */
const waitingEtags = new WeakMap<object, readonly string[]>();

const policy: Policy = {
  name: 'conditionalDeletes',
  sendRequest: (request, next) => {
    const signal = request.abortSignal;
    const etags = signal && waitingEtags.get(signal);
    if (etags) {
      waitingEtags.delete(signal);
      request.body = withEtags(request.body, etags);
      // Set for the former body where an account key signs; it is not among what is signed.
      request.headers.delete('content-length');
    }
    return next(request);
  },
};

/**
 * Teaches a client deletes that need an ETag: `submitTransaction` takes none for a delete and sends
 * `If-Match: *`. The ETags are put into the request on its way out.
 */
export function addConditionalDeletes(client: TableClient): SubmitTransaction {
  client.pipeline.removePolicy({ name: policy.name });
  client.pipeline.addPolicy(policy);
  return async (actions, deleteEtags) => {
    const abortSignal = requestLimit();
    waitingEtags.set(abortSignal, deleteEtags);
    const response = await client.submitTransaction(actions, { abortSignal });
    if (waitingEtags.has(abortSignal)) throw new Error('Deletes were sent without their ETags');
    return response;
  };
}

/** Fails rather than sending a delete without its ETag. */
function withEtags(body: unknown, etags: readonly string[]): string {
  if (typeof body !== 'string') throw new Error('The body of a transaction is not text');
  let used = 0;
  const conditional = body.replace(
    unconditionalDelete,
    (_, head: string) => `${head}${etags[used++] ?? ''}`,
  );
  if (used !== etags.length) throw new Error('Deletes and ETags differ in number');
  return conditional;
}
