// Who looked at my record, in plain words: role, organisation and reason. Reading it is an access like any other, and in it next time.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { accessLog, type LoggedAccess } from '../../../foundation/audit/index.ts';
import { sendCsv } from '../csv.ts';
import { NOT_FOUND } from '../errors.ts';
import { dayAndTime } from '../format.ts';
import { placeName } from '../place.ts';
import type { Web } from '../web.ts';
import { BASES, enterOwn, frameOf, type OwnVisit } from './own.ts';

/** A page of paper, and what is read at one sitting; older ones are one press away. */
const A_PAGE = 30;
const LONGEST_CSV = 1_000;

const ROLES: Readonly<Record<string, string>> = {
  clinician: 'A doctor or nurse',
  counsellor: 'A genetic counsellor',
  laboratory: 'A lab scientist',
  geneticist: 'A genetic doctor',
  pharmacist: 'A pharmacist',
  integration: 'A hospital computer',
  system: 'This service',
};

/** Coming and going, as DICOM numbers it (foundation/audit). */
const SESSIONS: Readonly<Record<string, string>> = {
  '110122': 'Signed in',
  '110123': 'Signed out',
  '110127': 'Opened the record in an emergency',
  '110138': 'Closed the record again',
};

export function registerOwnAccess(app: FastifyInstance, web: Web): void {
  for (const base of BASES) {
    app.get<{ Querystring: { page?: string } }>(`${base}/access`, async (request, reply) => {
      const found = await read(request, reply, A_PAGE, typeof request.query.page === 'string' ? request.query.page.slice(0, 500) : '');
      if (!found) return reply;
      const { visit, log } = found;
      const heading = visit.child ? `Who looked at ${visit.child.given}’s record` : 'Who looked at my record';
      const view = {
        ...frameOf(visit),
        heading,
        rows: together(log.accesses.map((access) => line(access, visit))),
        next: log.next === undefined ? undefined : `${visit.base}/access?${new URLSearchParams({ page: log.next })}`,
        csv: `${visit.base}/access.csv`,
      };
      return web.show(request, reply, 'my/access.njk', { title: heading }, view);
    });

    app.get(`${base}/access.csv`, async (request, reply) => {
      const found = await read(request, reply, LONGEST_CSV, '');
      if (!found) return reply;
      return sendCsv(reply, 'who-looked', {
        columns: ['When', 'Who', 'Where they work', 'What they did', 'Why', 'Emergency'],
        rows: found.log.accesses.map((access) => {
          const { who, place, what, why, emergency } = line(access, found.visit);
          return [access.at, who, place, what, why, emergency ?? ''];
        }),
      });
    });
  }

  async function read(request: FastifyRequest, reply: FastifyReply, count: number, page: string) {
    const visit = await enterOwn(web, request, reply, 'read');
    if (!visit) return undefined;
    const log = await accessLog(web.record, {
      who: visit.who,
      patient: visit.patient,
      count,
      ...(page === '' ? {} : { page }),
      requestId: request.id,
      clientAddress: request.ip,
      now: visit.now,
    });
    if (log.kind === 'log') return { visit, log };
    await web.tell(request, reply, 404, NOT_FOUND);
    return undefined;
  }

  /** What was looked at is not named: that a report was written would tell of it before its release. */
  function line(access: LoggedAccess, visit: OwnVisit) {
    const isPatient = access.role === 'patient' || access.role === 'carer';
    const isSelf = isPatient && access.who === visit.who.name;
    const place = access.organisation === undefined ? '' : placeName(access.organisation, web.routing);
    return {
      at: dayAndTime(new Date(access.at)),
      datetime: access.at,
      who: isSelf
        ? 'You'
        : access.role === 'carer'
          ? `${access.who}, who may act for ${visit.child?.given ?? 'you'}`
          : isPatient
            ? access.who
            : access.isForResearch
              ? 'The research data team'
              : (ROLES[access.role ?? ''] ?? 'Someone who runs the service'),
      place,
      what: access.wasRefused
        ? 'Tried to look, and was stopped'
        : access.isForResearch
          ? 'Gave data to research, with no name on it'
          : (SESSIONS[access.interaction] ?? (isLook(access) ? 'Looked at it' : 'Added or changed something')),
      why:
        access.emergencyReason === undefined
          ? isPatient
            ? 'Your own pages'
            : access.isForResearch
              ? 'Research you agreed to'
              : access.role !== 'system' && ROLES[access.role ?? ''] !== undefined
                ? 'For care'
                : 'To run the service'
          : 'Emergency',
      emergency: access.emergencyReason,
    };
  }
}

type Line = Readonly<Record<'at' | 'who' | 'place' | 'what' | 'why', string>> & { readonly emergency: string | undefined };

/** What one person did several times in the same minute is one line with its number, unless it was an emergency; the file has every one. */
function together<T extends Line>(lines: readonly T[]): readonly (T & { readonly times: number })[] {
  const grouped: (T & { times: number })[] = [];
  for (const line of lines) {
    const last = grouped.at(-1);
    const isSame =
      last !== undefined &&
      line.emergency === undefined &&
      (['at', 'who', 'place', 'what', 'why'] as const).every((field) => last[field] === line[field]);
    if (isSame && last.emergency === undefined) last.times += 1;
    else grouped.push({ ...line, times: 1 });
  }
  return grouped;
}

function isLook({ interaction }: LoggedAccess): boolean {
  return ['read', 'vread', 'search-type', 'history-instance', 'history-type'].includes(interaction);
}
