// Results from other callers or reports: one line per gene, "gene <tab> diplotype <tab> phenotype <tab> activity score".
// They stand above what the VCF shows. Names are brought to the tables' spelling, and every change is said.

import type { Finding } from '../../../../foundation/errors.ts';
import { ACTIVITY_SCORE_GENES, type GenePhenotypes, phenotypeForActivity } from '../phenotypes/phenotype.ts';
import { compareAlleleNames } from './allele-names.ts';

/** One reported result. At least one of alleles, phenotype and activity score is given. */
export interface OutsideCall {
  readonly gene: string;
  /** One or two allele names; empty when only a phenotype or a score was reported. */
  readonly alleles: readonly string[];
  readonly phenotype: string | null;
  readonly activityScore: string | null;
}

export interface OutsideCalls {
  readonly calls: readonly OutsideCall[];
  readonly findings: readonly Finding[];
}

/** Genes with one copy, or one copy in men. */
const SINGLE_COPY_GENES: ReadonlySet<string> = new Set(['G6PD', 'MT-RNR1']);
const HLA_GENES: ReadonlySet<string> = new Set(['HLA-A', 'HLA-B']);

/** Reports print this gene under a name that the definitions do not use. */
const PRINTED_AS: Readonly<Record<string, string>> = { 'IFNL3/4': 'IFNL3' };

/** CPIC's standard terms (PMID 27441996) and their usual short and British forms. */
const PHENOTYPE_TERMS: Readonly<Record<string, string>> = {
  pm: 'Poor Metabolizer',
  im: 'Intermediate Metabolizer',
  nm: 'Normal Metabolizer',
  em: 'Normal Metabolizer',
  rm: 'Rapid Metabolizer',
  um: 'Ultrarapid Metabolizer',
  'extensive metabolizer': 'Normal Metabolizer',
  'poor metabolizer': 'Poor Metabolizer',
  'intermediate metabolizer': 'Intermediate Metabolizer',
  'normal metabolizer': 'Normal Metabolizer',
  'rapid metabolizer': 'Rapid Metabolizer',
  'ultrarapid metabolizer': 'Ultrarapid Metabolizer',
  'ultra-rapid metabolizer': 'Ultrarapid Metabolizer',
};

/** Reads the text of an outside-call file. A line that cannot be used becomes a finding and is left out. */
export function readOutsideCalls(text: string, tables: ReadonlyMap<string, GenePhenotypes>): OutsideCalls {
  const calls: OutsideCall[] = [];
  const findings: Finding[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const call = readLine(line, `line ${index + 1}`, tables, findings);
    if (call) calls.push(call);
  }
  return { calls, findings: [...findings, ...contradictions(calls)] };
}

function readLine(line: string, where: string, tables: ReadonlyMap<string, GenePhenotypes>, findings: Finding[]): OutsideCall | null {
  const remark = (severity: Finding['severity'], code: string, what: string, mend: string) =>
    findings.push({ severity, code, issue: 'value', where, what, mend });
  const [symbol = '', diplotype = '', phenotype = '', activity = ''] = line.split('\t').map((field) => field.trim());
  const gene = PRINTED_AS[symbol] ?? symbol;
  if (gene === '') {
    remark('error', 'MED_OUTSIDE_NO_GENE', 'The line names no gene.', 'Put the gene symbol in the first column.');
    return null;
  }
  if (!tables.has(gene) && !HLA_GENES.has(gene) && gene !== 'CYP4F2') {
    remark(
      'warning',
      'MED_OUTSIDE_UNKNOWN_GENE',
      `No guidance is held for the gene ${gene}; the line was not used.`,
      'Check the gene symbol.',
    );
    return null;
  }
  if ((diplotype === '' || diplotype === '/') && phenotype === '' && activity === '') {
    remark('error', 'MED_OUTSIDE_EMPTY', `${gene}: no diplotype, phenotype or activity score is given.`, 'Give one of them.');
    return null;
  }
  const raw = diplotype === '' ? [] : diplotype.split('/').map((allele) => allele.trim().replace(new RegExp(`^${gene}\\s*`), ''));
  const problem = raw.length > 0 ? problemWith(gene, raw) : null;
  if (problem) {
    remark('error', 'MED_OUTSIDE_DIPLOTYPE', problem, 'Write two alleles with a slash, such as *1/*2.');
    return null;
  }
  const alleles = raw.map((allele) => {
    const spelled = spellAllele(gene, allele, tables.get(gene));
    if (spelled !== allele) remark('information', 'MED_OUTSIDE_RESPELLED', `${gene}: ${allele} was read as ${spelled}.`, 'None needed.');
    remarkOnAllele(gene, spelled, tables.get(gene), remark);
    return spelled;
  });
  const call: OutsideCall = {
    gene,
    alleles: alleles.sort(compareAlleleNames),
    phenotype: phenotype === '' ? null : spellPhenotype(gene, phenotype),
    activityScore: activity === '' ? null : spellScore(activity),
  };
  remarkOnMismatch(call, tables.get(gene), remark);
  return call;
}

type Remark = (severity: Finding['severity'], code: string, what: string, mend: string) => void;

