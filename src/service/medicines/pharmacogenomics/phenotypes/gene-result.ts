// What is concluded about a gene: the diplotype as called or reported, and the diplotype that guidance is looked up with.

import type { Finding } from '../../../../foundation/errors.ts';
import { compareAlleleNames, componentsOf, diplotypeLabel } from '../calling/allele-names.ts';
import type { GeneCall } from '../calling/call-gene.ts';
import { LOWEST_FUNCTION_GENES } from '../calling/definition.ts';
import type { Observed } from '../calling/genotype.ts';
import { copiesAsTabled, type OutsideCall } from '../calling/outside-calls.ts';
import {
  ACTIVITY_SCORE_GENES,
  activityOf,
  functionOf,
  type GenePhenotypes,
  type Interpretation,
  interpret,
  MALIGNANT,
  NO_RESULT,
  PRESENCE_ALLELES,
} from './phenotype.ts';

/** A diplotype with its meaning. `alleles` are one or two names; none for a result known by phenotype alone. */
export interface Diplotype {
  readonly label: string;
  readonly alleles: readonly string[];
  readonly meaning: Interpretation;
}

/** The result of a gene for one person. `recommended` has one entry for every tie; advice must hold for all of them. */
export interface GeneResult {
  readonly gene: string;
  readonly from: 'variants' | 'outside report' | 'none';
  readonly isCalled: boolean;
  readonly source: readonly Diplotype[];
  readonly recommended: readonly Diplotype[];
  readonly printed: readonly string[];
  readonly call: GeneCall | null;
  readonly findings: readonly Finding[];
}

/** Genes whose single heterozygous variants are written "c.1A>G (heterozygous)", with the name of their reference. */
export const WRITTEN_BY_VARIANT: Readonly<Record<string, string>> = {
  CACNA1S: 'Reference',
  CFTR: 'ivacaftor non-responsive CFTR sequence',
  DPYD: 'Reference',
  RYR1: 'Reference',
};

/** CPIC statins 2022 (PMID 35152405): where no SLCO1B1 diplotype can be called, rs4149056 alone may stand in. */
const SLCO1B1_RSID = 'rs4149056';

/** Result from a call out of variants. `slco1b1` gives the genotype at rs4149056, should the fallback be needed. */
export function resultFromCall(call: GeneCall, table: GenePhenotypes | undefined, slco1b1?: Observed): GeneResult {
  const base = { gene: call.gene, from: 'variants', call, findings: call.findings } as const;
  if (LOWEST_FUNCTION_GENES.has(call.gene) && (call.variants.length > 0 || call.strands.length > 0))
    return { ...base, ...lowestFunction(call, table) };
  if (call.diplotypes.length > 0) {
    const source = call.diplotypes.map((label) => diplotypeOf(call.gene, label.split('/'), table));
    return { ...base, isCalled: true, source, recommended: source, printed: source.map(({ label }) => label) };
  }
  const fallback = call.gene === 'SLCO1B1' && slco1b1 ? slco1b1Fallback(slco1b1, table) : null;
  if (fallback) return { ...base, isCalled: false, source: [unknown(call.gene)], ...fallback };
  return { ...base, isCalled: false, source: [unknown(call.gene)], recommended: [unknown(call.gene)], printed: [notCalled(call)] };
}

/** Result from one or more outside reports of a gene. */
export function resultFromOutside(
  gene: string,
  reports: readonly OutsideCall[],
  table: GenePhenotypes | undefined,
  findings: readonly Finding[],
): GeneResult {
  const source = reports.map((report) => reportedDiplotype(report, table, report.alleles));
  const recommended = reports.map((report) => reportedDiplotype(report, table, allelesForAdvice(report, table)));
  return {
    gene,
    from: 'outside report',
    isCalled: true,
    source,
    recommended,
    printed: source.map(({ label }) => label),
    call: null,
    findings,
  };
}

