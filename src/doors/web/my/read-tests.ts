// A person's tests, each with all that its page needs: where it is, and whether its result may be read.
import type { PractitionerRole, ServiceRequest, Specimen } from '@medplum/fhirtypes';
import type { Scope } from '../../../foundation/identity/index.ts';
import { idIn, isFinal, lifeOf, odsCodeOf, organisationName, readListedMany, type WorklistRow } from '../../../service/laboratory/index.ts';
import { type OwnOrder, type WhereItIs, whereItIs } from '../../../service/patients/index.ts';
import { testOrdered } from '../../../service/requests/index.ts';
import { type Release, readReleases } from '../results/read-result.ts';
import type { Web } from '../web.ts';
import type { OwnVisit } from './own.ts';

/** A test with all that its page needs. */
export interface OwnTest {
  readonly order: OwnOrder;
  readonly name: string;
  readonly code: string | undefined;
  readonly where: WhereItIs;
  /** Final reports, newest first. */
  readonly results: readonly Release[];
}

/** As many questions to the record for all as for one. */
export async function readTests(web: Web, visit: OwnVisit): Promise<readonly OwnTest[]> {
  const { orders: all, plans } = await web.patients.orders(visit.patient, visit.scope);
  const orders = all.filter(({ request: { status } }) => status !== 'draft' && status !== 'entered-in-error');
  const reports = [...new Set(orders.flatMap((order) => order.reports.filter(isFinal)))];
  const [rows, releases] = await Promise.all([
    readListedMany(
      web.db,
      orders.map((order) => ({ organisation: ownerOf(order), order: order.request.id ?? '' })),
      ['owner', 'sender'],
    ),
    readReleases(web.record, { reports, plans }, visit),
  ]);
  return orders.map((order) => {
    const named = new Set(order.reports.map(({ id }) => id));
    const own = releases.filter(({ report }) => named.has(report.id));
    return testOf(web, order, { row: rows.get(order.request.id ?? ''), releases: own, now: visit.now });
  });
}

interface Found {
  readonly row: WorklistRow | undefined;
  readonly releases: readonly Release[];
  readonly now: Date;
}

function testOf(web: Web, order: OwnOrder, { row, releases, now }: Found): OwnTest {
  const results = [...releases].sort((a, b) => ((a.report.issued ?? '') < (b.report.issued ?? '') ? 1 : -1));
  const released = results.map(({ release }) => release).find((release) => release.kind === 'released');
  const where = whereItIs(
    {
      askedAt: order.request.authoredOn,
      requestStatus: order.request.status,
      row,
      needsNewSample: needsNewSample(order.specimens, order),
      result: results.length === 0 ? undefined : { issued: results[0]?.report.issued, releasedAt: released?.at },
    },
    now,
  );
  const ordered = testOrdered(order.request, web.directory, 'request');
  return {
    order,
    name: plainName(ordered),
    code: ordered.test?.code ?? ordered.indication?.code,
    where,
    results,
  };
}

/** Who asked for it, by name and place. */
export async function readTeam({ record, routing }: Web, { requester }: ServiceRequest, scope: Scope): Promise<string> {
  const id = idIn(requester, 'PractitionerRole');
  const stored = id === undefined ? undefined : await record.read('PractitionerRole', id, scope);
  if (stored === undefined || stored.deleted) return NOBODY_NAMED;
  const { organization, practitioner } = JSON.parse(stored.content) as PractitionerRole; // read by its type
  const place = organization?.display ?? organisationName(odsCodeOf(organization) ?? '', routing);
  return [practitioner?.display, place].filter(Boolean).join(', ') || NOBODY_NAMED;
}

const NOBODY_NAMED = 'the team that asked for the test';

/** Who works on it: the hub that the order's tasks name. */
function ownerOf({ tasks }: OwnOrder): string {
  return tasks.map((task) => odsCodeOf(task.owner)).find(Boolean) ?? '';
}

function needsNewSample(specimens: readonly Specimen[], order: OwnOrder): boolean {
  const stages = specimens.map((specimen) => lifeOf(specimen, order.tasks).stage).filter((stage) => stage !== 'in-error');
  return stages.length > 0 && stages.every((stage) => stage === 'rejected');
}

/** What the test is about, without its code and the way it is done: those are for the laboratory. */
export function plainName({ indication, words }: Pick<ReturnType<typeof testOrdered>, 'indication' | 'words'>): string {
  const name = indication?.name ?? words ?? 'Gene test';
  return name.replace(/^[RM]\d+(\.\d+)? /, '').replace(/\s[–-]\s[^–-]*\bpanel\b.*$/i, '');
}