function problemWith(gene: string, alleles: readonly string[]): string | null {
  if (alleles.length > 2) return `${gene}: more than two alleles in one diplotype.`;
  if (alleles.some((allele) => allele === '')) return `${gene}: an allele is missing beside the slash.`;
  if (gene === 'MT-RNR1' && alleles.length === 2) return 'MT-RNR1 is mitochondrial and has no second allele.';
  if (alleles.length === 1 && !SINGLE_COPY_GENES.has(gene) && !HLA_GENES.has(gene))
    return `${gene}: one allele given where two are expected.`;
  const hlaPrefix = gene.slice(-1);
  if (HLA_GENES.has(gene) && alleles.some((allele) => !allele.startsWith('*') && !allele.startsWith(`${hlaPrefix}*`)))
    return `${gene}: an allele is not written as *57:01.`;
  return null;
}

function spellAllele(gene: string, allele: string, table: GenePhenotypes | undefined): string {
  if (HLA_GENES.has(gene)) return allele.replace(/^[A-C](?=\*)/, '').replace(/^(\*\d+:\d+)(:\d+)+[A-Z]?$/, '$1');
  if (table?.ranks[allele]) return allele;
  // Any reported share of mitochondria with the variant counts as carrying it; the share stays in the finding.
  if (gene === 'MT-RNR1') return allele.replace(/^(m\.\d+[ACGT]>[ACGT])\b.*$/, '$1');
  if (gene === 'CYP2D6' && /^\*\d+\.\d+$/.test(allele)) return allele.replace(/\.\d+$/, '');
  const withoutBrackets = allele.replace(/^\[(.*)\]$/, '$1');
  const joined = withoutBrackets.replace(/ \+ /g, '+');
  return [withoutBrackets, joined].find((form) => table?.ranks[form]) ?? allele;
}

function remarkOnAllele(gene: string, allele: string, table: GenePhenotypes | undefined, remark: Remark): void {
  if (/xN$/i.test(allele))
    remark(
      'warning',
      'MED_COPY_NUMBER_UNKNOWN',
      `${gene} ${allele}: the number of copies is not known, so no recommendation follows.`,
      'Ask for the copy number.',
    );
  else if (table && !table.ranks[allele] && !copiesAsTabled(allele, table) && !allele.includes(' + '))
    remark(
      'warning',
      'MED_UNKNOWN_ALLELE',
      `${gene} ${allele} is not in the tables held; nothing is concluded from it.`,
      'Check the spelling, or import newer tables.',
    );
}

/** "*1x7" as the table files it, "*1x≥3"; null when it files no such number. */
export function copiesAsTabled(allele: string, table: GenePhenotypes | undefined): string | null {
  if (!table || table.ranks[allele]) return null;
  const [, star, copies] = /^(\*\d+)[xX]≥?(\d+)$/.exec(allele) ?? [];
  if (!star || Number(copies) < 3) return null;
  const filed = `${star}x≥3`;
  return table.ranks[filed] ? filed : null;
}

function spellPhenotype(gene: string, phenotype: string): string {
  const bare = phenotype.replaceAll(gene, '').trim();
  const american = bare.replace(/metaboliser/gi, 'Metabolizer');
  return PHENOTYPE_TERMS[american.toLowerCase()] ?? american;
}

function spellScore(score: string): string {
  const [, atLeast = '', number = ''] = /^(≥|>=)?\s*(\d+(?:\.\d+)?)$/.exec(score) ?? [];
  if (number === '') return score;
  return `${atLeast === '' ? '' : '≥'}${number.includes('.') ? number : `${number}.0`}`;
}

function remarkOnMismatch(call: OutsideCall, table: GenePhenotypes | undefined, remark: Remark): void {
  if (call.activityScore !== null && !ACTIVITY_SCORE_GENES.has(call.gene))
    remark(
      'warning',
      'MED_OUTSIDE_SCORE_UNUSED',
      `${call.gene} guidance does not use an activity score.`,
      'Give the diplotype or phenotype.',
    );
  const expected = call.activityScore === null ? null : phenotypeForActivity(table, call.activityScore);
  if (call.phenotype !== null && expected !== null && expected !== call.phenotype)
    remark(
      'warning',
      'MED_OUTSIDE_CONTRADICTS',
      `${call.gene}: activity score ${call.activityScore} means ${expected}, but ${call.phenotype} is reported; the score is used.`,
      'Ask the laboratory which is right.',
    );
}

function contradictions(calls: readonly OutsideCall[]): readonly Finding[] {
  const byGene = Map.groupBy(calls, ({ gene }) => gene);
  return [...byGene].flatMap(([gene, several]): Finding[] => {
    const distinct = new Set(several.map((call) => `${call.alleles.join('/')} ${call.phenotype ?? ''} ${call.activityScore ?? ''}`.trim()));
    if (distinct.size < 2) return [];
    return [
      {
        severity: 'warning',
        code: 'MED_OUTSIDE_CONTRADICTS',
        issue: 'conflict',
        where: gene,
        what: `${gene} is reported ${distinct.size} times with different results: ${[...distinct].join('; ')}. All are shown and advice covers each.`,
        mend: 'Ask the laboratory which is right.',
      },
    ];
  });
}
