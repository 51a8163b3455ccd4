// What each role may do, with which records, and how far they see. Deny by default: what no line of the table grants is refused.
// Application scopes: SMART App Launch 2.2.0, http://hl7.org/fhir/smart-app-launch/STU2.2/scopes-and-launch-context.html

import { isGrantedTo } from './applications/smart-scopes.ts';
import {
  ABOUT_A_PERSON,
  ACCESS_LOG,
  CATALOGUE,
  CLINICAL_ROOMS,
  FIGURES,
  NETWORK,
  OPEN_TO_ONESELF,
  OWN_WORK,
  RESEARCH,
  RUNNING,
  SERVICE_ROOMS,
} from './subjects.ts';
import type { Interaction, Permission, Role, Scope, Who } from './who.ts';

/** How far a right reaches: everything there is, what one's organisation takes part in, or one's own record. */
type Reach = 'everything' | 'organisation' | 'own';

/** One line: these interactions on these subjects, this far. The first line that fits decides. */
type Right = readonly [interactions: readonly Interaction[], subjects: readonly string[], reach: Reach];

const LOOK: readonly Interaction[] = ['read', 'search'];
const LOOK_AND_ASK: readonly Interaction[] = ['read', 'search', 'operation'];
const CHANGE: readonly Interaction[] = ['create', 'update', 'delete'];
const ADD: readonly Interaction[] = ['create', 'update'];

const SHARED_KNOWLEDGE: readonly Right[] = [
  [LOOK_AND_ASK, CATALOGUE, 'everything'],
  [LOOK, NETWORK, 'everything'],
  [['operation'], ['$validate'], 'everything'],
];

/** Everybody on the staff reads their own training and adds their own badges; the store finds them by who is signed in. */
const OWN: Right = [[...LOOK, 'create'], OWN_WORK, 'everything'];

/** Care teams and hubs work on the orders their organisation takes part in; an order bundle carries its staff and organisations with it. */
const CARE: readonly Right[] = [
  [LOOK_AND_ASK, [...ABOUT_A_PERSON, ...CLINICAL_ROOMS], 'organisation'],
  [CHANGE, [...without(ABOUT_A_PERSON, ['Provenance']), ...CLINICAL_ROOMS], 'organisation'],
  [['create'], ['Provenance', 'Medication', ...NETWORK], 'organisation'],
  [LOOK, ACCESS_LOG, 'organisation'],
  [LOOK, FIGURES, 'everything'],
  OWN,
  ...SHARED_KNOWLEDGE,
];

const MEDICINES_AND_ADVICE = [
  'MedicationRequest',
  'MedicationStatement',
  'MedicationDispense',
  'MedicationAdministration',
  'DetectedIssue',
  'GuidanceResponse',
  'AllergyIntolerance',
  'AdverseEvent',
  'Observation',
  'Communication',
  'CommunicationRequest',
  'Task',
  'Bundle',
  'QuestionnaireResponse',
  'DocumentReference',
  'medicines',
];

/** Role by role. The order of the lines is the order they are tried in. */
const RIGHTS: Readonly<Record<Role, readonly Right[]>> = {
  clinician: CARE,
  counsellor: CARE,
  geneticist: CARE,
  laboratory: CARE,
  pharmacist: [
    [LOOK_AND_ASK, [...ABOUT_A_PERSON, ...CLINICAL_ROOMS], 'organisation'],
    [ADD, MEDICINES_AND_ADVICE, 'organisation'],
    [['create'], ['Provenance'], 'organisation'],
    [LOOK, ACCESS_LOG, 'organisation'],
    [LOOK, FIGURES, 'everything'],
    OWN,
    ...SHARED_KNOWLEDGE,
  ],
  integration: [
    [['operation'], ['$process-message', '$validate'], 'organisation'],
    [['create', 'update', 'delete'], ['Subscription'], 'organisation'],
    [LOOK, ['Subscription'], 'organisation'],
    [ADD, NETWORK, 'organisation'],
    ...CARE,
  ],
  analyst: [[[...LOOK_AND_ASK, 'create'], FIGURES, 'everything'], [LOOK_AND_ASK, ['alliances'], 'everything'], ...SHARED_KNOWLEDGE],
  'programme-manager': [
    [LOOK_AND_ASK, FIGURES, 'everything'],
    [[...LOOK_AND_ASK, ...CHANGE], ['alliances'], 'everything'],
    [LOOK_AND_ASK, ['workforce'], 'everything'],
    ...SHARED_KNOWLEDGE,
  ],
  workforce: [
    [[...LOOK_AND_ASK, ...CHANGE], ['workforce'], 'everything'],
    [ADD, ['Practitioner', 'PractitionerRole'], 'everything'],
    [LOOK, ['MeasureReport'], 'everything'],
    [LOOK_AND_ASK, ['alliances'], 'everything'],
    OWN,
    ...SHARED_KNOWLEDGE,
  ],
  patient: [
    [LOOK, [...OPEN_TO_ONESELF, 'access-log', 'families'], 'own'],
    [['read', 'create', 'update'], ['my'], 'own'],
    [['create'], ['QuestionnaireResponse'], 'own'],
    ...SHARED_KNOWLEDGE,
  ],
  'patient-representative': [
    [LOOK, [...FIGURES, ...SERVICE_ROOMS], 'everything'],
    // To put figures before a board is an operation: patients may, as analysts may.
    [[...ADD, 'operation'], ['alliances'], 'everything'],
    ...SHARED_KNOWLEDGE,
  ],
  // Data access staff and committee: approvals and extracts, never a record.
  research: [[[...LOOK_AND_ASK, ...CHANGE], RESEARCH, 'everything'], ...SHARED_KNOWLEDGE],
  administrator: [
    [[...LOOK_AND_ASK, ...CHANGE], [...RUNNING, ...NETWORK, 'directory'], 'everything'],
    [CHANGE, CATALOGUE, 'everything'],
    ...SHARED_KNOWLEDGE,
  ],
  system: [
    [
      [...LOOK_AND_ASK, ...CHANGE],
      [...ABOUT_A_PERSON, ...CATALOGUE, ...NETWORK, ...FIGURES, ...SERVICE_ROOMS, ...CLINICAL_ROOMS, ...RESEARCH, ...RUNNING],
      'everything',
    ],
    [[...LOOK, 'create'], ACCESS_LOG, 'everything'],
    [['operation'], ['$validate', '$process-message'], 'everything'],
  ],
};

