// The MDT's page of one case: what has to be settled first, with both answers side by side, then what waits for a second person, then what is agreed.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Agreement, type Classified, maySeeOthers } from '../../../service/interpretation/index.ts';
import { sendCsv } from '../csv.ts';
import { NOT_FOUND } from '../errors.ts';
import { plural, shortDay } from '../format.ts';
import type { Visit, Web } from '../web.ts';
import { type OpenCase, openCase } from './access.ts';
import { type Cell, link, plain, tag } from './cell.ts';
import { agreementWords, classificationCells } from './variant-view.ts';
import { classWords, shortName, variantPath } from './words.ts';

interface Discussed {
  /** As the log names it: the variant and its gene. */
  readonly variant: string;
  readonly agreement: Agreement;
  readonly log: readonly Classified[];
  readonly isReported: boolean;
}

type ById = { Params: { id: string } };

const COLUMNS = ['Variant', 'Class', 'Who says what', 'Last word', 'Report'];
const SAID_COLUMNS = ['Who', 'When', 'Class', 'Points', 'Criteria', 'Note'];
/** What has to be settled comes first. */
const ORDER: readonly Agreement['kind'][] = ['differ', 'one', 'agreed', 'none'];

export function mdtRoutes(app: FastifyInstance, web: Web): void {
  const discussed = async (id: string): Promise<readonly Discussed[]> => {
    const log = await web.interpretation.logOf(id);
    const variants = [...new Set(log.flatMap(({ kind, variant }) => (kind === 'classified' && variant ? [variant] : [])))];
    const all = await Promise.all(
      variants.map(async (variant) => ({
        variant,
        ...(await web.interpretation.agreement(id, variant)),
        isReported: log.some((entry) => entry.kind === 'reported' && entry.variant === variant),
      })),
    );
    return all.toSorted((a, b) => ORDER.indexOf(a.agreement.kind) - ORDER.indexOf(b.agreement.kind));
  };
  const found = async (request: FastifyRequest<ById>, visit: Visit) => {
    const opened = await openCase(web, request, visit, request.params.id);
    if (!opened) return undefined;
    const content = await web.interpretation.content(opened.given.id, opened.given.run);
    const names = new Map((content?.rows ?? []).map((row) => [`${row.name} ${row.gene}`, shortName(row)]));
    return { opened, variants: await discussed(opened.given.id), names };
  };

  app.get<ById>('/interpretation/cases/:id/mdt', async (request, reply) => {
    const visit = await web.enter(request, reply, 'read', 'interpretation');
    if (!visit) return reply;
    const case_ = await found(request, visit);
    if (!case_) return web.tell(request, reply, 404, NOT_FOUND);
    const view = mdtView(case_.opened, case_.variants, case_.names, visit.who.id);
    return web.show(request, reply, 'interpretation/mdt.njk', { title: view.heading, back: case_.opened.base, width: 'gms-wide' }, view);
  });

  app.get<ById>('/interpretation/cases/:id/mdt.csv', async (request, reply) => {
    const visit = await web.enter(request, reply, 'read', 'interpretation');
    if (!visit) return reply;
    const case_ = await found(request, visit);
    if (!case_) return web.tell(request, reply, 404, NOT_FOUND);
    return sendCsv(reply, 'mdt', {
      columns: ['variant', 'gene', 'standing', 'who', 'when', 'class', 'points', 'criteria', 'note', 'in_draft_report'],
      rows: case_.variants.flatMap(({ variant, agreement, log, isReported }) =>
        readable(log, visit.who.id).map((one) => [
          ...variant.split(' '),
          agreement.kind,
          one.byName,
          one.at,
          one.class,
          one.points,
          one.criteria.map(({ code, strength }) => `${code} ${strength}`).join(', '),
          one.note,
          isReported ? 'yes' : 'no',
        ]),
      ),
    });
  });
}

function mdtView(opened: OpenCase, all: readonly Discussed[], names: ReadonlyMap<string, string>, reader: string) {
  const nameOf = (variant: string): string =>
    [variant.split(' ')[1], names.get(variant) ?? variant.split(' ')[0]].filter(Boolean).join(' ');
  const many = (kind: Agreement['kind']): number => all.filter(({ agreement }) => agreement.kind === kind).length;
  return {
    heading: 'Variants for the MDT',
    patient: opened.patient,
    test: opened.given.link.test,
    lead: `${many('differ')} to settle, ${many('one')} waiting for a second person, ${many('agreed')} agreed.`,
    columns: COLUMNS,
    rows: all.map((one) => rowOf(opened.base, one, nameOf(one.variant), reader)),
    toSettle: all
      .filter(({ agreement, log }) => agreement.kind === 'differ' && maySeeOthers(log, reader))
      .map(({ variant, agreement }) => {
        const latest = agreement.kind === 'differ' ? agreement.latest : [];
        const points = latest.map((one) => one.points);
        return {
          heading: nameOf(variant),
          href: `${pathOf(opened.base, variant)}#classification`,
          lead: `${latest.map((one) => `${one.byName}: ${classWords(one.class).toLowerCase()}`).join('; ')}. They are ${plural(Math.max(...points) - Math.min(...points), 'point')} apart.`,
          apart: apartWords(latest),
          columns: SAID_COLUMNS,
          rows: latest.map(classificationCells),
        };
      }),
    candidates: `${opened.base}/candidates`,
    csv: `${opened.base}/mdt.csv`,
  };
}

function rowOf(base: string, { variant, agreement, log, isReported }: Discussed, name: string, reader: string): readonly Cell[] {
  const standing: Readonly<Record<Exclude<Agreement['kind'], 'agreed'>, readonly [string, string]>> = {
    none: ['Nobody yet', 'grey'],
    one: ['One person so far', 'grey'],
    differ: ['Differ', 'orange'],
  };
  const last = log.at(-1);
  return [
    link(name, pathOf(base, variant), variant.split(' ')[0]),
    agreement.kind === 'agreed' ? tag(classWords(agreement.class), 'green') : tag(...standing[agreement.kind]),
    plain(agreementWords(agreement, maySeeOthers(log, reader), reader)),
    plain(last ? shortDay(last.at) : '', plural(log.length, 'classification')),
    plain(isReported ? 'In the draft report' : 'Not yet'),
  ];
}

/** The criteria that make the difference: those that not everybody uses at the same strength. */
function apartWords(latest: readonly Classified[]): string {
  const codes = [...new Set(latest.flatMap(({ criteria }) => criteria.map(({ code }) => code)))].sort();
  const apart = codes.flatMap((code) => {
    const strengths = latest.map(({ criteria }) => criteria.find((one) => one.code === code)?.strength ?? 'not used');
    return new Set(strengths).size > 1 ? [`${code} (${strengths.join(' or ')})`] : [];
  });
  return apart.length === 0 ? 'They use the same criteria and differ in the class alone.' : `They differ on ${apart.join(', ')}.`;
}

/** Nobody reads the first answer before giving their own. */
function readable(log: readonly Classified[], reader: string): readonly Classified[] {
  return maySeeOthers(log, reader) ? log : log.filter(({ by }) => by === reader);
}

function pathOf(base: string, variant: string): string {
  const [name = '', gene = ''] = variant.split(' ');
  return variantPath(base, { name, gene });
}
