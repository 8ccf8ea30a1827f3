/** What a request to the notifications route is answered. */
export interface Reply {
  readonly status: 200 | 202 | 400 | 500;
  /** The whole body, plain text. */
  readonly text?: string;
}

/** Graph's are some hundred characters long. */
const longestToken = 8_192;

/**
 * Answers Graph's question whether somebody listens here: with its own token, decoded.
 * @see https://learn.microsoft.com/graph/change-notifications-delivery-webhooks
 */
export function answerHandshake(validationToken: string): Reply {
  const isToken = validationToken !== '' && validationToken.length <= longestToken;
  return isToken ? { status: 200, text: validationToken } : { status: 400 };
}
