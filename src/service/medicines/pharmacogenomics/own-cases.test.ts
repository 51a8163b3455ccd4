// Cases of our own over the published definitions: rules that the reference suite's cases beside this checkout do not reach.
// The title of a case is its rule, and SOURCES says where the rule of each gene comes from. The expected values were read from our own
// output and then judged against rule, source and published table: they guard against change, and are no outside authority. That is
// published-cases.test.ts.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { callerFor } from './calling/call-samples.ts';
import { readOutsideCalls } from './calling/outside-calls.ts';
import { interpretSample, tablesOf } from './phenotypes/interpret-sample.ts';
import { readKnowledge } from './store.ts';

const FOLDER = fileURLToPath(new URL('../../../../../shared/data/medicines/pgx-cases', import.meta.url));
const isThere = existsSync(join(FOLDER, 'data'));
const skip = isThere || process.env.OPENGMS_SKIP_NOTHING === '1' ? false : 'the published definitions are not beside this checkout';

/** Genotype fields by rsid, `GT:PS`; alternates are the definition's. Every other position of the gene is reference. */
type Fields = Readonly<Record<string, string>>;
interface Case {
  readonly gene: string;
  readonly fields: Fields;
  /** Positions left out of the file. */
  readonly missing?: readonly string[];
  /** One copy at every position. */
  readonly hemizygous?: true;
  readonly diplotypes: readonly string[];
  /** What guidance is looked up with, and its key. */
  readonly recommended: string;
  readonly key: string;
}

/** Where the rules of each gene were read; every key and phenotype is a row of the published table of the gene (ClinPGx, as distributed with PharmCAT 3.1.1). */
const MATCHER = 'allele definitions and scoring of pairs: PharmCAT 3.1.1, methods of the Named Allele Matcher';
const SOURCES: Readonly<Record<string, string>> = {
  DPYD: 'CPIC fluoropyrimidines 2017 (PMID 29152729) and its additional updates of 2024; a half call of the reference: our own rule',
  G6PD: `${MATCHER}; a mixture of one and two copies: our own rule`,
  NAT2: 'priorities for unknown strands and required positions: PharmCAT 3.1.1, exemptions of its definitions',
  UGT1A1: MATCHER,
  CYP2C19: MATCHER,
  CYP2B6: MATCHER,
  CYP2C9: MATCHER,
  TPMT: MATCHER,
  VKORC1: MATCHER,
  ABCG2: MATCHER,
  CACNA1S: 'CPIC volatile anaesthetics 2018 (PMID 30499100)',
  CFTR: MATCHER,
  IFNL3: MATCHER,
};

