// People of a practice and of a bowel cancer team at different steps of the FH and Lynch pathways, made through the front doors of the service.
import type { Observation, Patient, Resource } from '@medplum/fhirtypes';
import { PERSONAS, type Who } from '../foundation/identity/index.ts';
import type { ClinicalRecord } from '../foundation/record/index.ts';
import { SYSTEM } from '../foundation/terms/index.ts';
import { type Happening, PATHWAYS, type Pathways } from '../service/pathways/index.ts';
import type { Requests } from '../service/requests/index.ts';
import { written } from './hub-work.ts';
import { madePerson } from './made.ts';
import { demoNhsNumber } from './numbers.ts';

export interface PathwayDemoMeans {
  readonly record: Pick<ClinicalRecord, 'holderOf'>;
  readonly requests: Requests;
  readonly pathways: Pathways;
  /** Resolves when what was committed has been followed. */
  readonly caughtUp: () => Promise<void>;
  readonly now: Date;
}

/** What happened to somebody, days ago. `start` names the pathway. */
interface Past {
  readonly daysAgo: number;
  readonly start?: string;
  readonly happening?: Happening;
}

interface PathwayStory {
  readonly name: string;
  readonly gender: 'female' | 'male';
  readonly born: string;
  /** The persona who records it. */
  readonly by: 'gp' | 'clinician';
  /** Others who take part: their persona records the last finding. */
  readonly alsoBy?: 'clinician' | 'laboratory';
  readonly pathway: 'fh' | 'lynch';
  readonly findings: readonly Finding[];
  readonly past?: readonly Past[];
}

/** One thing recorded, days ago. */
type Finding = { readonly daysAgo: number } & (
  | { readonly cholesterol: number }
  | { readonly ldl: number; readonly onTreatment?: true }
  | { readonly noFh: true }
  | { readonly bowelCancer: true }
  | { readonly lost: readonly string[] }
  | { readonly braf: 'negative' | 'positive' }
  | { readonly variant: string }
);

const happened = (daysAgo: number, event: string): Past => ({ daysAgo, happening: { kind: 'happened', event } });

export const PATHWAY_STORIES: readonly PathwayStory[] = [
  fh('Angela Thornbury', 'female', '1974-05-03', [
    { daysAgo: 20, cholesterol: 9.6 },
    { daysAgo: 19, noFh: true },
  ]),
  fh('Kofi Mensah-Wright', 'male', '2000-02-11', [
    { daysAgo: 45, cholesterol: 8.1 },
    { daysAgo: 45, noFh: true },
  ]),
  fh('Rosalind Peake', 'female', '1979-09-30', [{ daysAgo: 12, cholesterol: 9.3 }]),
  fh('Dilip Varma', 'male', '1968-12-01', [
    { daysAgo: 300, ldl: 4.2, onTreatment: true },
    { daysAgo: 8, cholesterol: 9.1 },
  ]),
  fh(
    'Megan Ashcroft',
    'female',
    '1985-07-22',
    [
      { daysAgo: 90, cholesterol: 9.8 },
      { daysAgo: 90, noFh: true },
    ],
    [{ daysAgo: 80, start: 'fh' }],
  ),
  fh(
    'Terence Oduya',
    'male',
    '1961-03-15',
    [
      { daysAgo: 60, cholesterol: 10.2 },
      { daysAgo: 60, noFh: true },
    ],
    [{ daysAgo: 50, start: 'fh' }, happened(4, 'criteria-met')],
  ),
  {
    ...fh(
      'Yvonne Castellano',
      'female',
      '1972-10-08',
      [
        { daysAgo: 200, cholesterol: 9.9 },
        { daysAgo: 200, noFh: true },
        { daysAgo: 101, ldl: 7.1 },
      ],
      [{ daysAgo: 180, start: 'fh' }, happened(150, 'criteria-met'), happened(140, 'referred')],
    ),
    alsoBy: 'clinician',
  },
  {
    ...fh(
      'Stuart Hallam',
      'male',
      '1990-01-19',
      [
        { daysAgo: 170, cholesterol: 8.9 },
        { daysAgo: 170, noFh: true },
        { daysAgo: 60, ldl: 6.8 },
      ],
      [{ daysAgo: 160, start: 'fh' }, happened(130, 'criteria-met'), happened(120, 'referred'), happened(30, 'sample-sent')],
    ),
    alsoBy: 'clinician',
  },
  fh(
    'Nasreen Iqbal',
    'female',
    '1966-06-06',
    [
      { daysAgo: 120, cholesterol: 9.4 },
      { daysAgo: 120, noFh: true },
    ],
    [
      { daysAgo: 110, start: 'fh' },
      { daysAgo: 95, happening: { kind: 'declined', isForGood: false } },
    ],
  ),
  fh(
    'Gwyneth Parry',
    'female',
    '1959-11-27',
    [
      { daysAgo: 140, cholesterol: 9.2 },
      { daysAgo: 140, noFh: true },
    ],
    [{ daysAgo: 130, start: 'fh' }, happened(100, 'secondary-cause')],
  ),
  {
    ...fh('Anton Reyes', 'male', '1988-04-04', [
      { daysAgo: 260, cholesterol: 9.7 },
      { daysAgo: 260, noFh: true },
      { daysAgo: 3, variant: 'LDLR' },
    ]),
    alsoBy: 'clinician',
  },
  fh('Patricia Munro', 'female', '1970-08-14', [
    { daysAgo: 30, cholesterol: 9.5 },
    { daysAgo: 30, cholesterol: 5.9 },
    { daysAgo: 29, noFh: true },
  ]),
  lynch('Ronald Fairclough', 'male', '1957-02-02', [{ daysAgo: 33, bowelCancer: true }], [{ daysAgo: 33, start: 'lynch' }]),
  lynch('Beatrice Okello', 'female', '1963-05-21', [{ daysAgo: 6, bowelCancer: true }]),
  lynch('Graham Sowerby', 'male', '1971-07-17', [
    { daysAgo: 40, bowelCancer: true },
    { daysAgo: 2, lost: ['MSH2', 'MSH6'] },
  ]),
  lynch('Sunita Kapoor', 'female', '1949-12-12', [
    { daysAgo: 28, bowelCancer: true },
    { daysAgo: 5, lost: ['MLH1', 'PMS2'] },
  ]),
  lynch('Eamonn Gallagher', 'male', '1980-09-25', [
    { daysAgo: 60, bowelCancer: true },
    { daysAgo: 30, lost: ['MLH1', 'PMS2'] },
    { daysAgo: 9, braf: 'negative' },
  ]),
  lynch('Charlotte Denby', 'female', '1976-03-29', [
    { daysAgo: 150, bowelCancer: true },
    { daysAgo: 120, lost: ['MSH6'] },
    { daysAgo: 4, variant: 'MSH6' },
  ]),
];

