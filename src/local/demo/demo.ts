import type { Config } from '../../config.ts';
import type { Simulation } from '../start/simulation.ts';

export interface DemoOptions {
  /** The folder with the app's package.json. */
  readonly appRoot: string;
  /** Where the exported files are copied to; all that is there before is deleted. */
  readonly folder: string;
  /** Takes one line. */
  readonly say: (line: string) => void;
}

/** A demo that is under way. */
export interface Demo extends DemoOptions {
  readonly simulation: Simulation;
  readonly config: Config;
  /** When the export begins and the tenant's rows end, milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
}