const UNKNOWN = 'Unknown/Unknown';
const HAPB3 = 'c.1129-5923C>G, c.1236G>A (HapB3)';
const CASES: Readonly<Record<string, Case>> = {
  'DPYD: two variants in two phase sets may lie on either strand; the advice is for the lower pair': {
    gene: 'DPYD',
    fields: { rs3918290: '0|1:1', rs55886062: '0|1:2' },
    diplotypes: ['[c.1679T>G (*13) + c.1905+1G>A (*2A)] (heterozygous)', 'c.1679T>G (*13)/c.1905+1G>A (*2A)'],
    recommended: 'c.1679T>G (*13)/c.1905+1G>A (*2A)',
    key: '0.0',
  },
  'DPYD: two variants on one strand leave the other strand normal': {
    gene: 'DPYD',
    fields: { rs3918290: '0|1', rs55886062: '0|1' },
    diplotypes: ['[c.1679T>G (*13) + c.1905+1G>A (*2A)] (heterozygous)'],
    recommended: 'c.1679T>G (*13) (heterozygous)',
    key: '1.0',
  },
  'DPYD: phased, with a position missing, what was read still counts': {
    gene: 'DPYD',
    fields: { rs67376798: '0|1', rs115232898: '1|0' },
    missing: ['rs3918290'],
    diplotypes: ['c.557A>G/c.2846A>T'],
    recommended: 'c.557A>G/c.2846A>T',
    key: '1.0',
  },
  'DPYD: of three unphased variants the two of lowest function decide': {
    gene: 'DPYD',
    fields: { rs67376798: '0/1', rs115232898: '0/1', rs3918290: '0/1' },
    diplotypes: ['c.557A>G', 'c.1905+1G>A (*2A)', 'c.2846A>T'],
    recommended: 'c.557A>G/c.1905+1G>A (*2A)',
    key: '0.5',
  },
  'DPYD HapB3: the exonic variant alone is not HapB3 when the intronic was read and is reference': {
    gene: 'DPYD',
    fields: { rs56038477: '0/1' },
    diplotypes: ['Reference/Reference'],
    recommended: 'Reference/Reference',
    key: '2.0',
  },
  'DPYD HapB3: where the intronic position is missing, the exonic stands in, on both strands': {
    gene: 'DPYD',
    fields: { rs56038477: '1/1' },
    missing: ['rs75017182'],
    diplotypes: [`${HAPB3}/${HAPB3}`],
    recommended: `${HAPB3}/${HAPB3}`,
    key: '1.0',
  },
  'DPYD HapB3: intronic and exonic on different strands: the intronic is used': {
    gene: 'DPYD',
    fields: { rs75017182: '0|1', rs56038477: '1|0' },
    diplotypes: ['c.1129-5923C>G (heterozygous)'],
    recommended: 'c.1129-5923C>G (heterozygous)',
    key: '1.5',
  },
  'DPYD HapB3 beside *2A, on different strands': {
    gene: 'DPYD',
    fields: { rs75017182: '0|1', rs56038477: '0|1', rs3918290: '1|0' },
    diplotypes: [`${HAPB3}/c.1905+1G>A (*2A)`],
    recommended: `${HAPB3}/c.1905+1G>A (*2A)`,
    key: '0.5',
  },
  'DPYD: a half call of the reference counts as not tested': {
    gene: 'DPYD',
    fields: { rs3918290: '0/.' },
    diplotypes: ['Reference/Reference'],
    recommended: 'Reference/Reference',
    key: '2.0',
  },
  'G6PD: a man has one copy, and A- needs both its variants': {
    gene: 'G6PD',
    fields: { rs1050828: '1', rs1050829: '1' },
    hemizygous: true,
    diplotypes: ['A- 202A_376G'],
    recommended: 'A- 202A_376G',
    key: 'Deficient',
  },
  'G6PD: one of them alone is A, which is normal': {
    gene: 'G6PD',
    fields: { rs1050829: '1' },
    hemizygous: true,
    diplotypes: ['A'],
    recommended: 'A',
    key: 'Normal',
  },
  'G6PD: a woman with one A- is variable': {
    gene: 'G6PD',
    fields: { rs1050828: '0|1', rs1050829: '0|1' },
    diplotypes: ['A- 202A_376G/B (reference)'],
    recommended: 'A- 202A_376G/B (reference)',
    key: 'Variable',
  },
  'G6PD: one copy at some positions and two at others is nobody’s genotype': {
    gene: 'G6PD',
    fields: { rs5030868: '0/1' },
    hemizygous: true,
    diplotypes: ['Unknown'],
    recommended: 'Unknown',
    key: 'No Result',
  },
  'NAT2: unphased, the published priority chooses *5/*6': {
    gene: 'NAT2',
    fields: { rs1801280: '0/1', rs1799929: '0/1', rs1799930: '0/1', rs1208: '0/1', rs1041983: '0/1' },
    diplotypes: ['*5/*6'],
    recommended: '*5/*6',
    key: 'Poor Metabolizer',
  },
  'NAT2: a required position that is missing stops the call': {
    gene: 'NAT2',
    fields: {},
    missing: ['rs1801280'],
    diplotypes: [UNKNOWN],
    recommended: UNKNOWN,
    key: 'No Result',
  },
  'UGT1A1: *80+*28 is one allele, and *6 on the other strand makes a poor metaboliser': {
    gene: 'UGT1A1',
    fields: { rs887829: '0|1', rs3064744: '0|2', rs4148323: '1|0' },
    diplotypes: ['*6/*80+*28'],
    recommended: '*6/*80+*28',
    key: 'Poor Metabolizer',
  },
  'UGT1A1: *80 alone is indeterminate': {
    gene: 'UGT1A1',
    fields: { rs887829: '0/1' },
    diplotypes: ['*1/*80'],
    recommended: '*1/*80',
    key: 'Indeterminate',
  },
  'CYP2C19: the reference genome carries *38': {
    gene: 'CYP2C19',
    fields: {},
    diplotypes: ['*38/*38'],
    recommended: '*38/*38',
    key: 'Normal Metabolizer',
  },
  'CYP2C19: *4 unphased beside rs12248560 is *1/*4 by score, not *4/*17': {
    gene: 'CYP2C19',
    fields: { rs28399504: '0/1', rs12248560: '0/1', rs3758581: '1/1' },
    diplotypes: ['*1/*4'],
    recommended: '*1/*4',
    key: 'Intermediate Metabolizer',
  },
  'CYP2B6: unphased *6 before *4/*9, and on known strands *4/*9': {
    gene: 'CYP2B6',
    fields: { rs3745274: '0|1', rs2279343: '1|0' },
    diplotypes: ['*4/*9'],
    recommended: '*4/*9',
    key: 'Intermediate Metabolizer',
  },
  'CYP2C9: two phase sets may put *2 and *3 on different strands, which is the only pair defined': {
    gene: 'CYP2C9',
    fields: { rs1799853: '0|1:1', rs1057910: '0|1:2' },
    diplotypes: ['*2/*3'],
    recommended: '*2/*3',
    key: '0.5',
  },
  'CYP2C9: *2 and *3 on one strand is no allele, and nothing is guessed': {
    gene: 'CYP2C9',
    fields: { rs1799853: '0|1', rs1057910: '0|1' },
    diplotypes: [UNKNOWN],
    recommended: UNKNOWN,
    key: 'No Result',
  },
  'TPMT: unphased *3A before *3B/*3C': {
    gene: 'TPMT',
    fields: { rs1800460: '0/1', rs1142345: '0/1' },
    diplotypes: ['*1/*3A'],
    recommended: '*1/*3A',
    key: 'Intermediate Metabolizer',
  },
  'TPMT: on different strands it is *3B/*3C': {
    gene: 'TPMT',
    fields: { rs1800460: '0|1', rs1142345: '1|0' },
    diplotypes: ['*3B/*3C'],
    recommended: '*3B/*3C',
    key: 'Poor Metabolizer',
  },
  'VKORC1: guidance is filed by the cDNA strand': {
    gene: 'VKORC1',
    fields: { rs9923231: '0/1' },
    diplotypes: ['rs9923231 reference (C)/rs9923231 variant (T)'],
    recommended: 'rs9923231 reference (C)/rs9923231 variant (T)',
    key: '-1639 AG',
  },
  'ABCG2: two copies of the variant are poor function': {
    gene: 'ABCG2',
    fields: { rs2231142: '1/1' },
    diplotypes: ['rs2231142 variant (T)/rs2231142 variant (T)'],
    recommended: 'rs2231142 variant (T)/rs2231142 variant (T)',
    key: 'Poor Function',
  },
  'CACNA1S: one variant is enough, whichever was not tested': {
    gene: 'CACNA1S',
    fields: { rs772226819: '0/1' },
    missing: ['rs1800559'],
    diplotypes: ['c.520C>T (heterozygous)'],
    recommended: 'c.520C>T (heterozygous)',
    key: 'Malignant Hyperthermia Susceptibility',
  },
  'CFTR: a responsive variant is named as heterozygous': {
    gene: 'CFTR',
    fields: { rs75527207: '0/1' },
    diplotypes: ['G551D (heterozygous)'],
    recommended: 'G551D (heterozygous)',
    key: 'ivacaftor responsive in CF patients',
  },
  'IFNL3: a single variant': {
    gene: 'IFNL3',
    fields: { rs12979860: '1/1' },
    diplotypes: ['rs12979860 variant (T)/rs12979860 variant (T)'],
    recommended: 'rs12979860 variant (T)/rs12979860 variant (T)',
    key: 'n/a',
  },
};

