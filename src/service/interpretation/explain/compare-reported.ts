// What was reported before against what this run says: the tier it has now, or every rule that fails, or that the family's file does not have it.
// Pure; the door reads the file for what the reservoir does not hold and asks again.

import { nameOf, type Variant } from '../scan/variant.ts';
import type { Carried } from '../segregation/modes.ts';
import type { Fact, Tier } from '../tiers/judge.ts';
import { explainVariant, type InterpretRequest } from './interpret.ts';
import type { ReportedVariant } from './read-reported.ts';

export type ReportedFound =
  | 'tiered'
  | 'not-tiered'
  /** Not in the reservoir; the file itself was not asked. */
  | 'not-kept'
  | 'not-carried'
  | 'other-build'
  /** Only a gene, or an HGVS name that no variant of the family has. */
  | 'not-comparable';

export interface ReportedAnswer {
  readonly reported: ReportedVariant;
  readonly found: ReportedFound;
  /** As the family's file writes it; else as it was reported. */
  readonly name: string | null;
  readonly gene: string | null;
  readonly tier: Tier | null;
  /** What the proband carries. */
  readonly carried: Carried | null;
  readonly failing: readonly Fact[];
  /** The comparison in sentences. */
  readonly says: string;
}

/** @param whole true when the file itself was asked for what the reservoir does not hold */
export function compareReported(
  request: InterpretRequest,
  reported: readonly ReportedVariant[],
  whole: boolean,
): readonly ReportedAnswer[] {
  return reported.map((one) => compareOne(request, one, whole));
}

function compareOne(request: InterpretRequest, reported: ReportedVariant, whole: boolean): ReportedAnswer {
  const { reservoir } = request;
  const bare = { reported, name: reported.name, gene: reported.gene, tier: null, carried: null, failing: [] };
  if (reported.build !== null && reported.build !== reservoir.build)
    return {
      ...bare,
      found: 'other-build',
      says: `Reported on ${reported.build}; the family's file is on ${reservoir.build}, so the two were not compared. Give its place on ${reservoir.build}.`,
    };
  const here = reservoir.variants.filter((variant) => isSame(variant, reported));
  const [first] = here;
  if (!first) return { ...bare, ...absent(reported, whole) };
  const genes = new Set(here.flatMap(({ consequences }) => consequences.map(({ gene }) => gene)));
  const near = reservoir.variants.filter((variant) => here.includes(variant) || variant.consequences.some(({ gene }) => genes.has(gene)));
  const answers = explainVariant({ ...request, reservoir: { ...reservoir, variants: near }, observed: [] }, nameOf(first));
  const best = answers.find(({ gene }) => gene === reported.gene) ?? answers[0];
  if (!best) return { ...bare, ...absent(reported, whole) };
  const carried = best.judged.segregation.carried[0] ?? 'unknown';
  const failing = best.records[0]?.facts.filter(({ passed }) => !passed) ?? [];
  const isTiered = best.tier !== '-';
  return {
    reported,
    found: isTiered ? 'tiered' : 'not-tiered',
    name: best.name,
    gene: best.gene,
    tier: best.tier,
    carried,
    failing: isTiered ? [] : failing,
    says: [
      isTiered ? `${best.tier} in ${best.gene}.` : `No tier in ${best.gene}: ${failing.map(({ says }) => says).join(' ')}`,
      reported.carried !== null && carried !== 'unknown' && carried !== reported.carried
        ? `It was reported ${reported.carried}; in the file the proband ${carried === 'none' ? 'does not have it' : `is ${carried}`}.`
        : '',
      reported.gene !== null && reported.gene !== best.gene ? `It was reported in ${reported.gene}.` : '',
    ]
      .filter(Boolean)
      .join(' '),
  };
}

function absent({ name, hgvs, gene }: ReportedVariant, whole: boolean): { readonly found: ReportedFound; readonly says: string } {
  if (name === null)
    return {
      found: 'not-comparable',
      says:
        hgvs.length > 0
          ? `No kept variant of the family is annotated as ${hgvs.join(' or ')}, and without a place on the genome the file cannot be asked. Give its VCF record.`
          : `Only the gene ${gene ?? ''} was reported: there is no variant to compare.`,
    };
  return whole
    ? { found: 'not-carried', says: 'Nobody affected in this family carries it in the file, or the file has no such record.' }
    : {
        found: 'not-kept',
        says: 'It is not kept of the family: too frequent, without an effect to keep it for, not passed, or not carried.',
      };
}

function isSame(variant: Variant, { name, hgvs, gene }: ReportedVariant): boolean {
  if (name !== null) return smallest(nameOf(variant)) === smallest(name);
  return variant.consequences.some(
    (one) =>
      (gene === null || one.gene === gene) &&
      [one.hgvsC, one.hgvsP].some((own) => own !== null && hgvs.some((asked) => plain(asked) === plain(own))),
  );
}

/** NM_001040142.2(SCN2A):c.2558G>A without the version and the gene: versions differ between annotators, the change does not. */
function plain(hgvs: string): string {
  return hgvs.replace(/\([^)]*\)(?=:)/, '').replace(/\.\d+(?=:)/, '');
}

/** The same change without the bases that both alleles share at the ends, which callers leave in differently. Exported for the door that asks a file. */
export function smallest(name: string): string {
  const [contig = '', position = '', reference = '', ...rest] = name.split('-');
  const alternate = rest.join('-');
  if (alternate.startsWith('<')) return name;
  let [from, ref, alt] = [Number(position), reference, alternate];
  while (ref.length > 1 && alt.length > 1 && ref.at(-1) === alt.at(-1)) [ref, alt] = [ref.slice(0, -1), alt.slice(0, -1)];
  while (ref.length > 1 && alt.length > 1 && ref[0] === alt[0]) [from, ref, alt] = [from + 1, ref.slice(1), alt.slice(1)];
  return `${contig}-${from}-${ref}-${alt}`;
}
