// For tests: random families by rule, and genotypes in the words of a bcftools expression (bcftools 1.16, EXPRESSIONS), the outside authority on who
// carries what.

import { execFileSync, spawnSync } from 'node:child_process';

export const noBcftools =
  spawnSync('bcftools', ['--version']).error && process.env.OPENGMS_SKIP_NOTHING !== '1' ? 'bcftools is not installed' : false;

/** Diploid, phased, haploid and missing. */
export const CALLS = ['0/0', '0/1', '1/1', '1/0', '0|1', '1|0', '1|1', '0|0', './.', '0', '1', '.'];
export const REF = (i: number): string => `(GT[${i}]="RR" || GT[${i}]="R")`;
export const HET = (i: number): string => `GT[${i}]="RA"`;
export const HOM = (i: number): string => `(GT[${i}]="AA" || GT[${i}]="A")`;
export const ALT = (i: number): string => `(${HET(i)} || ${HOM(i)})`;
export const MISSING = (i: number): string => `GT[${i}]="mis"`;

/** What `bcftools query` prints of the records that an expression is true of; `split` makes one record of every alternate allele first. */
export function askBcftools(path: string, expression: string, format = '%POS', split = false): readonly string[] {
  const run = (words: readonly string[], input?: string): string =>
    execFileSync('bcftools', words, {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      stdio: ['pipe', 'pipe', 'ignore'],
      ...(input === undefined ? {} : { input }),
    });
  const query = (of: string, input?: string): string => run(['query', '-f', `${format}\n`, '-i', expression, of], input);
  return (split ? query('-', run(['norm', '-m', '-', path])) : query(path)).split('\n').filter(Boolean);
}
