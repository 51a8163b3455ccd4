// Ways in: files of sites, staff and training, frameworks as CASE; and the log of who did what. Frameworks are published documents about nobody, so reading
// them is not audited; a file of staff, what is said about its lines, and the log are about staff, so they are.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { readCase, writeCase } from '../../../service/workforce/index.ts';
import { NOT_FOUND } from '../errors.ts';
import { messagesByField, one } from '../form.ts';
import { dayAndTime } from '../format.ts';
import { takeUploads, uploaded } from '../interpretation/upload.ts';
import type { PageError } from '../page.ts';
import type { Visit, Web } from '../web.ts';
import { frameworkTable, reportView } from './view.ts';

const KINDS = ['sites', 'staff', 'training'] as const;

export function registerImports(app: FastifyInstance, web: Web): void {
  const show = (
    request: FastifyRequest,
    reply: FastifyReply,
    {
      errors = [],
      ...view
    }: {
      readonly errors?: readonly PageError[];
      readonly kind?: string;
      readonly mapping?: string;
      readonly isTry?: boolean;
      readonly report?: object;
    },
  ) =>
    web.show(
      request,
      reply,
      'workforce/import.njk',
      { title: 'Import staff and training', back: '/workforce', errors },
      { isTry: true, ...view, messages: messagesByField(errors) },
      errors.length > 0 ? 422 : 200,
    );

  app.get('/workforce/import', async (request, reply) => {
    const visit = await web.enter(request, reply, 'create', 'workforce');
    return visit ? show(request, reply, {}) : reply;
  });

  app.register(async (uploads) => {
    await takeUploads(uploads, web);
    uploads.post('/workforce/import', async (request, reply) => {
      const visit = await web.enterWithForm(request, reply, 'create', 'workforce');
      if (!visit) return reply;
      const kind = one(visit.fields, 'kind');
      const isTry = one(visit.fields, 'try') === 'yes';
      const mapping = one(visit.fields, 'mapping');
      const file = uploaded(request, 'file');
      const text = file && new TextDecoder().decode(file.bytes);
      const columns = readMapping(mapping);
      const errors: PageError[] = [
        ...([...KINDS, 'framework'].includes(kind) ? [] : [{ text: 'Say what is in the file', href: '#kind' }]),
        ...(text === undefined ? [{ text: 'Choose a file that is not empty', href: '#file' }] : []),
        ...(columns === undefined ? [{ text: 'Write columns as name = heading, with semicolons between', href: '#mapping' }] : []),
      ];
      if (errors.length > 0 || text === undefined || columns === undefined) return show(request, reply, { errors, kind, mapping, isTry });
      if (kind === 'framework') return show(request, reply, { kind, mapping, isTry, report: await takeFramework(text, isTry, visit) });
      const known = KINDS.find((each) => each === kind) ?? 'training';
      const report = await web.workforce.import(known, text, { who: visit.who, isDryRun: isTry, mapping: columns });
      // What is said about its lines names staff, whether anything was taken or not.
      await web.saw(request, visit, {
        interaction: isTry || report.inError > 0 ? 'operation' : 'create',
        query: `/workforce/import ${known}`,
      });
      return show(request, reply, { kind, mapping, isTry, report: reportView(report, isTry) });
    });
  });

  async function takeFramework(text: string, isTry: boolean, visit: Visit) {
    const reading = isTry ? readCase(text) : await web.workforce.importFramework(text, visit.who);
    return {
      words:
        reading.kind === 'framework'
          ? `${isTry ? 'Nothing was written yet. The file has' : 'Taken in:'} “${reading.framework.title}” with ${reading.framework.competences.length} competences.`
          : 'The framework was refused. Nothing was written.',
      unknown: [],
      findings: reading.findings.map(({ where, what, mend }) => [{ text: where }, { text: what }, { text: mend ?? '' }]),
    };
  }

  app.get('/workforce/frameworks', async (request, reply) => {
    const visit = await web.enter(request, reply, 'read', 'workforce');
    if (!visit) return reply;
    const { frameworks } = await web.workforce.snapshot();
    return web.show(
      request,
      reply,
      'workforce/page.njk',
      { title: 'Competency frameworks', back: '/workforce' },
      {
        heading: 'Competency frameworks',
        paragraphs: ['Wording is ours and short where the published text is its authors’. Others come in as CASE 1.1 packages.'],
        links: frameworks.map(({ identifier, title }) => ({
          text: `Download as CASE 1.1: ${title}`,
          href: `/workforce/frameworks/${identifier}.json`,
        })),
        tables: frameworks.map(frameworkTable),
      },
    );
  });

  app.get<{ Params: { id: string } }>('/workforce/frameworks/:id.json', async (request, reply) => {
    const visit = await web.enter(request, reply, 'read', 'workforce');
    if (!visit) return reply;
    const framework = (await web.workforce.snapshot()).frameworks.find(({ identifier }) => identifier === request.params.id);
    if (!framework) return web.tell(request, reply, 404, { ...NOT_FOUND, back: '/workforce/frameworks' });
    return reply
      .type('application/json; charset=utf-8')
      .header('content-disposition', 'attachment; filename="framework.case.json"')
      .send(writeCase(framework));
  });

  app.get('/workforce/log', async (request, reply) => {
    const visit = await web.enter(request, reply, 'update', 'workforce');
    if (!visit) return reply;
    const entries = await web.workforce.log(200);
    await web.saw(request, visit, { interaction: 'search-type', query: '/workforce/log' });
    return web.show(
      request,
      reply,
      'workforce/page.njk',
      { title: 'Who did what', back: '/workforce' },
      {
        heading: 'Who did what in workforce',
        paragraphs: [],
        tables: [
          {
            caption: 'The last 200 changes',
            isStacked: true,
            columns: ['When', 'Who', 'What', 'Detail'],
            rows: entries.map(({ at, whoName, organisation, what, detail }) => [
              { text: dayAndTime(at) },
              { text: `${whoName}, ${organisation}` },
              { text: what.replaceAll('-', ' ') },
              { text: detail },
            ]),
          },
        ],
      },
    );
  });
}

/** "competence = Course title; achievedOn = Done"; undefined when it cannot be read. */
function readMapping(text: string): Readonly<Record<string, string>> | undefined {
  const parts = text
    .split(';')
    .map((part) => part.trim())
    .filter(Boolean);
  const pairs = parts.map((part) => part.split('=').map((each) => each.trim()));
  return pairs.every(([name, heading]) => name && heading)
    ? Object.fromEntries(pairs.map(([name = '', heading = '']) => [name, heading]))
    : undefined;
}
