import type { html } from 'hono/html';

/** A piece of the page: what is put into it is escaped, unless it is such a piece itself. */
export type Markup = ReturnType<typeof html>;
