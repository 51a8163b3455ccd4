// Opening the case of an order: the family, what was seen, and the file of the genomes when it is small. A large one comes from the command line.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { readHpoId } from '../../../foundation/terms/index.ts';
import { type GenomeCase, type OrderLink, type Phenotype, withOrder } from '../../../service/interpretation/index.ts';
import { NOT_FOUND } from '../errors.ts';
import { many, one, words } from '../form.ts';
import { day } from '../format.ts';
import type { PageError } from '../page.ts';
import type { Visit, Web } from '../web.ts';
import { type LinkedOrder, linkTo, otherOrdersOf } from './order-link.ts';
import { readFamily } from './read-family.ts';
import { uploaded } from './upload.ts';

type ByOrder = { Params: { order: string }; Querystring: Record<string, unknown> };

/** A box of a form is cut here (form.ts). */
const MOST_TYPED = 4_000;

interface Typed {
  readonly ped: string;
  readonly proband: string;
  readonly phenotypes: string;
  readonly penetrance: string;
  /** Other orders of the person that the case is to answer too. */
  readonly orders: readonly string[];
}

interface Choices {
  /** The person's other orders that no case answers. */
  readonly free: readonly OrderLink[];
  /** Cases that answer other orders of the person. */
  readonly cases: readonly GenomeCase[];
}

export function openingRoutes(app: FastifyInstance, web: Web): void {
  const linked = async (request: FastifyRequest, visit: Visit, order: string): Promise<LinkedOrder | undefined> => {
    const found = /^[0-9a-f-]{36}$/.test(order) ? await linkTo(web, order, visit.who.organisation, visit.scope) : undefined;
    if (found)
      await web.saw(request, visit, { interaction: 'read', resources: [`ServiceRequest/${order}`], patients: [found.link.patient] });
    return found;
  };
  const choicesFor = async (visit: Visit, order: string, { link }: LinkedOrder): Promise<Choices> => {
    const others = await otherOrdersOf(web, order, link, visit.scope);
    const answered = await Promise.all(others.map(({ orders: [other = ''] }) => web.interpretation.ofOrder(other)));
    const cases = new Map(answered.flatMap((each) => (each && !each.link.orders.includes(order) ? [[each.id, each] as const] : [])));
    return { free: others.filter((_, at) => answered[at] === undefined), cases: [...cases.values()] };
  };
  const show = (
    request: FastifyRequest,
    reply: FastifyReply,
    order: string,
    { link }: LinkedOrder,
    typed: Typed,
    choices: Choices,
    errors: readonly PageError[] = [],
  ) => {
    const errorAt = Object.fromEntries(errors.map(({ href, text }) => [href.slice(1), { text }]));
    const view = {
      heading: 'Open the genomes of a family',
      test: link.test,
      action: `/interpretation/orders/${order}`,
      command: `opengms interpret attach --order ${order} --vcf FILE.vcf.gz --ped FILE.ped`,
      ...typed,
      orders: choices.free.map(({ orders: [id = ''], test, dueAt }) => ({
        value: id,
        text: test,
        checked: typed.orders.includes(id),
        ...(dueAt === undefined ? {} : { hint: { text: `Due ${day(dueAt)}` } }),
      })),
      cases: choices.cases.map(({ id, link: { test } }) => ({ href: `/interpretation/cases/${id}`, test })),
      errorAt,
      penetrances: [
        { value: 'complete', text: 'Complete: an unaffected relative excludes', checked: typed.penetrance !== 'incomplete' },
        { value: 'incomplete', text: 'Incomplete: an unaffected relative may carry it', checked: typed.penetrance === 'incomplete' },
      ],
    };
    return web.show(
      request,
      reply,
      'interpretation/open.njk',
      { title: view.heading, back: `/laboratory/orders/${order}`, errors },
      view,
      errors.length > 0 ? 422 : 200,
    );
  };

  app.get<ByOrder>('/interpretation/orders/:order', async (request, reply) => {
    const visit = await web.enter(request, reply, 'update', 'interpretation');
    if (!visit) return reply;
    const { order } = request.params;
    const found = await linked(request, visit, order);
    if (!found) return web.tell(request, reply, 404, NOT_FOUND);
    const known = await web.interpretation.ofOrder(order);
    if (known && words(request.query.file) !== 'new') return reply.redirect(`/interpretation/cases/${known.id}`, 303);
    const seen = known?.phenotypes ?? found.phenotypes;
    return show(
      request,
      reply,
      order,
      found,
      {
        ped: known ? pedOf(known.family.members) : '',
        proband: known?.family.proband ?? '',
        phenotypes: seen.map(({ id, label, isExcluded }) => `${isExcluded ? 'not ' : ''}${id} ${label}`).join('\n'),
        penetrance: known?.penetrance ?? 'complete',
        orders: [],
      },
      await choicesFor(visit, order, found),
    );
  });

  app.post<ByOrder>('/interpretation/orders/:order', async (request, reply) => {
    const visit = await web.enterWithForm(request, reply, 'update', 'interpretation');
    if (!visit) return reply;
    const { order } = request.params;
    const found = await linked(request, visit, order);
    if (!found) return web.tell(request, reply, 404, NOT_FOUND);
    const { fields } = visit;
    const typed: Typed = {
      ped: one(fields, 'ped'),
      proband: one(fields, 'proband'),
      phenotypes: one(fields, 'phenotypes'),
      penetrance: one(fields, 'penetrance'),
      orders: many(fields, 'orders'),
    };
    const choices = await choicesFor(visit, order, found);
    const errors: PageError[] = [];
    const file = uploaded(request, 'family');
    const family = readFamily(file ? Buffer.from(file.bytes).toString('utf8') : typed.ped, typed.proband);
    if (family.kind === 'wrong')
      errors.push({ text: typed.ped === '' && !file ? 'Enter the family, or choose its file' : family.because, href: '#ped' });
    if (!file && typed.ped.length >= MOST_TYPED)
      errors.push({
        text: `The family has more than ${MOST_TYPED} characters, which this box cuts. Choose its file instead`,
        href: '#ped',
      });
    const vcf = uploaded(request, 'vcf');
    if (!vcf) errors.push({ text: 'Choose the VCF of the family', href: '#vcf' });
    const seen = readPhenotypes(typed.phenotypes);
    if (seen.kind === 'wrong') errors.push({ text: `Not an HPO term: ${seen.line}. Write HP: and 7 digits`, href: '#phenotypes' });
    if (errors.length > 0 || family.kind === 'wrong' || seen.kind === 'wrong' || !vcf)
      return show(request, reply, order, found, typed, choices, errors);
    const { id } = await web.interpretation.open(
      {
        link: choices.free.filter(({ orders: [id = ''] }) => typed.orders.includes(id)).reduce(withOrder, found.link),
        family: family.family,
        phenotypes: [...new Map([...family.phenotypes, ...seen.phenotypes].map((each) => [each.id, each])).values()],
        penetrance: typed.penetrance === 'incomplete' ? 'incomplete' : 'complete',
        ...(family.reported.length > 0 ? { reported: family.reported } : {}),
        source: { kind: 'bytes', bytes: vcf.bytes, name: vcf.name },
      },
      visit.who,
    );
    await web.saw(request, visit, {
      interaction: 'update',
      resources: [`ServiceRequest/${order}`],
      patients: [found.link.patient],
      query: `interpretation/cases/${id}`,
    });
    return reply.redirect(`/interpretation/cases/${id}?done=opened`, 303);
  });
}

