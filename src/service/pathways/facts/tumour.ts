// Tumour and germline results: proteins lost, microsatellites, BRAF, methylation, and pathogenic variants. A result in words we do not know is not a result.

import type { Observation } from '@medplum/fhirtypes';
import type { Fact } from '../criteria/given.ts';
import { CODES, codesIn, dayOf, referenceOf, type Sighting, wordsIn } from './evidence.ts';

const PROTEINS = ['MLH1', 'MSH2', 'MSH6', 'PMS2'] as const;

/** Facts of the bowel and of the endometrial tumour; which one is said by the body site, or by the only cancer the person has. */
export function tumourFacts(observations: readonly Observation[], sites: ReadonlySet<string>, today: string): ReadonlyMap<string, Fact> {
  const facts = new Map<string, Fact>();
  const proteins = new Map<string, Map<string, { readonly isLost: boolean; readonly from: string; readonly date: string | undefined }>>();
  for (const observation of inOrder(observations)) {
    const name = wordsIn(observation.code);
    const result = wordsIn(observation.valueCodeableConcept) || (observation.valueString ?? '').toLowerCase();
    const tumour = tumourOf(observation, sites);
    const from = [referenceOf(observation)];
    const date = dayOf(observation.effectiveDateTime, today);
    const keep = (fact: string, value: string | undefined) => {
      if (tumour === undefined) return;
      facts.set(
        `${tumour}${fact}`,
        value === undefined
          ? { why: /fail|insufficient/.test(result) ? 'test-failed' : 'unusable', from, note: result }
          : { value, from, ...(date ? { date } : {}) },
      );
    };
    if (/methylation/.test(name) && /mlh1/.test(name)) keep('Mlh1Methylation', positiveOrNegative(result));
    else if (/braf/.test(name) && /v600e/.test(name)) {
      if (tumour === 'bowel') keep('Braf', positiveOrNegative(result));
    } else if (/microsatellite|\bmsi\b/.test(name)) {
      if (tumour === 'bowel')
        keep(
          'Msi',
          /msi-?h|high/.test(result)
            ? 'MSI-H'
            : /msi-?l|low/.test(result)
              ? 'MSI-L'
              : /mss|stable/.test(result) && !/unstable/.test(result)
                ? 'MSS'
                : undefined,
        );
    } else {
      const protein = PROTEINS.find((each) => name.includes(each.toLowerCase()));
      if (protein === undefined || !/protein|immunohisto|ihc|expression|staining/.test(name)) continue;
      const isLost = /loss|lost|absent|abnormal|deficient/.test(result) && !/no loss|not lost/.test(result);
      if (!isLost && !/intact|retained|preserved|normal|present|no loss|not lost/.test(result)) continue;
      if (isLost) facts.set('mmrDeficientTumour', { value: true, from, ...(date ? { date } : {}) });
      if (tumour !== undefined)
        proteins.set(tumour, (proteins.get(tumour) ?? new Map()).set(protein, { isLost, from: from[0] ?? '', date }));
    }
  }
  for (const [tumour, found] of proteins) {
    const lost = [...found].filter(([, { isLost }]) => isLost).map(([protein]) => protein);
    const from = [...found.values()].map((each) => each.from);
    // None lost is known only when all four were looked at.
    if (lost.length > 0 || found.size === PROTEINS.length) facts.set(`${tumour}IhcLoss`, { value: lost, from });
    else facts.set(`${tumour}IhcLoss`, { why: 'absent', from, note: `only ${[...found.keys()].join(', ')} were reported` });
  }
  return facts;
}

function inOrder(observations: readonly Observation[]): readonly Observation[] {
  return observations.toSorted((a, b) => ((a.effectiveDateTime ?? '') < (b.effectiveDateTime ?? '') ? -1 : 1));
}

function positiveOrNegative(result: string): 'positive' | 'negative' | undefined {
  if (/not detected|not methylated|unmethylated|negative|absent|wild.?type/.test(result)) return 'negative';
  return /detected|methylated|positive|present|mutated/.test(result) ? 'positive' : undefined;
}

function tumourOf(observation: Observation, sites: ReadonlySet<string>): 'bowel' | 'endometrial' | undefined {
  const site = wordsIn(observation.bodySite);
  if (/colon|rect|bowel|caec|sigmoid/.test(site)) return 'bowel';
  if (/endometri|uter/.test(site)) return 'endometrial';
  const [bowel, endometrium] = [sites.has('CRC'), sites.has('endometrial')];
  return bowel === endometrium ? undefined : bowel ? 'bowel' : 'endometrial';
}

/** LOINC answers of 53037-8: pathogenic and likely pathogenic. */
const PATHOGENIC: ReadonlySet<string> = new Set(['LA6668-3', 'LA26332-9']);
const SIGNIFICANCE = '53037-8';
const GENE = '48018-6';
const SOURCE_CLASS = '48002-0';
const SOMATIC = 'LA6684-0';

/** A pathogenic or likely pathogenic germline variant, and the gene it is in. */
export function variantSightings(
  observations: readonly Observation[],
  today: string,
): readonly (readonly [fact: string, sighting: Sighting])[] {
  // The genomics reporting guide says what a variant means in an observation of its own, derived from the variant.
  const implicationsOf = new Map<string, Observation[]>();
  for (const observation of observations)
    for (const { reference = '' } of observation.derivedFrom ?? []) {
      const variant = reference.split('/').at(-1) ?? '';
      implicationsOf.set(variant, [...(implicationsOf.get(variant) ?? []), observation]);
    }
  return observations.flatMap((observation) => {
    const part = (code: string) => observation.component?.find((component) => codesIn(component.code).includes(code))?.valueCodeableConcept;
    const gene = [...(part(GENE)?.coding ?? []).map(({ display }) => display), part(GENE)?.text].find((name) => name !== undefined);
    const isPathogenic = saysPathogenic(observation) || (implicationsOf.get(observation.id ?? '') ?? []).some(saysPathogenic);
    if (gene === undefined || !isPathogenic || codesIn(part(SOURCE_CLASS)).includes(SOMATIC)) return [];
    const date = dayOf(observation.effectiveDateTime, today);
    const seen = { from: referenceOf(observation), ...(date ? { date } : {}) };
    return [
      ['germlineVariant', { value: true, ...seen }] as const,
      ...(CODES.genes.fhVariant.includes(gene) ? [['fhVariant', { value: true, ...seen }] as const] : []),
      ...(CODES.genes.lynchGene.includes(gene) ? [['lynchGene', { value: gene, ...seen }] as const] : []),
      ...(CODES.genes.breastOvarianGene.includes(gene) ? [['breastOvarianGene', { value: gene, ...seen }] as const] : []),
    ];
  });
}

function saysPathogenic({ component = [] }: Observation): boolean {
  const significance = component.find(({ code }) => codesIn(code).includes(SIGNIFICANCE))?.valueCodeableConcept;
  return codesIn(significance).some((code) => PATHOGENIC.has(code)) || /^(likely )?pathogenic/.test(wordsIn(significance));
}