/** A gene about which nothing is known. */
export function noResult(gene: string): GeneResult {
  return {
    gene,
    from: 'none',
    isCalled: false,
    source: [unknown(gene)],
    recommended: [unknown(gene)],
    printed: ['Not tested'],
    call: null,
    findings: [],
  };
}

function notCalled(call: GeneCall): string {
  return call.states.every((state) => state === 'not tested') ? 'Not tested' : 'Not called';
}

function unknown(gene: string): Diplotype {
  const label = gene === 'G6PD' || gene === 'MT-RNR1' ? 'Unknown' : 'Unknown/Unknown';
  return { label, alleles: [], meaning: { phenotypes: [NO_RESULT], activityScore: null, lookupKeys: [NO_RESULT] } };
}

function diplotypeOf(gene: string, alleles: readonly string[], table: GenePhenotypes | undefined): Diplotype {
  return { label: writtenAs(gene, alleles), alleles, meaning: interpret(gene, alleles, table) };
}

function writtenAs(gene: string, alleles: readonly string[]): string {
  const [first = '', second] = alleles;
  if (second === undefined) return first;
  const reference = WRITTEN_BY_VARIANT[gene];
  if (reference === undefined) return diplotypeLabel(first, second);
  if (first === reference && second === reference) return 'Reference/Reference';
  if (first === reference) return `${second} (heterozygous)`;
  if (second === reference) return `${first} (heterozygous)`;
  return diplotypeLabel(first, second);
}

function lowestFunction(
  call: GeneCall,
  table: GenePhenotypes | undefined,
): Pick<GeneResult, 'isCalled' | 'source' | 'recommended' | 'printed'> {
  const lowest = (names: readonly string[], count: number) =>
    firstInOrder(names, count, (left, right) => compareByFunction(call.gene, table, left, right));
  if (call.strands.length === 0) {
    const source = listed(call.variants).map(
      ({ name, twice }): Diplotype => ({
        label: twice ? `${name} (homozygous)` : name,
        alleles: [name],
        meaning: interpret(call.gene, [name], table),
      }),
    );
    const recommended = [diplotypeOf(call.gene, [...lowest(call.variants, 2)].sort(compareAlleleNames), table)];
    return { isCalled: true, source, recommended, printed: source.map(({ label }) => label) };
  }
  const source = call.strands.map(({ strands, label }) =>
    diplotypeOf(call.gene, strands.length === 1 ? [label] : splitDiplotype(label), table),
  );
  const candidates = call.strands.map(({ strands }) => strands.flatMap((names) => lowest(names, 1)).sort(compareAlleleNames));
  const worst = firstInOrder(candidates, 1, (left, right) => compareDiplotypesByFunction(call.gene, table, left, right));
  const recommended = worst.map((alleles) => diplotypeOf(call.gene, alleles, table));
  return { isCalled: true, source, recommended, printed: source.map(({ label }) => label) };
}

/** The first one or two that sorting would bring forward. */
function firstInOrder<T>(values: readonly T[], count: number, compare: (left: T, right: T) => number): readonly T[] {
  const first: T[] = [];
  for (const value of values) {
    const before = first.findIndex((held) => compare(value, held) < 0);
    if (before >= 0) first.splice(before, 0, value);
    else if (first.length < count) first.push(value);
    if (first.length > count) first.pop();
  }
  return first;
}

/** Splits "a/b" where a name may itself hold no slash. */
function splitDiplotype(label: string): readonly string[] {
  return label.split('/');
}

function listed(variants: readonly string[]): readonly { readonly name: string; readonly twice: boolean }[] {
  const counts = new Map<string, number>();
  for (const name of variants) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => ({ name, twice: count > 1 }));
}