type PhenotypesRead =
  | { readonly kind: 'read'; readonly phenotypes: readonly Phenotype[] }
  | { readonly kind: 'wrong'; readonly line: string };

/** One a line: `HP:0001250 Seizure`, or `not HP:0001252 Hypotonia` for what was looked for and not found. */
export function readPhenotypes(text: string): PhenotypesRead {
  const phenotypes: Phenotype[] = [];
  for (const line of text
    .split(/\n|;/)
    .map((each) => each.trim())
    .filter((each) => each !== '')) {
    const [, not, code = '', label = ''] = /^(not\s+)?(\S+)\s*(.*)$/i.exec(line) ?? [];
    const id = readHpoId(code.replace(/[,.]$/, ''));
    if (!id) return { kind: 'wrong', line: line.slice(0, 40) };
    phenotypes.push({ id, label: label || id, ...(not ? { isExcluded: true } : {}) });
  }
  return { kind: 'read', phenotypes };
}

function pedOf(
  members: readonly { id: string; father: string | null; mother: string | null; sex: string; isAffected: boolean | null }[],
): string {
  const sexes: Readonly<Record<string, string>> = { male: '1', female: '2' };
  return members
    .map(({ id, father, mother, sex, isAffected }) =>
      ['FAM', id, father ?? '0', mother ?? '0', sexes[sex] ?? '0', isAffected === null ? '0' : isAffected ? '2' : '1'].join(' '),
    )
    .join('\n');
}
