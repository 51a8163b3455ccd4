// Is the variant rare enough for a mode of inheritance? No population may exceed its threshold; small populations have their own.

import { isKnownPathogenic } from '../scan/annotation.ts';
import type { Variant } from '../scan/variant.ts';
import type { AnyMode } from './panel.ts';
import type { Thresholds } from './thresholds.ts';

export interface FrequencyAnswer {
  readonly isRare: boolean;
  /** The population that decided: the one that exceeds, else the highest. */
  readonly population: string | null;
  readonly value: number;
  readonly threshold: number;
}

const RECESSIVE: ReadonlySet<AnyMode> = new Set([
  'simpleRecessive',
  'compoundHeterozygous',
  'uniparentalIsodisomy',
  'xLinkedSimpleRecessive',
  'xLinkedCompoundHeterozygous',
]);

/** The answers for one variant: its modes share three thresholds at most, and each is compared once. */
export function frequenciesOf(variant: Variant, thresholds: Thresholds): (mode: AnyMode) => FrequencyAnswer {
  const answers: Partial<Record<'recessive' | 'mitochondrial' | 'dominant', FrequencyAnswer>> = {};
  return (mode) => {
    const kind = RECESSIVE.has(mode) ? 'recessive' : mode === 'mitochondrialGenome' ? 'mitochondrial' : 'dominant';
    const answer = answers[kind] ?? frequencyFor(variant, mode, thresholds);
    answers[kind] = answer;
    return answer;
  };
}

export function frequencyFor(variant: Variant, mode: AnyMode, { frequency }: Thresholds): FrequencyAnswer {
  const isRecessive = RECESSIVE.has(mode);
  const usual = isRecessive ? frequency.recessive : mode === 'mitochondrialGenome' ? frequency.mitochondrial : frequency.dominant;
  const exceptions: Readonly<Record<string, number>> = isRecessive ? frequency.recessiveExceptions : frequency.dominantExceptions;
  const known = isKnownPathogenic(variant.clinvar);
  let highest: FrequencyAnswer = { isRare: true, population: null, value: 0, threshold: usual };
  for (const population in variant.frequencies) {
    const value = variant.frequencies[population] ?? 0;
    const group = genomesGroup(population);
    const threshold = known ? frequency.knownPathogenic : ((group === null ? undefined : exceptions[group]) ?? usual);
    if (value > threshold) return { isRare: false, population, value, threshold };
    if (highest.population === null || value > highest.value) highest = { isRare: true, population, value, threshold };
  }
  return highest;
}

/** A file names a handful of populations, and each of its variants asks about all of them. */
const GROUPS = new Map<string, string | null>();

/** The ancestry group of a population of gnomAD's genomes, the only ones with thresholds of their own; null for all others. */
function genomesGroup(population: string): string | null {
  const before = GROUPS.get(population);
  if (before !== undefined) return before;
  const group = /(?:^|_)(afr|amr|asj|eas|fin|nfe|sas|ami|mid)(?:_|$)/i.exec(population)?.[1]?.toLowerCase() ?? null;
  const answer = /gnomadg|genomes/i.test(population) ? group : null;
  GROUPS.set(population, answer);
  return answer;
}
