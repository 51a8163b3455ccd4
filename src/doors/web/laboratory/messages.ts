// The quality of incoming messages: which source breaks which rule how often, why one message failed, and how to mend it.
// Personal fields are never shown here: a finding says where it is and what is wrong, not what stands there.
import type { FastifyInstance } from 'fastify';
import type { Scope } from '../../../foundation/identity/index.ts';
import { hubOf, organisationName, type Routing } from '../../../service/laboratory/index.ts';
import type { InboundMessage, QualityRow } from '../../hl7v2/index.ts';
import { sendCsv } from '../csv.ts';
import { NOT_FOUND } from '../errors.ts';
import { words } from '../form.ts';
import { count, dayAndTime, plural, shortDay } from '../format.ts';
import type { Visit, Web } from '../web.ts';

const DAYS = 30;
const MOST = 300;

const STATUSES: Readonly<Record<string, string>> = {
  accepted: 'Accepted',
  refused: 'Refused',
  replayed: 'Came again',
  unreadable: 'Could not be read',
  failed: 'Failed on our side',
};

export function messageRoutes(app: FastifyInstance, web: Web): void {
  /** Laboratory staff see the sources of their hub; those who run the exchange see every source. */
  const enter = async (request: Parameters<Web['enter']>[0], reply: Parameters<Web['enter']>[1]) => {
    const here = await web.visitor(request);
    const subject = here?.who.role === 'administrator' ? 'routing' : 'laboratory';
    return web.enter(request, reply, 'read', subject);
  };
  const qualityFor = async (visit: Visit) => {
    const rows = await web.exchange.quality(new Date(visit.now.getTime() - DAYS * 86_400_000));
    return rows.filter(({ source }) => isOurs(source, visit.scope, web.routing));
  };
  const messagesFor = async (visit: Visit) =>
    (await web.exchange.inbound({ limit: MOST })).filter(({ source }) => isOurs(source, visit.scope, web.routing));

  app.get<{ Querystring: Record<string, unknown> }>('/laboratory/messages', async (request, reply) => {
    const visit = await enter(request, reply);
    if (!visit) return reply;
    const [quality, messages] = await Promise.all([qualityFor(visit), messagesFor(visit)]);
    const show = words(request.query.show);
    await web.saw(request, visit, { interaction: 'search-type', query: 'MessageHeader?_summary=quality' });
    const view = messagesView({ quality, messages, show, routing: web.routing });
    return web.show(request, reply, 'laboratory/messages.njk', { title: view.heading, width: 'gms-wide' }, view);
  });

  app.get('/laboratory/messages.csv', async (request, reply) => {
    const visit = await enter(request, reply);
    if (!visit) return reply;
    const rows = await qualityFor(visit);
    await web.saw(request, visit, { interaction: 'search-type', query: 'MessageHeader?_summary=quality&_format=csv' });
    return sendCsv(reply, 'message-quality', {
      columns: ['Source', 'Rule', 'Severity', 'Messages', 'Times', 'Last seen'],
      rows: rows.map((row) => [row.source, row.code, row.severity, row.messages, row.times, row.lastAt.toISOString()]),
    });
  });

  app.get<{ Params: { id: string } }>('/laboratory/messages/:id', async (request, reply) => {
    const visit = await enter(request, reply);
    if (!visit) return reply;
    const message = (await messagesFor(visit)).find(({ id }) => id === request.params.id);
    if (message === undefined) return web.tell(request, reply, 404, NOT_FOUND);
    await web.saw(request, visit, { interaction: 'read', resources: [`MessageHeader/${message.id}`] });
    const view = messageView(message, web.routing);
    return web.show(
      request,
      reply,
      'laboratory/message.njk',
      { title: view.heading, back: '/laboratory/messages', width: 'gms-wide' },
      view,
    );
  });
}

/** `R0A:EpicBeaker`: a source belongs to its own organisation and to the hub that organisation works with. */
export function isOurs(source: string, scope: Scope, routing: Routing): boolean {
  if (scope.kind === 'everything') return true;
  if (scope.kind !== 'organisation') return false;
  const [ods = ''] = source.split(':');
  return ods !== '' && (ods === scope.organisation || hubOf(ods, routing)?.ods === scope.organisation);
}

