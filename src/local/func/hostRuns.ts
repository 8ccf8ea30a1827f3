/** The runs of a function, as the host tells of them. */
export interface RunCount {
  readonly begun: number;
  readonly succeeded: number;
  readonly failed: number;
}

const none: RunCount = { begun: 0, succeeded: 0, failed: 0 };

/**
 * What the host prints before and after each run.
 * https://github.com/Azure/azure-webjobs-sdk (FunctionInstanceLogger)
 */
const beginning = /Executing 'Functions\.([\w-]+)' \(/;
const end = /Executed 'Functions\.([\w-]+)' \((\w+), /;

/** Counts the runs of a host by what it prints: its addresses start them and tell no more. */
export class HostRuns {
  readonly #counts = new Map<string, RunCount>();

  /** @param line of the host's output */
  take(line: string): void {
    const [, begun] = beginning.exec(line) ?? [];
    const [, ended, status] = end.exec(line) ?? [];
    if (begun !== undefined) this.#add(begun, 'begun');
    if (ended !== undefined) this.#add(ended, status === 'Succeeded' ? 'succeeded' : 'failed');
  }

  /** @param name of a function */
  of(name: string): RunCount {
    return this.#counts.get(name) ?? none;
  }

  #add(name: string, what: keyof RunCount): void {
    const count = this.of(name);
    this.#counts.set(name, { ...count, [what]: count[what] + 1 });
  }
}
