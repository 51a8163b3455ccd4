// Who may act for whom: dates, the 16th birthday, and reading back exactly what was written.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ageOn, type Mandate, mandateConsent, mandateState, readMandate, sixteenth } from './mandate.ts';

const parent: Mandate = {
  id: 'm1',
  patient: 'child',
  carer: 'ana',
  carerName: 'Ana Example',
  relation: 'mother',
  basis: 'parent',
  from: '2020-01-01',
  until: '2030-01-01',
  mayChoose: true,
  evidence: 'Birth certificate seen',
  decidedBy: 'Priya Nair, R0A',
  isRevoked: false,
};
const on = (day: string) => new Date(`${day}T09:00:00Z`);

test('HAZ-PAT-07 a parent’s mandate ends on the 16th birthday, is warned of 90 days before, and a missing date of birth grants nothing', () => {
  assert.deepEqual(mandateState(parent, '2011-03-01', on('2026-11-21')), { kind: 'holds', until: '2027-03-01' });
  assert.deepEqual(mandateState(parent, '2011-01-10', on('2026-11-21')), { kind: 'holds', until: '2027-01-10', endsSoon: 'coming-of-age' });
  assert.deepEqual(mandateState(parent, '2010-11-22', on('2026-11-21')).kind, 'holds');
  assert.deepEqual(mandateState(parent, '2010-11-21', on('2026-11-21')), { kind: 'ended', because: 'came-of-age' });
  for (const unknown of [undefined, '2011', '2011-03'])
    assert.deepEqual(mandateState(parent, unknown, on('2026-11-21')), { kind: 'ended', because: 'age-unknown' });
});

test('a consultee’s or one’s own permission is not ended by a birthday, only by its dates or when it is revoked', () => {
  for (const basis of ['consultee', 'own-choice'] as const) {
    assert.equal(mandateState({ ...parent, basis }, '1990-01-01', on('2026-11-21')).kind, 'holds');
    assert.deepEqual(mandateState({ ...parent, basis }, '1990-01-01', on('2030-01-02')), { kind: 'ended', because: 'date' });
    assert.deepEqual(mandateState({ ...parent, basis, isRevoked: true }, '1990-01-01', on('2026-11-21')), {
      kind: 'ended',
      because: 'revoked',
    });
    assert.equal(mandateState({ ...parent, basis }, '1990-01-01', on('2019-12-31')).kind, 'not-begun');
  }
});

test('a mandate reads back as it was written, and a Consent that is not whole grants nothing', () => {
  const consent = mandateConsent({ ...parent, relatedPerson: 'r1', decidedAt: '2026-11-21T09:00:00Z' });
  assert.deepEqual(readMandate(consent), parent);
  const { provision: _, ...without } = consent;
  assert.equal(readMandate(without), undefined);
  assert.equal(readMandate({ ...consent, category: consent.category?.slice(0, 1) ?? [] }), undefined);
  assert.equal(readMandate({ ...consent, provision: { ...consent.provision, type: 'deny' } }), undefined);
  const { period: _period, ...open } = consent.provision ?? {};
  assert.equal(readMandate({ ...consent, provision: open }), undefined);
});

test('birthdays', () => {
  assert.equal(sixteenth('2008-02-29'), '2024-02-29');
  assert.equal(ageOn('2011-11-22', on('2026-11-21')), 14);
  assert.equal(ageOn('2011-11-21', on('2026-11-21')), 15);
});
