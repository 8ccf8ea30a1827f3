/** Items in their order, so many at a time: a table's transaction, for one, has 100 changes at most. */
export function* chunksOf<T>(items: readonly T[], size: number): Generator<T[]> {
  for (let first = 0; first < items.length; first += size) yield items.slice(first, first + size);
}
