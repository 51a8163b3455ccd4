// A person's tests with what belongs to each: what is about the person in one question to the record, the tasks of their orders in another.
import type { CommunicationRequest, DiagnosticReport, Resource, ServiceRequest, Specimen, Task } from '@medplum/fhirtypes';
import type { Scope } from '../../../foundation/identity/index.ts';
import type { ClinicalRecord, Stored } from '../../../foundation/record/index.ts';
import { nameOf, specimenOf } from '../../laboratory/index.ts';
import { requestsOf } from '../../requests/index.ts';

export interface OwnOrder {
  readonly request: ServiceRequest;
  readonly tasks: readonly Task[];
  readonly specimens: readonly Specimen[];
  readonly reports: readonly DiagnosticReport[];
}

export interface OwnOrders {
  /** The one changed last comes first; drafts and what was entered in error are among them. */
  readonly orders: readonly OwnOrder[];
  /** What was planned about telling the person, of all their orders. */
  readonly plans: readonly CommunicationRequest[];
}

/** What an order's page shows that names the person as its subject. Forms, consents and messages are not among it. */
const ABOUT_THEM = ['ServiceRequest', 'DiagnosticReport', 'Specimen', 'CommunicationRequest'] as const;
/** As many as one search brings along (foundation/record): with so many there may be more, and each type is asked for by itself. */
const MOST_INCLUDED = 2_000;
const A_PAGE = '1000';
const EVERYTHING: Scope = { kind: 'everything' };

type Reading = Pick<ClinicalRecord, 'readMany' | 'search'>;

/** `scope` reaches the person's own record. Their tasks are read whether or not they name the person, as everywhere: they name the order. */
export async function readOwnOrders(record: Reading, patient: string, scope: Scope): Promise<OwnOrders> {
  const found = (await aboutPerson(record, `Patient/${patient}`, scope)).toSorted((a, b) => Number(b.lastUpdated) - Number(a.lastUpdated));
  const resources = found.map(resourceIn);
  const requests = resources.filter((each) => each.resourceType === 'ServiceRequest');
  const tasks = await tasksOf(record, requests);
  const specimens = await specimensNamed(record, requests, tasks, resources);
  const reports = resources.filter((each) => each.resourceType === 'DiagnosticReport');
  return {
    orders: requests.map((request) => {
      const isPart = (each: Resource) => requestsOf(each).includes(nameOf(request));
      const own = tasks.filter(isPart);
      const named = new Set(specimenNames(request, own));
      return {
        request,
        tasks: own,
        specimens: specimens.filter((specimen) => named.has(nameOf(specimen))),
        reports: reports.filter(isPart),
      };
    }),
    plans: resources.filter((each) => each.resourceType === 'CommunicationRequest'),
  };
}

async function aboutPerson(record: Reading, person: string, scope: Scope): Promise<readonly Stored[]> {
  const along = ABOUT_THEM.map((type) => ['_revinclude', `${type}:subject`] as const);
  const { included } = await record.search({ type: 'Patient', parameters: [['_id', person.slice('Patient/'.length)], ...along] }, scope);
  if (included.length < MOST_INCLUDED) return included;
  return (await Promise.all(ABOUT_THEM.map((type) => searchAll(record, type, ['subject', person], scope)))).flat();
}

async function tasksOf(record: Reading, requests: readonly ServiceRequest[]): Promise<readonly Task[]> {
  if (requests.length === 0) return [];
  const found = await searchAll(record, 'Task', ['focus', requests.map(nameOf).join(',')], EVERYTHING);
  return found.map(resourceIn).filter((each) => each.resourceType === 'Task');
}

/** Of the samples that the orders and their tasks name, those that do not say whose they are are read by name; there are seldom any. */
async function specimensNamed(
  record: Reading,
  requests: readonly ServiceRequest[],
  tasks: readonly Task[],
  resources: readonly Resource[],
): Promise<readonly Specimen[]> {
  const known = resources.filter((each) => each.resourceType === 'Specimen');
  const names = new Set(known.map(nameOf));
  const missing = requests.flatMap((request) => specimenNames(request, tasks)).filter((name) => !names.has(name));
  const read = missing.length === 0 ? [] : await record.readMany([...new Set(missing)], EVERYTHING);
  const others = read.flatMap((each) => (each === undefined || each.deleted ? [] : [resourceIn(each)]));
  return [...known, ...others.filter((each) => each.resourceType === 'Specimen')];
}

function specimenNames(request: ServiceRequest, tasks: readonly Task[]): readonly string[] {
  const named = [...(request.specimen ?? []), ...(request.supportingInfo ?? [])].flatMap(({ reference }) => reference ?? []);
  return [...named, ...tasks.flatMap((task) => specimenOf(task) ?? [])].filter((reference) => reference.startsWith('Specimen/'));
}

/** Page after page. */
async function searchAll(
  record: Reading,
  type: string,
  parameter: readonly [string, string],
  scope: Scope,
  from?: string,
): Promise<readonly Stored[]> {
  const parameters = [parameter, ['_count', A_PAGE] as const, ...(from === undefined ? [] : [['_page', from] as const])];
  const { matches, next } = await record.search({ type, parameters }, scope);
  return next === undefined ? matches : [...matches, ...(await searchAll(record, type, parameter, scope, next))];
}

function resourceIn({ content }: Stored): Resource {
  return JSON.parse(content) as Resource; // the record stores nothing but FHIR resources
}
