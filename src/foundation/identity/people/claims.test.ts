import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readPatientClaims, readStaffClaims } from './claims.ts';

function aRole(role_code: string, org_code: string, activity_codes: readonly string[] = ['B0360'], person_roleid = `${org_code}-1`) {
  return { role_code, org_code, activity_codes, person_roleid, person_orgid: '1', role_name: 'as the card says' };
}

function staff(roles: readonly unknown[], more: Readonly<Record<string, unknown>> = {}) {
  const identity = readStaffClaims({
    uid: '999900001234',
    name: 'Osei Amara Dr',
    nhsid_nrbac_roles: roles,
    nhsid_user_orgs: [{ org_code: 'RYJ', org_name: 'IMPERIAL COLLEGE HEALTHCARE NHS TRUST' }],
    ...more,
  });
  return identity;
}

function postsOf(roles: readonly unknown[]) {
  const identity = staff(roles);
  return identity.kind === 'staff' ? identity.posts.map(({ role, organisation }) => `${role} ${organisation}`) : identity.because;
}

test('a clinical job role with the right to view records becomes a clinician at its organisation', () => {
  const identity = staff([aRole('S8000:G8000:R8001', 'ryj')]);
  assert.equal(identity.kind, 'staff');
  assert.deepEqual(identity.kind === 'staff' && identity.posts, [
    {
      role: 'clinician',
      organisation: 'RYJ',
      organisationName: 'IMPERIAL COLLEGE HEALTHCARE NHS TRUST',
      activities: ['B0360'],
      roleId: 'ryj-1',
    },
  ]);
});

test('HAZ-IDN-02 a job role without the right to view detailed records (B0360) opens nothing', () => {
  assert.match(String(postsOf([aRole('S8000:G8000:R8000', 'RYJ', ['B0420'])])), /^None of the roles/);
});

test('a biomedical scientist works in the laboratory; a clinical practitioner at a hub is a geneticist', () => {
  assert.deepEqual(postsOf([aRole('S8000:G8000:R8005', '699X0'), aRole('S8000:G8000:R8000', '699P0')]), [
    'laboratory 699X0',
    'geneticist 699P0',
  ]);
});

test('local administration (B0062) is a post of its own, beside the clinical one', () => {
  assert.deepEqual(postsOf([aRole('S8000:G8000:R8000', 'RYJ', ['B0360', 'B0062'])]), ['clinician RYJ', 'administrator RYJ']);
});

test('roles that are not mapped, not understood or malformed open nothing', () => {
  for (const roles of [
    [aRole('S8002:G8003:R8009', 'RYJ')],
    [aRole('R80000', 'RYJ')],
    [aRole('', 'RYJ')],
    [aRole('S8000:G8000:R8001', '')],
    ['S8000:G8000:R8001'],
    [null],
    [],
  ])
    assert.match(String(postsOf(roles)), /^None of the roles/);
  assert.equal(readStaffClaims({ nhsid_nrbac_roles: [aRole('S8000:G8000:R8001', 'RYJ')] }).kind, 'refused', 'no uid');
  assert.equal(readStaffClaims({ uid: '1', nhsid_nrbac_roles: 'R8001' }).kind, 'refused');
});

test('a sign-in below authenticator assurance level 2 is refused', () => {
  assert.equal(staff([aRole('S8000:G8000:R8001', 'RYJ')], { authentication_assurance_level: '1' }).kind, 'refused');
  assert.equal(staff([aRole('S8000:G8000:R8001', 'RYJ')], { authentication_assurance_level: '3' }).kind, 'staff');
});

test('a patient needs identity level P9 and an NHS number', () => {
  const claims = { identity_proofing_level: 'P9', nhs_number: '999 123 4560', given_name: 'Sam', family_name: 'Example' };
  assert.deepEqual(readPatientClaims(claims), { kind: 'patient', nhsNumber: '9991234560', name: 'Sam Example' });
  assert.equal(readPatientClaims({ ...claims, identity_proofing_level: 'P5' }).kind, 'refused');
  assert.equal(readPatientClaims({ ...claims, nhs_number: undefined }).kind, 'refused');
});
