// The tier of a variant in one gene for one panel, as Genomics England's rare disease tiering gives it (GMS release Nembus). Every rule is written
// down with what was found and what was asked, so that the tier explains itself and a variant without one can say why.

import { isKnownPathogenic } from '../scan/annotation.ts';
import { bareContig, type Consequence, type Impact, type Variant } from '../scan/variant.ts';
import type { Carried, Segregation, Verdict } from '../segregation/modes.ts';
import type { Pairing } from '../segregation/pairs.ts';
import { frequenciesOf } from './frequency.ts';
import type { AnyMode, Panel, PanelEntry } from './panel.ts';
import type { Thresholds } from './thresholds.ts';

export type Tier = 'Tier 1' | 'Tier 2' | 'Tier 3' | 'Tier A' | '-';

export const TIER_ORDER: readonly Tier[] = ['Tier 1', 'Tier A', 'Tier 2', 'Tier 3', '-'];

/** One rule applied. */
export interface Fact {
  readonly rule:
    | 'filter'
    | 'carried'
    | 'consequence'
    | 'segregation'
    | 'frequency'
    | 'panel'
    | 'inheritance'
    | 'mechanism'
    | 'region'
    | 'repeat';
  readonly passed: boolean;
  /** What was found and what was asked, in a sentence. */
  readonly says: string;
  /** The values behind the sentence, for whoever judges the rule again without it; absent in runs of before they were kept. */
  readonly found?: Evidence;
}

export type Evidence = Readonly<Record<string, Value | readonly Value[] | readonly Readonly<Record<string, Value>>[]>>;
type Value = string | number | boolean | null;

export interface TierRecord {
  readonly tier: Tier;
  readonly gene: string;
  readonly panel: { readonly id: string; readonly name: string; readonly version: string } | null;
  /** The mode that decided. */
  readonly mode: AnyMode | null;
  readonly facts: readonly Fact[];
}

export interface Judged {
  readonly variant: Variant;
  readonly segregation: Segregation;
  readonly pairing: Pairing | null;
}

const ORDER: readonly Impact[] = ['high', 'moderate', 'low', 'modifier'];

/** The worst consequence in one gene, the chosen transcript first among equals. */
export function worstIn(variant: Variant, gene: string): Consequence | null {
  let worst: Consequence | null = null;
  for (const one of variant.consequences) {
    if (one.gene !== gene) continue;
    const difference = worst ? ORDER.indexOf(one.impact) - ORDER.indexOf(worst.impact) : -1;
    if (difference < 0 || (difference === 0 && one.isChosen && !worst?.isChosen)) worst = one;
  }
  return worst;
}

