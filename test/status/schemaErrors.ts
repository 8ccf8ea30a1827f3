import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';

const path = new URL('../../docs/status.schema.json', import.meta.url);
export const schema = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
const validate = new Ajv2020({ strict: true, strictTypes: false, allErrors: true }).compile(schema);

/** What is wrong with a document of status, as a reader gets it. */
export function schemaErrors(document: unknown): unknown[] {
  validate(JSON.parse(JSON.stringify(document)));
  return validate.errors ?? [];
}
