// Checks of the family made in the same pass: sex from X and Y, Mendelian errors, relatedness, missing genotypes, uniparental disomy.
// A wrong sample or a wrong pedigree makes every segregation verdict wrong, so a warning here blocks sign-off.

import type { Finding } from '../../../foundation/errors.ts';
import type { Build } from '../scan/header.ts';
import { warn } from '../scan/refusal.ts';
import { bareContig } from '../scan/variant.ts';
import type { Family, Member, Sex } from './pedigree.ts';
import { type Region, regionOf } from './ploidy.ts';

/** What was seen of one member. Rates are fractions of called sites; null when too few were seen to say. */
export interface MemberCheck {
  readonly id: string;
  readonly isInFile: boolean;
  readonly sites: number;
  readonly missingRate: number | null;
  readonly heterozygousRateX: number | null;
  readonly calledOnY: number;
  readonly inferredSex: Sex;
  /** One or two X chromosomes as inferred, else as recorded; null when neither says. */
  readonly xCopies: 1 | 2 | null;
}

export interface TrioCheck {
  readonly child: string;
  readonly sites: number;
  /** Fraction of autosomal sites, where all three are called and one at least carries the allele, that break Mendel's laws. */
  readonly mendelianErrorRate: number | null;
}

export interface PairCheck {
  readonly child: string;
  readonly parent: string;
  readonly sites: number;
  /** Fraction of sites at which the two share no allele; a parent and a child always share one. */
  readonly nothingSharedRate: number | null;
}

export interface FamilyChecks {
  readonly members: readonly MemberCheck[];
  readonly trios: readonly TrioCheck[];
  readonly pairs: readonly PairCheck[];
  /** Chromosomes of which a child seems to have two copies of one parent. */
  readonly uniparental: readonly {
    readonly child: string;
    readonly contig: string;
    readonly from: 'father' | 'mother';
    readonly sites: number;
  }[];
  readonly warnings: readonly Finding[];
}

/** Below this many sites nothing is inferred. */
const ENOUGH_SITES = 50;
/** On X outside PAR: at most this rate of heterozygous among variant sites in one X, at least the other in two (peddy, AJHG 2017: 0.1 and above 0.3 are apart). */
const ONE_X_AT_MOST = 0.1;
const TWO_X_AT_LEAST = 0.2;
/** Autosomal Mendelian errors above 1 % block sign-off; true trios are near 0.1 % (bcftools +mendelian on GIAB, Illumina DRAGEN). */
const MENDELIAN_ERRORS_AT_MOST = 0.01;
/** A parent and a child share no allele only by error; unrelated people do at several per cent of variant sites. */
const NOTHING_SHARED_AT_MOST = 0.01;
const MISSING_AT_MOST = 0.1;
/** Uniparental disomy: sites at which the child lacks one parent's only allele, as a fraction of those that could show it. */
const UNIPARENTAL_AT_LEAST = 0.5;
const UNIPARENTAL_SITES = 20;

const NOT_CALLED = 3;

export interface FamilyChecker {
  readonly site: (contig: string, position: number, codes: Uint8Array, haploid: Uint8Array) => void;
  /** The plain numbers, so that parts of a file read in parallel can be added up. */
  readonly counts: () => Float64Array;
  readonly add: (counts: Float64Array) => void;
  readonly result: () => FamilyChecks;
}

const AUTOSOMES = 22;