function fh(name: string, gender: 'female' | 'male', born: string, findings: readonly Finding[], past: readonly Past[] = []): PathwayStory {
  return { name, gender, born, by: 'gp', pathway: 'fh', findings, past };
}

function lynch(
  name: string,
  gender: 'female' | 'male',
  born: string,
  findings: readonly Finding[],
  past: readonly Past[] = [],
): PathwayStory {
  return { name, gender, born, by: 'clinician', alsoBy: 'laboratory', pathway: 'lynch', findings, past };
}

const DAY_MS = 86_400_000;

/** Makes who is not there yet, in the order in which things happened to each, then looks for who is late and who was missed. */
export async function seedPathways({ record: kept, requests, pathways, caughtUp, now }: PathwayDemoMeans): Promise<number> {
  const people: { readonly story: PathwayStory; readonly person: string }[] = [];
  for (const [index, story] of PATHWAY_STORIES.entries()) {
    const known = await madePerson(kept, demoNhsNumber('pathways', index));
    people.push({ story, person: known ?? (await record(requests, story, index, now)) });
  }
  await caughtUp();
  for (const { story, person } of people) await relive(pathways, story, person, now);
  await pathways.sweep(now);
  await pathways.reconcile(now);
  return people.length;
}

async function record(requests: Requests, story: PathwayStory, index: number, now: Date): Promise<string> {
  const patient = patientOf(story, index);
  const said = story.findings.map((finding) => ({ finding, at: daysBefore(now, finding.daysAgo) }));
  const mine = story.alsoBy ? said.slice(0, -1) : said;
  const first = await put(requests, personaOf(story.by), patient, mine.length > 0 ? mine : said, now);
  if (story.alsoBy && mine.length > 0) await put(requests, personaOf(story.alsoBy), patient, said.slice(-1), now);
  if (story.alsoBy && mine.length === 0) await put(requests, personaOf(story.alsoBy), patient, [], now);
  return first;
}

type Said = { readonly finding: Finding; readonly at: Date };

/** One bundle: the patient, found again by NHS number when known already, and what was found. */
async function put(requests: Requests, who: Who, patient: Patient, said: readonly Said[], now: Date): Promise<string> {
  const subject = { reference: LOCAL_PATIENT, identifier: { system: SYSTEM.nhsNumber, value: patient.identifier?.[0]?.value ?? '' } };
  const resources: readonly Resource[] = [patient, ...said.flatMap(({ finding, at }) => resourcesOf(finding, subject, at))];
  const placed = written(
    await requests.submit(
      {
        door: 'service',
        entries: resources.map((resource, place) => ({
          method: 'POST',
          type: resource.resourceType,
          fullUrl: place === 0 ? LOCAL_PATIENT : `urn:uuid:00000000-0000-4000-8000-${String(place + 100).padStart(12, '0')}`,
          resource,
          where: `Bundle.entry[${place}].resource.ofType(${resource.resourceType})`,
        })),
      },
      who,
      now,
    ),
  );
  const stored = placed.find(({ type }) => type === 'Patient');
  if (!stored) throw new Error('A story of the pathways made no patient.');
  return stored.id;
}

