// Measure/$care-gaps: people of the asker's own organisation whom a pathway should have and has not, or whose step is late. Nobody else's.
// Da Vinci DEQM STU4, http://hl7.org/fhir/us/davinci-deqm/ : one document per patient, a DetectedIssue per gap.
import type { Bundle, DetectedIssue, Parameters } from '@medplum/fhirtypes';
import { recordAccess } from '../../../foundation/audit/index.ts';
import type { Answer, Asking, FhirMeans, Interaction } from '../means.ts';
import { finding, refusal } from '../outcome.ts';
import { permit } from '../permit.ts';
import { parametersOf } from './evaluate-measure.ts';

const DEQM = 'http://hl7.org/fhir/us/davinci-deqm';
/** Gaps listed at once; the worst late come first. */
const MOST = 1000;

interface Gap {
  readonly person: string;
  readonly pathway: string;
  readonly since: string;
  readonly detail: string;
}

export async function careGaps(means: FhirMeans, asking: Asking, given: Interaction): Promise<Answer> {
  const { who, now, requestId, clientAddress } = asking;
  const wanted = parametersOf(given);
  const what = 'Measure/$care-gaps';
  const allowed = await permit(means.record, asking, { word: 'operation', subject: 'CarePlan', interaction: 'operation', what });
  if (allowed.kind === 'refused') return allowed.answer;
  if (who.organisation === '' || !means.pathways)
    return refusal(
      403,
      finding(
        'FHR_FORBIDDEN',
        'forbidden',
        what,
        'gaps are shown to the organisation that treats the patients',
        'Choose your organisation.',
      ),
    );
  const organisation = wanted.get('organization')?.replace(/^.*[/|]/, '');
  if (organisation !== undefined && organisation !== who.organisation)
    return refusal(
      403,
      finding(
        'FHR_FORBIDDEN',
        'forbidden',
        'organization',
        'gaps are shown to the organisation that treats the patients',
        'Ask for your own.',
      ),
    );
  const status = wanted.get('status') ?? 'open-gap';
  if (status !== 'open-gap')
    return refusal(422, finding('FHR_PARAMETER', 'not-supported', 'status', 'only open gaps are kept', 'Ask for status=open-gap.'));
  // Whatever else a right or an emergency opens: a list is of one's own organisation.
  const scope = { kind: 'organisation', organisation: who.organisation } as const;
  const [{ people }, late] = await Promise.all([
    means.pathways.missed(scope),
    means.pathways.caseload(scope, { standing: 'late', limit: MOST }, now),
  ]);
  const subject = wanted.get('subject')?.replace(/^Patient\//, '');
  const gaps = [
    ...people.map(
      ({ person, pathway, since }): Gap => ({
        person: person.id,
        pathway,
        since: since.toISOString(),
        detail: 'Meets the criterion; nobody has started the pathway.',
      }),
    ),
    ...late.map(
      ({ person, state }): Gap => ({
        person: person.id,
        pathway: state.pathway,
        since: state.dueAt,
        detail: `Step "${state.step}" is late; owed by ${state.owner}.`,
      }),
    ),
  ].filter(({ person }) => subject === undefined || person === subject);
  const patients = [...new Set(gaps.map(({ person }) => person))];
  await recordAccess(means.record, {
    who,
    interaction: 'operation',
    resources: patients.map((id) => `Patient/${id}`),
    patients,
    query: what,
    ...(requestId === undefined ? {} : { requestId }),
    ...(clientAddress === undefined ? {} : { clientAddress }),
    at: now,
  });
  const answer: Parameters = {
    resourceType: 'Parameters',
    ...(patients.length === 0
      ? {}
      : {
          parameter: patients.map((patient) => ({
            name: 'return',
            resource: documentOf(
              patient,
              gaps.filter(({ person }) => person === patient),
              asking,
            ),
          })),
        }),
  };
  return { status: 200, body: JSON.stringify(answer) };
}

function documentOf(patient: string, gaps: readonly Gap[], { base, who, now }: Asking): Bundle {
  const at = now.toISOString();
  const subject = { reference: `Patient/${patient}` };
  const issues = gaps.map(
    (gap, i): DetectedIssue => ({
      resourceType: 'DetectedIssue',
      id: `gap-${i + 1}`,
      status: 'preliminary',
      code: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'CAREGAP' }] },
      patient: subject,
      identifiedDateTime: gap.since,
      detail: gap.detail,
      evidence: [{ code: [{ coding: [{ system: 'urn:opengms:pathway', code: gap.pathway }] }] }],
      modifierExtension: [
        {
          url: `${DEQM}/StructureDefinition/extension-gapStatus`,
          valueCodeableConcept: { coding: [{ system: `${DEQM}/CodeSystem/gaps-status`, code: 'open-gap' }] },
        },
      ],
    }),
  );
  return {
    resourceType: 'Bundle',
    type: 'document',
    identifier: { system: 'urn:opengms:care-gaps', value: `${patient} ${at}` },
    timestamp: at,
    entry: [
      {
        fullUrl: `${base}/Composition/gaps-${patient}`,
        resource: {
          resourceType: 'Composition',
          status: 'final',
          type: { coding: [{ system: 'http://loinc.org', code: '96315-7' }] },
          subject,
          date: at,
          author: [{ display: who.name }],
          title: 'Gaps in care',
          section: issues.map(({ id, detail }) => ({ title: detail ?? '', entry: [{ reference: `DetectedIssue/${id}` }] })),
        },
      },
      ...issues.map((resource) => ({ fullUrl: `${base}/DetectedIssue/${resource.id}`, resource })),
    ],
  };
}