export function familyChecker(family: Family, inFile: readonly boolean[], build: Build): FamilyChecker {
  const { members } = family;
  const at = new Map(members.map(({ id }, index) => [id, index]));
  const withParents = members.flatMap((member, child) => {
    const father = at.get(member.father ?? '') ?? -1;
    const mother = at.get(member.mother ?? '') ?? -1;
    return father >= 0 || mother >= 0 ? [{ child, father, mother }] : [];
  });
  // For each member: sites, missing, X called, X het, Y called. For each child: trio sites, errors, paternal sites, nothing shared, maternal
  // sites, nothing shared; then for each autosome: could show father missing, shows it, could show mother missing, shows it.
  const MEMBER = 5;
  const CHILD = 6 + AUTOSOMES * 4;
  const numbers = new Float64Array(members.length * MEMBER + withParents.length * CHILD);
  const childAt = (index: number): number => members.length * MEMBER + index * CHILD;
  let lastContig = '';
  let region: Region = 'other';
  let autosome = 0;

  function bump(index: number): void {
    numbers[index] = (numbers[index] ?? 0) + 1;
  }

  function site(contig: string, position: number, codes: Uint8Array, haploid: Uint8Array): void {
    if (contig !== lastContig) {
      lastContig = contig;
      autosome = Number(bareContig(contig)) || 0;
      region = regionOf(contig, position, build);
    }
    if (autosome === 0) {
      region = regionOf(contig, position, build);
      for (let member = 0; member < codes.length; member++) {
        const code = codes[member] ?? NOT_CALLED;
        if (code === NOT_CALLED || code === 0) continue;
        if (region === 'x') {
          bump(member * MEMBER + 2);
          // A father's haploid 1 stands beside a mother's 0/1 at the same site: each call is read by its own ploidy.
          if (code === 1 && haploid[member] !== 1) bump(member * MEMBER + 3);
        } else if (region === 'y') bump(member * MEMBER + 4);
      }
      return;
    }
    for (let member = 0; member < codes.length; member++) {
      bump(member * MEMBER);
      if (codes[member] === NOT_CALLED) bump(member * MEMBER + 1);
    }
    for (let index = 0; index < withParents.length; index++) {
      const { child, father, mother } = withParents[index] ?? { child: 0, father: -1, mother: -1 };
      const c = codes[child] ?? NOT_CALLED;
      if (c === NOT_CALLED) continue;
      const f = father < 0 ? NOT_CALLED : (codes[father] ?? NOT_CALLED);
      const m = mother < 0 ? NOT_CALLED : (codes[mother] ?? NOT_CALLED);
      const base = childAt(index);
      if (f !== NOT_CALLED && f + c > 0) {
        bump(base + 2);
        if ((f === 0 && c === 2) || (f === 2 && c === 0)) bump(base + 3);
      }
      if (m !== NOT_CALLED && m + c > 0) {
        bump(base + 4);
        if ((m === 0 && c === 2) || (m === 2 && c === 0)) bump(base + 5);
      }
      if (f === NOT_CALLED || m === NOT_CALLED || f + m + c === 0) continue;
      bump(base);
      if (!isMendelian(c, f, m)) bump(base + 1);
      const chromosome = base + 6 + (autosome - 1) * 4;
      // Where the parents are 0/0 and 1/1 the child must be 0/1; a child like one of them lacks the other.
      if ((f === 0 && m === 2) || (f === 2 && m === 0)) {
        bump(chromosome);
        bump(chromosome + 2);
        if (c === m) bump(chromosome + 1);
        else if (c === f) bump(chromosome + 3);
      }
    }
  }

  function result(): FamilyChecks {
    const rate = (part: number, whole: number): number | null => (whole >= ENOUGH_SITES ? part / whole : null);
    const n = (index: number): number => numbers[index] ?? 0;
    const memberChecks = members.map((member, index) => {
      const base = index * MEMBER;
      const heterozygousRateX = rate(n(base + 3), n(base + 2));
      return memberCheck(member, inFile[index] ?? false, {
        sites: n(base),
        missingRate: rate(n(base + 1), n(base)),
        heterozygousRateX,
        calledOnY: n(base + 4),
      });
    });
    const id = (index: number): string => members[index]?.id ?? '';
    const trios = withParents.flatMap(({ child, father, mother }, index) =>
      father < 0 || mother < 0
        ? []
        : [{ child: id(child), sites: n(childAt(index)), mendelianErrorRate: rate(n(childAt(index) + 1), n(childAt(index))) }],
    );
    const pairs = withParents.flatMap(({ child, father, mother }, index) => {
      const base = childAt(index);
      return [
        ...(father < 0
          ? []
          : [{ child: id(child), parent: id(father), sites: n(base + 2), nothingSharedRate: rate(n(base + 3), n(base + 2)) }]),
        ...(mother < 0
          ? []
          : [{ child: id(child), parent: id(mother), sites: n(base + 4), nothingSharedRate: rate(n(base + 5), n(base + 4)) }]),
      ];
    });
    const uniparental = withParents.flatMap(({ child }, index) =>
      Array.from({ length: AUTOSOMES }, (_, chromosome) => {
        const base = childAt(index) + 6 + chromosome * 4;
        if (n(base) < UNIPARENTAL_SITES) return [];
        if (n(base + 1) / n(base) >= UNIPARENTAL_AT_LEAST)
          return [{ child: id(child), contig: String(chromosome + 1), from: 'mother' as const, sites: n(base + 1) }];
        if (n(base + 3) / n(base) >= UNIPARENTAL_AT_LEAST)
          return [{ child: id(child), contig: String(chromosome + 1), from: 'father' as const, sites: n(base + 3) }];
        return [];
      }).flat(),
    );
    return { members: memberChecks, trios, pairs, uniparental, warnings: warningsFor(family, memberChecks, trios, pairs, uniparental) };
  }

  return {
    site,
    counts: () => numbers,
    add: (counts) => {
      for (const [index, count] of counts.entries()) numbers[index] = (numbers[index] ?? 0) + count;
    },
    result,
  };
}

/** Copies of the alternate allele: can a child have them from these parents? */
export function isMendelian(child: number, father: number, mother: number): boolean {
  const least = (father === 2 ? 1 : 0) + (mother === 2 ? 1 : 0);
  const most = (father > 0 ? 1 : 0) + (mother > 0 ? 1 : 0);
  return child >= least && child <= most;
}

