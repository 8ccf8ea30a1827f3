const id = (n: number) => `00000000-0000-4000-8000-00000000000${String(n)}`;

type RowsAt = (timeColumn: string, time: string) => readonly string[];

const makers = {
  missingId: (column, time) => [`{"${column}":"${time}","duration":1}`],
  sameIdTwice: (column, time) => [
    `{"id":"${id(1)}","${column}":"${time}","duration":1}`,
    `{"id":"${id(1)}","${column}":"${time}","duration":2}`,
  ],
  unreadableTime: (column) => [
    `{"id":"${id(2)}","${column}":"yesterday"}`,
    `{"id":"${id(3)}","${column}":null}`,
    `{"id":"${id(4)}","${column}":20261101}`,
    `{"id":"${id(5)}"}`,
  ],
  unknownProperties: (column, time) => [
    `{"id":"${id(6)}","${column}":"${time}","newIn2027":{"a":[1.50,null]},"@odata.type":"#x"}`,
  ],
  wrongTypes: (column, time) => [
    `{"id":"${id(7)}","${column}":"${time}","duration":"five","charge":"free",` +
      '"successfulCall":1,"userId":{},"administrativeUnitInfos":"none"}',
  ],
  duplicateKeys: (column, time) => [
    `{"id":"${id(8)}","${column}":"${time}","duration":1,"duration":2,"id":"${id(8)}"}`,
  ],
  hugeText: (column, time) => [
    `{"id":"${id(9)}","${column}":"${time}","userDisplayName":"${'x'.repeat(1_000_000)}"}`,
  ],
  loneSurrogates: (column, time) => [
    `{"id":"${id(0)}","${column}":"${time}","userDisplayName":"\\ud83d and \\udc00"}`,
  ],
  deepNesting: (column, time) => [
    `{"id":"${id(0)}","${column}":"${time}","deep":${'['.repeat(2000)}${']'.repeat(2000)}}`,
  ],
  notObjects: () => ['null', '42', '"text"', '[]'],
} satisfies Record<string, RowsAt>;

/** What can be wrong with a row. */
export type Rubbish = keyof typeof makers;

export const rubbishKinds: readonly string[] = Object.keys(makers);

/**
 * Rows as no log should have them.
 * @param timeColumn the log's time
 * @param time a literal inside the range asked for
 */
export function rubbishRows(kind: Rubbish, timeColumn: string, time: string): readonly string[] {
  const make: RowsAt = makers[kind];
  return make(timeColumn, time);
}
