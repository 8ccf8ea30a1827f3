/** True for what the protocol adds to Graph's data: contexts, continuation links, types, advice. */
export function isAnnotation(property: string): boolean {
  return property.includes('@odata.') || property === '@microsoft.graph.tips';
}
