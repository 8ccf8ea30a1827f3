import type { BlobHead, Blobs } from '../export/blobs.ts';
import { hourMs } from '../export/time.ts';
import type { StatusDocument } from './statusDocument.ts';

/** Paths in the export container. */
export const statusPath = 'status/status.json';
export const dashboardPath = 'status/index.html';

/** What was written by a clock that is wrong by more must not stay for ever. */
const mostLeadMs = hourMs;

/**
 * Stores status for whoever may read the export and nothing else. What another instance has
 * written meanwhile, or has read later, stays.
 * @param tables the export container
 * @param holder of this process, `host/pid`
 * @param page the same as HTML
 */
export async function writeStatus(
  tables: Blobs,
  holder: string,
  document: StatusDocument,
  page: string,
): Promise<void> {
  const heads = await Promise.all([tables.head(statusPath), tables.head(dashboardPath)]);
  const [statusHead, pageHead] = heads;
  if (statusHead && (await isNewer(tables, statusHead, document))) return;
  const json = { path: statusPath, type: 'application/json', head: statusHead };
  const text = `${JSON.stringify(document, null, 2)}\n`;
  if (!(await replace(tables, holder, json, text))) return;
  const html = { path: dashboardPath, type: 'text/html; charset=utf-8', head: pageHead };
  await replace(tables, holder, html, page);
}

/** When status was last stored, by any instance: milliseconds since 1970, NaN if it never was. */
export async function storedAt(tables: Blobs): Promise<number> {
  const head = await tables.head(statusPath);
  const range = { offset: 0, count: head?.size ?? 0 };
  const bytes = head && (await tables.read(statusPath, head.etag, range));
  return bytes ? checkedAt(bytes) : NaN;
}

/** @returns true also if the file has been replaced meanwhile: by somebody who is as up to date */
async function isNewer(
  tables: Blobs,
  { etag, size }: BlobHead,
  document: StatusDocument,
): Promise<boolean> {
  const bytes = await tables.read(statusPath, etag, { offset: 0, count: size });
  if (bytes === undefined) return true;
  const leadMs = checkedAt(bytes) - Date.parse(document.checkedAt);
  return leadMs > 0 && leadMs < mostLeadMs;
}

/** NaN if it cannot be read. */
function checkedAt(bytes: Uint8Array): number {
  const [, time = ''] = /"checkedAt": *"([^"]+)"/.exec(Buffer.from(bytes).toString()) ?? [];
  return Date.parse(time);
}

/** @returns false if somebody else has written the file meanwhile */
async function replace(
  tables: Blobs,
  holder: string,
  file: { readonly path: string; readonly type: string; readonly head: BlobHead | undefined },
  text: string,
): Promise<boolean> {
  const { path, type, head } = file;
  const writer = tables.writer(path, holder, type);
  await writer.write(Buffer.from(text));
  const condition = head ? { ifMatch: head.etag } : ({ ifAbsent: true } as const);
  return (await writer.commit(condition)) !== undefined;
}
