import Module from 'node:module';

/** What `@azure/functions` hands over for each function. */
export interface Registration {
  readonly name: string;
  readonly bindings: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly callback: unknown;
}

type Hook = (context: object) => unknown;

/** What an app has registered while it was loaded. */
export interface AppRegistrations {
  readonly functions: readonly Registration[];
  readonly appStart: readonly Hook[];
  readonly appTerminate: readonly Hook[];
}

/** The part of the library that knows handlers; it is given to the worker by the library. */
export interface ProgrammingModel {
  getInvocationModel(context: CoreContext): InvocationModel;
}

export interface CoreContext {
  readonly invocationId: string;
  readonly metadata: Omit<Registration, 'callback'>;
  readonly request: {
    readonly inputData: readonly { readonly name: string; readonly data: object }[];
  };
  readonly log: (level: string, category: string, message: string) => void;
}

export interface InvocationModel {
  getArguments(): Promise<{ context: unknown; inputs: unknown[] }>;
  invokeFunction(context: unknown, inputs: unknown[], callback: unknown): Promise<unknown>;
  getResponse(context: unknown, result: unknown): Promise<{ readonly returnValue?: unknown }>;
}

interface Capture {
  readonly functions: Map<string, Registration>;
  readonly hooks: Record<'appStart' | 'appTerminate', Hook[]>;
}

/** The library asks for the core once and keeps it, so there is one core in a process. */
let capture: Capture | undefined;
let model: ProgrammingModel | undefined;

class Disposable {
  readonly #dispose: () => void;
  constructor(dispose: () => void) {
    this.#dispose = dispose;
  }
  dispose(): void {
    this.#dispose();
  }
}

/** Stands in for the module that the worker of Azure Functions puts in place. */
const core = {
  version: 'local',
  hostVersion: 'local',
  Disposable,
  setProgrammingModel(given: ProgrammingModel): void {
    model = given;
  },
  getProgrammingModel: () => model,
  registerFunction(metadata: Omit<Registration, 'callback'>, callback: unknown): Disposable {
    const { name, bindings } = metadata;
    const { functions } = loading(name);
    if (functions.has(name)) throw new Error(`The function ${name} is registered twice.`);
    functions.set(name, { name, bindings, callback });
    return new Disposable(() => functions.delete(name));
  },
  registerHook(name: string, hook: Hook): Disposable {
    const { hooks } = loading(name);
    if (name !== 'appStart' && name !== 'appTerminate') {
      throw new Error(`The local host has no hook ${name}.`);
    }
    hooks[name].push(hook);
    return new Disposable(() => hooks[name].splice(hooks[name].indexOf(hook), 1));
  },
  log(): void {
    // Only warnings of the library about itself come here.
  },
};

function loading(what: string): Capture {
  if (capture === undefined) throw new Error(`${what} is registered after the app was loaded.`);
  return capture;
}

/**
 * Loads an app and catches what it registers.
 * @param load imports the app's main file
 * @returns also the model that invokes its handlers; undefined if it registered nothing
 */
export async function captureApp(
  load: () => Promise<unknown>,
): Promise<AppRegistrations & { readonly model: ProgrammingModel | undefined }> {
  injectCore();
  capture = { functions: new Map(), hooks: { appStart: [], appTerminate: [] } };
  const { functions, hooks } = capture;
  try {
    await load();
  } finally {
    capture = undefined;
  }
  return { ...hooks, functions: [...functions.values()], model };
}

let injected = false;

/** The core is no package: the library finds it only by a changed `require`. */
function injectCore(): void {
  if (injected) return;
  injected = true;
  // eslint-disable-next-line @typescript-eslint/unbound-method -- it is called with its module below
  Module.prototype.require = new Proxy(Module.prototype.require, {
    apply: (original, module, [id]: [string]): unknown =>
      id === '@azure/functions-core' ? core : original.call(module, id),
  });
}
