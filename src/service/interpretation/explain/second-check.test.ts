import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededUniform } from '../../../foundation/numbers/index.ts';
import { aFile, aTrio, EVERYTHING, record, vcfText } from '../fixtures.ts';
import {
  checkExplanation,
  type Explanation,
  explainVariant,
  interpret,
  nameOf,
  readPanel,
  scanVcf,
  type TieredCandidate,
} from '../index.ts';

const INHERITANCES = [
  'MONOALLELIC, autosomal or pseudoautosomal, NOT imprinted',
  'MONOALLELIC, autosomal or pseudoautosomal, maternally imprinted (paternal allele expressed)',
  'BIALLELIC, autosomal or pseudoautosomal',
  'BOTH monoallelic and biallelic, autosomal or pseudoautosomal',
  'X-LINKED: hemizygous mutation in males, biallelic mutations in females',
  'X-LINKED: hemizygous mutation in males, monoallelic mutations in females may cause disease (may be less severe, later onset than males)',
  'Other - please specifiy in evaluation comments',
];
const TERMS =
  'stop_gained missense_variant missense_variant&splice_region_variant synonymous_variant intron_variant frameshift_variant disruptive_inframe_deletion start_lost'.split(
    ' ',
  );
const CALLS = '0/0 0/1 1/1 ./. 0|1 1|0 1'.split(' ');
const FREQUENCIES = [0, 0, 0, 0.0005, 0.001, 0.0025, 0.0099, 0.01, 0.03, 0.06];
const CLINVAR = [
  '',
  '',
  '',
  '',
  'Pathogenic',
  'Likely_pathogenic',
  'Conflicting_interpretations_of_pathogenicity',
  'Benign',
  'Pathogenic/Likely_pathogenic',
];
const POPULATIONS = ['gnomADg_AF', 'gnomADg_AF_asj', 'gnomADg_AF_eas', 'gnomADg_AF_mid', 'gnomADe_AF_asj'];

function aPanel() {
  const genes = Array.from({ length: 14 }, (_, gene) => ({
    entity_name: `G${gene}`,
    confidence_level: gene % 5 === 4 ? '2' : '3',
    mode_of_inheritance: INHERITANCES[gene % INHERITANCES.length],
    ...(gene % 6 === 1
      ? { mode_of_pathogenicity: 'Loss-of-function variants (as defined in pop up message) DO NOT cause this phenotype' }
      : {}),
  }));
  const regions = [
    {
      entity_name: 'R1',
      verbose_name: 'Region 1',
      confidence_level: '3',
      chromosome: '1',
      grch38_coordinates: [60_000, 70_000],
      required_overlap_percentage: 60,
      type_of_variants: 'cnv_loss',
    },
  ];
  const panel = readPanel(JSON.stringify({ id: 1, name: 'P', version: '1', signed_off: '2026-01-01', genes, regions }), 'panel');
  assert.ok('genes' in panel);
  return panel;
}

async function aFuzzedFamily(seed: number) {
  const next = seededUniform(seed);
  const one = <T>(from: readonly T[]): T => from[Math.floor(next() * from.length)] ?? (from[0] as T); // none of the lists is empty
  const on = (contig: string, many: number): readonly string[] =>
    Array.from({ length: many }, (_, at) => {
      const frequencies = POPULATIONS.filter(() => next() < 0.4).map((name) => `${name}=${one(FREQUENCIES)};`);
      const said = one(CLINVAR);
      const gene = `G${Math.floor(next() * 16)}`;
      const written = record(5_000_000 + at * 10, gene, one(TERMS), [one(CALLS), one(CALLS), one(CALLS)], {
        contig,
        info: `${frequencies.join('')}${said ? `CLNSIG=${said};` : ''}`,
      });
      return next() < 0.1 ? written.replace(' PASS ', ' LowQual ') : written;
    });
  const deletion = (position: number, end: number, gene: string) =>
    `chr1 ${position} . N <DEL> 50 PASS SVTYPE=DEL;END=${end};CSQ=deletion|transcript_ablation|HIGH|${gene}|ENST1|NM_1|| GT:AD:DP:GQ 0/1:15,15:30:99 0/1:15,15:30:99 0/0:30,0:30:99`;
  const declared = POPULATIONS.slice(1).map((name) => `##INFO=<ID=${name},Number=A,Type=Float,Description="frequency">`);
  const text = vcfText([deletion(61_000, 69_500, 'G3'), deletion(68_000, 68_500, 'G4'), ...on('chr1', 40), ...on('chrX', 20)]).replace(
    '##INFO=<ID=CLNSIG',
    `${declared.join('\n')}\n##INFO=<ID=CLNSIG`,
  );
  const family = aTrio({ sex: next() < 0.5 ? 'male' : 'female', fatherAffected: next() < 0.3 });
  const reservoir = await scanVcf({ path: aFile(text), family, keeping: { ...EVERYTHING, passOnly: false } });
  assert.ok(reservoir.kind === 'scanned', JSON.stringify(reservoir));
  return { reservoir, panels: [aPanel()], penetrance: next() < 0.5 ? ('complete' as const) : ('incomplete' as const) };
}

