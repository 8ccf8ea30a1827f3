/**
 * Lines of a table: numbers to the right, all else to the left.
 * @param rows texts, or null for what is not known
 */
export function textTable(
  names: readonly string[],
  rows: readonly (readonly (string | null)[])[],
): string[] {
  const texts = rows.map((row) => row.map((cell) => cell ?? '-'));
  const columns = names.map((name, i) => {
    const cells = texts.map((row) => row[i] ?? '');
    const width = Math.max(name.length, ...cells.map(({ length }) => length));
    return { width, isNumeric: cells.every((cell) => /^-?[\d.,]*$/.test(cell)) };
  });
  const line = (cells: readonly string[]) =>
    columns
      .map(({ width, isNumeric }, i) =>
        isNumeric ? (cells[i] ?? '').padStart(width) : (cells[i] ?? '').padEnd(width),
      )
      .join('  ')
      .trimEnd();
  return [line(names), line(columns.map(({ width }) => '-'.repeat(width))), ...texts.map(line)];
}
