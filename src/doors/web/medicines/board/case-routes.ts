// One case: the paper for the day and the statements in the address, its tables as files, and the decision by form.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { authorise } from '../../../../foundation/identity/index.ts';
import type { BoardCase, Chosen, Recorded } from '../../../../service/medicines/board/index.ts';
import { type PatientSituation, SETTINGS } from '../../../../service/medicines/index.ts';
import { sendCsv } from '../../csv.ts';
import { NOT_FOUND } from '../../errors.ts';
import { dateFields, one, readDate, readFields, words } from '../../form.ts';
import type { PageError } from '../../page.ts';
import type { Visit, Web } from '../../web.ts';
import { caseView, inAddress, type Stated, trialsSheet } from './case-view.ts';
import { optionsSheet } from './options-view.ts';

type OfCase = FastifyRequest<{
  Params: { patient: string };
  Querystring: Partial<Record<Exclude<keyof Stated, 'boxes'> | 'done', string>>;
}>;

interface Typed {
  readonly chosen: string;
  readonly why: string;
  readonly members: string;
  readonly followUp: string;
}
const NOTHING_TYPED: Typed = { chosen: '', why: '', members: '', followUp: '' };

export function registerCase(app: FastifyInstance, web: Web): void {
  const open = async (request: OfCase, visit: Visit) => {
    const { patient } = request.params;
    const { stated, wrong } = statedIn(request, visit.now);
    const read = situationIn(stated, web);
    const errors = [...read.errors, ...wrong];
    const question = { patient, scope: visit.scope, asOf: stated.asOf, stated: read.situation, now: visit.now };
    const board = await web.tumourBoard.open(question);
    if (board !== undefined)
      await web.saw(request, visit, { interaction: 'read', resources: seenIn(board), patients: [patient], query: 'tumour board' });
    return { board, stated, question, errors };
  };

  const show = async (
    request: OfCase,
    reply: FastifyReply,
    visit: Visit,
    { board, stated, errors }: { readonly board: BoardCase; readonly stated: Stated; readonly errors: readonly PageError[] },
    typed: Typed = NOTHING_TYPED,
  ) => {
    const mayDecide = authorise(visit.who, 'create', 'CarePlan').kind === 'allowed';
    const mayUpload = visit.who.role === 'laboratory' || visit.who.role === 'geneticist';
    const view = caseView(board, stated, mayDecide, mayUpload);
    const errorOf = (field: string) => errors.find(({ href }) => href === `#${field}`);
    const page = {
      title: `${view.heading}: ${view.person.name}`,
      back: '/medicines/tumour-board',
      width: 'gms-wide',
      errors,
      ...(request.query.done === 'decided' ? { done: 'The decision is recorded.' } : {}),
      ...(request.query.done === 'kept' ? { done: 'The findings are kept and the options below rest on them.' } : {}),
    };
    const messages = {
      tumourError: errorOf('tumour'),
      lineError: errorOf('line'),
      asOfError: errorOf('asOf-day'),
      chosenError: errorOf('chosen'),
      whyError: errorOf('why'),
      membersError: errorOf('members'),
    };
    return web.show(request, reply, 'medicines/board/case.njk', page, { ...view, ...messages, typed }, errors.length > 0 ? 422 : 200);
  };

  app.get('/medicines/tumour-board/:patient', async (request: OfCase, reply) => {
    const visit = await web.enter(request, reply, 'read', 'medicines');
    if (!visit) return reply;
    const { board, ...rest } = await open(request, visit);
    return board === undefined ? web.tell(request, reply, 404, NOT_FOUND) : show(request, reply, visit, { board, ...rest });
  });

  for (const [name, sheet] of [
    ['options', optionsSheet],
    ['trials', trialsSheet],
  ] as const)
    app.get(`/medicines/tumour-board/:patient/${name}.csv`, async (request: OfCase, reply) => {
      const visit = await web.enter(request, reply, 'read', 'medicines');
      if (!visit) return reply;
      const { board } = await open(request, visit);
      return board?.paper === undefined
        ? web.tell(request, reply, 404, NOT_FOUND)
        : sendCsv(reply, `tumour-board-${name}`, sheet(board.paper));
    });

  app.post('/medicines/tumour-board/:patient/decision', async (request: OfCase, reply) => {
    const visit = await web.enterWithForm(request, reply, 'create', 'CarePlan');
    if (!visit) return reply;
    const { board, stated, question, errors } = await open(request, visit);
    if (board === undefined) return web.tell(request, reply, 404, NOT_FOUND);
    const typed = {
      chosen: one(visit.fields, 'chosen'),
      why: one(visit.fields, 'why'),
      members: one(visit.fields, 'members'),
      followUp: one(visit.fields, 'followUp'),
    };
    const members = [...new Set(typed.members.split('\n').map((line) => line.trim()))].filter(Boolean);
    const chosen = chosenIn(typed.chosen, board);
    const wrong = [
      ...errors,
      ...(chosen === undefined ? [{ text: 'Choose what the board decided', href: '#chosen' }] : []),
      ...(typed.why === '' ? [WRONG['no-reason']] : []),
      ...(members.length < 2 ? [WRONG['two-members']] : []),
    ];
    if (wrong.length > 0 || chosen === undefined) return show(request, reply, visit, { board, stated, errors: wrong }, typed);
    const seen = one(visit.fields, 'seen');
    const outcome = await web.tumourBoard.record({
      question,
      chosen,
      members,
      why: typed.why,
      followUp: typed.followUp,
      seen: seen === '' ? undefined : seen,
      who: visit.who,
    });
    if (outcome.kind === 'refused') return show(request, reply, visit, { board, stated, errors: [WRONG[outcome.because]] }, typed);
    const { patient } = request.params;
    return reply.redirect(`/medicines/tumour-board/${patient}?${new URLSearchParams({ ...inAddress(stated), done: 'decided' })}`, 303);
  });
}

