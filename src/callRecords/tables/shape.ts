import type { ColumnType } from '../../feeds/feed.ts';

/** What Graph's objects of one type may hold, by property name. */
export interface Shape {
  readonly [property: string]: Part;
}

/**
 * Where a property goes. A `ColumnType` is a column called like the property; further:
 * - `duration`: an ISO 8601 duration; DOUBLE milliseconds, `Ms` behind the name
 * - `typeName`: the type that `@odata.type` names, as text in a column called `type`
 * - `identitySet`: the columns of the one identity that the set holds (identitySet.ts)
 * - `list`: its elements are rows of another table; only what is no list is kept here
 * - `superseded`: no column; kept in `_extra` unless null
 * - `deprecated`: not exported, whatever it holds
 * - `column`: a column of another name
 * - `nested`: an object whose columns get the property's name and `_` before theirs
 */
export type Part =
  | ColumnType
  | 'duration'
  | 'typeName'
  | 'identitySet'
  | 'list'
  | 'superseded'
  | 'deprecated'
  | { readonly column: string; readonly type: ColumnType }
  | { readonly nested: Shape };
