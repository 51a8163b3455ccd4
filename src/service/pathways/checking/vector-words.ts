// The words that vectors use for cancers, proteins, results and medicines, read by what they say; a word that says nothing known is never a "no".

import { wordIn } from './vector-set.ts';

/** The narrower name first: "small bowel" is no bowel cancer. */
const SITES: readonly (readonly [sign: RegExp, site: string])[] = [
  [/small.?(bowel|intestin)/, 'small-bowel'],
  [/endometri|uterus|uterine|womb|^ec$/, 'endometrial'],
  [/renal.?pelvis/, 'renal-pelvis'],
  [/ureter/, 'ureter'],
  [/colorect|colon|rectal|rectum|bowel|caec|^crc$/, 'CRC'],
  [/ovar/, 'ovary'],
  [/gastric|stomach/, 'gastric'],
  [/pancrea/, 'pancreas'],
  [/prostat/, 'prostate'],
  [/hepatobili|biliary|bile|cholangio/, 'hepatobiliary'],
  [/brain|gliobl|glioma/, 'brain'],
  [/sebaceous/, 'sebaceous'],
  [/breast/, 'breast'],
];

/** A cancer in our words, other for one that is none of them. */
export function site(value: unknown): string | undefined {
  const word = wordIn(value)?.trim().toLowerCase();
  return word === undefined ? undefined : (SITES.find(([sign]) => sign.test(word))?.[1] ?? 'other');
}

/** The cancers that the Manchester score counts, by their abbreviations or names. */
export function lineageCancer(value: unknown): string {
  const word = String(value).trim().toLowerCase();
  if (/^fbc$|^female breast/.test(word)) return 'FBC';
  if (/^mbc$|^male breast/.test(word)) return 'MBC';
  if (/^oc$|ovar/.test(word)) return 'OC';
  if (/^(pac?|panc|pc)$|pancrea/.test(word)) return 'pancreas';
  return /^(prc|pro|pros|prca|pca)$|prostat/.test(word) ? 'prostate' : 'other';
}

/** What counts apart among ovarian cancers; other histologies count as any. */
export function ovarianHistology(value: unknown): string | undefined {
  const word = wordIn(value)?.toLowerCase() ?? '';
  if (/high.?grade.?serous|hgsoc|hgsc/.test(word)) return 'high-grade-serous';
  if (word.includes('mucinous') && !word.includes('non')) return 'mucinous';
  if (word.includes('borderline')) return 'borderline';
  return word.includes('germ') ? 'germ-cell' : 'other';
}

const PROTEINS = ['MLH1', 'MSH2', 'MSH6', 'PMS2'];

/** The proteins lost. An empty list says that none is; a word that names no protein is a test that told nothing, unless it says that none is lost. */
export function proteins(value: unknown): readonly string[] | undefined {
  const entries = Array.isArray(value) ? value.map(String) : typeof value === 'string' ? value.split(/[,/+; ]+/) : undefined;
  const lost = entries?.map((each) => each.trim().toUpperCase());
  const named = lost?.filter((each) => PROTEINS.includes(each)) ?? [];
  if (lost === undefined || named.length > 0) return lost && named;
  return lost.every((each) => /^(NONE|NORMAL|INTACT|RETAINED|NIL|NO|LOSS|LOST)$/.test(each)) ? [] : undefined;
}

/** A test of BRAF or of methylation, whatever the laboratory calls its two answers; another word is a test that told nothing. */
export function result(value: unknown): string | undefined {
  const word = wordIn(value)?.trim().toLowerCase();
  if (word === undefined) return undefined;
  if (/^(negative|wild.?type|wt|not.?(detected|mutated|methylated|present)|un.?methylated|absent|no.*)$/.test(word)) return 'negative';
  return /^(positive|mutat|v600e|detected|(hyper)?.?methylated|present)/.test(word) ? 'positive' : 'failed';
}

export function msi(value: unknown): string | undefined {
  const word = wordIn(value)
    ?.trim()
    .toUpperCase()
    .replace(/[^A-Z]/g, '');
  if (word === undefined) return undefined;
  if (/^(MSS|STABLE|MICROSATELLITESTABLE)$/.test(word)) return 'MSS';
  if (/^(MSI)?(H|HIGH)$/.test(word)) return 'MSI-H';
  return /^(MSI)?(L|LOW)$/.test(word) ? 'MSI-L' : 'failed';
}

/** The cancers that R208 tells apart; another one is another one, and no word is not known. */
export function panelCancer(value: unknown): string | undefined {
  const word = wordIn(value)?.toLowerCase();
  if (word === undefined) return undefined;
  if (/dcis|in.?situ/.test(word)) return 'DCIS';
  return (
    (['breast', 'ovar', 'pancrea', 'prostat'] as const).flatMap((stem) => (word.includes(stem) ? [PANEL_CANCERS[stem]] : []))[0] ?? 'other'
  );
}
const PANEL_CANCERS = { breast: 'breast', ovar: 'ovarian', pancrea: 'pancreatic', prostat: 'prostate' } as const;

export function sexOf(value: unknown): string | undefined {
  return { f: 'female', m: 'male', female: 'female', male: 'male' }[wordIn(value)?.toLowerCase() ?? ''];
}

/** Any product that holds one of the three (NHS England policy 2020): UFT and S-1 hold tegafur. */
export function medicine(drug: unknown): string | undefined {
  const word = wordIn(drug)?.toLowerCase();
  if (word === undefined) return undefined;
  if (word.includes('capecitabine')) return 'capecitabine';
  if (/tegafur|teysuno|\b(uft|s-1)\b/.test(word)) return 'tegafur';
  return /fluorouracil|\b5-?fu\b|folfox|folfiri|folfirinox/.test(word) ? 'fluorouracil' : 'other';
}

/** A result we have no word for is no result: the gate stays shut. */
export function dpyd(result: unknown): string | undefined {
  const word = wordIn(result)?.toLowerCase();
  if (word === undefined) return undefined;
  if (/^(no[- _](dpyd[- _])?variant|none|clear|normal|wild[- ]?type|negative|not[- ](detected|found))/.test(word)) return 'no-variant';
  return /^(variant|positive|detected|heterozygous|homozygous|compound|intermediate|poor)/.test(word) ? 'variant-found' : 'failed';
}
