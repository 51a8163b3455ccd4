// The words of a search, folded so that British, American, singular, plural and hyphenated spellings meet.

import { squash } from './words.ts';

/** Content words in order: "Bowel cancers run in the family" -> bowel, cancer, run, family. */
export function contentWords(text: string): readonly string[] {
  return squash(text)
    .split(' ')
    .filter((word) => word !== '' && !STOP_WORDS.has(word))
    .map((word) => SAME.get(word) ?? foldWord(word));
}

/** haemophilia and hemophilia, tumours and tumor become one word. Not for display. */
export function foldWord(word: string): string {
  if (/\d/.test(word)) return word;
  const british = word
    .replace(/ae|oe/g, 'e')
    .replace(/our(s?)$/, 'or$1')
    .replace(/is(e|ed|ing|ation)$/, 'iz$1')
    .replace(/ph/g, 'f')
    .replace(/ll/g, 'l');
  if (british.length > 4 && british.endsWith('ies')) return `${british.slice(0, -3)}y`;
  if (british.length > 6 && british.endsWith('ing')) return british.slice(0, -3).replace(/([^aeiousl])\1$/, '$1');
  if (british.length > 3 && british.endsWith('s') && !/(ss|us|is)$/.test(british)) return british.slice(0, -1);
  return british;
}

/** Words that people and the directory use for the same person. */
const SAME: ReadonlyMap<string, string> = new Map(
  Object.entries({
    baby: 'babies newborn newborns neonate neonates neonatal neonatally infant infants infancy infantile',
    child: 'children childhood kid kids paediatric pediatric toddler toddlers',
    family: 'families familial relatives relative',
  }).flatMap(([word, others]) => others.split(' ').map((other) => [other, word] as const)),
);

const STOP_WORDS: ReadonlySet<string> = new Set(
  (
    'cannot cant dont doesnt didnt wont going very a an and are as at be been but by can could do does for from get getting got had has have having he her him his i if in is it its ' +
    'me my of on or our please she should so some than that the their them then there they this to too up us was we were what when ' +
    'which who why will with would you your test tests testing genetic genetics genomic patient patients person someone'
  ).split(' '),
);
