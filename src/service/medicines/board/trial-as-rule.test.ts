import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededUniform } from '../../../foundation/numbers/index.ts';
import { type Alteration, copyNumber, fusion, marker, smallVariant } from '../targeted/reading/alteration.ts';
import { parseProteinChange } from '../targeted/reading/protein-change.ts';
import { type TestedFor, testedGenes, tumourProfile } from '../targeted/reading/tumour-profile.ts';
import { readTargetedKnowledge } from '../targeted/store.ts';
import { type TrialPatient, trialMatcher } from '../targeted/trials/match-trials.ts';
import type { Trial, TrialCriteria, TrialLeaf } from '../targeted/trials/trial.ts';
import { trialRules, trialVerdict } from './trial-as-rule.ts';

const { tree } = readTargetedKnowledge();
const TYPES = [...tree.types.keys()];
const GENES = ['BRAF', 'KRAS', 'EGFR', 'ALK', 'ERBB2'];

function makers(roll: () => number) {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(roll() * from.length)] as T; // never of an empty list
  const change = () => `V${Math.floor(roll() * 3) + 600}E`;
  const leaf = (): TrialLeaf => {
    const gene = pick(GENES);
    const exact = parseProteinChange(change());
    return pick<TrialLeaf>([
      ...(exact ? [{ is: 'protein', gene, change: exact } as const] : []),
      { is: 'mutation', gene },
      { is: 'copy-number', gene, change: 'amplification' },
      { is: 'fusion', partners: [gene, null] },
      { is: 'marker', name: 'MSI-H' },
      { is: 'tumour', tumours: pick<readonly string[] | 'any'>(['any', ['_SOLID_'], ['_LIQUID_'], [pick(TYPES)]]), asWritten: 'some' },
      { is: 'age', compare: pick(['>=', '>', '<', '<=', '==']), years: pick([16, 18, 70]) },
      { is: 'sex', sex: pick(['female', 'male'] as const) },
      { is: 'had', drug: pick(['cisplatin', 'EGFR-inhibitor']) },
      { is: 'to-check', text: 'ECOG 0 to 1' },
    ]);
  };
  const criteria = (depth: number): TrialCriteria => {
    const kind = depth === 0 ? 1 : roll();
    const parts = () => Array.from({ length: 1 + Math.floor(roll() * 3) }, () => criteria(depth - 1));
    if (kind < 0.35) return { all: parts() };
    if (kind < 0.65) return { any: parts() };
    if (kind < 0.8) return { not: criteria(depth - 1) };
    return leaf();
  };
  const patient = (at: number): TrialPatient => {
    const found: Alteration[] = [];
    for (const gene of GENES) {
      if (roll() < 0.3) found.push(smallVariant({ gene, protein: change(), origin: 'somatic' }));
      if (roll() < 0.15) found.push(copyNumber(gene, 'amplification'));
      if (roll() < 0.15) found.push(fusion(gene, 'EML4'));
    }
    if (roll() < 0.2) found.push(marker('MSI-H'));
    const kinds = (['small', 'copy-number', 'fusion'] as const).filter(() => roll() < 0.6) as readonly TestedFor[];
    return {
      id: `P${at}`,
      profile: tumourProfile(
        found,
        testedGenes(
          GENES.filter(() => roll() < 0.6),
          kinds,
        ),
      ),
      situation: {
        tumour: pick(TYPES),
        ...(roll() < 0.7 ? { ageYears: pick([10, 16, 18, 40, 70, 80]) } : {}),
        ...(roll() < 0.7 ? { sex: pick(['female', 'male'] as const) } : {}),
        ...(roll() < 0.5 ? { priorTreatments: pick([[], ['cisplatin'], ['gefitinib']]) } : {}),
      },
    };
  };
  return { criteria, patient };
}

test('HAZ-MED-31 on random trials and patients the fast matcher answers as the criteria tree of pathways does', () => {
  const make = makers(seededUniform(20261121));
  const trials = Array.from(
    { length: 200 },
    (_, at): Trial => ({
      id: `T${at}`,
      title: '',
      isOpen: true,
      parts: [{ level: 'arm', code: 'A', isOpen: true, criteria: make.criteria(3) }],
    }),
  );
  const [matcher, rules] = [trialMatcher(trials, tree), trialRules(trials)];
  const seen = { met: 0, unknown: 0, 'not-met': 0 };
  for (let at = 0; at < 100; at += 1) {
    const patient = make.patient(at);
    const matches = new Map(matcher.trialsFor(patient, { possible: true, closed: true }).map(({ trial, truth }) => [trial, truth]));
    for (const rule of rules) {
      const { outcome } = trialVerdict(rule, patient, tree, '2026-11-21');
      assert.equal(
        matches.get(rule.trial.id) ?? 'not-met',
        outcome,
        `${rule.trial.id} for ${patient.id}: ${JSON.stringify(rule.part.criteria)}`,
      );
      seen[outcome as keyof typeof seen] += 1; // a criterion has these outcomes
    }
  }
  assert.ok(Math.min(...Object.values(seen)) > 500, JSON.stringify(seen));
});

test('what is missing becomes exactly the questions that could still decide', () => {
  const trials: readonly Trial[] = [
    {
      id: 'NCT0',
      title: 'A trial',
      isOpen: true,
      parts: [
        {
          level: 'arm',
          code: 'A',
          isOpen: true,
          criteria: {
            all: [
              { is: 'mutation', gene: 'BRAF' },
              { is: 'age', compare: '>=', years: 18 },
              {
                any: [
                  { is: 'sex', sex: 'male' },
                  { is: 'to-check', text: 'not pregnant' },
                ],
              },
            ],
          },
        },
      ],
    },
  ];
  const [rule] = trialRules(trials);
  assert.ok(rule);
  const patient = {
    id: 'P',
    profile: tumourProfile([smallVariant({ gene: 'BRAF', protein: 'V600E' })]),
    situation: { tumour: 'MEL', sex: 'female' },
  } as const;
  const { outcome, missing } = trialVerdict(rule, patient, tree, '2026-11-21');
  assert.equal(outcome, 'unknown');
  assert.deepEqual(
    missing.map(({ question }) => question),
    ['How old is the patient?', 'not pregnant: yes or no?'],
  );
});