/** @param panel null: no panel holds the gene, and Tier 3 is the most it can be. */
export function judge(
  judged: Judged,
  gene: string,
  panel: Panel | null,
  isFrequencyAnnotated: boolean,
  thresholds: Thresholds,
): TierRecord {
  const { variant, segregation } = judged;
  const entry = panel?.genes.get(gene) ?? null;
  const isGreen = entry?.confidence === 'green';
  const consequence = worstIn(variant, gene);
  const impact = consequence?.impact ?? 'modifier';
  const known = isKnownPathogenic(variant.clinvar);
  const facts: Fact[] = [];
  const say = (rule: Fact['rule'], passed: boolean, says: string, found: Evidence): void => {
    facts.push({ rule, passed, says, found });
  };
  facts.push(variant.filter === 'PASS' ? PASSED : filterFact(variant.filter), CARRIED[segregation.carried[0] ?? 'unknown']);
  const effect = `${consequence?.terms.join(', ') ?? 'No consequence'} in ${gene} (${impact} impact${known ? '; known pathogenic in ClinVar' : ''})`;
  say('consequence', known || impact === 'high' || impact === 'moderate', `${effect}; high or moderate, or known pathogenic, is asked.`, {
    terms: consequence?.terms ?? [],
    impact,
    clinvar: variant.clinvar?.significance ?? null,
  });

  const wanted = isGreen ? (entry?.modes ?? null) : null;
  const { fitting, fact } = fitOf(judged, entry);
  const matching = wanted ? fitting.filter(({ mode }) => wanted.has(mode)) : fitting;
  facts.push(fact);
  const frequencyOf = frequenciesOf(variant, thresholds);
  const rare = matching.map(({ mode, verdict }) => ({ mode, verdict, frequency: frequencyOf(mode) }));
  const passing = rare.filter(({ frequency }) => frequency.isRare);
  const shown = passing[0] ?? rare[0];
  const frequency = shown?.frequency ?? frequencyOf('simpleRecessive');
  const asked = `at most ${frequency.threshold}${shown ? ` for ${shown.mode}` : ''}`;
  const isRare = rare.length > 0 ? passing.length > 0 : frequency.isRare;
  say(
    'frequency',
    isRare,
    isFrequencyAnnotated
      ? `${frequency.population ?? 'Absent from every population'}: ${frequency.value}; ${asked} is asked.`
      : `Frequency not assessed; ${asked} is asked.`,
    {
      isAssessed: isFrequencyAnnotated,
      asked: (rare.length > 0 ? rare : [{ mode: null, frequency }]).map(
        ({ mode, frequency: { value, threshold, population, isRare: fits } }) => ({
          mode,
          value,
          threshold,
          population,
          isRare: fits,
        }),
      ),
    },
  );
  sayPanel(say, gene, panel, entry);
  if (isGreen && entry)
    say(
      'inheritance',
      matching.length > 0,
      entry.modes
        ? `The panel says ${entry.inheritance}; the family fits ${matching.map(({ mode }) => mode).join(', ') || 'none of its modes'}.`
        : `The panel does not say a mode that can be matched ("${entry.inheritance}"): any fits.`,
      { inheritance: entry.inheritance, matching: matching.map(({ mode }) => mode) },
    );
  const lossNotCause = isGreen && (entry?.lossOfFunctionDoesNotCause ?? false) && impact === 'high';
  if (lossNotCause)
    say('mechanism', false, 'The panel says that loss of function does not cause this disease: not Tier 1 or 2.', { impact });

  const general = facts.every(({ rule, passed }) => passed || rule === 'panel' || rule === 'inheritance' || rule === 'mechanism');
  const isNew = passing.some(({ mode, verdict }) => mode === 'deNovo' && verdict === 'yes');
  return {
    tier: !general ? '-' : tierFor({ isGreen, fitsPanel: passing.length > 0, lossNotCause, known, impact, isNew }),
    gene,
    panel: panel && entry ? { id: panel.id, name: panel.name, version: panel.version } : null,
    mode: (passing.find(({ mode }) => mode === 'deNovo') ?? passing[0])?.mode ?? null,
    facts,
  };
}

function tierFor(it: {
  readonly isGreen: boolean;
  readonly fitsPanel: boolean;
  readonly lossNotCause: boolean;
  readonly known: boolean;
  readonly impact: Impact;
  readonly isNew: boolean;
}): Tier {
  if (!it.fitsPanel) return '-';
  if (!it.isGreen || it.lossNotCause) return 'Tier 3';
  if (it.known || it.impact === 'high' || it.isNew) return 'Tier 1';
  return it.impact === 'moderate' ? 'Tier 2' : '-';
}

function filterFact(filter: string): Fact {
  const passed = filter === 'PASS' || filter === '.';
  return { rule: 'filter', passed, says: `FILTER is ${filter}; PASS is asked.`, found: { filter } };
}

function carriedFact(carried: Carried, isThere: boolean, what: string): Fact {
  return { rule: 'carried', passed: isThere, says: `The proband is ${what}.`, found: { carried } };
}

// Thousands of variants share these: one object for all keeps a crowded gene quick.
const PASSED = filterFact('PASS');
const CARRIED: Readonly<Record<Carried, Fact>> = {
  none: carriedFact('none', false, 'without the allele'),
  unknown: carriedFact('unknown', false, 'not called'),
  heterozygous: carriedFact('heterozygous', true, 'heterozygous'),
  homozygous: carriedFact('homozygous', true, 'homozygous'),
  hemizygous: carriedFact('hemizygous', true, 'hemizygous'),
};

interface Fit {
  readonly fitting: readonly Fitting[];
  readonly fact: Fact;
}

/** What a fit follows from, beside the verdicts. */
interface FitKey {
  readonly imprinted: number;
  readonly isDoubtful: boolean;
  readonly isX: boolean;
  readonly pairing: Pairing['verdict'] | undefined;
  readonly because: string | undefined;
}