/**
 * Line of an outside file: the diplotype that guidance is looked up with, and the first key that is positive or the only one. Rules:
 * PharmCAT 3.1.1, outside calls (what is reported outranks what follows from it, copies beyond the table count as its highest); HLA:
 * presence of the alleles of the CPIC abacavir, allopurinol and carbamazepine guidelines.
 */
const REPORTED: readonly (readonly [line: string, recommended: string, key: string])[] = [
  ['CYP2D6\t*1/*1x5', '*1/*1x≥3', '≥4.0'],
  ['CYP2D6\t*4x7/*1', '*1/*4x≥3', '1.0'],
  ['CYP2D6\t*10/*36x2', '*10/*36x2', '0.25'],
  ['CYP2D6\t*1xN/*4', '*1xN/*4', 'n/a'],
  ['CYP2D6\t*17x3/*1', '*1/*17x3', 'n/a'],
  ['CYP2D6\t*68+*4/*5', '*5/*68+*4', 'n/a'],
  ['CYP2D6\tCYP2D6*4.013/CYP2D6 *1.001', '*1/*4', '1.0'],
  ['CYP2D6\t\tUM', 'Ultrarapid Metabolizer', 'Ultrarapid Metabolizer'],
  ['CYP2D6\t\t\t>=3.0', '≥3.0', '≥3.0'],
  ['CYP2D6\t*1/*1\t\t0', '*1/*1', '0.0'],
  ['CYP2C19\t*1/*2\tPoor metaboliser', '*1/*2', 'Poor Metabolizer'],
  ['CYP2C19\t*1/*2\t\t1.5', '*1/*2', 'Intermediate Metabolizer'],
  ['DPYD\tReference/[c.1905+1G>A (*2A) + c.2846A>T]', 'c.1905+1G>A (*2A) (heterozygous)', '1.0'],
  ['HLA-B\tHLA-B*57:01:01/B*07:02:01:01', '*07:02/*57:01', '*57:01 positive'],
  ['HLA-A\t*32:01/*31:01', '*31:01/*32:01', '*31:01 positive'],
  ['MT-RNR1\tm.1555A>G (12%)', 'm.1555A>G', 'increased risk of aminoglycoside-induced hearing loss'],
  ['G6PD\tA- 202A_376G', 'A- 202A_376G', 'Deficient'],
  ['UGT1A1\t*80+*28/*1', '*1/*80+*28', 'Intermediate Metabolizer'],
  ['VKORC1\trs9923231 variant (T)/rs9923231 variant (T)', 'rs9923231 variant (T)/rs9923231 variant (T)', '-1639 AA'],
  ['IFNL3/4\trs12979860 reference (C)/rs12979860 variant (T)', 'rs12979860 reference (C)/rs12979860 variant (T)', 'n/a'],
];

