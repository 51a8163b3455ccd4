// Named people for trying the service without a provider. Only in demo mode: embedded database, loopback address, OPENGMS_DEMO=1.
// Organisation codes are real ODS codes (NHS England Organisation Data Service); the people are invented.

import type { Role, Who } from '../who.ts';

export interface Persona extends Who {
  /** What one types after `demo-`, and the link on the sign-in page. */
  readonly persona: string;
  readonly organisationName: string;
}

/** The Patient every demo region has, so that the patient persona has a record of their own. A synthetic person. */
export const DEMO_PATIENT_ID = '00000000-0000-4000-8000-000000000999';

/** A mother, her child whose result waits for a call, and her other child who has just come of age. Synthetic people. */
export const DEMO_PARENT_ID = '00000000-0000-4000-8000-000000000998';
export const DEMO_CHILD_ID = '00000000-0000-4000-8000-000000000997';
export const DEMO_YOUNG_PERSON_ID = '00000000-0000-4000-8000-000000000996';

interface Post {
  readonly persona: string;
  readonly role: Role;
  readonly name: string;
  readonly organisation: string;
  readonly organisationName: string;
}

const POSTS: readonly Post[] = [
  post('clinician', 'clinician', 'Dr Amara Osei', 'R0A', 'Manchester University NHS Foundation Trust'),
  post('clinician-other', 'clinician', 'Dr Tom Ashworth', 'RYJ', 'Imperial College Healthcare NHS Trust'),
  post('counsellor', 'counsellor', 'Priya Nair', 'R0A', 'Manchester University NHS Foundation Trust'),
  post('laboratory', 'laboratory', 'Joanna Kowalska', '699X0', 'North West Genomic Laboratory Hub'),
  post('laboratory-other', 'laboratory', 'Daniel Mensah', '69A70', 'North Thames Genomic Laboratory Hub'),
  post('geneticist', 'geneticist', 'Dr Helen Marsh', '699X0', 'North West Genomic Laboratory Hub'),
  post('pharmacist', 'pharmacist', 'Yusuf Rahman', 'R0A', 'Manchester University NHS Foundation Trust'),
  post('analyst', 'analyst', 'Grace Holt', 'X26', 'NHS England'),
  post('programme-manager', 'programme-manager', 'Siân Powell', 'X26', 'NHS England'),
  post('workforce', 'workforce', 'Martin Okafor', 'X26', 'NHS England'),
  post('administrator', 'administrator', 'Ruth Adeyemi', 'X26', 'NHS England'),
  post('patient-representative', 'patient-representative', 'Leila Farouk', 'X26', 'NHS England'),
  // A20047 is the practice that NHS test environments (GP Connect, NHS login) use: no real practice is shown with invented patients.
  post('gp', 'clinician', 'Dr Nadia Fernando', 'A20047', "Dr Legg's Surgery"),
  post('alliance-chair', 'programme-manager', 'Dr Ngozi Eze', 'R0A', 'Manchester University NHS Foundation Trust'),
  post('patient-representative-other', 'patient-representative', 'Owen Price', 'X26', 'NHS England'),
  post('lead-nurse', 'workforce', 'Comfort Asante', 'R0A', 'Manchester University NHS Foundation Trust'),
  // R14, the rapid service for acutely unwell children, is at one laboratory: two people there, because a variant is classified by two.
  post('laboratory-rapid', 'laboratory', 'Rowan Tregear', '69A50', 'South West Genomic Laboratory Hub'),
  post('geneticist-rapid', 'geneticist', 'Dr Imogen Blake', '69A50', 'South West Genomic Laboratory Hub'),
  // An approval takes two people, so there are two.
  post('research', 'research', 'Dr Farah Aziz', 'X26', 'NHS England'),
  post('research-other', 'research', 'Peter Lindqvist', 'X26', 'NHS England'),
  // A change of routing or of a turnaround target takes two.
  post('administrator-other', 'administrator', 'Gareth Pugh', 'X26', 'NHS England'),
];

/** Every persona by the word after `demo-`. */
export const PERSONAS: ReadonlyMap<string, Persona> = new Map(
  [
    ...POSTS.map(
      (each, index): Persona => ({
        ...each,
        kind: 'person',
        // SDS user ids of the demonstration are in the 9999... range, as in the national examples.
        id: `99990000${String(index + 1).padStart(4, '0')}`,
      }),
    ),
    {
      persona: 'patient',
      kind: 'person',
      id: 'demo-patient',
      name: 'Sam Example',
      role: 'patient',
      organisation: '',
      organisationName: 'Themselves',
      patient: DEMO_PATIENT_ID,
    } satisfies Persona,
    {
      persona: 'parent',
      kind: 'person',
      id: 'demo-parent',
      name: 'Ana Keller',
      role: 'patient',
      organisation: '',
      organisationName: 'Mother of Leo and Robin',
      patient: DEMO_PARENT_ID,
    } satisfies Persona,
    {
      persona: 'young-person',
      kind: 'person',
      id: 'demo-young-person',
      name: 'Robin Keller',
      role: 'patient',
      organisation: '',
      organisationName: 'Has just turned 16',
      patient: DEMO_YOUNG_PERSON_ID,
    } satisfies Persona,
    {
      persona: 'integration',
      kind: 'application',
      id: 'demo-integration-engine',
      name: 'Trust integration engine',
      role: 'integration',
      organisation: 'R0A',
      organisationName: 'Manchester University NHS Foundation Trust',
    } satisfies Persona,
    {
      persona: 'research-client',
      kind: 'application',
      id: 'demo-research-client',
      name: 'Research environment',
      role: 'research',
      organisation: 'X26',
      organisationName: 'NHS England',
    } satisfies Persona,
    {
      persona: 'integration-laboratory',
      kind: 'application',
      id: 'demo-laboratory-system',
      name: 'Hub laboratory system',
      role: 'integration',
      organisation: '699X0',
      organisationName: 'North West Genomic Laboratory Hub',
    } satisfies Persona,
  ].map((persona) => [persona.persona, persona] as const),
);

function post(persona: string, role: Role, name: string, organisation: string, organisationName: string): Post {
  return { persona, role, name, organisation, organisationName };
}
