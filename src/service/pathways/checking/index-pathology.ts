// The pathology of the index breast cancer as the Manchester vectors give it (Evans et al., J Med Genet 2017;54:674, Table 1).

import { type Input, wordIn } from './vector-set.ts';

/**
 * Receptors. What is not named counts nothing, what is named without an answer (null) is not known. The vectors carry no progesterone
 * receptor, so ER and HER2 negative is read as triple-negative.
 */
export function indexPathology(value: unknown): Readonly<Record<string, boolean | number | string | undefined>> {
  const about: Input = typeof value === 'object' && value !== null ? (value as Input) : {}; // an object, of the vector's own making
  const { grade, histology } = about;
  const triple = about.tripleNegative ?? about.tnbc ?? about.tn;
  const tissue = wordIn(histology)?.toLowerCase();
  // Grade and receptors adjust for an invasive cancer: an in situ one without them leaves nothing open.
  const open = tissue !== undefined && tissueOf(tissue) === 'DCIS' ? 'not-tested' : undefined;
  const er = triple === true ? 'negative' : (receptor(about, 'er') ?? open);
  const her2 = triple === true ? 'not-amplified' : (receptor(about, 'her2') ?? open);
  return {
    breastGrade: 'grade' in about ? (gradeIn(grade) ?? (open && 2)) : 2,
    tripleNegative: typeof triple === 'boolean' ? triple : allNegative(er, her2, 'pr' in about ? receptor(about, 'pr') : 'negative'),
    erStatus: er,
    her2Status: her2,
    breastHistology: 'histology' in about ? tissue && tissueOf(tissue) : 'other',
  };
}

/** Negative, positive or not tested; undefined where the vector names the receptor without an answer. */
function receptor(about: Input, name: string): string | undefined {
  if (!(name in about)) return 'not-tested';
  const value = about[name];
  if (typeof value === 'boolean') return name === 'her2' ? (value ? 'amplified' : 'not-amplified') : value ? 'positive' : 'negative';
  const word = wordIn(value)?.toLowerCase();
  if (word === undefined) return undefined;
  const isNegative = /^(not.?amplified|negative|neg|-)/.test(word);
  if (/not.?(tested|known|done)|unknown/.test(word)) return 'not-tested';
  return name === 'her2' ? (isNegative ? 'not-amplified' : 'amplified') : isNegative ? 'negative' : 'positive';
}

function allNegative(er: string | undefined, her2: string | undefined, pr: string | undefined): boolean | undefined {
  const each = [
    er === undefined ? undefined : er === 'negative',
    her2 === undefined ? undefined : her2 === 'not-amplified',
    pr === 'negative',
  ];
  return each.includes(false) ? false : each.includes(undefined) ? undefined : true;
}

/** 3, "3" or "G3". */
function gradeIn(value: unknown): number | undefined {
  const digit = typeof value === 'number' ? value : Number(wordIn(value)?.match(/[123]/)?.[0] ?? Number.NaN);
  return Number.isNaN(digit) ? undefined : digit;
}

function tissueOf(word: string): string {
  if (word.includes('lobular')) return 'lobular';
  if (word.includes('dcis') || word.includes('in situ')) return 'DCIS';
  return word === 'ductal' ? 'ductal' : 'other';
}

/** Whether a cancer is triple-negative hangs on the receptor that has no answer. */
export function tripleAsks({ indexPathology: about }: Input): string {
  return typeof about === 'object' && about !== null && 'er' in about && about.er === null ? 'er' : 'her2';
}
