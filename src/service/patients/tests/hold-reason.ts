// Why a result is held, in words for the person it is about. What the team wrote is shown only when it cannot tell the result itself.
import telling from '../../../../data/patients/tells-a-result.json' with { type: 'json' };

/** What is said when the team's own words are kept back. */
export const USUAL_REASON = 'We want to tell you about it ourselves, so that you can ask us questions.';

const LONGEST = 200;
const WORDS: ReadonlySet<string> = new Set(telling.words);

export function holdReason(because: string): string {
  const said = because.trim();
  return said === '' || said.length > LONGEST || tellsAResult(said) ? USUAL_REASON : said;
}

/** A word of the list, a gene symbol, or the notation of a variant. Errs towards silence: a plain reason kept back does no harm. */
export function tellsAResult(text: string): boolean {
  if (/\b[cgmnp]\.\S|\b(?:NM|NP|NC|NG)_\d|\brs\d{3,}|>\s*[ACGT]\b/i.test(text)) return true;
  if (/\b(?=[A-Z0-9-]*[A-Z])(?=[A-Z0-9-]{2,})[A-Z][A-Z0-9-]+\b/.test(text.replace(/\b(?:NHS|GP|BSL|UK|A&E)\b/g, ''))) return true;
  const said = text.toLowerCase();
  return [...WORDS].some((word) => new RegExp(`(?<![a-z])${word}(?![a-z])`).test(said));
}
