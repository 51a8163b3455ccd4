// Figures leave as FHIR: measures, reports of published figures, and gaps in care for those who treat the patients alone.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Bundle, MeasureReport } from '@medplum/fhirtypes';
import { seedPathways } from '../../../demo/index.ts';
import { syntheticCountry } from '../../../demo/synthetic-country.ts';
import { PERSONAS } from '../../../foundation/identity/index.ts';
import { validateResource } from '../../../foundation/record/index.ts';
import {
  answer,
  CONFIDENCE_EXTENSION,
  INDICATORS,
  indicator,
  isRefused,
  lastClosedPeriod,
  measureOf,
  measureReportOf,
  publishMeasures,
} from '../../../service/equity/index.ts';
import { aRunningService, type TestService } from '../testing.ts';
import { evaluateMeasure } from './evaluate-measure.ts';

const faults = (resource: unknown) => validateResource(resource).filter(({ severity }) => severity === 'error');
const NOW = new Date('2026-11-20T10:00:00Z');

// One service for the file: opening one takes longer than all that is asked of it.
let open: TestService;
before(async () => {
  open = await aRunningService();
});
after(() => open?.service.close());

test('every indicator is a valid Measure, published once and found by its address', async () => {
  for (const each of INDICATORS) assert.deepEqual(faults(measureOf(each)), [], each.id);
  const { service, ask } = open;
  assert.equal(await publishMeasures(service.record, NOW), INDICATORS.length);
  assert.equal(await publishMeasures(service.record, NOW), 0);
  const found = await ask('GET', '/Measure?url=urn:opengms:measure:lynch-1-tumour-test', { as: 'analyst' });
  assert.equal(found.json.entry?.length, 1, found.text.slice(0, 300));
  const capability = await ask('GET', '/metadata', { as: '' });
  const measure = capability.json.rest[0].resource.find(({ type }: { type: string }) => type === 'Measure');
  assert.deepEqual(
    measure.operation.map(({ name }: { name: string }) => name),
    ['evaluate-measure', 'care-gaps'],
  );
});

test('HAZ-EQU-09 a MeasureReport holds the published figures with their limits, and a hidden count is absent and masked', async () => {
  const source = syntheticCountry();
  const asked = indicator('lynch-3-germline');
  assert.ok(asked);
  const period = lastClosedPeriod(NOW, asked.periodMonths);
  const answers = [];
  for (const by of ['deprivation-fifth', 'area'] as const) {
    const question = { indicator: asked, by, where: 'all', period } as const;
    const found = answer(question, await source.counts(question), source.areas);
    assert.ok(found.kind === 'answer');
    answers.push(found);
  }
  const report = measureReportOf(asked, { period, where: 'all', answers, now: NOW });
  assert.deepEqual(faults(report), []);
  const strata = report.group?.[0]?.stratifier ?? [];
  let masked = 0;
  for (const [s, { table }] of answers.entries()) {
    for (const [r, row] of table.rows.entries()) {
      const stratum = strata[s]?.stratum?.[r];
      const text = JSON.stringify(stratum);
      if (row.numerator.kind === 'hidden') {
        masked++;
        assert.equal(stratum?.population?.[0]?.count, undefined);
        assert.match(text, /masked/);
        assert.equal(stratum?.measureScore?.value, undefined);
      } else if (!isRefused(row.figure)) {
        assert.equal(stratum?.population?.[0]?.count, row.numerator.count);
        assert.ok(Math.abs((stratum?.measureScore?.value ?? 9) * 100 - row.figure.value) < 1e-4);
        assert.ok(text.includes(CONFIDENCE_EXTENSION));
      }
    }
  }
  assert.ok(masked > 0);
});

