import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NhsCondition, NhsDrug } from '../knowledge/nhs-drug.ts';
import { readTumourFile } from '../reading/tumour-file.ts';
import { tumourProfile } from '../reading/tumour-profile.ts';
import { readTargetedKnowledge } from '../store.ts';
import { type NhsVerdict, nhsVerdict, statusOn } from './nhs-eligibility.ts';
import type { PatientSituation } from './patient-situation.ts';
import { treatmentOptions } from './treatment-options.ts';

const { nhs, tree, index } = readTargetedKnowledge();

/** Lines of a report that meet each biomarker of the table. */
const POSITIVE: Readonly<Record<string, string>> = {
  'EGFR MUTATION': 'EGFR L858R',
  'EGFR EXON 19 DELETION OR EGFR L858R': 'EGFR E746_A750del',
  'RET FUSION': 'KIF5B::RET',
  'RET MUTATION': 'RET M918T',
  'MET EXON 14 SKIPPING': 'MET X1010_splice',
  'NTRK1 FUSION OR NTRK2 FUSION OR NTRK3 FUSION': 'ETV6::NTRK3',
  'FGFR2 FUSION': 'FGFR2::BICC1',
  'PIK3CA MUTATION': 'PIK3CA H1047R',
  'PIK3CA MUTATION OR AKT1 MUTATION OR PTEN ALTERATION': 'PTEN deletion',
  'BRCA1 GERMLINE MUTATION OR BRCA2 GERMLINE MUTATION': 'BRCA2 germline pathogenic mutation',
  'BRCA1 PATHOGENIC MUTATION OR BRCA2 PATHOGENIC MUTATION': 'BRCA1 Q1756fs',
  'MSI-H OR dMMR': 'MSI-High',
  'ALK POSITIVE': 'EML4::ALK',
  'ROS1 POSITIVE': 'CD74::ROS1',
  'EGFR EXON 20 INSERTION': 'EGFR H773_V774insH',
  'IDH1 R132': 'IDH1 R132H',
  'FLT3 MUTATION': 'FLT3 D835Y',
  'KRAS WILD TYPE AND NRAS WILD TYPE': 'KRAS wild type\nNRAS wild type',
  'KIT EXPRESSION OR KIT MUTATION': 'KIT W557_K558del',
  'NF1 MUTATION': 'NF1 R1241*',
  'BRAF V600': 'BRAF V600K',
};

function verdictOn(
  drug: NhsDrug,
  situation: PatientSituation,
  asOf: string,
  lines = POSITIVE[drug.biomarkerAsWritten] ?? drug.biomarkerAsWritten,
): NhsVerdict {
  const { alterations, tested, findings } = readTumourFile(lines);
  assert.deepEqual(findings, [], lines);
  return nhsVerdict(drug, { drugs: nhs, profile: tumourProfile(alterations, tested), situation, tree, asOf });
}

/** Somebody who meets everything that can be known. */
function aPersonWhoFits({ tumours, conditions }: NhsDrug): PatientSituation {
  const code = tumours[0] === '_SOLID_' ? 'IFS' : (tumours[0] ?? '');
  const child = [...tree.types.values()].find(({ parent }) => parent === code)?.code ?? code;
  const known: { tumour: string; line?: number; setting?: PatientSituation['setting']; ageYears?: number; priorTreatments?: string[] } = {
    tumour: child,
  };
  for (const condition of conditions) {
    if (condition.is === 'line') known.line = condition.from;
    if (condition.is === 'age') known.ageYears = condition.from;
    if (condition.is === 'setting') known.setting = condition.in[0] as PatientSituation['setting'];
    if (condition.is === 'prior') known.priorTreatments = [condition.anyOf[0] ?? ''];
    if (condition.is === 'noPrior') known.priorTreatments = [];
  }
  return Object.fromEntries(Object.entries(known)) as unknown as PatientSituation;
}

/** A day inside the last interval, away from its vague edges and before an announced revision. */
function aDayInForce({ statuses }: NhsDrug): string {
  const { from = '2026' } = statuses.at(-1) ?? {};
  if (from.length === 10) return from;
  return from.length === 7 ? `${from}-28`.replace('-28', '') && nextMonth(from) : `${Number(from) + 1}-01-15`;
}
function nextMonth(month: string): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return number === 12 ? `${year + 1}-01-15` : `${year}-${String(number + 1).padStart(2, '0')}-15`;
}

const WRONG: Readonly<Record<NhsCondition['is'], Partial<PatientSituation> | null>> = {
  line: { line: 99 },
  age: { ageYears: 0 },
  setting: { setting: 'early' },
  prior: { priorTreatments: [] },
  noPrior: { priorTreatments: ['crizotinib'] },
  'checked-by-clinician': null,
};

