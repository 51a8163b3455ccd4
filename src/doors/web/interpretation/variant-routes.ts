import type { DiagnosticReport } from '@medplum/fhirtypes';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ACMG_CRITERIA, type Applied, CLASSES, type Explained, STRENGTHS } from '../../../service/interpretation/index.ts';
import { testOrdered } from '../../../service/requests/index.ts';
import { outcomeCode, type Variant } from '../../../service/results/index.ts';
import { NOT_FOUND } from '../errors.ts';
import { type Fields, one, words } from '../form.ts';
import { outcomeChoices } from '../laboratory/report-form.ts';
import { observationsOf } from '../laboratory/report-routes.ts';
import { variantsOf } from '../laboratory/report-view.ts';
import type { PageError } from '../page.ts';
import { problemsOf } from '../refusal.ts';
import type { Visit, Web } from '../web.ts';
import { type OpenCase, openCase, orderRows } from './access.ts';
import { relationWords } from './case-view.ts';
import { drawGenotypes } from './genotype-drawing.ts';
import { variantView } from './variant-view.ts';
import { type classWords, variantPath } from './words.ts';

type ByVariant = { Params: { id: string; name: string }; Querystring: Record<string, unknown> };

const DONE: Readonly<Record<string, string>> = {
  classified: 'Your classification is recorded.',
  reported: 'The variant is in the draft report of the order. A second person authorises it there.',
};

interface Found {
  readonly opened: OpenCase;
  readonly explained: Explained;
  /** How the log names it. */
  readonly key: string;
}

export function variantRoutes(app: FastifyInstance, web: Web): void {
  const find = async (request: FastifyRequest<ByVariant>, visit: Visit, interaction: 'read' | 'update'): Promise<Found | undefined> => {
    const { id, name } = request.params;
    const gene = words(request.query.gene);
    const opened = await openCase(web, request, visit, id, interaction);
    const explained = opened && (await web.interpretation.explain(id, name, gene));
    return opened && explained && { opened, explained, key: `${name} ${gene}` };
  };
  const draftOf = async (order: string, visit: Visit) => {
    const inFull = await web.requests.read(order, visit.scope);
    return { inFull, draft: inFull?.reports.find(({ status }) => status === 'preliminary') };
  };
  const show = async (
    request: FastifyRequest,
    reply: FastifyReply,
    visit: Visit,
    { opened, explained, key }: Found,
    more: { readonly errors?: readonly PageError[]; readonly done?: string; readonly fields?: Fields } = {},
  ) => {
    const { id, run } = opened.given;
    const { fields, errors = [], done } = more;
    const [content, { agreement, log }, warnings, { inFull, draft }] = [
      await web.interpretation.content(id, run),
      await web.interpretation.agreement(id, key),
      await web.interpretation.openWarnings(id),
      await draftOf(orderIn(opened, fields), visit),
    ];
    const orders = await orderRows(web, opened.given);
    const isCancer = inFull ? testOrdered(inFull.request, web.directory, 'ServiceRequest').facts.kind === 'cancer' : false;
    const view = variantView({
      opened,
      explained,
      content,
      agreement,
      log,
      reader: visit.who.id,
      blocked: warnings.length,
      orders:
        orders.length > 1
          ? orders.map((row) => ({ value: row.order, text: row.test ?? 'Test not named', selected: row.order === orderIn(opened, fields) }))
          : [],
      ...(fields?.has('class')
        ? {
            typed: {
              strengths: new Map(ACMG_CRITERIA.map(({ code }) => [code, one(fields, code)])),
              class: one(fields, 'class'),
              note: one(fields, 'note'),
            },
          }
        : {}),
      outcomes: outcomeChoices((fields && one(fields, 'outcome')) || draft?.conclusionCode?.[0]?.coding?.[0]?.code || '', isCancer),
      conclusion: (fields && one(fields, 'conclusion')) || draft?.conclusion || '',
    });
    const page = {
      title: view.heading,
      back: `${opened.base}/candidates`,
      width: 'gms-wide',
      errors,
      ...(done === undefined ? {} : { done }),
    };
    return web.show(request, reply, 'interpretation/variant.njk', page, view, errors.length > 0 ? 422 : 200);
  };

  app.get<ByVariant>('/interpretation/cases/:id/variants/:name', async (request, reply) => {
    const visit = await web.enter(request, reply, 'read', 'interpretation');
    if (!visit) return reply;
    const found = await find(request, visit, 'read');
    if (!found) return web.tell(request, reply, 404, NOT_FOUND);
    const done = DONE[words(request.query.done)];
    return show(request, reply, visit, found, done === undefined ? {} : { done });
  });

  app.get<ByVariant>('/interpretation/cases/:id/variants/:name/genotypes.svg', async (request, reply) => {
    const visit = await web.enter(request, reply, 'read', 'interpretation');
    if (!visit) return reply;
    const found = await find(request, visit, 'read');
    if (!found) return web.tell(request, reply, 404, NOT_FOUND);
    const { family } = found.opened.given;
    return reply
      .type('image/svg+xml')
      .send(drawGenotypes(family, found.explained.candidate.variant.genotypes, (id) => relationWords(family, id)));
  });

  app.post<ByVariant>('/interpretation/cases/:id/variants/:name', async (request, reply) => {
    const visit = await web.enterWithForm(request, reply, 'update', 'interpretation');
    if (!visit) return reply;
    const found = await find(request, visit, 'update');
    if (!found?.opened.mayWork) return web.tell(request, reply, 404, NOT_FOUND);
    const { fields } = visit;
    const chosen = CLASSES.find((value) => value === one(fields, 'class'));
    const answer = await web.interpretation.classify(
      found.opened.given.id,
      { variant: found.key, criteria: criteriaIn(fields), note: one(fields, 'note'), ...(chosen === undefined ? {} : { class: chosen }) },
      visit.who,
    );
    if ('code' in answer)
      return show(request, reply, visit, found, { fields, errors: [{ text: [answer.what, answer.mend].join(' '), href: '#note' }] });
    return reply.redirect(`${variantPath(found.opened.base, found.explained.candidate)}&done=classified`, 303);
  });

  app.post<ByVariant>('/interpretation/cases/:id/variants/:name/report', async (request, reply) => {
    const visit = await web.enterWithForm(request, reply, 'update', 'interpretation');
    if (!visit) return reply;
    const found = await find(request, visit, 'update');
    if (!found?.opened.mayWork) return web.tell(request, reply, 404, NOT_FOUND);
    const { fields } = visit;
    const { opened, explained, key } = found;
    const order = orderIn(opened, fields);
    const [{ agreement }, warnings, { draft }] = [
      await web.interpretation.agreement(opened.given.id, key),
      await web.interpretation.openWarnings(opened.given.id),
      await draftOf(order, visit),
    ];
    const errors: PageError[] = [];
    const [outcome, conclusion] = [one(fields, 'outcome'), one(fields, 'conclusion')];
    if (agreement.kind !== 'agreed') errors.push({ text: 'Two people must agree on the class first', href: '#maincontent' });
    if (warnings.length > 0) errors.push({ text: 'Answer the warnings of the scan first', href: '#maincontent' });
    if (outcomeCode(outcome) === undefined) errors.push({ text: 'Select the outcome of the test', href: '#outcome' });
    if (conclusion.length < 10) errors.push({ text: 'Enter the conclusion in words', href: '#conclusion' });
    if (errors.length > 0 || agreement.kind !== 'agreed') return show(request, reply, visit, found, { fields, errors });
    const added = variantOf(explained, agreement.class);
    const before = draft ? variantsOf(await observationsOf(web, visit, draft)) : [];
    const submission = await web.requests.draftReport(
      order,
      {
        outcome,
        conclusion,
        variants: [...before.filter((variant) => !isSame(variant, added)), added],
        ...(draft?.id === undefined ? {} : { report: draft.id }),
      },
      { who: visit.who, now: visit.now },
    );
    const problems = problemsOf(submission, '#outcome');
    if (problems.length > 0) return show(request, reply, visit, found, { fields, errors: problems });
    const report: DiagnosticReport | undefined = (await draftOf(order, visit)).draft;
    await web.interpretation.noteReported(opened.given.id, key, report?.id ?? '', visit.who);
    return reply.redirect(`${variantPath(opened.base, explained.candidate)}&done=reported`, 303);
  });
}

