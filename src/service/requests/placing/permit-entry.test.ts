// Who may write a Consent that lets one person act for another, by whatever door it comes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Consent } from '@medplum/fhirtypes';
import type { Role, Who } from '../../../foundation/identity/index.ts';
import type { Item } from './item.ts';
import { MANDATE_CODING, mandateDecided } from './permit-entry.ts';

const who = (role: Role, kind: Who['kind'] = 'person'): Who => ({ kind, id: '1', name: 'Somebody', role, organisation: 'R0A' });
const consent = (category: Consent['category']): Consent => ({
  resourceType: 'Consent',
  status: 'active',
  scope: { text: 'privacy' },
  category: category ?? [],
});
const mandate = consent([{ coding: [MANDATE_CODING] }]);
const item = (resource: Consent | undefined, before?: Consent): Item => ({
  entry: { method: 'PUT', type: 'Consent', id: 'c', where: 'Consent', ...(resource ? { resource } : {}) } as Item['entry'], // what is judged is beside it
  action: resource === undefined ? 'delete' : before ? 'update' : 'create',
  reference: 'Consent/c',
  resource,
  before,
  version: undefined,
  findings: [],
});

test('HAZ-PAT-09 a mandate is made, changed and deleted by a clinician, counsellor or geneticist alone, by every door', () => {
  for (const given of [item(mandate), item(mandate, mandate), item(consent([]), mandate), item(undefined, mandate)]) {
    for (const role of ['clinician', 'counsellor', 'geneticist'] as const) assert.equal(mandateDecided(given, who(role)), given, role);
    for (const role of ['laboratory', 'pharmacist', 'integration', 'administrator', 'patient', 'research'] as const)
      assert.equal(mandateDecided(given, who(role)).status, 403, role);
    assert.equal(mandateDecided(given, who('integration', 'application')).status, 403);
    assert.equal(mandateDecided(given, who('clinician', 'application')).status, 403, 'an application decides nothing');
  }
  const other = item(consent([{ coding: [{ system: 'urn:opengms:choice', code: 'research' }] }]));
  assert.equal(mandateDecided(other, who('laboratory')), other);
});