test('figures are given to those who may see figures, over the fixed months alone, and the asking is audited', async () => {
  const { service, ask } = open;
  const path = '/Measure/equity-access-fh/$evaluate-measure';
  for (const as of ['analyst', 'patient-representative', 'clinician']) assert.equal((await ask('GET', path, { as })).status, 422, as);
  assert.match((await ask('GET', path, { as: 'analyst' })).text, /Nothing was counted|imported/);
  assert.equal((await ask('GET', path, { as: 'patient' })).status, 403);
  assert.equal((await ask('GET', path, { as: '' })).status, 401);
  assert.match((await ask('GET', `${path}?periodStart=2026-01-07`, { as: 'analyst' })).text, /whole months/);
  assert.match((await ask('GET', `${path}?periodEnd=2026-02-30`, { as: 'analyst' })).text, /not a day/);
  assert.match(
    (await ask('GET', `${path}?periodStart=2024-04-01&periodEnd=2025-03-31`, { as: 'analyst' })).text,
    /Nothing was counted|imported/,
  );
  assert.match((await ask('GET', `${path}?subject=Patient/1`, { as: 'analyst' })).text, /never of single people/);
  assert.equal((await ask('GET', '/Measure/$evaluate-measure?measure=nothing', { as: 'analyst' })).status, 404);
  const body = { resourceType: 'Parameters', parameter: [{ name: 'measure', valueString: 'urn:opengms:measure:access-fh|2026-04-01' }] };
  assert.equal((await ask('POST', '/Measure/$evaluate-measure', { as: 'analyst', body })).status, 422);
  assert.equal((await ask('DELETE', '/Measure/$care-gaps', { as: 'analyst' })).status, 405);
  const log = await service.record.search({ type: 'AuditEvent', parameters: [['_count', '50']] }, { kind: 'everything' });
  assert.ok(log.matches.some(({ content }) => content.includes('evaluate-measure') || content.includes('Measure/equity-access-fh')));
});

test('HAZ-EQU-09 whatever period is asked for, the report is of the latest fixed period within it and says so; where none lies within, the one to ask for is named', async () => {
  const who = PERSONAS.get('analyst');
  assert.ok(who);
  const means = { record: open.service.record, figures: syntheticCountry() };
  const asking = { who, now: NOW, base: 'http://localhost/FHIR/R4', requestId: undefined, clientAddress: undefined };
  const ask = async (asked: { readonly periodStart?: string; readonly periodEnd?: string }, measure = 'lynch-1-tumour-test') => {
    const parameters = [...Object.entries(asked), ['stratifier', 'deprivation-fifth']] as const;
    const given = { method: 'GET', path: 'Measure/$evaluate-measure', parameters };
    const { status, body = '' } = await evaluateMeasure(means, asking, measure, given);
    const { period, text } = JSON.parse(body) as MeasureReport;
    return { status, body, period: period ? `${period.start} ${period.end}` : '', note: text?.div ?? '' };
  };
  const latest = '2025-04-01 2026-03-31';
  for (const [asked, period, isNoted] of [
    [{}, latest, false],
    [{ periodStart: '2025-04-01', periodEnd: '2026-03-31' }, latest, false],
    [{ periodStart: '2025-04', periodEnd: '2026-03' }, latest, false],
    [{ periodStart: '2025-01-01', periodEnd: '2026-12-31' }, latest, true],
    [{ periodStart: '2025-01-01' }, latest, true],
    [{ periodEnd: '2026-11-20' }, latest, true],
    [{ periodStart: '2024', periodEnd: '2025' }, '2024-04-01 2025-03-31', true],
    [{ periodEnd: '2026-03-30' }, '2024-04-01 2025-03-31', true],
  ] as const) {
    const found = await ask(asked);
    assert.equal(found.period, period, JSON.stringify(asked));
    assert.equal(found.note.includes('fixed periods of 12 months'), isNoted, JSON.stringify(asked));
    assert.deepEqual(faults(JSON.parse(found.body)), []);
  }
  assert.equal((await ask({ periodStart: '2026-07-01', periodEnd: '2026-12-31' }, 'turnaround-median')).period, '2026-07-01 2026-09-30');
  for (const asked of [
    { periodStart: '2025-05-01', periodEnd: '2026-04-30' },
    { periodStart: '2026-01-01', periodEnd: '2026-01-31' },
    { periodStart: '2026-04-01' },
    { periodStart: '2026-03-31', periodEnd: '2025-04-01' },
  ]) {
    const { status, body } = await ask(asked);
    assert.equal(status, 422, JSON.stringify(asked));
    assert.match(body, /Ask for periodStart=2025-04-01 and periodEnd=2026-03-31/);
  }
  assert.match((await ask({ periodStart: '2026-04-01' })).body, /The next is over, and published, on 2027-04-01/);
  // So no two answers, however they were asked for, share some of their months and not the others.
  const seen = new Set<string>();
  for (let month = 0; month < 48; month += 1) {
    const day = (at: number) => new Date(Date.UTC(2023, at, 15)).toISOString().slice(0, 10);
    for (const span of [0, 7, 12, 19, 30]) seen.add((await ask({ periodStart: day(month), periodEnd: day(month + span) })).period);
  }
  const starts = [...seen].filter(Boolean).sort();
  assert.deepEqual(starts, ['2023-04-01 2024-03-31', '2024-04-01 2025-03-31', latest]);
});

