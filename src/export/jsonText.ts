const tooDeep = JSON.stringify('nested too deeply for a table: see the raw file');

/** JSON of a parsed value; a text that says so if it is nested too deeply to be written again. */
export function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (error instanceof RangeError) return tooDeep;
    throw error;
  }
}
