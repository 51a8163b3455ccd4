// A person's tests, each with all that its page needs: where it is, and whether its result may be read.
import type { Specimen } from '@medplum/fhirtypes';
import { isFinal, lifeOf, odsCodeOf, organisationName, readListedMany, type WorklistRow } from '../../../service/laboratory/index.ts';
import { type WhereItIs, whereItIs } from '../../../service/patients/index.ts';
import { type OrderInFull, testOrdered } from '../../../service/requests/index.ts';
import { type Release, readReleases } from '../results/read-result.ts';
import type { Web } from '../web.ts';
import type { OwnVisit } from './own.ts';

/** A test with all that its page needs. */
export interface OwnTest {
  readonly order: OrderInFull;
  readonly name: string;
  readonly code: string | undefined;
  readonly team: string;
  readonly where: WhereItIs;
  /** Final reports, newest first. */
  readonly results: readonly Release[];
}

/** As many questions to the record for all as for one. */
export async function readTests(web: Web, visit: OwnVisit, ids: readonly string[]): Promise<readonly OwnTest[]> {
  const found = await web.requests.readMany(
    ids.filter((id) => /^[A-Za-z0-9.-]{1,64}$/.test(id)),
    visit.scope,
  );
  const orders = found
    .filter((order) => order !== undefined)
    .filter(({ request: { status } }) => status !== 'draft' && status !== 'entered-in-error');
  const [rows, releases] = await Promise.all([
    readListedMany(
      web.db,
      orders.map((order) => ({ organisation: ownerOf(order), order: order.request.id ?? '' })),
      ['owner', 'sender'],
    ),
    readReleases(
      web.record,
      orders.flatMap(({ reports }) => reports.filter(isFinal)),
      visit.scope,
      visit.now,
    ),
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

function testOf(web: Web, order: OrderInFull, { row, releases, now }: Found): OwnTest {
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
    team: teamWords(web, order),
    where,
    results,
  };
}

export function teamWords({ routing }: Pick<Web, 'routing'>, { requester }: OrderInFull): string {
  if (requester?.resourceType !== 'PractitionerRole') return 'the team that asked for the test';
  const place = requester.organization?.display ?? organisationName(odsCodeOf(requester.organization) ?? '', routing);
  return [requester.practitioner?.display, place].filter(Boolean).join(', ') || 'the team that asked for the test';
}

/** Who works on it: the hub that the order's tasks name. */
function ownerOf({ tasks }: OrderInFull): string {
  return tasks.map((task) => odsCodeOf(task.owner)).find(Boolean) ?? '';
}

function needsNewSample(specimens: readonly Specimen[], order: OrderInFull): boolean {
  const stages = specimens.map((specimen) => lifeOf(specimen, order.tasks).stage).filter((stage) => stage !== 'in-error');
  return stages.length > 0 && stages.every((stage) => stage === 'rejected');
}

/** What the test is about, without its code and the way it is done: those are for the laboratory. */
export function plainName({ indication, words }: Pick<ReturnType<typeof testOrdered>, 'indication' | 'words'>): string {
  const name = indication?.name ?? words ?? 'Gene test';
  return name.replace(/^[RM]\d+(\.\d+)? /, '').replace(/\s[–-]\s[^–-]*\bpanel\b.*$/i, '');
}
