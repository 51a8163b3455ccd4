// Flesch-Kincaid grade level (Kincaid et al. 1975): 0.39 words per sentence + 11.8 syllables per word - 15.59.

export function readingGrade(text: string): number {
  const sentences = text.split(/[.!?:]+(?:\s|$)|\n+/).filter((sentence) => /[a-z]/i.test(sentence));
  const words = text.match(/[A-Za-z][A-Za-z'’-]*/g) ?? [];
  if (words.length === 0 || sentences.length === 0) return 0;
  const syllables = words.reduce((sum, word) => sum + syllablesIn(word), 0);
  return 0.39 * (words.length / sentences.length) + 11.8 * (syllables / words.length) - 15.59;
}

/** Groups of vowels; a silent e, es or ed at the end does not count. */
export function syllablesIn(word: string): number {
  const plain = word.toLowerCase().replace(/[^a-z]/g, '');
  if (plain.length <= 3) return 1;
  const heard = plain.replace(/(?:[^laeiouy]es|[^tdaeiouy]ed|[^laeiouy]e)$/, (end) => end[0] ?? '');
  return Math.max(1, heard.match(/[aeiouy]+/g)?.length ?? 1);
}