/** The order whose report is meant: the one chosen, if the case answers it, else the first. */
function orderIn({ given: { link } }: OpenCase, fields: Fields | undefined): string {
  const chosen = fields && one(fields, 'order');
  return link.orders.find((order) => order === chosen) ?? link.orders[0] ?? '';
}

function criteriaIn(fields: Fields): readonly Applied[] {
  return ACMG_CRITERIA.flatMap(({ code }) => {
    const strength = STRENGTHS.find((value) => value === one(fields, code));
    return strength ? [{ code, strength }] : [];
  });
}

/** The variant as the report carries it (HL7 Genomics Reporting STU3). */
function variantOf({ candidate, build }: Explained, agreed: Parameters<typeof classWords>[0]): Variant {
  const { variant, gene, judged, name, phenotype } = candidate;
  const consequence =
    variant.consequences.find((each) => each.gene === gene && each.isChosen) ?? variant.consequences.find((each) => each.gene === gene);
  const carried = judged.segregation.carried[0];
  const zygosity = judged.segregation.region === 'mitochondrial' ? 'heteroplasmic' : carried;
  const [proband] = variant.genotypes;
  return {
    gene: { symbol: gene },
    ...(consequence?.hgvsC ? { cdna: consequence.hgvsC, transcript: consequence.hgvsC.split(':')[0] } : {}),
    ...(consequence?.hgvsP ? { protein: consequence.hgvsP } : {}),
    // Without an HGVS name in the annotation the place itself is the name.
    ...(consequence?.hgvsC ? {} : { genomic: name }),
    assembly: build,
    ...(zygosity === 'heterozygous' || zygosity === 'homozygous' || zygosity === 'hemizygous' || zygosity === 'heteroplasmic'
      ? { zygosity }
      : {}),
    source: 'germline',
    ...(proband?.depth ? { alleleFraction: Number(((proband.altDepth ?? 0) / proband.depth).toFixed(3)) } : {}),
    significance: agreed,
    ...(phenotype ? { condition: { text: phenotype.diseaseName } } : {}),
  };
}

function isSame(a: Variant, b: Variant): boolean {
  return a.gene?.symbol === b.gene?.symbol && (a.cdna ?? a.genomic) === (b.cdna ?? b.genomic);
}