async function relive(pathways: Pathways, { past = [] }: PathwayStory, person: string, now: Date): Promise<void> {
  let pathway = '';
  let seen = 0;
  const begun = past.find(({ start }) => start)?.start;
  if (begun && (await pathways.instance(person, begun))) return;
  for (const { daysAgo, start, happening } of past) {
    const acting = { who: personaOf('gp'), now: daysBefore(now, daysAgo) };
    if (start) {
      pathway = start;
      const definition = PATHWAYS.find(({ id }) => id === start);
      if (definition) await pathways.start(person, definition, 'meets the criterion', acting);
    } else if (happening) {
      const outcome = await pathways.happened(person, pathway, { happening, seen }, acting);
      if (outcome.kind === 'refused') throw new Error(outcome.findings.map(({ what }) => what).join(' '));
    }
    seen += 1;
  }
}

const LOCAL_PATIENT = 'urn:uuid:00000000-0000-4000-8000-000000000002';

function patientOf({ name, gender, born }: PathwayStory, index: number): Patient {
  const [given = '', family = ''] = name.split(' ');
  const practice = PERSONAS.get('gp');
  return {
    resourceType: 'Patient',
    identifier: [{ system: SYSTEM.nhsNumber, value: demoNhsNumber('pathways', index) }],
    name: [{ use: 'official', family, given: [given] }],
    gender,
    birthDate: born,
    generalPractitioner: [
      {
        identifier: { system: SYSTEM.odsOrganisation, value: practice?.organisation ?? '' },
        display: practice?.organisationName ?? '',
      },
    ],
  };
}

function resourcesOf(finding: Finding, subject: object, at: Date): readonly Resource[] {
  const effectiveDateTime = at.toISOString().slice(0, 10);
  const base = { resourceType: 'Observation', status: 'final', subject, effectiveDateTime } as const;
  const mmol = (value: number) => ({ value, unit: 'mmol/L', system: 'http://unitsofmeasure.org', code: 'mmol/L' });
  const loinc = (code: string, display: string) => ({ coding: [{ system: 'http://loinc.org', code, display }] });
  const snomed = (code: string, display: string) => ({ coding: [{ system: SYSTEM.snomed, code, display }] });
  const verified = (code: string) => ({
    coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-ver-status', code }],
  });
  if ('cholesterol' in finding)
    return [{ ...base, code: loinc('14647-2', 'Cholesterol [Moles/volume] in Serum or Plasma'), valueQuantity: mmol(finding.cholesterol) }];
  if ('ldl' in finding)
    return [
      { ...base, code: loinc('22748-8', 'Cholesterol in LDL [Moles/volume] in Serum or Plasma'), valueQuantity: mmol(finding.ldl) },
      ...(finding.onTreatment
        ? [
            {
              resourceType: 'MedicationStatement',
              status: 'active',
              subject,
              medicationCodeableConcept: { text: 'Atorvastatin 20 mg tablets' },
              effectivePeriod: { start: '2021-03-01' },
            } as const,
          ]
        : []),
    ];
  if ('noFh' in finding)
    return [
      {
        resourceType: 'Condition',
        subject,
        code: snomed('398036000', 'Familial hypercholesterolaemia'),
        verificationStatus: verified('refuted'),
        recordedDate: effectiveDateTime,
      },
    ];
  if ('bowelCancer' in finding)
    return [
      {
        resourceType: 'Condition',
        subject,
        code: snomed('363406005', 'Malignant tumour of colon'),
        verificationStatus: verified('confirmed'),
        onsetDateTime: effectiveDateTime,
        recordedDate: effectiveDateTime,
      },
    ];
  if ('lost' in finding)
    return ['MLH1', 'MSH2', 'MSH6', 'PMS2'].map(
      (protein): Observation => ({
        ...base,
        code: { text: `${protein} protein expression by immunohistochemistry` },
        bodySite: { text: 'Colon' },
        valueString: finding.lost.includes(protein) ? 'Loss of nuclear expression' : 'Intact nuclear expression',
      }),
    );
  if ('braf' in finding)
    return [
      {
        ...base,
        code: { text: 'BRAF V600E mutation' },
        bodySite: { text: 'Colon' },
        valueString: finding.braf === 'negative' ? 'Not detected' : 'Detected',
      },
    ];
  return [
    {
      ...base,
      code: loinc('69548-6', 'Genetic variant assessment'),
      component: [
        { code: loinc('48018-6', 'Gene studied [ID]'), valueCodeableConcept: { coding: [{ display: finding.variant }] } },
        {
          code: loinc('53037-8', 'Genetic variation clinical significance [Imp]'),
          valueCodeableConcept: { coding: [{ system: 'http://loinc.org', code: 'LA6668-3', display: 'Pathogenic' }] },
        },
      ],
    },
  ];
}

function personaOf(persona: string): Who {
  const who = PERSONAS.get(persona);
  if (!who) throw new Error(`There is no persona ${persona}.`);
  return who;
}

function daysBefore(now: Date, days: number): Date {
  return new Date(now.getTime() - days * DAY_MS);
}
