import {
  BadAnswerError,
  BrokenPagingError,
  PermissionMissingError,
  SignInRefusedError,
} from '../errors.ts';
import type { GraphEvidence } from '../errors.ts';
import type { Answer } from './graphConnection.ts';

/** The status of an answer and what it says about itself in a form that cannot hold data. */
export function evidenceOf(answer: Answer): GraphEvidence {
  return {
    status: answer.status,
    code: errorCode(answer.body),
    requestId: identifier(answer.headers.get('request-id')),
  };
}

/**
 * The error for an answer that is final.
 * @param subject what was asked for, begins the message
 * @param isContinuation whether a continuation link was asked
 */
export function refusal(subject: string, evidence: GraphEvidence, isContinuation: boolean): Error {
  const { status, code } = evidence;
  const answered = `Graph answered ${status ?? 'nothing'}${code === undefined ? '' : ` ${code}`}`;
  if (status === 401) {
    return new SignInRefusedError(
      `${subject}: ${answered}: it does not accept the token. Check GRAPH_CLOUD and that the ` +
        'identity belongs to the tenant.',
      evidence,
    );
  }
  if (status === 403) {
    return new PermissionMissingError(
      `${subject}: ${answered}. Grant the identity the application permission ` +
        'CallRecords.Read.All, with admin consent.',
      evidence,
    );
  }
  if (isContinuation && (status === 400 || status === 404 || status === 410)) {
    const message = `${subject}: ${answered}: Graph no longer accepts the continuation link.`;
    return new BrokenPagingError(message, evidence);
  }
  // Seen for spans that are too long: https://github.com/microsoftgraph/microsoft-graph-docs/pull/10883
  const hint = status === 406 ? ' A range spans at most 90 days.' : '';
  return new BadAnswerError(`${subject}: ${answered}.${hint}`, evidence);
}

function errorCode(body: Uint8Array): string | undefined {
  try {
    const answer = JSON.parse(Buffer.from(body).toString()) as {
      readonly error?: { readonly code?: unknown };
    } | null;
    return identifier(answer?.error?.code);
  } catch {
    return undefined;
  }
}

function identifier(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\w.-]{1,64}$/.test(value) ? value : undefined;
}
