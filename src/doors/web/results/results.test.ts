import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clinicalSteps, inPlainWords } from './plain-words.ts';
import type { Result } from './read-result.ts';
import { resultView } from './view.ts';

const MEANINGS = ['found', 'not-found', 'uncertain', 'failed', 'other'] as const;
const NOW = new Date('2026-11-21T09:00:00Z');

/** Flesch-Kincaid grade (Kincaid and others 1975): 0.39 words a sentence + 11.8 syllables a word - 15.59. */
function grade(text: string): number {
  const sentences = text.split(/[.!?]+/).filter((each) => each.trim() !== '').length;
  const words = text.split(/\s+/).filter((each) => /[a-z]/i.test(each));
  const syllables = words.reduce((sum, word) => sum + syllablesOf(word), 0);
  return (0.39 * words.length) / sentences + (11.8 * syllables) / words.length - 15.59;
}

function syllablesOf(word: string): number {
  const groups = word
    .toLowerCase()
    .replaceAll(/[^a-z]/g, '')
    .replace(/(?:[^laeiouy]es|ed|[^laeiouy]e)$/, '')
    .match(/[aeiouy]{1,2}/g);
  return Math.max(1, groups?.length ?? 1);
}

test('what a patient reads about a result is at Flesch-Kincaid grade 7 or below', () => {
  for (const isCancer of [true, false])
    for (const meaning of MEANINGS) {
      const { heading, paragraphs, nextSteps } = inPlainWords(meaning, [{ gene: { symbol: 'LDLR' } }], isCancer);
      const text = [`${heading}.`, ...paragraphs, ...nextSteps].join(' ');
      assert.ok(grade(text) <= 7, `${meaning}: grade ${grade(text).toFixed(1)}`);
    }
});

test('every outcome has a next step for the patient and for the clinician', () => {
  for (const meaning of MEANINGS) {
    assert.ok(inPlainWords(meaning, [], false).nextSteps.length > 0);
    assert.ok(clinicalSteps(meaning, false).length > 0);
  }
});

test('a held result names the 21-day clock to the team, and says when it is overdue', () => {
  const asked = { laboratory: 'Hub', isCancer: false, mayAct: true, now: NOW };
  assert.match(
    resultView({ ...asked, result: { ...aResult(), release: held(false) } }).release,
    /Speak with the patient by 12 December 2026: 21 days left of 21/,
  );
  assert.equal(resultView({ ...asked, result: { ...aResult(), release: held(true) } }).contactOverdue, true);
});

test('HAZ-WEB-15 a corrected report shows what changed, before and after', () => {
  const result = aResult();
  const before = { ...result.report, status: 'final' as const, conclusion: 'Nothing found.' };
  const after = { ...result.report, status: 'corrected' as const };
  const view = resultView({
    result: { ...result, report: after, versions: [after, before] },
    laboratory: 'Hub',
    isCancer: false,
    mayAct: true,
    now: NOW,
  });
  assert.deepEqual(view.changes[0]?.rows, [
    { what: 'Conclusion', before: 'Nothing found.', after: 'A pathogenic variant in LDLR was found.' },
  ]);
  assert.equal(view.isCorrected, true);
});

function held(isOverdue: boolean): Result['release'] {
  return { kind: 'held', because: 'We will ring you.', contactBy: '2026-12-12T09:00:00Z', daysLeft: isOverdue ? -1 : 21, isOverdue };
}

function aResult(): Result {
  const report: Result['report'] = {
    resourceType: 'DiagnosticReport',
    id: 'r1',
    status: 'final',
    code: { text: 'R134.1 Familial hypercholesterolaemia' },
    issued: '2026-11-21T09:00:00Z',
    conclusion: 'A pathogenic variant in LDLR was found.',
    conclusionCode: [{ coding: [{ system: 'https://fhir.nwgenomics.nhs.uk/CodeSystem/GenomicTestOutcomeCode', code: '311' }] }],
  };
  return {
    report,
    observations: [],
    patient: undefined,
    order: undefined,
    plan: { kind: 'immediate' },
    release: { kind: 'released', at: '2026-11-21T09:00:00Z' },
    acknowledgedAt: undefined,
    unread: undefined,
    contacts: [],
    versions: [report],
    earlier: [],
    reasons: new Map(),
  };
}
