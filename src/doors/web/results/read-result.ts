// One report with all that its page needs, read within the scope of who looks: results, order, release plan, contacts, acknowledgements, versions.
import type {
  Communication,
  CommunicationRequest,
  DiagnosticReport,
  Observation,
  Patient,
  Provenance,
  Resource,
  ServiceRequest,
} from '@medplum/fhirtypes';
import type { Scope } from '../../../foundation/identity/index.ts';
import type { ClinicalRecord, Stored } from '../../../foundation/record/index.ts';
import { ACKNOWLEDGED, codeIn, idIn, isFinal, nameOf } from '../../../service/laboratory/index.ts';
import { planOf, type ReleasePlan, type ReleaseState, releaseState, unread } from '../../../service/results/index.ts';

export interface Result {
  readonly report: DiagnosticReport;
  readonly observations: readonly Observation[];
  readonly patient: Patient | undefined;
  readonly order: ServiceRequest | undefined;
  readonly plan: ReleasePlan;
  readonly release: ReleaseState;
  readonly acknowledgedAt: string | undefined;
  readonly unread: ReturnType<typeof unread>;
  readonly contacts: readonly Communication[];
  /** Final versions, newest first. */
  readonly versions: readonly DiagnosticReport[];
  /** Results that an earlier version named and the report does not any more. */
  readonly earlier: readonly Observation[];
  /** Why a version was issued, by the instant of its issue. */
  readonly reasons: ReadonlyMap<string, string>;
}

/** As much of a report as says whether the person it is about may read it. */
export type Release = Pick<Result, 'report' | 'release'>;

const ID = /^[A-Za-z0-9.-]{1,64}$/;

export async function readResult(record: ClinicalRecord, id: string, scope: Scope, now: Date): Promise<Result | undefined> {
  const stored = ID.test(id) ? await record.read('DiagnosticReport', id, scope) : undefined;
  if (stored === undefined || stored.deleted) return undefined;
  const report = JSON.parse(stored.content) as DiagnosticReport; // a DiagnosticReport was asked for
  if (report.status === 'entered-in-error' || report.status === 'cancelled') return undefined;
  const subject = report.subject?.reference ?? '';
  const orderId = orderIdOf(report);
  const [parts, plans, contacts, provenances, history] = await Promise.all([
    record.readMany(
      [subject, `ServiceRequest/${orderId ?? 'none'}`, ...(report.result ?? []).flatMap(({ reference }) => reference ?? [])],
      scope,
    ),
    searchAll(record, 'CommunicationRequest', [['subject', subject]], scope),
    searchAll(record, 'Communication', [['subject', subject]], scope),
    searchAll(record, 'Provenance', [['target', nameOf(report)]], scope),
    record.history({ type: 'DiagnosticReport', id, count: 50 }, scope),
  ]);
  const resources = parts.flatMap(resourceIn);
  const order = resources.find((each) => each.resourceType === 'ServiceRequest');
  const { plan, spoken, release } = releaseIn(report, plans, contacts, now);
  const acknowledgedAt = provenances
    .filter((each): each is Provenance => each.resourceType === 'Provenance')
    .filter(({ activity }) => codeIn(activity, ACKNOWLEDGED.system) === ACKNOWLEDGED.code)
    .map(({ recorded }) => recorded ?? '')
    .sort()
    .at(-1);
  const versions = history
    .flatMap(resourceIn)
    .filter((each) => each.resourceType === 'DiagnosticReport')
    .filter(isFinal);
  const named = new Set((report.result ?? []).map(({ reference }) => reference));
  const withdrawn = new Set(versions.flatMap(({ result = [] }) => result.flatMap(({ reference }) => reference ?? [])));
  const earlier = await record.readMany(
    [...withdrawn].filter((reference) => !named.has(reference)),
    scope,
  );
  return {
    report,
    earlier: earlier.flatMap(resourceIn).filter((each) => each.resourceType === 'Observation'),
    reasons: new Map(
      provenances
        .filter((each): each is Provenance => each.resourceType === 'Provenance')
        .flatMap(({ recorded, reason }) => (recorded && reason?.[0]?.text ? [[recorded, reason[0].text]] : [])),
    ),
    observations: resources.filter((each) => each.resourceType === 'Observation'),
    patient: resources.find((each) => each.resourceType === 'Patient'),
    order,
    plan,
    release,
    acknowledgedAt,
    unread: unread(report, acknowledgedAt, order?.priority, now),
    contacts: spoken,
    versions,
  };
}

/**
 * Whether each of these reports of one person may be read by them: for a list. What was said to the person is asked for only where a plan
 * holds a result back.
 */
export async function readReleases(
  record: ClinicalRecord,
  { reports, plans }: { readonly reports: readonly DiagnosticReport[]; readonly plans: readonly CommunicationRequest[] },
  { patient, scope, now }: { readonly patient: string; readonly scope: Scope; readonly now: Date },
): Promise<readonly Release[]> {
  const held = reports.some((report) => releaseIn(report, plans, [], now).release.kind === 'held');
  const contacts = held ? await searchAll(record, 'Communication', [['subject', `Patient/${patient}`]], scope) : [];
  return reports.map((report) => ({ report, release: releaseIn(report, plans, contacts, now).release }));
}

function orderIdOf({ basedOn = [] }: DiagnosticReport): string | undefined {
  return basedOn.flatMap((each) => idIn(each, 'ServiceRequest') ?? [])[0];
}

/** The plan of the report's order, what was said to the person about the report, and what follows of both. */
function releaseIn(report: DiagnosticReport, plans: readonly Resource[], contacts: readonly Resource[], now: Date) {
  const ofOrder = plans
    .filter((each): each is CommunicationRequest => each.resourceType === 'CommunicationRequest')
    .filter(({ about }) => about?.some(({ reference }) => reference === `ServiceRequest/${orderIdOf(report)}`));
  const spoken = contacts
    .filter((each): each is Communication => each.resourceType === 'Communication')
    .filter(({ about, status }) => status === 'completed' && about?.some(({ reference }) => reference === nameOf(report)))
    .sort((a, b) => ((a.sent ?? '') < (b.sent ?? '') ? -1 : 1));
  const plan = planOf(ofOrder);
  return { plan, spoken, release: releaseState(report, plan, spoken[0]?.sent, now) };
}

async function searchAll(
  record: ClinicalRecord,
  type: string,
  parameters: readonly (readonly [string, string])[],
  scope: Scope,
): Promise<readonly Resource[]> {
  const page = await record.search({ type, parameters: [...parameters, ['_count', '200']] }, scope);
  return page.matches.flatMap(resourceIn);
}

function resourceIn(stored: Stored | undefined): readonly Resource[] {
  return stored === undefined || stored.deleted || stored.content === '' ? [] : [JSON.parse(stored.content) as Resource]; // the record holds FHIR resources alone
}