for (const drug of nhs.rows) {
  const name = `${drug.id}${drug.part ? ` (${drug.part})` : ''} ${drug.drugs.join(' + ')}, ${drug.use}`;
  test(`${name}: positive, wrong line or condition, wrong tumour, not tested, before and after`, () => {
    const person = aPersonWhoFits(drug);
    const day = aDayInForce(drug);
    const positive = verdictOn(drug, person, day);
    const isFunded = drug.statuses.at(-1)?.status !== 'not-recommended';
    const leftOver = drug.conditions.filter(({ is }) => is === 'checked-by-clinician').map(({ say }) => say);
    assert.equal(positive.verdict, isFunded ? (leftOver.length > 0 ? 'eligible-if' : 'eligible') : 'not-funded', JSON.stringify(positive));
    assert.deepEqual(positive.eligibleIf, leftOver);
    for (const condition of drug.conditions) {
      const change = condition.is === 'line' && condition.to === undefined ? { line: condition.from - 1 } : WRONG[condition.is];
      if (change === null) continue;
      const wrong = verdictOn(drug, { ...person, ...change }, day);
      assert.equal(wrong.verdict, 'not-eligible', condition.say);
      assert.ok(wrong.because.includes(`not: ${condition.say}`));
    }
    assert.equal(verdictOn(drug, { ...person, tumour: drug.tumours.includes('_SOLID_') ? 'AML' : 'ACC' }, day).verdict, 'not-eligible');
    const untested = verdictOn(drug, person, day, 'SMARCB1 deletion');
    assert.equal(untested.verdict, isFunded ? 'test-first' : 'not-funded');
    const bare = verdictOn(drug, { tumour: person.tumour }, day);
    if (isFunded)
      assert.deepEqual(
        bare.eligibleIf,
        drug.conditions.map(({ say }) => say),
      );
    assert.equal(statusOn(drug, '2010-01-01', nhs.readUpTo).kind, 'not-yet-published');
    for (const { to } of drug.statuses) {
      if (to === undefined) continue;
      const after = to.length === 10 ? to : nextMonth(to);
      assert.deepEqual(statusOn(drug, after, nhs.readUpTo).kind, 'replaced');
      if (to.length === 7) assert.equal(statusOn(drug, `${to}-10`, nhs.readUpTo).kind, 'uncertain');
    }
    const due = drug.statuses.at(-1)?.reviewDue;
    if (due)
      assert.deepEqual(
        [verdictOn(drug, person, '2026-01-10').status.kind, verdictOn(drug, person, due).verdict],
        ['status', 'status-uncertain'],
      );
  });
}

test('HAZ-MED-22 entrectinib for NTRK was funded in 2025 and is not in February 2026', () => {
  const verdicts = (asOf: string) =>
    nhs.rows
      .filter(({ id }) => id === 'TA644' || id === 'TA1118')
      .map((drug) => verdictOn(drug, { tumour: 'IFS', ageYears: 30 }, asOf).verdict);
  assert.deepEqual(verdicts('2025-06-01'), ['not-funded', 'eligible-if']);
  assert.deepEqual(verdicts('2026-02-01'), ['not-funded', 'not-funded']);
  assert.deepEqual(verdicts('2026-01-15'), ['status-uncertain', 'status-uncertain']);
});

test('a tumour described less closely than the rule asks is a condition, not a refusal', () => {
  const drug = nhs.rows.find(({ id }) => id === 'TA781');
  assert.ok(drug);
  const verdict = verdictOn(drug, { ...aPersonWhoFits(drug), tumour: 'LUNG' }, '2026-01-10');
  assert.equal(verdict.verdict, 'eligible-if');
  assert.deepEqual(verdict.eligibleIf, ['the tumour is one of NSCLC']);
});

test('HAZ-MED-23 resistance stands before sensitivity: T790M with L858R marks erlotinib', () => {
  const { alterations, tested } = readTumourFile('EGFR L858R\nEGFR T790M');
  const report = treatmentOptions({
    profile: tumourProfile(alterations, tested),
    situation: { tumour: 'LUAD' },
    tree,
    nhs,
    knowledge: index,
    asOf: '2026-01-10',
  });
  assert.equal(Object.keys(report).indexOf('resistance') < Object.keys(report).indexOf('options'), true);
  const named = (drugs: string) => report.options.find((option) => option.drugs.join('+').toLowerCase() === drugs);
  assert.ok((named('erlotinib')?.resistedBy.length ?? 0) > 0);
  assert.deepEqual(
    report.options[0]?.drugs.map((drug) => drug.toLowerCase()),
    ['osimertinib'],
  );
});
