/**
 * Makes a world once and copies it for each case, for it takes longer to make than to copy.
 * @param make the world, which nobody else changes
 * @param change what is done to each copy
 * @returns makes the next copy
 */
export function copiesOf<W extends { copy(): W }>(
  make: () => W | Promise<W>,
  change: (copy: W) => W = (copy) => copy,
): () => Promise<W> {
  let made: Promise<W> | undefined;
  return async () => {
    made ??= Promise.resolve(make());
    return change((await made).copy());
  };
}