/** Variants carried in one way share their verdicts (see verdictsFor), and so the modes they fit and the sentence about them. */
const FITS = new WeakMap<readonly Verdict[], (Fit & FitKey)[]>();

function fitOf(judged: Judged, entry: PanelEntry | null): Fit {
  const { segregation, pairing, variant } = judged;
  const imprinted =
    (entry?.modes?.has('inheritedAutosomalDominantPaternallyImprinted') ? 1 : 0) +
    (entry?.modes?.has('inheritedAutosomalDominantMaternallyImprinted') ? 2 : 0);
  const isDoubtful = segregation.deNovoQuality?.grade === 'doubtful';
  const isX = bareContig(variant.contig) === 'X';
  const known = FITS.get(segregation.verdicts) ?? [];
  for (const one of known)
    if (
      one.imprinted === imprinted &&
      one.isDoubtful === isDoubtful &&
      one.isX === isX &&
      one.pairing === pairing?.verdict &&
      one.because === pairing?.because
    )
      return one;
  // Every inherited variant fits one imprinted mode: these count only where a panel says that the gene is imprinted.
  const fitting = modesThatFit(judged).filter(({ mode }) => !mode.endsWith('Imprinted') || entry?.modes?.has(mode));
  const fact: Fact = {
    rule: 'segregation',
    passed: fitting.length > 0,
    says:
      fitting.length > 0
        ? `Fits ${fitting.map(({ mode, verdict, why }) => `${mode}${verdict === 'unknown' ? ' (as far as is known)' : ''}: ${why}`).join(' ')}`
        : `Fits no mode of inheritance. ${refusals(judged)}`,
    found: { fits: fitting.map(({ mode, verdict }) => ({ mode, verdict })) },
  };
  // What speaks against a new change is said of the variant's own reads, so a doubtful one is told each time.
  if (!isDoubtful) {
    known.push({ fitting, fact, imprinted, isDoubtful, isX, pairing: pairing?.verdict, because: pairing?.because });
    FITS.set(segregation.verdicts, known);
  }
  return { fitting, fact };
}

interface Fitting {
  readonly mode: AnyMode;
  readonly verdict: 'yes' | 'unknown';
  readonly why: string;
}

/** Every mode that is not excluded. A missing genotype does not fail a mode; reads that speak against a new change do. */
export function modesThatFit({ segregation, pairing, variant }: Judged): readonly Fitting[] {
  const single = segregation.verdicts.flatMap(({ mode, verdict, because }): readonly Fitting[] => {
    if (verdict === 'no' || mode === 'yLinked') return [];
    if (mode === 'deNovo' && verdict === 'yes' && segregation.deNovoQuality?.grade === 'doubtful') return [];
    // A new change cannot be claimed without parents: the dominant mode already keeps the variant.
    if (mode === 'deNovo' && verdict === 'unknown' && bareContig(variant.contig) !== 'X') return [];
    return [{ mode, verdict, why: because.join(' ') }];
  });
  if (!pairing || pairing.verdict === 'no' || segregation.region === 'mitochondrial') return single;
  const mode: AnyMode = segregation.region === 'x' ? 'xLinkedCompoundHeterozygous' : 'compoundHeterozygous';
  return [...single, { mode, verdict: pairing.verdict, why: pairing.because }];
}

function refusals({ segregation, pairing }: Judged): string {
  const single = segregation.verdicts.filter(({ verdict }) => verdict === 'no').map(({ mode, because }) => `${mode}: ${because.join(' ')}`);
  const doubtful =
    segregation.deNovoQuality?.grade === 'doubtful' ? [`deNovo is doubtful: ${segregation.deNovoQuality.because.join(' ')}`] : [];
  return [...single, ...doubtful, ...(pairing ? [`compoundHeterozygous: ${pairing.because}`] : [])].join(' ');
}

function sayPanel(
  say: (rule: Fact['rule'], passed: boolean, says: string, found: Evidence) => void,
  gene: string,
  panel: Panel | null,
  entry: PanelEntry | null,
): void {
  const found = { confidence: entry?.confidence ?? null };
  if (!panel) say('panel', false, `${gene} is on none of the panels applied.`, found);
  else if (!entry) say('panel', false, `${gene} is not on ${panel.name} ${panel.version}.`, found);
  else
    say('panel', entry.confidence === 'green', `${gene} is ${entry.confidence} on ${panel.name} ${panel.version}; green is asked.`, found);
}