function compareByFunction(gene: string, table: GenePhenotypes | undefined, left: string, right: string): number {
  if (gene === 'RYR1') return Number(isMalignant(table, right)) - Number(isMalignant(table, left)) || compareAlleleNames(left, right);
  // A variant without a value ranks behind every valued one: 2 is above the highest DPYD value, 1.
  const byActivity = (activityOf(table, left) ?? 2) - (activityOf(table, right) ?? 2);
  return byActivity || compareAlleleNames(left, right);
}

function compareDiplotypesByFunction(
  gene: string,
  table: GenePhenotypes | undefined,
  left: readonly string[],
  right: readonly string[],
): number {
  const weight = (alleles: readonly string[]) =>
    alleles.reduce((sum, allele) => sum + (gene === 'RYR1' ? -Number(isMalignant(table, allele)) : (activityOf(table, allele) ?? 2)), 0);
  const byName = compareAlleleNames(left[0] ?? '', right[0] ?? '') || compareAlleleNames(left[1] ?? '', right[1] ?? '');
  return weight(left) - weight(right) || byName;
}

function isMalignant(table: GenePhenotypes | undefined, allele: string): boolean {
  return functionOf(table, allele) === MALIGNANT;
}

function slco1b1Fallback(seen: Observed, table: GenePhenotypes | undefined): Pick<GeneResult, 'recommended' | 'printed'> | null {
  const bases = [seen.first, seen.second].filter((base) => base === 'T' || base === 'C').sort();
  if (bases.length !== 2) return null;
  const alleles = bases.map((base) => (base === 'C' ? '*5' : '*1')).sort(compareAlleleNames);
  return { recommended: [diplotypeOf('SLCO1B1', alleles, table)], printed: [bases.map((base) => `${SLCO1B1_RSID} ${base}`).join('/')] };
}

function allelesForAdvice(report: OutsideCall, table: GenePhenotypes | undefined): readonly string[] {
  if (!LOWEST_FUNCTION_GENES.has(report.gene)) return report.alleles.map((allele) => copiesAsTabled(allele, table) ?? allele);
  return report.alleles.flatMap((allele) =>
    [...componentsOf(allele)].sort((left, right) => compareByFunction(report.gene, table, left, right)).slice(0, 1),
  );
}

/** What is reported outranks what follows from it: score before phenotype before diplotype for score genes, phenotype before diplotype for the rest. */
function reportedDiplotype(report: OutsideCall, table: GenePhenotypes | undefined, alleles: readonly string[]): Diplotype {
  const derived = alleles.length > 0 ? interpret(report.gene, alleles, table) : null;
  const label = alleles.length > 0 ? writtenAs(report.gene, alleles) : (report.phenotype ?? report.activityScore ?? '');
  if (ACTIVITY_SCORE_GENES.has(report.gene) && report.activityScore !== null) {
    const phenotype = report.phenotype ?? phenotypeOf(report, table) ?? derived?.phenotypes[0] ?? 'n/a';
    return {
      label,
      alleles,
      meaning: { phenotypes: [phenotype], activityScore: report.activityScore, lookupKeys: [report.activityScore] },
    };
  }
  if (report.phenotype !== null) {
    const keys = PRESENCE_ALLELES[report.gene] && derived ? [...new Set([...derived.lookupKeys, report.phenotype])] : [report.phenotype];
    const lookupKeys = ACTIVITY_SCORE_GENES.has(report.gene) && derived?.phenotypes[0] === report.phenotype ? derived.lookupKeys : keys;
    return { label, alleles, meaning: { phenotypes: [report.phenotype], activityScore: derived?.activityScore ?? null, lookupKeys } };
  }
  return { label, alleles, meaning: derived ?? { phenotypes: [NO_RESULT], activityScore: null, lookupKeys: [NO_RESULT] } };
}

function phenotypeOf(report: OutsideCall, table: GenePhenotypes | undefined): string | null {
  const found = new Set(
    Object.values(table?.pairs ?? {}).flatMap((pair) => (pair.activityScore === report.activityScore ? [pair.phenotype] : [])),
  );
  const [only] = found;
  return only ?? null;
}