/** As it leaves the command line: JSON and nothing of the engine. */
function leaving({ name, tier, variant, records }: TieredCandidate): Explanation {
  return JSON.parse(JSON.stringify({ variant: name, tier, frequencies: variant.frequencies, records })) as Explanation; // the same shape, as text
}

test('a second checker, from tables of its own, gives every candidate of 40 fuzzed families its tier, and every rule that fails truly fails (HAZ-INT-05)', async () => {
  const tiers = new Map<string, number>();
  const failing = new Map<string, number>();
  for (let seed = 1; seed <= 40; seed++) {
    const request = await aFuzzedFamily(seed);
    for (const candidate of interpret(request)) assert.deepEqual(checkExplanation(leaving(candidate)), []);
    for (const name of new Set(request.reservoir.variants.map(nameOf)))
      for (const candidate of explainVariant(request, name)) {
        assert.deepEqual(checkExplanation(leaving(candidate)), [], `family ${seed}`);
        tiers.set(candidate.tier, (tiers.get(candidate.tier) ?? 0) + 1);
        const facts = candidate.records[0]?.facts ?? [];
        if (candidate.tier === '-') for (const { rule, passed } of facts) if (!passed) failing.set(rule, (failing.get(rule) ?? 0) + 1);
        // Nobody is told "no tier" without a rule that fails.
        if (candidate.tier === '-')
          assert.ok(
            facts.some(({ passed }) => !passed),
            name,
          );
      }
  }
  // Every tier and every rule was met, or the test has looked at nothing.
  for (const tier of ['Tier 1', 'Tier A', 'Tier 2', 'Tier 3', '-']) assert.ok((tiers.get(tier) ?? 0) >= 3, `${tier}: ${tiers.get(tier)}`);
  for (const rule of ['filter', 'carried', 'consequence', 'segregation', 'frequency', 'inheritance'])
    assert.ok((failing.get(rule) ?? 0) >= 10, `${rule}: ${failing.get(rule)}`);
});

test('the second checker is not deaf: another tier, a turned rule, another threshold or a missing value is told', async () => {
  const request = await aFuzzedFamily(3);
  const explained = leaving(interpret(request).find(({ tier }) => tier === 'Tier 1') ?? assert.fail('no Tier 1'));
  const [first, ...rest] = explained.records;
  assert.ok(first);
  const withFacts = (facts: typeof first.facts): Explanation => ({ ...explained, records: [{ ...first, facts }, ...rest] });
  assert.notDeepEqual(checkExplanation({ ...explained, tier: 'Tier 2', records: [{ ...first, tier: 'Tier 2' }, ...rest] }), []);
  for (const turned of first.facts)
    assert.notDeepEqual(
      checkExplanation(withFacts(first.facts.map((fact) => (fact === turned ? { ...fact, passed: !fact.passed } : fact)))),
      [],
      turned.rule,
    );
  for (const { rule } of first.facts)
    assert.notDeepEqual(
      checkExplanation(withFacts(first.facts.map((fact) => (fact.rule === rule ? { ...fact, found: undefined } : fact)))),
      [],
      rule,
    );
  assert.notDeepEqual(checkExplanation({ ...explained, frequencies: { gnomADe_AF: 0.2 } }), []);
});
