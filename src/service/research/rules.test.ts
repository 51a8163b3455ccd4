// The rules of an extract without a database: terms against purposes, what an approval must say, and moved dates.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { anApproval, FH, SECRET } from './fixtures.ts';
import { checkPhenopacket, problemsWith, pseudonymsOf, refusedByTerms, type Use, whyNotNow } from './index.ts';
import { birthYearOut, dateOut } from './pseudonyms.ts';

const [NRES, GRU, HMB, DS, NPU, IRB] = ['0000004', '0000042', '0000006', '0000007', '0000018', '0000021'].map((id) => `DUO:${id}`) as [
  string,
  string,
  string,
  string,
  string,
  string,
];
const use = (kind: Use['kind'], more: Partial<Use> = {}): Use => ({
  kind,
  conditions: kind === 'disease' ? [FH] : [],
  isForProfit: false,
  ethics: 'REC',
  ...more,
});

test('HAZ-RCH-04 each term of the Data Use Ontology permits what it says and no more', () => {
  const has = new Set([FH]);
  for (const [terms, asked, expected] of [
    [[NRES], use('general', { isForProfit: true }), undefined],
    [[GRU], use('general'), undefined],
    [[HMB], use('general'), 'purpose'],
    [[HMB], use('health'), undefined],
    [[HMB], use('disease'), undefined],
    [[DS], use('health'), 'purpose'],
    [[DS], use('disease'), undefined],
    [[DS], use('disease', { conditions: ['http://snomed.info/sct|1'] }), 'purpose'],
    [[GRU, NPU], use('health', { isForProfit: true }), 'profit'],
    [[GRU, NPU], use('health'), undefined],
    [[HMB, IRB], { kind: 'health', conditions: [], isForProfit: false }, 'ethics'],
    [[], use('health'), 'terms'],
    [[GRU, 'DUO:0000026'], use('health'), 'terms'],
    [[NPU], use('health'), 'purpose'],
  ] as const)
    assert.equal(refusedByTerms(terms, has, asked), expected, `${terms} for ${asked.kind}`);
  assert.equal(refusedByTerms([DS], new Set(), use('disease')), 'purpose', 'somebody without the condition');
});

test('an approval says what it is about, and is told by field what is missing', () => {
  assert.deepEqual(problemsWith(anApproval()), []);
  const fields = (more: Parameters<typeof anApproval>[0]) => problemsWith(anApproval(more)).map(({ field }) => field);
  assert.deepEqual(fields({ dataSets: [] }), ['dataSets']);
  assert.deepEqual(fields({ smallest: 9 }), ['smallest']);
  assert.deepEqual(fields({ formats: ['omop'], dates: 'year' }), ['formats']);
  assert.deepEqual(fields({ from: '2026-02-30' }), ['until']);
  assert.deepEqual(fields({ until: '2025-01-01' }), ['until']);
  assert.deepEqual(fields({ use: use('disease', { conditions: [] }) }), ['conditions']);
  assert.deepEqual(fields({ cohort: { codes: ['high cholesterol'] } }), ['codes']);
  const at = (day: string) => whyNotNow({ state: 'approved', from: '2026-01-01', until: '2026-12-31' }, new Date(`${day}T12:00:00Z`));
  assert.deepEqual([at('2025-12-31') === undefined, at('2026-12-31'), at('2027-01-01') === undefined], [false, undefined, false]);
});

test('HAZ-RCH-08 dates move by the same whole days for one person, never by none, and great age is grouped', () => {
  const one = pseudonymsOf(SECRET, 'approval-1');
  const shifts = Array.from({ length: 2_000 }, (_, number) => one.shiftOf(`patient-${number}`));
  assert.ok(shifts.every((shift) => shift !== 0 && Math.abs(shift) <= 182));
  assert.ok(new Set(shifts).size > 350, 'all of them are used');
  assert.equal(dateOut('2024-02-29T23:59:00+01:00', 1, 'shifted'), '2024-03-01');
  assert.equal(dateOut('2024-02', 10, 'shifted'), '2024');
  assert.equal(dateOut('2024-02-29', 10, 'year'), '2024');
  assert.equal(birthYearOut('1921-03-14', 10, new Date('2026-11-21')), '1936');
  assert.throws(() => pseudonymsOf('short', 'approval-1'), /32 bytes/);
});

test('a phenopacket with a field, an enumeration or a time that the schema does not have is found out', () => {
  const metaData = { created: '2026-11-21T10:00:00Z', createdBy: 'x', resources: [], phenopacketSchemaVersion: '2.0' };
  assert.deepEqual(checkPhenopacket({ id: 'a', metaData }), []);
  assert.deepEqual(checkPhenopacket({ id: 'a' }), ['Phenopacket.metaData is missing']);
  assert.match(checkPhenopacket({ id: 'a', metaData, subject: { id: 'b', sex: 'female' } })[0] ?? '', /sex is none of/);
  assert.match(checkPhenopacket({ id: 'a', metaData, genes: [] })[0] ?? '', /genes is not a field/);
  assert.match(
    checkPhenopacket({ id: 'a', metaData, diseases: [{ term: { id: 'x', label: 'x' }, onset: { timestamp: '2024' } }] })[0] ?? '',
    /not a timestamp/,
  );
});
