import type { Cloud } from './config/parseValues.ts';
import type { Environment, Setting } from './config/setting.ts';
import { Mismatch, problem, textOf } from './config/setting.ts';
import { table } from './config/table.ts';
import { ConfigError } from './errors.ts';

/** Standard variables of `@azure/identity` and of managed identity; they are not ours to check. */
const identityVariables = [
  'AZURE_TENANT_ID',
  'AZURE_CLIENT_ID',
  'AZURE_CLIENT_SECRET',
  'AZURE_CLIENT_CERTIFICATE_PATH',
  'AZURE_CLIENT_CERTIFICATE_PASSWORD',
  'AZURE_FEDERATED_TOKEN_FILE',
  'IDENTITY_ENDPOINT',
  'MSI_ENDPOINT',
] as const;

/** Where the export goes: by key (on one's own machine) or by identity. */
export type StorageConfig =
  | { readonly kind: 'connectionString'; readonly connectionString: string }
  | {
      readonly kind: 'identity';
      readonly blobServiceUri: string;
      readonly tableServiceUri: string;
      /** Of a user-assigned identity. */
      readonly clientId: string | undefined;
    };

/** Everything that is set from outside, read once. */
export interface Config {
  readonly graph: {
    readonly cloud: Cloud;
    /** Takes the place of the cloud's own root; no slash at its end. */
    readonly baseUrl: string | undefined;
  };
  readonly feeds: readonly string[];
  readonly storage: StorageConfig;
  /** The container that people query; `<name>-raw` holds the rest. */
  readonly exportContainer: string;
  /** A midnight in milliseconds since 1970. */
  readonly exportStart: number | undefined;
  readonly partitionHours: number;
  /** Ages of a window, rising. */
  readonly revisitHours: readonly number[];
  /** NCRONTAB, six fields. */
  readonly schedule: string;
  /** Undefined where Graph shall not notify. */
  readonly notificationUrl: string | undefined;
  /** Variables of the Azure SDKs and hosts that say which credential there is. */
  readonly identity: Readonly<Partial<Record<(typeof identityVariables)[number], string>>>;
}

/** Name, default (as text) and meaning of every setting, for documentation and its tests. */
export const settings: readonly Pick<Setting<unknown>, 'name' | 'default' | 'meaning'>[] =
  Object.values(table);

/**
 * Reads all settings.
 * @param env the environment variables
 * @param now milliseconds since 1970
 * @throws ConfigError with every problem there is
 */
export function readConfig(env: Environment = process.env, now: number = Date.now()): Config {
  const problems = findProblems(env, now);
  if (problems.length > 0) throw new ConfigError(problems);
  const read: Read = (one) => valueOf(one, env, now);
  return Object.freeze({
    graph: Object.freeze({ cloud: read(table.cloud), baseUrl: read(table.baseUrl) }),
    feeds: read(table.feeds),
    storage: Object.freeze(storageOf(read)),
    exportContainer: read(table.exportContainer),
    exportStart: read(table.exportStart),
    partitionHours: read(table.partitionHours),
    revisitHours: read(table.revisitHours),
    schedule: read(table.schedule),
    notificationUrl: read(table.notificationUrl),
    identity: identityOf(env),
  });
}

type Read = <T>(one: Setting<T>) => T;

function findProblems(env: Environment, now: number): string[] {
  const problems = Object.values(table).flatMap((one) => {
    const value: unknown = one.parse(given(one, env), now);
    return value instanceof Mismatch ? [problem(one.name, value)] : [];
  });
  return [...problems, ...findStorageProblems(env)];
}

/** There must be one way to the storage account, and only one. */
function findStorageProblems(env: Environment): string[] {
  const key = table.connectionString.name;
  const uris = [table.blobServiceUri.name, table.tableServiceUri.name];
  const missing = uris.filter((name) => textOf(env, name) === undefined);
  const hasIdentity = missing.length < 2 || textOf(env, table.clientId.name) !== undefined;
  if (textOf(env, key) !== undefined) {
    return hasIdentity ? [`${key} must be empty where ${key}__* are set, found both`] : [];
  }
  if (!hasIdentity) return [`${key}, or ${uris.join(' and ')}, must be set, found nothing`];
  return missing.map((name) => `${name} must be set like the other ${key}__*, found nothing`);
}

function storageOf(read: Read): StorageConfig {
  const connectionString = read(table.connectionString);
  if (connectionString !== undefined) return { kind: 'connectionString', connectionString };
  return {
    kind: 'identity',
    blobServiceUri: required(table.blobServiceUri, read),
    tableServiceUri: required(table.tableServiceUri, read),
    clientId: read(table.clientId),
  };
}

function required<T>(one: Setting<T | undefined>, read: Read): T {
  const value = read(one);
  if (value === undefined) throw new ConfigError([`${one.name} must be set, found nothing`]);
  return value;
}

function valueOf<T>(one: Setting<T>, env: Environment, now: number): T {
  const value = one.parse(given(one, env), now);
  if (value instanceof Mismatch) throw new ConfigError([problem(one.name, value)]);
  return value;
}

/** The text to be read: what is set, else the default. */
function given(one: Setting<unknown>, env: Environment): string {
  if (one.name !== table.notificationUrl.name) return textOf(env, one.name) ?? one.default;
  const set = env[one.name];
  if (set !== undefined) return set.trim();
  const host = textOf(env, 'WEBSITE_HOSTNAME');
  return host === undefined ? '' : one.default.replace('<WEBSITE_HOSTNAME>', () => host);
}

function identityOf(env: Environment): Config['identity'] {
  const identity: Record<string, string> = {};
  for (const name of identityVariables) {
    const text = textOf(env, name);
    if (text !== undefined) identity[name] = text;
  }
  return Object.freeze(identity);
}
