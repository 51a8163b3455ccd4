// What a provider says about a person, turned into posts they may work in. Pure.
// CIS2: https://digital.nhs.uk/services/care-identity-service/applications-and-services/cis2-authentication ; NHS login: https://nhsconnect.github.io/nhslogin/

import { ROLE_MAPPING, type RoleMapping } from './role-mapping.ts';
import type { Post } from './session.ts';

export type Claims = Readonly<Record<string, unknown>>;

export type StaffIdentity =
  | {
      readonly kind: 'staff';
      readonly userId: string;
      readonly name: string;
      readonly posts: readonly Post[];
      /** The post chosen at the provider already, if one was. */
      readonly selected?: Post;
    }
  | { readonly kind: 'refused'; readonly because: string };

/** NIST SP 800-63B authenticator assurance levels, as CIS2 states them: AAL2 or AAL3. */
const LOWEST_ASSURANCE = 2;

/** Reads CIS2 claims: `uid`, `nhsid_nrbac_roles` (role code, organisation, activity codes) and `nhsid_user_orgs` (organisation names). */
export function readStaffClaims(claims: Claims, mapping: readonly RoleMapping[] = ROLE_MAPPING): StaffIdentity {
  const userId = text(claims.uid) ?? text(claims.nhsid_useruid);
  if (!userId) return { kind: 'refused', because: 'The sign-in service did not say who you are (no uid).' };
  const assurance = text(claims.authentication_assurance_level);
  if (assurance !== undefined && Number(assurance) < LOWEST_ASSURANCE)
    return {
      kind: 'refused',
      because: 'Sign in with a smartcard, security key or authenticator: this way of signing in is not strong enough.',
    };
  const names = new Map(
    objects(claims.nhsid_user_orgs).map((organisation) => [text(organisation.org_code)?.toUpperCase(), text(organisation.org_name)]),
  );
  const posts = objects(claims.nhsid_nrbac_roles).flatMap((role): Post[] => {
    const organisation = text(role.org_code)?.toUpperCase();
    const jobRole = /(?:^|:)(R\d{4})$/.exec(text(role.role_code) ?? '')?.[1];
    const activities = strings(role.activity_codes);
    if (!organisation || !jobRole) return [];
    const organisationName = names.get(organisation);
    const roleId = text(role.person_roleid);
    return rolesOf({ jobRole, activities, organisation }, mapping).map((each) => ({
      role: each,
      organisation,
      activities,
      ...(organisationName && { organisationName }),
      ...(roleId && { roleId }),
    }));
  });
  if (posts.length === 0)
    return {
      kind: 'refused',
      because: 'None of the roles on your smartcard gives access to this service. Ask your registration authority for one that does.',
    };
  const chosen = text(claims.selected_roleid);
  const [selected, ...alsoSelected] = distinct(posts).filter(({ roleId }) => chosen !== undefined && roleId === chosen);
  const isOneSelected = selected !== undefined && alsoSelected.length === 0;
  return { kind: 'staff', userId, name: text(claims.name) ?? userId, posts: distinct(posts), ...(isOneSelected && { selected }) };
}

export type PatientIdentity =
  | { readonly kind: 'patient'; readonly nhsNumber: string; readonly name: string }
  | { readonly kind: 'refused'; readonly because: string };

/** Reads NHS login claims. Anything below P9 is refused: a record of somebody's genome needs a fully proven identity. */
export function readPatientClaims(claims: Claims): PatientIdentity {
  if (text(claims.identity_proofing_level) !== 'P9')
    return { kind: 'refused', because: 'Prove who you are with NHS login first (identity level P9), then sign in again.' };
  const nhsNumber = text(claims.nhs_number)?.replaceAll(/\s/g, '');
  if (!nhsNumber || !/^\d{10}$/.test(nhsNumber)) return { kind: 'refused', because: 'The sign-in service did not give your NHS number.' };
  const name = [text(claims.given_name), text(claims.family_name)].filter((part) => part !== undefined).join(' ');
  return { kind: 'patient', nhsNumber, name: name || 'Patient' };
}

interface HeldRole {
  readonly jobRole: string;
  readonly activities: readonly string[];
  readonly organisation: string;
}

/** Of each kind of work (the mapping's groups) the first line that fits. */
function rolesOf(held: HeldRole, mapping: readonly RoleMapping[]): readonly Post['role'][] {
  const fits = (line: RoleMapping) =>
    (line.jobRoles === 'any' || line.jobRoles.includes(held.jobRole)) &&
    line.activities.every((code) => held.activities.includes(code)) &&
    (line.organisations === undefined || line.organisations.includes(held.organisation));
  const work = mapping.find((line) => line.group === 'work' && fits(line));
  const running = mapping.find((line) => line.group === 'running' && fits(line));
  return [work, running].flatMap((line) => (line ? [line.role] : []));
}

function distinct(posts: readonly Post[]): readonly Post[] {
  return [...new Map(posts.map((post) => [`${post.role} ${post.organisation}`, post])).values()];
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}

function objects(value: unknown): readonly Claims[] {
  return Array.isArray(value) ? value.filter((each): each is Claims => typeof each === 'object' && each !== null) : [];
}
