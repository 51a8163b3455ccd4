// Words: how the directory's text and a person's words are made comparable before they are compared.

/** Lower case, no accents, every run of anything but letters, digits and + one space: "WES or  Large-Panel " -> "wes or large panel". */
export function squash(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/['’]/g, '')
    .replace(/[^\p{L}\p{N}+]+/gu, ' ')
    .trim();
}

/** Dice coefficient of letter pairs, 0 to 1: 1 for the same word, 0 for nothing in common. */
export function similarity(a: string, b: string): number {
  if (a === b) return 1;
  const pairs = letterPairs(a);
  const others = letterPairs(b);
  if (pairs.length === 0 || others.length === 0) return 0;
  const left = new Map<string, number>();
  for (const pair of pairs) left.set(pair, (left.get(pair) ?? 0) + 1);
  let shared = 0;
  for (const pair of others) {
    const count = left.get(pair) ?? 0;
    if (count > 0) {
      shared += 1;
      left.set(pair, count - 1);
    }
  }
  return (2 * shared) / (pairs.length + others.length);
}

function letterPairs(text: string): string[] {
  const pairs: string[] = [];
  for (let at = 0; at < text.length - 1; at += 1) pairs.push(text.slice(at, at + 2));
  return pairs;
}

/** Cell text for keeping: non-breaking and doubled spaces become one space; the words stay as they are. */
export function tidy(text: string): string {
  return text
    .replace(/[\u00a0\u2007\u202f]/g, ' ')
    .replace(/[\u200b-\u200d\ufeff]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}
