// Every mode of inheritance on random families against bcftools expressions, written from the rules of Genomics England's tiering and not from our code.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededUniform } from '../../../foundation/numbers/index.ts';
import { aFile, aTrio, EVERYTHING, vcfText } from '../fixtures.ts';
import { familyContext, type Mode, nameOf, pairGene, scanVcf, segregate } from '../index.ts';
import { ALT, askBcftools, CALLS, HET, HOM, MISSING, noBcftools, REF } from './oracle.ts';

const FAMILIES = 10_000;
const CHILD = 0;
const FATHER = 1;
const MOTHER = 2;
const notBoth = (i: number): string => `(${REF(i)} || ${HET(i)} || ${MISSING(i)})`;
const notAny = (i: number): string => `(${REF(i)} || ${MISSING(i)})`;
const DE_NOVO = `(${ALT(CHILD)} && ${REF(FATHER)} && ${REF(MOTHER)}) || (${HOM(CHILD)} && (${REF(FATHER)} || ${REF(MOTHER)}))`;

interface Place {
  readonly says: string;
  readonly contig: string;
  readonly length: number;
  /** The first position; the families follow one after another. */
  readonly from: number;
  readonly sex: 'male' | 'female';
  readonly fatherAffected?: boolean;
  readonly modes: readonly (readonly [Mode, string])[];
}

const imprinted = (expressed: number, silenced: number): string =>
  `(${HOM(CHILD)} || (${HET(CHILD)} && ${ALT(expressed)} && ${REF(silenced)})) && ${notBoth(FATHER)} && ${notBoth(MOTHER)}`;

/** Lengths of GRCh38; X outside PAR from 2,781,480, PAR1 from 10,001. */
const PLACES: readonly Place[] = [
  {
    says: 'an autosome, imprinted',
    contig: 'chr15',
    length: 101991189,
    from: 25_000_000,
    sex: 'male',
    modes: [
      ['inheritedAutosomalDominantPaternallyImprinted', imprinted(MOTHER, FATHER)],
      ['inheritedAutosomalDominantMaternallyImprinted', imprinted(FATHER, MOTHER)],
    ],
  },
  {
    says: 'X outside PAR, a son',
    contig: 'chrX',
    length: 156040895,
    from: 30_000_000,
    sex: 'male',
    modes: [
      ['deNovo', `${ALT(CHILD)} && ${REF(MOTHER)}`],
      ['xLinkedMonoallelic', `${ALT(CHILD)} && ${notAny(FATHER)} && ${notBoth(MOTHER)}`],
      ['xLinkedSimpleRecessive', `${ALT(CHILD)} && ${notAny(FATHER)} && ${notBoth(MOTHER)}`],
    ],
  },
  {
    says: 'X outside PAR, a daughter',
    contig: 'chrX',
    length: 156040895,
    from: 30_000_000,
    sex: 'female',
    modes: [
      ['deNovo', DE_NOVO],
      ['xLinkedMonoallelic', `${ALT(CHILD)} && ${notAny(FATHER)} && ${notBoth(MOTHER)}`],
      ['xLinkedSimpleRecessive', `${HOM(CHILD)} && ${MISSING(FATHER)} && (${HET(MOTHER)} || ${MISSING(MOTHER)})`],
    ],
  },
  {
    says: 'X outside PAR, a daughter and her affected father',
    contig: 'chrX',
    length: 156040895,
    from: 30_000_000,
    sex: 'female',
    fatherAffected: true,
    modes: [['xLinkedSimpleRecessive', `${HOM(CHILD)} && ${ALT(FATHER)} && (${HET(MOTHER)} || ${MISSING(MOTHER)})`]],
  },
  {
    says: 'PAR1 of X, a son, by the rules of an autosome',
    contig: 'chrX',
    length: 156040895,
    from: 100_000,
    sex: 'male',
    modes: [
      ['deNovo', DE_NOVO],
      ['simpleRecessive', `${HOM(CHILD)} && (${HET(FATHER)} || ${MISSING(FATHER)}) && (${HET(MOTHER)} || ${MISSING(MOTHER)})`],
      ['xLinkedSimpleRecessive', 'POS<0'],
      ['xLinkedMonoallelic', 'POS<0'],
    ],
  },
  {
    says: 'Y outside PAR',
    contig: 'chrY',
    length: 57227415,
    from: 10_000_000,
    sex: 'male',
    modes: [
      ['deNovo', `${ALT(CHILD)} && ${REF(FATHER)}`],
      ['yLinked', ALT(CHILD)],
    ],
  },
  {
    says: 'mitochondrial DNA',
    contig: 'chrM',
    length: 16569,
    from: 1,
    sex: 'female',
    modes: [
      ['deNovo', `${ALT(CHILD)} && ${REF(MOTHER)}`],
      ['mitochondrialGenome', ALT(CHILD)],
    ],
  },
];

