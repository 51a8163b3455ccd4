// What a case needs to know of its order: the test and its panels in the directory, the clock, and the phenotypes that came with the request.
import type { Observation } from '@medplum/fhirtypes';
import type { Scope } from '../../../foundation/identity/index.ts';
import type { ClinicalRecord } from '../../../foundation/record/index.ts';
import type { Queryable } from '../../../foundation/storage/index.ts';
import { SYSTEM } from '../../../foundation/terms/index.ts';
import type { Directory } from '../../../service/directory/index.ts';
import type { OrderLink, Phenotype } from '../../../service/interpretation/index.ts';
import { idIn, readListed } from '../../../service/laboratory/index.ts';
import { type Requests, testOrdered } from '../../../service/requests/index.ts';

export interface LinkMeans {
  readonly requests: Pick<Requests, 'read'>;
  readonly record: Pick<ClinicalRecord, 'search'>;
  readonly directory: Directory;
  readonly db: Queryable;
}

export interface LinkedOrder {
  readonly link: OrderLink;
  readonly phenotypes: readonly Phenotype[];
}

/** Undefined when the order cannot be seen, or this organisation does not own its work. */
export async function linkTo(means: LinkMeans, order: string, organisation: string, scope: Scope): Promise<LinkedOrder | undefined> {
  const [found, row] = [await means.requests.read(order, scope), await readListed(means.db, organisation, 'owner', order)];
  const patient = idIn(found?.request.subject, 'Patient');
  if (!found || !row || patient === undefined) return undefined;
  const test = testOrdered(found.request, means.directory, 'ServiceRequest');
  return {
    link: {
      orders: [order],
      patient,
      organisation,
      ...(row.requester === undefined ? {} : { requester: row.requester }),
      test: row.test ?? test.words ?? 'Test not named',
      codes: test.facts.codes,
      directoryPanels: panelsNamed(means.directory, test.indication?.code),
      ...(row.receivedAt === undefined ? {} : { receivedAt: row.receivedAt }),
      ...(row.dueAt === undefined ? {} : { dueAt: row.dueAt }),
    },
    phenotypes: await phenotypesOf(means.record, patient, scope),
  };
}

/** The person's other orders whose work this organisation owns, with what a case would know of each; at most 20. */
export async function otherOrdersOf(
  means: LinkMeans,
  order: string,
  { patient, organisation }: OrderLink,
  scope: Scope,
): Promise<readonly OrderLink[]> {
  const { matches } = await means.record.search(
    {
      type: 'ServiceRequest',
      parameters: [
        ['patient', `Patient/${patient}`],
        ['_count', '20'],
      ],
    },
    scope,
  );
  const links = await Promise.all(
    matches.filter(({ id }) => id !== order).map(async ({ id }) => (await linkTo(means, id, organisation, scope))?.link),
  );
  return links.filter((link) => link !== undefined);
}

/** Panel ids that the directory names for an indication, in whichever of its versions says so: some list codes alone. */
function panelsNamed({ versions }: Directory, indication: string | undefined): readonly string[] {
  const tests = versions.flatMap(({ indications }) =>
    indications.filter(({ code }) => code === indication).flatMap(({ tests: own }) => own),
  );
  return [...new Set(tests.flatMap(({ target }) => (target.kind === 'panelapp-panel' ? [String(target.id)] : [])))];
}

/** SNOMED CT: not detected. */
const NOT_DETECTED = '260415000';

async function phenotypesOf(record: LinkMeans['record'], patient: string, scope: Scope): Promise<readonly Phenotype[]> {
  const { matches } = await record.search(
    {
      type: 'Observation',
      parameters: [
        ['patient', `Patient/${patient}`],
        ['_count', '200'],
      ],
    },
    scope,
  );
  const found = new Map<string, Phenotype>();
  for (const { content } of matches) {
    const observation = JSON.parse(content) as Observation; // an Observation was asked for
    const coding = [...(observation.code?.coding ?? []), ...(observation.valueCodeableConcept?.coding ?? [])].find(
      ({ system, code }) => system === SYSTEM.hpo && code,
    );
    if (!coding?.code || observation.status === 'entered-in-error') continue;
    const isExcluded = observation.valueCodeableConcept?.coding?.some(({ code }) => code === NOT_DETECTED);
    found.set(coding.code, { id: coding.code, label: coding.display ?? coding.code, ...(isExcluded ? { isExcluded } : {}) });
  }
  return [...found.values()];
}
