// From national job roles and activity codes to the roles of this service: data, so that a deployment can see and change who gets in.
// National RBAC database: role codes such as S8000:G8000:R8001 (type, group, job role); B codes are activities.

import type { OdsCode, Role } from '../who.ts';

export interface RoleMapping {
  /** At most one line of each group applies: the work somebody does, and the running of the service. */
  readonly group: 'work' | 'running';
  readonly jobRoles: readonly string[] | 'any';
  /** All of these activity codes must be held. */
  readonly activities: readonly string[];
  /** Only at these organisations; anywhere when absent. */
  readonly organisations?: readonly OdsCode[];
  readonly role: Role;
}

/** View detailed health records. Without it nobody sees a person's record. */
const VIEW_DETAILED_RECORDS = 'B0360';
/** Local system configuration and administration. */
const LOCAL_ADMINISTRATION = 'B0062';

/** The seven genomic laboratory hubs. 699X0 and 699P0 from the national guide's examples; the rest from a 2020 mapping sheet of the North West guide. */
const HUBS: readonly OdsCode[] = ['699X0', '699N0', '699M0', '69A70', '699L0', '69A50', '699P0'];

/** Clinical practitioner, nurse, nurse manager, health professional, midwife, midwife manager. */
const CLINICAL_JOB_ROLES = ['R8000', 'R8001', 'R8002', 'R8003', 'R8016', 'R8017'];
/** Biomedical scientist. */
const LABORATORY_JOB_ROLES = ['R8005'];

export const ROLE_MAPPING: readonly RoleMapping[] = [
  { group: 'work', jobRoles: LABORATORY_JOB_ROLES, activities: [VIEW_DETAILED_RECORDS], role: 'laboratory' },
  { group: 'work', jobRoles: ['R8000'], activities: [VIEW_DETAILED_RECORDS], organisations: HUBS, role: 'geneticist' },
  { group: 'work', jobRoles: CLINICAL_JOB_ROLES, activities: [VIEW_DETAILED_RECORDS], organisations: HUBS, role: 'laboratory' },
  { group: 'work', jobRoles: CLINICAL_JOB_ROLES, activities: [VIEW_DETAILED_RECORDS], role: 'clinician' },
  { group: 'running', jobRoles: 'any', activities: [LOCAL_ADMINISTRATION], role: 'administrator' },
];

/** Roles that a job role may become: those of staff. */
const STAFF_ROLES: readonly Role[] = [
  'clinician',
  'counsellor',
  'laboratory',
  'geneticist',
  'pharmacist',
  'analyst',
  'programme-manager',
  'workforce',
  'administrator',
];

/** Reads a deployment's own mapping. Throws a sentence that names the line and what to mend. */
export function parseRoleMapping(value: unknown): readonly RoleMapping[] {
  if (!Array.isArray(value) || value.length === 0) throw new Error('A role mapping is a list with at least one line.');
  return value.map((line: unknown, index) => {
    const where = `Line ${index + 1} of the role mapping`;
    if (typeof line !== 'object' || line === null) throw new Error(`${where} must be an object.`);
    // An object: each field is checked below.
    const { group, jobRoles, activities, organisations, role } = line as Partial<Record<keyof RoleMapping, unknown>>;
    const known = STAFF_ROLES.find((each) => each === role);
    if (group !== 'work' && group !== 'running') throw new Error(`${where}: group must be work or running.`);
    if (!known) throw new Error(`${where}: role must be one of ${STAFF_ROLES.join(', ')}.`);
    if (jobRoles !== 'any' && !isListOf(jobRoles, /^R\d{4}$/))
      throw new Error(`${where}: jobRoles must be "any" or a list such as ["R8000"].`);
    if (!isListOf(activities, /^B\d{4}$/)) throw new Error(`${where}: activities must be a list such as ["B0360"].`);
    if (organisations !== undefined && !isListOf(organisations, /^[A-Z0-9]{3,6}$/))
      throw new Error(`${where}: organisations must be a list of ODS codes.`);
    if (jobRoles === 'any' && activities.length === 0) throw new Error(`${where} would let everybody in: name job roles or activities.`);
    return { group, jobRoles, activities, role: known, ...(organisations && { organisations }) };
  });
}

function isListOf(value: unknown, pattern: RegExp): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string' && pattern.test(each));
}