/** A file of random families at a place; the sexes are those of the pedigree, which random calls on X would hide. */
async function familiesAt(place: Place, lines: readonly string[]) {
  const contig = `##contig=<ID=${place.contig},length=${place.length}>`;
  const text = vcfText(lines);
  const path = aFile(text.includes(contig) ? text : text.replace('##FILTER', `${contig}\n##FILTER`));
  const family = aTrio({ sex: place.sex, fatherAffected: place.fatherAffected ?? false });
  const outcome = await scanVcf({ path, family, keeping: EVERYTHING });
  assert.ok(outcome.kind === 'scanned', JSON.stringify(outcome));
  const members = outcome.checks.members.map((member, at) => ({
    ...member,
    xCopies: family.members[at]?.sex === 'male' ? (1 as const) : (2 as const),
  }));
  return { path, variants: outcome.variants, context: familyContext(family, { ...outcome.checks, members }, 'GRCh38', 'complete') };
}

const line = (contig: string, position: number, alternates: string, calls: readonly string[], gene = 'G1'): string =>
  `${contig} ${position} . A ${alternates} 50 PASS CSQ=G|missense_variant|M|${gene}|E|N|| GT ${calls.join(' ')}`;

for (const [at, place] of PLACES.entries())
  test(`10,000 random trios on ${place.says}: ${place.modes.map(([mode]) => mode).join(', ')} equal bcftools`, {
    skip: noBcftools,
  }, async () => {
    const next = seededUniform(100 + at);
    const call = (): string => CALLS[Math.floor(next() * CALLS.length)] ?? '.';
    const lines = Array.from({ length: FAMILIES }, (_, i) => line(place.contig, place.from + i, 'G', [call(), call(), call()]));
    const { path, variants, context } = await familiesAt(place, lines);
    for (const [mode, expression] of place.modes) {
      const found = variants.filter((variant) =>
        segregate(variant, context).verdicts.some((one) => one.mode === mode && one.verdict === 'yes'),
      );
      assert.deepEqual(found.map(({ position }) => String(position)).sort(), [...askBcftools(path, expression)].sort(), mode);
    }
  });

test('10,000 random trios with two alternate alleles: each allele is judged as bcftools norm -m - splits it', {
  skip: noBcftools,
}, async () => {
  const next = seededUniform(900);
  const allele = (): number => Math.floor(next() * 3);
  const call = (): string => (next() < 0.1 ? './.' : `${allele()}${next() < 0.5 ? '/' : '|'}${allele()}`);
  const lines = Array.from({ length: FAMILIES }, (_, i) => line('chr1', i + 1, 'G,T', [call(), call(), call()]));
  const place: Place = { says: '', contig: 'chr1', length: 248956422, from: 1, sex: 'male', modes: [] };
  const { path, variants, context } = await familiesAt(place, lines);
  for (const [mode, expression] of [
    ['deNovo', DE_NOVO],
    ['simpleRecessive', `${HOM(CHILD)} && (${HET(FATHER)} || ${MISSING(FATHER)}) && (${HET(MOTHER)} || ${MISSING(MOTHER)})`],
  ] as const) {
    const found = variants.filter((variant) =>
      segregate(variant, context).verdicts.some((one) => one.mode === mode && one.verdict === 'yes'),
    );
    const theirs = askBcftools(path, expression, '1-%POS-%REF-%ALT', true);
    assert.ok(theirs.length > 100);
    assert.deepEqual(found.map(nameOf).sort(), [...theirs].sort(), mode);
  }
});

test('10,000 random genes of two variants: they pair where bcftools finds one from each parent, or one new and one inherited', {
  skip: noBcftools,
}, async () => {
  const next = seededUniform(901);
  const call = (): string => CALLS[Math.floor(next() * CALLS.length)] ?? '.';
  const lines = Array.from({ length: 2 * FAMILIES }, (_, i) =>
    // Two thirds of the children are heterozygous, so that many genes have two candidates.
    line('chr1', i + 1, 'G', [next() < 0.67 ? '0/1' : call(), call(), call()], `G${i >> 1}`),
  );
  const place: Place = { says: '', contig: 'chr1', length: 248956422, from: 1, sex: 'male', modes: [] };
  const { path, variants, context } = await familiesAt(place, lines);
  const from = (giver: number, other: number): string =>
    `${HET(CHILD)} && ((${ALT(giver)} && ${REF(other)}) || (${HOM(giver)} && ${HET(other)}) || (${MISSING(giver)} && ${REF(other)}))`;
  const [paternal, maternal, isNew] = [from(FATHER, MOTHER), from(MOTHER, FATHER), `${HET(CHILD)} && ${REF(FATHER)} && ${REF(MOTHER)}`].map(
    (expression) => new Set(askBcftools(path, expression).map(Number)),
  );
  const expected: number[] = [];
  for (let gene = 0; gene < FAMILIES; gene++) {
    const two = [2 * gene + 1, 2 * gene + 2];
    const any = (positions: ReadonlySet<number> | undefined): boolean => two.some((position) => positions?.has(position));
    const sides = [any(paternal), any(maternal), any(isNew)].filter(Boolean).length;
    if (sides === 2) expected.push(...two);
  }
  const paired = [...Map.groupBy(variants, ({ consequences }) => consequences[0]?.gene ?? '').values()].flatMap((list) =>
    pairGene(
      list.map((variant) => ({ variant, segregation: segregate(variant, context) })),
      context,
    )
      .filter(({ verdict }) => verdict === 'yes')
      .map(({ candidate }) => candidate.variant.position),
  );
  assert.ok(expected.length > 500, `${expected.length} pairs expected`);
  assert.deepEqual(
    paired.toSorted((a, b) => a - b),
    expected,
  );
});
