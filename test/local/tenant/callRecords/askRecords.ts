import type { CallRecordOptions } from '../../../../src/local/tenant/callRecords/callRecordOptions.ts';
import type { Tenant } from '../../../../src/local/tenant/startTenant.ts';
import type { TenantOptions } from '../../../../src/local/tenant/tenantOptions.ts';
import { tenantWith } from '../ask.ts';

export type Body = Readonly<Record<string, unknown>>;

export const list = '/v1.0/communications/callRecords';
/** Everything inside a record. */
export const whole = '$expand=sessions($expand=segments),participants_v2';

/** A tenant at noon of 2 November 2026, with the made-up calls of the 20 days before. */
export function tenantOf(
  callRecords: CallRecordOptions = {},
  options: Partial<TenantOptions> = {},
) {
  const from = Date.parse('2026-10-13');
  return tenantWith({ from, ...options, callRecords });
}

export async function ask(
  { url }: Pick<Tenant, 'url'>,
  path: string,
  init: RequestInit = {},
): Promise<{ status: number; headers: Headers; body: Body }> {
  const response = await fetch(path.startsWith('http') ? path : url + path, init);
  const text = await response.text();
  const body = text === '' ? {} : (JSON.parse(text) as Body);
  return { status: response.status, headers: response.headers, body };
}

export function send(tenant: Pick<Tenant, 'url'>, method: string, path: string, body?: unknown) {
  return ask(tenant, path, { method, ...(body !== undefined && { body: JSON.stringify(body) }) });
}

export function itemsOf(body: Body, name = 'value'): Body[] {
  const items = body[name];
  if (!Array.isArray(items)) throw new Error(`no list ${name}`);
  return items as Body[];
}

export function idsOf(items: readonly Body[]): unknown[] {
  return items.map(({ id }) => id);
}

/** A link as a client must repair it. */
export function repaired(link: unknown): string {
  return String(link).replace('$metadata#', '');
}

/** All pages, from an address on. */
export async function pagesOf(tenant: Tenant, path: string, headers = {}): Promise<Body[]> {
  const pages: Body[] = [];
  for (let next: string | undefined = path; next !== undefined;) {
    const { status, body }: { status: number; body: Body } = await ask(tenant, next, { headers });
    if (status !== 200) throw new Error(`status ${String(status)}`);
    pages.push(body);
    const link: unknown = body['@odata.nextLink'];
    next = typeof link === 'string' ? repaired(link) : undefined;
    headers = {};
  }
  return pages;
}

/** A record with all its nested pages, as an exporter would put it together. */
export async function assembled(tenant: Tenant, id: string): Promise<Body> {
  const headers = { prefer: 'include-unknown-enum-members' };
  const { status, body } = await ask(tenant, `${list}/${id}?${whole}`, { headers });
  if (status !== 200) throw new Error(`status ${String(status)}`);
  const sessions = await restOf(tenant, body, 'sessions', headers);
  const withSegments: Body[] = [];
  for (const session of new Map(sessions.map((found) => [found['id'], found])).values()) {
    const segments = await restOf(tenant, session, 'segments', headers);
    withSegments.push({ ...plain(session), segments });
  }
  const participants = await restOf(tenant, body, 'participants_v2', headers);
  return { ...plain(body), sessions: withSegments, participants_v2: participants };
}

async function restOf(tenant: Tenant, owner: Body, name: string, headers: object) {
  const items = itemsOf(owner, name);
  const link = owner[`${name}@odata.nextLink`];
  if (typeof link !== 'string') return items;
  const pages = [];
  for (let next: unknown = link; typeof next === 'string';) {
    const { body }: { body: Body } = await ask(tenant, repaired(next), { headers: { ...headers } });
    pages.push(body);
    next = body['@odata.nextLink'];
  }
  return [...items, ...pages.flatMap((page) => itemsOf(page))];
}

/** Without the annotations that belong to the transport. */
export function plain(body: Body): Body {
  return Object.fromEntries(
    Object.entries(body).filter(([name]) => !/@odata\.(context|nextLink)$/.test(name)),
  );
}
