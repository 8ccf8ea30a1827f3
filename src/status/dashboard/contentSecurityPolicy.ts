import { createHash } from 'node:crypto';
import { styleSheet } from './styleSheet.ts';

const styleHash = createHash('sha256').update(styleSheet).digest('base64');

/** The policy as the page itself states it, for where it is read as a file. */
export const policyOfPage = [
  "default-src 'none'",
  `style-src 'sha256-${styleHash}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/**
 * The value of the header `Content-Security-Policy` of the dashboard: nothing but its own style.
 * A page cannot state `frame-ancestors` itself.
 * @see https://www.w3.org/TR/CSP3/#meta-element
 */
export const contentSecurityPolicy = `${policyOfPage}; frame-ancestors 'none'`;
