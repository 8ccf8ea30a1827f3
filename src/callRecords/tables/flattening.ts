import { isObject } from '../../export/isObject.ts';
import type { ColumnType } from '../../feeds/feed.ts';
import { readDurationMs } from './durationMs.ts';
import { takeIdentitySet } from './identitySet.ts';
import { isAnnotation } from './isAnnotation.ts';
import type { Part, Shape } from './shape.ts';

/** A row on its way into a table: values by column, and what has no column by its path. */
export type FlatRow = Record<string, unknown>;

/** Puts a value of parsed JSON into the row. */
export type Take = (value: unknown, row: FlatRow) => void;

/** Where an object's properties go. */
export interface Place {
  /** Stands before their column names: empty or ends with `_`. */
  readonly prefix: string;
  /** Stands before the names of properties that have no column: empty or ends with a point. */
  readonly path: string;
}

/**
 * Turns the shapes of one table into columns and into functions that fill rows. All is prepared
 * once: a publish flattens hundreds of thousands of objects.
 */
export class Flattening {
  /** Filled while shapes are prepared. */
  readonly columns = new Map<string, ColumnType>();

  /** Prepares a column; null leaves it empty. */
  column(name: string, type: ColumnType): Take {
    this.columns.set(name, type);
    return (value, row) => {
      if (value !== null) row[name] = value;
    };
  }

  /** Prepares the columns of an object; whatever else is there is kept by its path. */
  object(shape: Shape, at: Place): Take {
    const parts = Object.entries(shape);
    const takes = new Map(parts.map(([name, part]) => [name, this.part(part, name, at)]));
    return (value, row) => {
      if (value === null) return;
      if (!isObject(value)) {
        this.keep(row, at.path.slice(0, -1), value);
        return;
      }
      for (const name of Object.keys(value)) {
        const take = takes.get(name);
        if (take !== undefined) take(value[name], row);
        else if (!isAnnotation(name)) this.keep(row, at.path + name, value[name]);
      }
    };
  }

  /** Keeps what has no column; points before its path tell it from a column or path so called. */
  keep(row: FlatRow, path: string, value: unknown): void {
    let name = path;
    while (this.columns.has(name) || name in row) name = `.${name}`;
    row[name] = value;
  }

  private part(part: Part, property: string, at: Place): Take {
    const name = at.prefix + property;
    const path = at.path + property;
    if (typeof part === 'object') {
      return 'nested' in part
        ? this.object(part.nested, { prefix: `${name}_`, path: `${path}.` })
        : this.column(at.prefix + part.column, part.type);
    }
    switch (part) {
      case 'duration':
        return this.readBy(readDurationMs, this.column(`${name}Ms`, 'double'), path);
      case 'typeName':
        return this.readBy(readTypeName, this.column(`${at.prefix}type`, 'text'), path);
      case 'identitySet':
        return takeIdentitySet(this, at, path);
      case 'list':
        return this.keepUnless((value) => value === null || Array.isArray(value), path);
      case 'superseded':
        return this.keepUnless((value) => value === null, path);
      case 'deprecated':
        return () => undefined;
      case 'text':
      case 'timestamp':
      case 'int32':
      case 'int64':
      case 'double':
      case 'money':
      case 'boolean':
      case 'json':
        return this.column(name, part);
    }
  }

  private readBy(read: (value: unknown) => unknown, take: Take, path: string): Take {
    return (value, row) => {
      if (value === null) return;
      const said = read(value);
      if (said === undefined) this.keep(row, path, value);
      else take(said, row);
    };
  }

  private keepUnless(isElsewhere: (value: unknown) => boolean, path: string): Take {
    return (value, row) => {
      if (!isElsewhere(value)) this.keep(row, path, value);
    };
  }
}

/** `#microsoft.graph.callRecords.participantEndpoint` is `participantEndpoint`. */
function readTypeName(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  return value.replace(/^#microsoft\.graph\.(?:callRecords\.)?/i, '');
}