/** Roles that may open a record outside their organisation in an emergency, for reading, with a stated reason. */
const MAY_BREAK_GLASS: ReadonlySet<Role> = new Set(['clinician', 'counsellor', 'geneticist']);
/** What is about one person. An emergency opens this; it is no reason to look at who looked. */
const PERSON_LEVEL: readonly string[] = [...ABOUT_A_PERSON, ...CLINICAL_ROOMS];

/**
 * May `who` do `interaction` on `subject` (a FHIR type such as `Task`, an operation such as `$process-message`, or a room such as
 * `workforce`), and how far do they see? Pure. A refusal says why in a sentence that names no patient.
 */
export function authorise(who: Who, interaction: Interaction, subject: string): Permission {
  const right = RIGHTS[who.role].find(([interactions, subjects]) => interactions.includes(interaction) && subjects.includes(subject));
  if (!right) return refused(whyNot(who.role, interaction, subject));
  if (who.grantedScopes && !isGrantedTo(who.grantedScopes, interaction, subject))
    return refused(`The application was not granted a scope that covers ${interaction} on ${subject}.`);
  const [, , reach] = right;
  if (reach === 'organisation' && isEmergencyReading(who, interaction) && PERSON_LEVEL.includes(subject))
    return allowed({ kind: 'everything' });
  if (reach === 'everything') return allowed({ kind: 'everything' });
  if (reach === 'own') return ownScope(who, interaction);
  if (who.organisation === '') return refused('Choose the organisation you are working for first.');
  return allowed({ kind: 'organisation', organisation: who.organisation });
}

/** One patient at a time: themselves, or whom they act for now. */
function ownScope({ patient, actsFor }: Who, interaction: Interaction): Permission {
  if (!patient) return refused('No patient record is linked to this sign-in yet.');
  if (!actsFor) return allowed({ kind: 'patient', patient });
  if (CHANGE.includes(interaction) && !actsFor.mayChoose) return refused('You may look at this record, and not choose for the person.');
  return allowed({ kind: 'patient', patient: actsFor.patient });
}

/** Whether this person's rights are widened by a stated emergency for this interaction; such an access is audited as an emergency. */
export function isEmergencyReading(who: Who, interaction: Interaction): boolean {
  const isReading = interaction === 'read' || interaction === 'search';
  return isReading && who.kind === 'person' && (who.emergencyReason?.trim() ?? '') !== '' && MAY_BREAK_GLASS.has(who.role);
}

export function mayBreakGlass(role: Role): boolean {
  return MAY_BREAK_GLASS.has(role);
}

/** The table as it stands, for the page and the test that print it. */
export function rightsOf(role: Role): readonly Right[] {
  return RIGHTS[role];
}

function whyNot(role: Role, interaction: Interaction, subject: string): string {
  const seesSubject = RIGHTS[role].some(([, subjects]) => subjects.includes(subject));
  if (seesSubject) return `The role ${role} may see ${subject} but not ${interaction} it.`;
  if (PERSON_LEVEL.includes(subject)) return `The role ${role} does not see records about individual people, and ${subject} is one.`;
  return `The role ${role} has no right to ${interaction} ${subject}.`;
}

function allowed(scope: Scope): Permission {
  return { kind: 'allowed', scope };
}

function refused(because: string): Permission {
  return { kind: 'refused', because };
}

function without(subjects: readonly string[], left: readonly string[]): readonly string[] {
  return subjects.filter((subject) => !left.includes(subject));
}