export function messagesView(given: {
  readonly quality: readonly QualityRow[];
  readonly messages: readonly InboundMessage[];
  readonly show: string;
  readonly routing: Routing;
}) {
  const { quality, messages, show, routing } = given;
  const mends = new Map(messages.flatMap(({ findings }) => findings.map(({ code, what, mend }) => [code, { what, mend }] as const)));
  const chosen = messages.filter(({ status }) => show === '' || status === show).slice(0, 100);
  return {
    heading: 'Messages from other systems',
    lead: `What arrived by HL7 v2, and what was wrong with it. Findings are counted over ${DAYS} days.`,
    statuses: Object.entries(STATUSES).map(([status, text]) => ({
      href: `/laboratory/messages?show=${status}`,
      text,
      count: count(messages.filter((message) => message.status === status).length),
    })),
    quality: quality.map((row) => ({
      source: sourceWords(row.source, routing),
      code: row.code,
      severity: SEVERITIES[row.severity] ?? row.severity,
      isError: row.severity === 'error',
      messages: plural(row.messages, 'message'),
      last: shortDay(row.lastAt),
      what: mends.get(row.code)?.what ?? '',
      mend: mends.get(row.code)?.mend ?? '',
    })),
    caption: show === '' || STATUSES[show] === undefined ? 'Latest messages' : `Latest messages: ${STATUSES[show].toLowerCase()}`,
    empty: messages.length === 0 ? 'No message has arrived.' : 'None of the latest messages is one of these.',
    messages: chosen.map((message) => ({
      href: `/laboratory/messages/${message.id}`,
      number: message.controlId === '' ? 'No number' : message.controlId,
      type: message.type === '' ? 'Not known' : message.type,
      source: sourceWords(message.source, routing),
      at: dayAndTime(message.receivedAt),
      status: STATUSES[message.status] ?? message.status,
      isBad: message.status !== 'accepted' && message.status !== 'replayed',
      because: message.findings.find(({ severity }) => severity === 'error')?.what ?? '',
    })),
    csv: '/laboratory/messages.csv',
  };
}

const SEVERITIES: Readonly<Record<string, string>> = { error: 'Refused for it', warning: 'Repaired or let through', information: 'Noted' };

export function messageView(message: InboundMessage, routing: Routing) {
  const failed = message.findings.filter(({ severity }) => severity === 'error');
  return {
    heading: `Message ${message.controlId === '' ? 'without a number' : message.controlId}`,
    status: STATUSES[message.status] ?? message.status,
    isBad: message.status !== 'accepted' && message.status !== 'replayed',
    lead:
      failed.length === 0
        ? 'Nothing in this message stopped it.'
        : `${plural(failed.length, 'thing', 'things')} stopped this message. Mend what is below at the source and send it again.`,
    facts: [
      { key: { text: 'From' }, value: { text: sourceWords(message.source, routing) } },
      { key: { text: 'Kind' }, value: { text: message.type === '' ? 'Not known' : message.type } },
      { key: { text: 'Arrived' }, value: { text: dayAndTime(message.receivedAt) } },
      { key: { text: 'Segments' }, value: { text: segmentsOf(message.content) } },
    ],
    findings: message.findings.map(({ severity, code, where, what, mend }) => ({
      severity: SEVERITIES[severity] ?? severity,
      isError: severity === 'error',
      code,
      where,
      what,
      mend: mend ?? '',
    })),
    answer: message.answer.split(/\r\n?|\n/).filter((line) => line !== ''),
  };
}

/** The names of the segments only: their content is personal. */
function segmentsOf(content: Uint8Array): string {
  const names = Buffer.from(content)
    .toString('latin1')
    .split(/\r\n?|\n/)
    .flatMap((line) => /^[A-Z][A-Z0-9]{2}(?=[^A-Za-z0-9]|$)/.exec(line)?.[0] ?? []);
  return names.length === 0 ? 'None that could be read' : names.slice(0, 60).join(' ');
}

function sourceWords(source: string, routing: Routing): string {
  const [ods = '', application = ''] = source.split(':', 2);
  if (ods === '') return 'The sender did not say';
  return [organisationName(ods, routing) ?? ods, application].filter(Boolean).join(', ');
}
