import { jsonText, type JsonValue } from './jsonText.ts';
import type { ApiVersion, Cell, LogFunction, RowPlace } from './logFunction.ts';
import type { RowSeries } from './rowSeries.ts';

/** A row's properties by name. */
export type RowFields = Readonly<Record<string, JsonValue>>;

/** A row as it was given: its very text, or JSON texts by name. */
export type RowContent = string | ReadonlyMap<string, string>;

/** Fields as JSON texts by name. */
export function contentOf(fields: RowFields): ReadonlyMap<string, string> {
  return new Map(Object.entries(fields).map(([name, value]) => [name, jsonText(value)]));
}

/** A row of a series with its columns named, so that single ones can be replaced. */
export function namedRow(log: LogFunction, series: RowSeries, index: number): RowContent {
  const place = series.place(index);
  const cells = series.cells(series.variantOf(index));
  return new Map(log.columns.map((name, n) => [name, printed(cells[n], place)]));
}

function printed(cell: Cell = 'null', place: RowPlace): string {
  return typeof cell === 'string' ? cell : cell(place);
}

/** A variant made ready for printing: what is shared is one text between the rows' own cells. */
interface Stencil {
  readonly own: readonly { readonly before: string; readonly print: (p: RowPlace) => string }[];
  readonly rest: string;
}

/** Prints rows of one log as one version of Graph does. */
export class RowPrinter {
  private readonly hidden: ReadonlySet<string>;
  private readonly stencils: (Stencil | undefined)[] = [];

  constructor(
    private readonly log: LogFunction,
    version: ApiVersion,
  ) {
    this.hidden = new Set(version === 'v1.0' ? log.betaColumns : []);
  }

  fromSeries(series: RowSeries, index: number): string {
    const variant = series.variantOf(index);
    const stencil = (this.stencils[variant] ??= this.stencil(series.cells(variant)));
    const place = series.place(index);
    let text = '';
    for (const { before, print } of stencil.own) text += before + print(place);
    return text + stencil.rest;
  }

  private stencil(cells: readonly Cell[]): Stencil {
    const own: { before: string; print: (p: RowPlace) => string }[] = [];
    // Joined, not added up: a string that was added up is walked piece by piece for every row.
    let pieces: string[] = [];
    for (const [column, name] of this.log.columns.entries()) {
      if (this.hidden.has(name)) continue;
      const cell = cells[column] ?? 'null';
      pieces.push(column === 0 ? '{' : ',', JSON.stringify(name), ':');
      if (typeof cell === 'string') {
        pieces.push(cell);
        continue;
      }
      own.push({ before: pieces.join(''), print: cell });
      pieces = [];
    }
    pieces.push('}');
    return { own, rest: pieces.join('') };
  }

  fromContent(content: RowContent): string {
    if (typeof content === 'string') return content;
    const members = [...content]
      .filter(([name]) => !this.hidden.has(name))
      .map(([name, value]) => `${JSON.stringify(name)}:${value}`);
    return `{${members.join(',')}}`;
  }
}
