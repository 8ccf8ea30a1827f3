/** One page of a log before it is printed. */
export interface PageBody {
  readonly context: string;
  /** Row texts; `missing` and `object` are answers that break the documented shape. */
  readonly value: readonly string[] | 'missing' | 'object';
  /** Undefined leaves the property out. */
  readonly nextLink: string | null | undefined;
  readonly hasLinkFirst: boolean;
}

/** The page as JSON text, its properties in the order of Microsoft's examples. */
export function pageText(page: PageBody): string {
  const { value, nextLink } = page;
  const count = Array.isArray(value) ? value.length : 0;
  const link = nextLink === undefined ? [] : [`"@odata.nextLink":${JSON.stringify(nextLink)}`];
  const members = [
    `"@odata.context":${JSON.stringify(page.context)}`,
    `"@odata.count":${String(count)}`,
    ...(page.hasLinkFirst ? link : []),
    ...valueMember(value),
    ...(page.hasLinkFirst ? [] : link),
  ];
  return `{${members.join(',')}}`;
}

function valueMember(value: PageBody['value']): string[] {
  if (value === 'missing') return [];
  if (value === 'object') return ['"value":{}'];
  return [`"value":[${value.join(',')}]`];
}
