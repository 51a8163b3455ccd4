import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DiagnosticReport, Observation } from '@medplum/fhirtypes';
import { checkPdf } from '../../foundation/letters/index.ts';
import {
  checkReport,
  OUTCOME_CODES,
  planOf,
  planResource,
  readVariant,
  releaseState,
  renderReport,
  sectionsOf,
  unread,
  type Variant,
  variantObservations,
} from './index.ts';

const final: DiagnosticReport = {
  resourceType: 'DiagnosticReport',
  id: 'r',
  status: 'final',
  code: { text: 'Hearing loss' },
  issued: '2026-11-01T09:00:00.000Z',
  meta: { lastUpdated: '2026-11-01T09:00:00.000Z' },
};
const day = (count: number) => new Date(Date.UTC(2026, 10, count, 9));

test('there are 23 outcome codes with the meaning we read in each', () => {
  assert.equal(OUTCOME_CODES.length, 23);
  assert.equal(new Set(OUTCOME_CODES.map(({ code }) => code)).size, 23);
  for (const { meaning, for: kind } of OUTCOME_CODES) {
    assert.ok(['found', 'not-found', 'uncertain', 'failed', 'other'].includes(meaning));
    assert.ok(['rare', 'cancer', 'pharmacogenomics', 'any'].includes(kind));
  }
});

test('a report goes from preliminary to final to corrected and never back', () => {
  const move = (from: DiagnosticReport['status'], to: DiagnosticReport['status']) =>
    checkReport({ ...final, status: from }, { ...final, status: to }, 'DiagnosticReport').some(
      (finding) => finding.code === 'RES_REPORT_TRANSITION',
    );
  assert.deepEqual(
    [move('preliminary', 'final'), move('final', 'corrected'), move('final', 'amended'), move('corrected', 'amended')],
    [false, false, false, false],
  );
  assert.deepEqual(
    [move('final', 'preliminary'), move('corrected', 'final'), move('entered-in-error', 'final'), move('cancelled', 'final')],
    [true, true, true, true],
  );
});

test('a held result is released by contact, and overdue after 21 days', () => {
  const plan = { kind: 'hold-until-contact', because: 'We want to talk about this result with you' } as const;
  const held = releaseState(final, plan, undefined, day(15));
  assert.deepEqual(held, { kind: 'held', because: plan.because, contactBy: day(22).toISOString(), daysLeft: 7, isOverdue: false });
  const late = releaseState(final, plan, undefined, day(23));
  assert.equal(late.kind === 'held' && late.isOverdue, true);
  assert.deepEqual(releaseState(final, plan, day(10).toISOString(), day(23)), { kind: 'released', at: day(10).toISOString() });
  assert.equal(releaseState(final, { kind: 'immediate' }, undefined, day(2)).kind, 'released');
  assert.equal(releaseState({ ...final, status: 'preliminary' }, { kind: 'immediate' }, undefined, day(2)).kind, 'not-final');
});

test('the newest release plan of an order counts', () => {
  const about = { order: 'ServiceRequest/1', patient: 'Patient/1' };
  const first = planResource({ kind: 'immediate' }, { ...about, id: '1', now: day(1).toISOString() });
  const second = planResource({ kind: 'hold-until-contact', because: 'Talk first' }, { ...about, id: '2', now: day(2).toISOString() });
  assert.deepEqual(planOf([second, first]), { kind: 'hold-until-contact', because: 'Talk first' });
  assert.deepEqual(planOf([second, { ...first, authoredOn: day(3).toISOString() }]), { kind: 'immediate' });
  assert.deepEqual(planOf([]), { kind: 'immediate' });
});

test('an unread report escalates, sooner when it was urgent, and a correction must be read again (HAZ-RES-03)', () => {
  assert.equal(unread(final, undefined, 'routine', day(5))?.isEscalated, false);
  assert.equal(unread(final, undefined, 'routine', day(9))?.isEscalated, true);
  assert.equal(unread(final, undefined, 'urgent', day(3))?.isEscalated, true);
  assert.equal(unread(final, day(2).toISOString(), 'routine', day(9)), undefined);
  const corrected: DiagnosticReport = { ...final, status: 'corrected', meta: { lastUpdated: day(4).toISOString() } };
  assert.equal(unread(corrected, day(2).toISOString(), 'routine', day(5))?.days, 1);
});

const variant: Variant = {
  gene: { symbol: 'GALT', hgncId: 'HGNC:4135' },
  cdna: 'NM_000155.4:c.563A>G',
  protein: 'NP_000146.2:p.(Gln188Arg)',
  genomic: 'NC_000009.12:g.34648170A>G',
  assembly: 'GRCh38',
  zygosity: 'heterozygous',
  source: 'germline',
  significance: 'pathogenic',
};

test('a variant is written as Genomics Reporting asks and read back the same', () => {
  const written = variantObservations(variant, {
    ids: { variant: 'v', implication: 'i' },
    patient: 'Patient/1',
    at: '2026-11-21',
    status: 'final',
  });
  assert.deepEqual(
    written.map((observation) => observation.code?.coding?.[0]?.code),
    ['69548-6', 'diagnostic-implication'],
  );
  const [observation, implication] = written;
  assert.ok(observation && implication);
  assert.deepEqual(readVariant(observation, [implication]), variant);
});

test('the document of a report says whose it is, what was found and that it was made from the structured result', async () => {
  const [observation, implication] = variantObservations(variant, {
    ids: { variant: 'v', implication: 'i' },
    patient: 'Patient/1',
    at: '2026-11-21',
    status: 'final',
  });
  const known = new Map<string | undefined, Observation | undefined>([
    ['Observation/v', observation],
    ['Observation/i', implication],
  ]);
  const report: DiagnosticReport = {
    ...final,
    subject: { reference: 'Patient/1', display: 'Zoë Łukasz' },
    result: [{ reference: 'Observation/v' }, { reference: 'Observation/i' }],
    conclusion: 'Classic galactosaemia carrier.',
  };
  const sections = sectionsOf(report, (reference) => known.get(reference));
  assert.deepEqual(
    sections.map((section) => section.heading),
    ['Patient', 'Test', 'Result', 'Variants'],
  );
  assert.match(sections[3]?.lines[0] ?? '', /^GALT, NM_000155\.4:c\.563A>G, .*pathogenic$/);
  const rendered = await renderReport(report, (reference) => known.get(reference));
  assert.deepEqual(checkPdf(Buffer.from(rendered.presentedForm?.[0]?.data ?? '', 'base64')), []);
});