describe('Rules over the published definitions', { skip }, () => {
  const bundle = isThere ? readKnowledge(FOLDER, 'everything') : null;

  for (const [rule, wanted] of Object.entries(CASES))
    it(rule, () => {
      assert.ok(bundle);
      const outcome = callerFor(bundle.definitions).callVcf(vcfOf(wanted));
      assert.equal(outcome.kind, 'called');
      const sample = outcome.kind === 'called' ? (outcome.samples[0] ?? null) : null;
      const result = interpretSample(sample, null, tablesOf(bundle)).genes.find(({ gene }) => gene === wanted.gene);
      assert.deepEqual(
        {
          diplotypes: result?.source.map(({ label }) => label),
          recommended: result?.recommended.map(({ label }) => label),
          key: result?.recommended[0]?.meaning.lookupKeys[0],
        },
        { diplotypes: wanted.diplotypes, recommended: [wanted.recommended], key: wanted.key },
        `${rule}: ${SOURCES[wanted.gene]}`,
      );
    });

  for (const [line, recommended, key] of REPORTED)
    it(`a report of ${line.replaceAll('\t', ' ')}`, () => {
      assert.ok(bundle);
      const tables = tablesOf(bundle);
      const outside = readOutsideCalls(`${line}\n`, tables);
      const gene = outside.calls[0]?.gene;
      const result = interpretSample(null, outside, tables).genes.find((each) => each.gene === gene);
      assert.deepEqual(
        result?.recommended.map(({ label }) => label),
        [recommended],
      );
      assert.ok(result?.recommended[0]?.meaning.lookupKeys.includes(key), result?.recommended[0]?.meaning.lookupKeys.join());
    });

  function vcfOf({ gene, fields, missing = [], hemizygous }: Case): string {
    const definition = bundle?.definitions.find((each) => each.gene === gene);
    assert.ok(definition);
    const rows = definition.positions.flatMap(({ position, rsid, ref, alts }) => {
      if (missing.includes(rsid ?? '')) return [];
      const field = fields[rsid ?? ''] ?? (hemizygous ? '0' : '0/0');
      return [`${definition.chromosome}\t${position}\t.\t${ref}\t${alts.join(',') || '.'}\t.\t.\t.\tGT:PS\t${field}`];
    });
    return `##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tONE\n${rows.join('\n')}\n`;
  }
});
