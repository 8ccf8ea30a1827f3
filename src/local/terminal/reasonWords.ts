/** An error as it was described, on one line and without the name of its class. */
export function reasonWords(description: string): string {
  return description.replace(/^\w*Error: /, '').replace(/\s+/g, ' ');
}
