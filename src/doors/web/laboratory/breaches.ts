// The breach board: what is late, by how much and where it lies, and what will be late within a week.
import type { FastifyInstance } from 'fastify';
import { organisationName, readWorklist, type StageCount, type WorklistRow } from '../../../service/laboratory/index.ts';
import { rowChart } from '../chart.ts';
import { sendCsv } from '../csv.ts';
import { count, due, plural, shortDay } from '../format.ts';
import type { Web } from '../web.ts';
import type { Counts } from './counts.ts';
import { STAGE_CODES, stageWords } from './words.ts';
import { patientsOf } from './worklist-routes.ts';
import { orderInLine, worklistSheet } from './worklist-view.ts';

const SOON_DAYS = 7;
/** Most urgent first; the CSV has all. */
const MOST = 60;

export function breachRoutes(app: FastifyInstance, web: Web, kept: Counts): void {
  app.get('/laboratory/breaches', async (request, reply) => {
    const visit = await web.enter(request, reply, 'search', 'laboratory');
    if (!visit) return reply;
    const { who, now } = visit;
    const [open, counts] = await Promise.all([
      readWorklist(web.db, { organisation: who.organisation, relation: 'owner', isOverdue: true, limit: MOST }, soon(now)),
      kept.of(who.organisation, now),
    ]);
    await web.saw(request, visit, {
      interaction: 'search-type',
      patients: patientsOf(open.rows),
      query: `Task?owner=${who.organisation}&overdue`,
    });
    const laboratory = organisationName(who.organisation, web.routing) ?? who.organisation;
    const view = breachView({ withinWeek: open.rows, isCut: open.next !== undefined, counts, laboratory, now });
    return web.show(request, reply, 'laboratory/breaches.njk', { title: view.heading, back: '/laboratory', width: 'gms-wide' }, view);
  });

  app.get('/laboratory/breaches.csv', async (request, reply) => {
    const visit = await web.enter(request, reply, 'search', 'laboratory');
    if (!visit) return reply;
    const { who, now } = visit;
    const { rows } = await readWorklist(
      web.db,
      { organisation: who.organisation, relation: 'owner', isOverdue: true, limit: 20_000 },
      soon(now),
    );
    await web.saw(request, visit, {
      interaction: 'search-type',
      patients: patientsOf(rows),
      query: `Task?owner=${who.organisation}&overdue&_format=csv`,
    });
    return sendCsv(reply, 'overdue-and-due-soon', worklistSheet(rows, now));
  });
}

export function breachView(given: {
  /** Overdue, or due within the week; most urgent first. */
  readonly withinWeek: readonly WorklistRow[];
  readonly isCut: boolean;
  readonly counts: readonly StageCount[];
  readonly laboratory: string;
  readonly now: Date;
}) {
  const { withinWeek, isCut, counts, laboratory, now } = given;
  // While the clock stands still an order is late only if it was when the clock stopped.
  const isLate = ({ dueAt, pausedSince }: WorklistRow) => dueAt !== undefined && dueAt < (pausedSince ?? now.toISOString());
  const late = withinWeek.filter(isLate);
  const soonRows = withinWeek.filter((row) => !isLate(row) && row.pausedSince === undefined);
  const stages = STAGE_CODES.flatMap((code) => counts.find(({ stage }) => stage === code) ?? []);
  const total = stages.reduce((sum, { overdue }) => sum + overdue, 0);
  return {
    heading: 'Overdue and due soon',
    laboratory,
    lead: total === 0 ? 'Nothing is overdue.' : `${plural(total, 'order is', 'orders are')} overdue.`,
    chart: rowChart({
      id: 'late',
      title: 'Overdue orders by the stage they wait at',
      unit: 'overdue',
      bars: stages.map(({ stage, overdue, open }) => ({
        label: stageWords(stage),
        value: overdue,
        words: `${count(overdue)} of ${count(open)}`,
      })),
    }),
    stages: stages.map(({ stage, open, overdue, paused }) => [stageWords(stage), count(open), count(overdue), count(paused)]),
    late: late.map((row) => line(row, now)),
    soon: soonRows.map((row) => line(row, now)),
    soonHeading: `Due within ${SOON_DAYS} days`,
    csv: '/laboratory/breaches.csv',
    isCut: isCut ? `These are the ${MOST} most urgent. The CSV has them all.` : undefined,
  };
}

function line(row: WorklistRow, now: Date) {
  return {
    ...orderInLine(row),
    due: row.dueAt === undefined ? '' : due(new Date(row.dueAt), now),
    target: row.targetDays === undefined ? 'None' : plural(row.targetDays, 'day'),
    received: row.receivedAt === undefined ? '' : shortDay(row.receivedAt),
  };
}

function soon(now: Date): Date {
  return new Date(now.getTime() + SOON_DAYS * 86_400_000);
}
