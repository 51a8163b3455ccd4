// Plain words: what patients, receptionists and busy clinicians say, and the clinical terms and codes it stands for. The table is data/directory/plain-words.txt.

export interface PlainWordsEntry {
  readonly topic: string;
  readonly say: readonly string[];
  readonly means: readonly string[];
  /** In the order in which they should be offered. Codes that a version does not have are passed over. */
  readonly codes: readonly string[];
}

export interface PlainWords {
  readonly entries: readonly PlainWordsEntry[];
  /** Gene symbol -> indications under which it is commonly asked for, beyond the genes that the directory itself names. */
  readonly genes: ReadonlyMap<string, readonly string[]>;
}

/**
 * Reads lines such as `floppy baby; floppy infant -> hypotonic infant @ R69` under `# topic` headings. Throws a SyntaxError with the
 * line number for anything else.
 */
export function parsePlainWords(text: string): readonly PlainWordsEntry[] {
  const entries: PlainWordsEntry[] = [];
  let topic = '';
  text.split('\n').forEach((raw, at) => {
    const line = raw.trim();
    if (line === '' || line.startsWith('//')) return;
    if (line.startsWith('#')) {
      topic = line.replace(/^#+\s*/, '');
      return;
    }
    const [, say, means, codes] = /^(.+?)\s*->\s*([^@]*?)\s*(?:@\s*(.+))?$/.exec(line) ?? [];
    if (say === undefined || means === undefined || (means === '' && !codes))
      throw new SyntaxError(`plain words line ${at + 1}: expected "plain words; more -> clinical term @ R1 R2", not "${line}"`);
    entries.push({ topic, say: listed(say), means: listed(means), codes: (codes ?? '').split(/[\s,]+/).filter((code) => code !== '') });
  });
  return entries;
}

/** Reads lines such as `R131: MYH7 MYBPC3`. */
export function parseKnownGenes(text: string): ReadonlyMap<string, readonly string[]> {
  const genes = new Map<string, string[]>();
  text.split('\n').forEach((raw, at) => {
    const line = raw.trim();
    if (line === '' || line.startsWith('#') || line.startsWith('//')) return;
    const [, code, symbols] = /^([RM]\d+):\s*(.+)$/.exec(line) ?? [];
    if (!code || !symbols) throw new SyntaxError(`known genes line ${at + 1}: expected "R131: MYH7 MYBPC3", not "${line}"`);
    for (const symbol of symbols.split(/\s+/)) genes.set(symbol, [...(genes.get(symbol) ?? []), code]);
  });
  return genes;
}

function listed(text: string): readonly string[] {
  return text
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
