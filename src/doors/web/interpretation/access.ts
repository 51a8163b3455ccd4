// Who may open which case: the hub that interprets it, and the organisation that asked. The look is written down before the page is sent.
import type { Patient } from '@medplum/fhirtypes';
import type { FastifyRequest } from 'fastify';
import type { GenomeCase } from '../../../service/interpretation/index.ts';
import { readListed, type WorklistRow } from '../../../service/laboratory/index.ts';
import { nameOf } from '../laboratory/reception-view.ts';
import type { Visit, Web } from '../web.ts';

export interface OpenCase {
  readonly given: GenomeCase;
  readonly patient: string;
  readonly birthDate: string | undefined;
  /** Their hub interprets it: they may work on it. */
  readonly mayWork: boolean;
  readonly base: string;
}

const ID = /^[0-9a-f-]{36}$/;

/** For anybody else there is no such case. */
export async function openCase(
  web: Web,
  request: FastifyRequest,
  visit: Visit,
  id: string,
  interaction: 'read' | 'update' = 'read',
): Promise<OpenCase | undefined> {
  const given = ID.test(id) ? await web.interpretation.read(id) : undefined;
  if (!given || !maySee(visit, given)) return undefined;
  const { link } = given;
  const stored = await web.record.read('Patient', link.patient, visit.scope);
  const patient = stored && !stored.deleted ? (JSON.parse(stored.content) as Patient) : undefined; // a Patient was asked for
  await web.saw(request, visit, {
    interaction,
    resources: [`ServiceRequest/${link.orders[0]}`],
    patients: [link.patient],
    query: `interpretation/cases/${id}`,
  });
  return {
    given,
    patient: patient ? nameOf(patient) : 'Name not given',
    birthDate: patient?.birthDate,
    mayWork: link.organisation === visit.who.organisation && (visit.who.role === 'laboratory' || visit.who.role === 'geneticist'),
    base: `/interpretation/cases/${id}`,
  };
}

export function maySee({ scope, who }: Pick<Visit, 'scope' | 'who'>, { link }: Pick<GenomeCase, 'link'>): boolean {
  return scope.kind === 'everything' || link.organisation === who.organisation || link.requester === who.organisation;
}

/** The row of the first order on the hub's list, with the clock of the order that is owed first; reported when every order is. */
export async function orderRow(web: Pick<Web, 'db'>, { link }: Pick<GenomeCase, 'link'>): Promise<WorklistRow | undefined> {
  const rows = await orderRows(web, { link });
  const [first] = rows;
  if (!first || rows.length === 1) return first;
  const open = rows.filter(({ reportedAt }) => reportedAt === undefined);
  const [owed = first] = (open.length > 0 ? open : rows).toSorted((a, b) => (a.dueAt ?? '9').localeCompare(b.dueAt ?? '9'));
  return {
    ...first,
    receivedAt: owed.receivedAt,
    dueAt: owed.dueAt,
    reportedAt: open.length > 0 ? undefined : first.reportedAt,
  };
}

/** Every order that the case answers, as the hub lists it. */
export async function orderRows(web: Pick<Web, 'db'>, { link }: Pick<GenomeCase, 'link'>): Promise<readonly WorklistRow[]> {
  const rows = await Promise.all(link.orders.map((order) => readListed(web.db, link.organisation, 'owner', order)));
  return rows.filter((row) => row !== undefined);
}
