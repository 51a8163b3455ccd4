// My tests: where each is and when to expect what, and the result as soon as the release plan lets it be read.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Block, renderPdf } from '../../../foundation/letters/index.ts';
import { testOrdered } from '../../../service/requests/index.ts';
import { isVariant, readVariant } from '../../../service/results/index.ts';
import { NOT_FOUND } from '../errors.ts';
import { day } from '../format.ts';
import { inPlainWords } from '../results/plain-words.ts';
import { type Result, readResult } from '../results/read-result.ts';
import { meaningOf } from '../results/view.ts';
import type { Web } from '../web.ts';
import { BASES, enterOwn, frameOf, nameOf, type OwnVisit } from './own.ts';
import { plainName, readTeam, readTests } from './read-tests.ts';
import { heldWords, nextWords, stepLines, whereWords } from './words.ts';

type ById = { Params: { id: string } };

export function registerOwnTests(app: FastifyInstance, web: Web): void {
  for (const base of BASES) {
    app.get(base, async (request, reply) => {
      const visit = await enterOwn(web, request, reply, 'read');
      return visit ? reply.redirect(`${visit.base}/tests`, 303) : reply;
    });

    app.get(`${base}/tests`, async (request, reply) => {
      const visit = await enterOwn(web, request, reply, 'read');
      if (!visit) return reply;
      const tests = await readTests(web, visit);
      await web.saw(request, visit, { interaction: 'search-type', patients: [visit.patient], query: 'ServiceRequest' });
      const heading = visit.child ? `${visit.child.given}’s tests` : 'My tests';
      const actsFor = visit.child ? [] : await web.patients.actsFor(visit.patient, visit.now);
      const view = {
        ...frameOf(visit),
        heading,
        medicines: `${visit.base}/medicines`,
        tests: tests.map(({ order, name, where }) => ({
          href: `${visit.base}/tests/${order.request.id}`,
          name,
          asked: day(order.request.authoredOn),
          where: whereWords(where),
        })),
        others: actsFor
          .filter(({ state }) => state.kind === 'holds')
          .map(({ mandate, patient }) => ({ href: `/my/for/${mandate.id}/tests`, text: `Look at ${nameOf(patient)}’s tests` })),
      };
      return web.show(request, reply, 'my/tests.njk', { title: heading }, view);
    });

    app.get<ById>(`${base}/tests/:id`, async (request, reply) => {
      const visit = await enterOwn(web, request, reply, 'read');
      if (!visit) return reply;
      const test = await readTest(visit, request.params.id);
      if (!test) return web.tell(request, reply, 404, NOT_FOUND);
      await saw(request, visit, `ServiceRequest/${test.order.request.id}`);
      const { order, name, code, where, results } = test;
      const view = {
        ...frameOf(visit),
        heading: name,
        where: whereWords(where),
        next: nextWords(where),
        steps: stepLines(where.steps, visit.child),
        facts: [
          { key: { text: 'Who asked for it' }, value: { text: await readTeam(web, order.request, visit.scope) } },
          { key: { text: 'When' }, value: { text: day(order.request.authoredOn) } },
          ...(code ? [{ key: { text: 'Its code' }, value: { text: code } }] : []),
        ],
        results: results.map(({ report, release }) => ({
          href: `${visit.base}/results/${report.id}`,
          text: release.kind === 'released' ? 'Read the result' : 'Why the result is not here yet',
        })),
        letter: `${visit.base}/tests/${order.request.id}/letter.pdf`,
      };
      return web.show(request, reply, 'my/test.njk', { title: name, back: `${visit.base}/tests` }, view);
    });

    /** Where the test is, as a letter in the format the person asked for. */
    app.get<ById>(`${base}/tests/:id/letter.pdf`, async (request, reply) => {
      const visit = await enterOwn(web, request, reply, 'read');
      if (!visit) return reply;
      const test = await readTest(visit, request.params.id);
      if (!test) return web.tell(request, reply, 404, NOT_FOUND);
      await saw(request, visit, `ServiceRequest/${test.order.request.id}`);
      const lines = stepLines(test.where.steps, visit.child);
      const team = await readTeam(web, test.order.request, visit.scope);
      const blocks: readonly Block[] = [
        { kind: 'paragraph', text: whereWords(test.where), weight: 'strong' },
        { kind: 'paragraph', text: nextWords(test.where) },
        { kind: 'heading', level: 2, text: 'Step by step' },
        { kind: 'list', items: lines.map(({ text, state, at }) => `${text}: ${state.toLowerCase()}${at ? `, ${at}` : ''}`) },
        { kind: 'heading', level: 2, text: 'Who asked for it' },
        { kind: 'paragraph', text: `${team}, on ${day(test.order.request.authoredOn)}` },
      ];
      return sendPdf(visit, reply, 'where-my-test-is', test.name, blocks);
    });

    app.get<ById>(`${base}/results/:id`, async (request, reply) => {
      const visit = await enterOwn(web, request, reply, 'read');
      if (!visit) return reply;
      const found = await open(request, visit, request.params.id);
      if (!found) return web.tell(request, reply, 404, NOT_FOUND);
      const { result, words, name } = found;
      const held = result.release.kind === 'held' ? heldWords(result.release, found.team) : [];
      const heading = words?.heading ?? 'The result is not here yet';
      const view = {
        ...frameOf(visit),
        heading,
        name,
        held,
        words,
        issued: day(result.report.issued),
        corrected:
          words && result.report.status !== 'final'
            ? `The lab changed this report on ${day(result.report.meta?.lastUpdated)}. This is the new one.`
            : undefined,
        conclusion: words ? (result.report.conclusion ?? '').split('\n').filter((line) => line.trim() !== '') : [],
        plain: words && `${visit.base}/results/${result.report.id}/plain.pdf`,
        document: words && pdfOf(result) !== undefined ? `${visit.base}/results/${result.report.id}/document` : undefined,
      };
      return web.show(request, reply, 'my/result.njk', { title: heading, back: `${visit.base}/tests` }, view);
    });

    app.get<ById>(`${base}/results/:id/plain.pdf`, async (request, reply) => {
      const visit = await enterOwn(web, request, reply, 'read');
      if (!visit) return reply;
      const found = await open(request, visit, request.params.id);
      if (!found?.words) return web.tell(request, reply, 404, NOT_FOUND);
      const { words, name } = found;
      return sendPdf(visit, reply, 'my-result', words.heading, [
        { kind: 'paragraph', text: name, weight: 'quiet' },
        ...words.paragraphs.map((text): Block => ({ kind: 'paragraph', text })),
        { kind: 'heading', level: 2, text: 'What you can do' },
        { kind: 'list', items: words.nextSteps },
        { kind: 'heading', level: 2, text: 'If you have questions' },
        { kind: 'paragraph', text: `Ask the team that asked for the test: ${found.team}.` },
      ]);
    });

    app.get<ById>(`${base}/results/:id/document`, async (request, reply) => {
      const visit = await enterOwn(web, request, reply, 'read');
      if (!visit) return reply;
      const found = await open(request, visit, request.params.id);
      const data = found?.words && pdfOf(found.result);
      if (!data) return web.tell(request, reply, 404, NOT_FOUND);
      return reply
        .type('application/pdf')
        .header('content-disposition', 'attachment; filename="report.pdf"')
        .send(Buffer.from(data, 'base64'));
    });
  }

  /** A final report of this person, and its plain words once it is released; the look is written down. */
  async function open(request: FastifyRequest, visit: OwnVisit, id: string) {
    const result = await readResult(web.record, id, visit.scope, visit.now);
    if (result === undefined || result.release.kind === 'not-final' || result.order === undefined) return undefined;
    const isReleased = result.release.kind === 'released';
    // A result that waits is not opened: what was looked at is the test.
    await saw(request, visit, isReleased ? `DiagnosticReport/${id}` : `ServiceRequest/${result.order.id}`);
    const ordered = testOrdered(result.order, web.directory, 'ServiceRequest');
    const variants = result.observations.filter(isVariant).map((each) => readVariant(each, result.observations));
    return {
      result,
      name: plainName(ordered),
      team: await readTeam(web, result.order, visit.scope),
      words: isReleased ? inPlainWords(meaningOf(result.report), variants, ordered.facts.kind === 'cancer') : undefined,
    };
  }

  async function readTest(visit: OwnVisit, id: string) {
    return (await readTests(web, visit)).find(({ order }) => order.request.id === id);
  }

  async function sendPdf(visit: OwnVisit, reply: import('fastify').FastifyReply, name: string, title: string, blocks: readonly Block[]) {
    const needs = await web.patients.needs(visit.patient);
    const person = visit.child?.name ?? visit.who.name;
    const pdf = await renderPdf({
      title,
      language: 'en-GB',
      print: needs.format === 'large-print' ? 'large' : 'standard',
      created: visit.now,
      blocks: [{ kind: 'heading', level: 1, text: title }, { kind: 'paragraph', text: `For ${person}, ${day(visit.now)}` }, ...blocks],
    });
    return reply.type('application/pdf').header('content-disposition', `attachment; filename="${name}.pdf"`).send(pdf);
  }

  function saw(request: FastifyRequest, visit: OwnVisit, resource: string): Promise<void> {
    return web.saw(request, visit, { interaction: 'read', resources: [resource], patients: [visit.patient] });
  }
}

function pdfOf({ report }: Result): string | undefined {
  return report.presentedForm?.find(({ data, contentType }) => data !== undefined && contentType === 'application/pdf')?.data;
}
