import type { Registration } from './functionsCore.ts';

export type AuthLevel = 'anonymous' | 'function' | 'admin';

/** A function as the host runs it. */
export type HostedFunction = TimerFunction | HttpFunction;

interface Hosted {
  readonly name: string;
  readonly registration: Registration;
  /** Name of the trigger's binding: the input's name. */
  readonly binding: string;
}

export interface TimerFunction extends Hosted {
  readonly kind: 'timer';
  /** NCRONTAB, settings resolved. */
  readonly schedule: string;
  readonly runOnStartup: boolean;
}

export interface HttpFunction extends Hosted {
  readonly kind: 'http';
  /** Below the prefix `api`. */
  readonly route: string;
  /** In capitals. */
  readonly methods: readonly string[];
  readonly authLevel: AuthLevel;
}

/**
 * Reads a registration.
 * @param env where `%SETTING%` is looked up
 * @throws Error for triggers and bindings that this host does not have
 */
export function readRegistration(
  registration: Registration,
  env: Readonly<Record<string, string | undefined>>,
): HostedFunction {
  const { name } = registration;
  const entries = Object.entries(registration.bindings);
  const [binding, trigger] = entries.find(([, { direction }]) => direction === 'in') ?? ['', {}];
  const others = entries.filter(([other]) => other !== binding && other !== '$return');
  if (others.length > 0) throw new Error(`${name}: the local host has no ${others[0]?.[0] ?? ''}.`);
  const hosted = { name, registration, binding };
  switch (trigger['type']) {
    case 'timerTrigger': {
      const schedule = resolveSettings(textIn(trigger, 'schedule') ?? '', name, env);
      return { ...hosted, kind: 'timer', schedule, runOnStartup: trigger['runOnStartup'] === true };
    }
    case 'httpTrigger': {
      const route = resolveSettings(textIn(trigger, 'route') ?? name, name, env);
      return { ...hosted, kind: 'http', route, ...accessOf(trigger) };
    }
    default:
      throw new Error(`${name}: the local host runs timer and HTTP triggers only.`);
  }
}

/** Unless told otherwise, the library registers GET and POST for everybody. */
function accessOf(trigger: Readonly<Record<string, unknown>>) {
  const { methods, authLevel } = trigger;
  const words = Array.isArray(methods) ? methods.map(String) : ['GET', 'POST'];
  return {
    methods: words.map((word) => word.toUpperCase()),
    authLevel: readAuthLevel(authLevel),
  };
}

function readAuthLevel(value: unknown): AuthLevel {
  const text = typeof value === 'string' ? value.toLowerCase() : 'anonymous';
  // Whatever is not known is closed.
  return text === 'anonymous' || text === 'function' ? text : 'admin';
}

function textIn(record: Readonly<Record<string, unknown>>, key: string): string | undefined {
  const value = record[key];
  return typeof value === 'string' ? value : undefined;
}

function resolveSettings(
  text: string,
  functionName: string,
  env: Readonly<Record<string, string | undefined>>,
): string {
  return text.replace(/%([^%]+)%/g, (_, setting: string) => {
    const value = env[setting];
    if (value === undefined) throw new Error(`${functionName}: the setting ${setting} is missing.`);
    return value;
  });
}