function memberCheck(
  member: Member,
  isInFile: boolean,
  seen: Pick<MemberCheck, 'sites' | 'missingRate' | 'heterozygousRateX' | 'calledOnY'>,
): MemberCheck {
  const { heterozygousRateX } = seen;
  const inferredSex =
    heterozygousRateX === null
      ? 'unknown'
      : heterozygousRateX <= ONE_X_AT_MOST
        ? 'male'
        : heterozygousRateX >= TWO_X_AT_LEAST
          ? 'female'
          : 'unknown';
  const sex = inferredSex === 'unknown' ? member.sex : inferredSex;
  return { id: member.id, isInFile, ...seen, inferredSex, xCopies: sex === 'male' ? 1 : sex === 'female' ? 2 : null };
}

function warningsFor(
  family: Family,
  members: readonly MemberCheck[],
  trios: readonly TrioCheck[],
  pairs: readonly PairCheck[],
  uniparental: FamilyChecks['uniparental'],
): readonly Finding[] {
  const warnings: Finding[] = [];
  const isYRead = members.some(({ calledOnY }) => calledOnY >= ENOUGH_SITES);
  family.members.forEach((member, index) => {
    const check = members[index];
    if (!check) return;
    if (!check.isInFile) {
      const isParent = family.members.some(({ father, mother }) => father === member.id || mother === member.id);
      warnings.push(
        warn(
          isParent ? 'W_MISSING_PARENT' : 'W_MISSING_MEMBER',
          member.id,
          'This person of the pedigree has no sample in the VCF; their genotypes count as not known.',
          'Check the name of the sample, or confirm that this person was not sequenced.',
        ),
      );
      return;
    }
    const sexWarning = sexOf(member, check, isYRead);
    if (sexWarning) warnings.push(sexWarning);
    if ((check.missingRate ?? 0) > MISSING_AT_MOST)
      warnings.push(
        warn(
          'W_MISSINGNESS',
          member.id,
          `${percent(check.missingRate)} of the sites are not called.`,
          'Ask for the sample to be sequenced again, or say why it will do.',
        ),
      );
  });
  for (const pair of pairs)
    if ((pair.nothingSharedRate ?? 0) > NOTHING_SHARED_AT_MOST)
      warnings.push(
        warn(
          'W_NOT_RELATED',
          `${pair.child}, ${pair.parent}`,
          `They share no allele at ${percent(pair.nothingSharedRate)} of ${pair.sites} sites; a parent and child always share one.`,
          'Check for swapped samples or a wrong pedigree.',
        ),
      );
  for (const trio of trios)
    if ((trio.mendelianErrorRate ?? 0) > MENDELIAN_ERRORS_AT_MOST)
      warnings.push(
        warn(
          'W_MENDEL',
          trio.child,
          `${percent(trio.mendelianErrorRate)} of ${trio.sites} autosomal sites break Mendel's laws (limit 1 %).`,
          'Check for swapped samples or a wrong pedigree.',
        ),
      );
  for (const { child, contig, from, sites } of uniparental)
    warnings.push(
      warn(
        'W_UPD',
        child,
        `Chromosome ${contig} seems to come from the ${from} alone (${sites} sites).`,
        'Confirm before any recessive or imprinted candidate is reported.',
      ),
    );
  return warnings;
}

/** @param isYRead somebody of the family has variants on Y, so that having none tells something */
function sexOf({ id, sex }: Member, { inferredSex, heterozygousRateX, calledOnY }: MemberCheck, isYRead: boolean): Finding | undefined {
  if (inferredSex === 'unknown' || sex === 'unknown' || inferredSex === sex) return undefined;
  const onX = `${percent(heterozygousRateX)} of the variants on X are heterozygous`;
  const hasY = calledOnY >= ENOUGH_SITES;
  if (sex === 'male' && hasY)
    return warn(
      'W_XO_XXY',
      id,
      `Recorded male; ${onX}, as with two X chromosomes, and there are ${calledOnY} variants on Y.`,
      'Check for a mixed sample; confirm by karyotype (XXY) before a variant on X is reported.',
    );
  if (sex === 'female' && !hasY && isYRead)
    return warn(
      'W_XO_XXY',
      id,
      `Recorded female; ${onX}, as with one X chromosome, and there are ${calledOnY} variants on Y.`,
      'Confirm by karyotype (XO, or both X chromosomes from one parent) before a variant on X is reported.',
    );
  return warn('W_SEX_MISMATCH', id, `Recorded ${sex}; ${onX}.`, 'Check the sample and the record.');
}

function percent(rate: number | null): string {
  return `${((rate ?? 0) * 100).toFixed(1)} %`;
}
