const numbers = new Intl.NumberFormat('en-US');

/** `1,234` */
export function count(number: number): string {
  return numbers.format(number);
}

/** `1 problem`, `1,234 problems` */
export function countOf(number: number, thing: string): string {
  return `${count(number)} ${thing}${number === 1 ? '' : 's'}`;
}
