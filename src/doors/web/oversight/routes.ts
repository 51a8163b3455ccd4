// Oversight: activity and turnaround for those who run the service, and who has looked at a record.
import type { Patient } from '@medplum/fhirtypes';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { accessLog, type LoggedAccess } from '../../../foundation/audit/index.ts';
import { authorise } from '../../../foundation/identity/index.ts';
import { type ActivityCell, organisationName, readActivity } from '../../../service/laboratory/index.ts';
import { sendCsv } from '../csv.ts';
import { NOT_FOUND } from '../errors.ts';
import { words } from '../form.ts';
import { dayAndTime } from '../format.ts';
import type { Visit, Web } from '../web.ts';
import { type ActivityTable, activitySheet, activityTable, activityView } from './view.ts';

const MONTHS = 12;
/** Counting many orders takes a moment, so the figures of one hub are kept for a minute. */
const KEEP_MS = 60_000;

export function registerOversight(app: FastifyInstance, web: Web): void {
  const kept = new Map<string, { readonly at: number; readonly cells: Promise<readonly ActivityCell[]> }>();

  const figures = async (visit: Visit) => {
    const { who, now } = visit;
    const own = web.routing.hubs.find(({ ods }) => ods === who.organisation);
    const isOwn = own !== undefined && authorise(who, 'read', 'laboratory').kind === 'allowed';
    const hubs = isOwn ? [own.ods] : web.routing.hubs.map(({ ods }) => ods);
    const since = firstDay(now);
    const key = hubs.join(' ');
    const known = kept.get(key);
    const fresh =
      known !== undefined && now.getTime() - known.at < KEEP_MS
        ? known
        : { at: now.getTime(), cells: readActivity(web.db, hubs, since, now) };
    kept.set(key, fresh);
    const cells = await fresh.cells.catch((error: unknown) => {
      kept.delete(key);
      throw error;
    });
    return { cells, nameOf, isOwn, whose: isOwn ? own.name : 'All laboratory hubs in England', since };
  };
  const nameOf = (by: 'hub' | 'test' | 'month', code: string): string => {
    if (by === 'hub') return organisationName(code, web.routing) ?? code;
    if (by === 'month') return MONTH.format(new Date(`${code}-15T12:00:00Z`));
    const indication = web.directory.indication(code);
    return indication === undefined ? code : `${code} ${indication.name}`;
  };

  app.get('/oversight', async (request, reply) => {
    const visit = await web.enter(request, reply, 'read', 'MeasureReport');
    if (!visit) return reply;
    const given = await figures(visit);
    const view = activityView({ ...given, now: visit.now });
    return web.show(request, reply, 'oversight/activity.njk', { title: view.heading, width: 'gms-wide' }, view);
  });

  for (const id of ['hubs', 'tests', 'months'] satisfies readonly ActivityTable['id'][])
    app.get(`/oversight/${id}.csv`, async (request, reply) => {
      const visit = await web.enter(request, reply, 'read', 'MeasureReport');
      if (!visit) return reply;
      return sendCsv(reply, `orders-by-${id}`, activitySheet(activityTable(id, await figures(visit), true)));
    });

  const readLog = async (request: FastifyRequest, reply: FastifyReply, patient: string, count: number, page?: string) => {
    const visit = await web.enter(request, reply, 'search', 'AuditEvent');
    if (!visit) return undefined;
    const permission = authorise(visit.who, 'read', 'Patient');
    const stored =
      permission.kind === 'allowed' && /^[A-Za-z0-9.-]{1,64}$/.test(patient)
        ? await web.record.read('Patient', patient, permission.scope)
        : undefined;
    // The log is read and written down by the audit room; it refuses what the scope does not reach.
    const log =
      stored === undefined || stored.deleted
        ? undefined
        : await accessLog(web.record, {
            who: visit.who,
            patient,
            count,
            ...(page === undefined || page === '' ? {} : { page }),
            requestId: request.id,
            clientAddress: request.ip,
            now: visit.now,
          });
    if (stored === undefined || log?.kind !== 'log') {
      await web.tell(request, reply, 404, NOT_FOUND);
      return undefined;
    }
    return { log, person: JSON.parse(stored.content) as Patient }; // a Patient was asked for
  };

  app.get<{ Params: { patient: string }; Querystring: Record<string, unknown> }>('/oversight/access/:patient', async (request, reply) => {
    const { patient } = request.params;
    const found = await readLog(
      request,
      reply,
      patient,
      50,
      typeof request.query.page === 'string' ? request.query.page.slice(0, 500) : '',
    );
    if (found === undefined) return reply;
    const { log, person } = found;
    const name = person.name?.[0];
    const view = {
      patient: [name?.family?.toUpperCase(), name?.given?.join(' ')].filter(Boolean).join(', ') || 'Name not given',
      rows: log.accesses.map((access) => accessLine(access, web)),
      next: log.next === undefined ? undefined : `/oversight/access/${patient}?${new URLSearchParams({ page: log.next })}`,
      csv: `/oversight/access/${patient}/log.csv`,
    };
    return web.show(request, reply, 'oversight/access.njk', { title: 'Who has looked at this record', width: 'gms-wide' }, view);
  });

  app.get<{ Params: { patient: string } }>('/oversight/access/:patient/log.csv', async (request, reply) => {
    const found = await readLog(request, reply, words(request.params.patient), 1000);
    if (found === undefined) return reply;
    return sendCsv(reply, 'access-log', {
      columns: ['When', 'Who', 'Role', 'Organisation', 'What', 'Types', 'Emergency reason'],
      rows: found.log.accesses.map(({ at, who, role, organisation, interaction, types, emergencyReason }) => [
        at,
        who,
        role,
        organisation,
        interaction,
        types.join(' '),
        emergencyReason,
      ]),
    });
  });
}

const MONTH = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', month: 'short', year: '2-digit' });

const DID: Readonly<Record<string, string>> = {
  create: 'Added to it',
  update: 'Changed it',
  patch: 'Changed it',
  delete: 'Deleted from it',
  read: 'Opened it',
  vread: 'Opened an earlier version',
  'history-instance': 'Opened its history',
  'search-type': 'Saw it in a list or search',
  transaction: 'Sent or changed an order',
  operation: 'Used it in a request',
};

/** FHIR types as people say them; what has no name here is part of the record. */
const TYPES: Readonly<Record<string, string>> = {
  Patient: 'personal details',
  ServiceRequest: 'order',
  DiagnosticReport: 'report',
  Specimen: 'sample',
  Task: 'laboratory work',
  Consent: 'record of discussion',
  Observation: 'results and findings',
  Communication: 'message',
  CommunicationRequest: 'release plan',
  Provenance: 'note of a change',
};

function accessLine(access: LoggedAccess, web: Web) {
  const { at, who, role, organisation, interaction, types, emergencyReason, wasRefused } = access;
  return {
    at: dayAndTime(new Date(at)),
    who: role === undefined ? who : `${who} (${role})`,
    organisation: organisation === undefined ? '' : (organisationName(organisation, web.routing) ?? organisation),
    what: `${DID[interaction] ?? 'Used it'}${wasRefused ? ', and was refused' : ''}`,
    types: [...new Set(types.map((type) => TYPES[type] ?? 'other parts of the record'))].join(', '),
    emergency: emergencyReason,
  };
}

/** Twelve whole months and the running one. */
function firstDay(now: Date): string {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - MONTHS, 1)).toISOString().slice(0, 10);
}