test('HAZ-EQU-08 gaps in care are listed to the organisation that treats the patients, patient by patient and audited, and to nobody else', async () => {
  const { service, ask } = open;
  const { requests, pathways, following, record } = service;
  await seedPathways({ record, requests, pathways, caughtUp: following.caughtUp, now: new Date() });
  await pathways.reconcile(new Date());
  const found = await ask('GET', '/Measure/$care-gaps?periodStart=2026-01-01&periodEnd=2026-12-31&status=open-gap', { as: 'gp' });
  assert.equal(found.status, 200, found.text);
  const documents = (found.json.parameter ?? []).map(({ resource }: { resource: Bundle }) => resource) as Bundle[];
  assert.ok(documents.length > 0);
  for (const each of documents) assert.deepEqual(faults(each), []);
  const own = await ask('GET', '/Patient?_count=200', { as: 'gp' });
  const patients = new Set<string>(own.json.entry.map(({ resource }: { resource: { id: string } }) => `Patient/${resource.id}`));
  for (const { entry = [] } of documents)
    for (const { resource } of entry)
      if (resource?.resourceType === 'DetectedIssue') assert.ok(patients.has(resource.patient?.reference ?? ''));
  const other = await ask('GET', '/Measure/$care-gaps', { as: 'clinician-other' });
  assert.equal(other.json.parameter, undefined);
  assert.equal((await ask('GET', '/Measure/$care-gaps?organization=Organization/R0A', { as: 'gp' })).status, 403);
  for (const as of ['analyst', 'programme-manager', 'patient-representative', 'patient'])
    assert.equal((await ask('GET', '/Measure/$care-gaps', { as })).status, 403, as);
  const [first] = [...patients].filter((reference) => found.text.includes(reference));
  const log = await service.record.search(
    {
      type: 'AuditEvent',
      parameters: [
        ['patient', first ?? ''],
        ['_count', '100'],
      ],
    },
    { kind: 'everything' },
  );
  assert.ok(log.matches.some(({ content }) => content.includes('Nadia Fernando')));
});

test('a report is never made of figures that were not published', () => {
  const asked = indicator('lynch-1-tumour-test');
  assert.ok(asked);
  const period = lastClosedPeriod(NOW, 12);
  // A table with the right shape that did not come through publish().
  const forged = { question: { indicator: asked, by: 'sex', where: 'all', period }, table: { kind: 'figures', rows: [] } } as never;
  assert.throws(() => measureReportOf(asked, { period, where: 'all', answers: [forged], now: NOW }), /not published/);
});
