/** A subscription as Graph has it. */
export interface GraphSubscription {
  readonly id: string;
  readonly resource: string;
  /** One kind of change or several, e.g. `created,updated`. */
  readonly changeType: string;
  readonly notificationUrl: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** What a new subscription to all call records is to be. */
export interface WantedSubscription {
  /** Gets the lifecycle notifications, too. */
  readonly notificationUrl: string;
  /** 128 characters at most; a secret. */
  readonly clientState: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/**
 * The subscriptions of this application. Every method waits and tries again as Graph tells, and
 * throws RetryLaterError, AccessRefusedError or BadAnswerError, each with the HTTP status if there
 * was an answer, or the signal's reason if it was aborted.
 */
export interface SubscriptionApi {
  /** All of them, to whatever resource, from all pages. */
  list(signal: AbortSignal): Promise<readonly GraphSubscription[]>;
  /**
   * Subscribes to `/communications/callRecords`, changes of the kind `updated`. Graph asks the
   * notification URL for the handshake before it answers. A request whose answer is lost is not
   * sent again: RetryLaterError without a status then, and the subscription may exist.
   * @throws BadAnswerError with status 409 if Graph has such a subscription already;
   *   WebhookUnreachableError if the handshake failed
   */
  create(wanted: WantedSubscription, signal: AbortSignal): Promise<GraphSubscription>;
  /**
   * Moves the end of a subscription, which also reauthorizes it.
   * @param expiresAt milliseconds since 1970
   * @returns undefined if Graph does not have it
   * @throws WebhookUnreachableError if Graph asks for the handshake anew, and it fails
   */
  renew(id: string, expiresAt: number, signal: AbortSignal): Promise<GraphSubscription | undefined>;
  /** Ends a subscription; one that Graph does not have is no error. */
  remove(id: string, signal: AbortSignal): Promise<void>;
}
