// What is shown may come from outside, and a terminal obeys control characters.
const unprintable = /[\s\u0000-\u001f\u007f-\u009f]+/;

/**
 * A text in lines, broken between words; a word that is too long, within it.
 * @param width of a line at most, its indent included
 */
export function wrap(text: string, width: number, indent = ''): string[] {
  const room = width - indent.length;
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(unprintable).flatMap((one) => pieces(one, room))) {
    if (line !== '' && line.length + 1 + word.length > room) {
      lines.push(indent + line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  return line === '' ? lines : [...lines, indent + line];
}

function pieces(word: string, length: number): string[] {
  const count = Math.ceil(word.length / length);
  return Array.from({ length: count }, (_, i) => word.slice(i * length, (i + 1) * length));
}