const WRONG: Readonly<Record<(Recorded & { kind: 'refused' })['because'], PageError>> = {
  'no-such-case': { text: 'Choose the tumour type first', href: '#tumour' },
  'changed-meanwhile': { text: 'Somebody recorded a decision meanwhile. Read it above, then decide again', href: '#chosen' },
  'not-on-the-paper': { text: 'Choose one of the options shown', href: '#chosen' },
  'two-members': { text: 'Enter at least 2 members, one on each line', href: '#members' },
  'no-reason': { text: 'Enter why the board decided so', href: '#why' },
};

/** The day comes in three boxes from the form, and whole from a link; one that cannot be read is an error, and today stands in for it. */
function statedIn({ query }: OfCase, now: Date): { readonly stated: Stated; readonly wrong: readonly PageError[] } {
  const fields = readFields(query);
  const typed = readDate(fields, 'asOf', 'As of');
  const linked = isDay(words(query.asOf)) ? words(query.asOf) : today(now);
  const asOf = typed.kind === 'date' ? typed.date : linked;
  const boxes =
    typed.kind === 'wrong' ? dateFields('asOf', asOf).map(([box]) => [box, one(fields, box)] as const) : dateFields('asOf', asOf);
  const stated = {
    tumour: words(query.tumour),
    line: words(query.line),
    setting: words(query.setting),
    prior: words(query.prior),
    asOf,
    boxes,
  };
  return { stated, wrong: typed.kind === 'wrong' ? [{ text: typed.because, href: '#asOf-day' }] : [] };
}

/** What cannot be used is an error beside its field and is left unknown. */
function situationIn(stated: Stated, web: Web): { readonly situation: Partial<PatientSituation>; readonly errors: readonly PageError[] } {
  const tumour = stated.tumour === '' ? undefined : web.tumourBoard.knowledge().tree.find(stated.tumour);
  const setting = SETTINGS.find((each) => each === stated.setting);
  const isLine = /^[1-9]$/.test(stated.line);
  const given = stated.prior
    .split(',')
    .map((each) => each.trim())
    .filter(Boolean);
  return {
    situation: {
      ...(tumour ? { tumour: tumour.code } : {}),
      ...(isLine ? { line: Number(stated.line) } : {}),
      ...(setting === undefined ? {} : { setting }),
      ...(given.length === 0 ? {} : { priorTreatments: /^none$/i.test(stated.prior) ? [] : given }),
    },
    errors: [
      ...(tumour === null ? [{ text: 'Enter a tumour type of OncoTree, such as LUAD or Lung Adenocarcinoma', href: '#tumour' }] : []),
      ...(stated.line !== '' && !isLine ? [{ text: 'Line of treatment must be a number from 1 to 9', href: '#line' }] : []),
    ],
  };
}

function chosenIn(written: string, { paper }: BoardCase): Chosen | undefined {
  if (written === 'none') return { kind: 'none' };
  const [, kind, rest = ''] = /^(medicine|trial):(.+)$/.exec(written) ?? [];
  if (kind === 'medicine') return { kind, drugs: rest.split('|') };
  const trial = kind === 'trial' ? paper?.trials.find(({ one: each }) => each.trial.id === rest)?.one.trial : undefined;
  return trial ? { kind: 'trial', id: trial.id, title: trial.title } : undefined;
}

function seenIn({ found }: BoardCase): readonly string[] {
  const { patient, observations, reports, plan } = found;
  return [patient, ...observations, ...reports, ...(plan ? [plan] : [])].map(({ resourceType, id }) => `${resourceType}/${id}`);
}

function isDay(text: string): boolean {
  const date = new Date(text);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === text;
}

function today(now: Date): string {
  return now.toISOString().slice(0, 10);
}
