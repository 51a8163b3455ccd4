// Families: the list, opening one, one family drawn and as a table, chances. People, files, the cascade and invitations have their own files.
import type { Observation, Patient } from '@medplum/fhirtypes';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { carrierProbabilities, drawPedigree, type FamilyAbout, type FamilyView, withResults } from '../../../service/families/index.ts';
import { isVariant, readVariant } from '../../../service/results/index.ts';
import { sendCsv } from '../csv.ts';
import { NOT_FOUND } from '../errors.ts';
import { type Fields, messagesByField, one, words } from '../form.ts';
import { nhsNumber } from '../format.ts';
import type { PageError } from '../page.ts';
import type { Visit, Web } from '../web.ts';
import { aboutForm, readAbout } from './about.ts';
import { registerCascade } from './cascade-routes.ts';
import { registerFamilyFiles } from './file-routes.ts';
import { registerInvitation } from './invitation-routes.ts';
import { registerPeople } from './people-routes.ts';
import {
  CHANCE_COLUMNS,
  chancesView,
  countsOf,
  drawnOf,
  familyView,
  LIST_COLUMNS,
  listView,
  nameIn,
  TABLE_COLUMNS,
  tableRows,
} from './view.ts';
import { acting, type ById, enterFamilies, enterFamily, errorsOf, type Here, today } from './visit.ts';

const DONE: Readonly<Record<string, string>> = {
  opened: 'The family is open. Add the relatives next.',
  added: 'The relative was added.',
  changed: 'The change was saved.',
  imported: 'The file was read and the family replaced.',
  accepted: 'You have taken over this relative.',
  returned: 'The relative was handed back.',
};
const WEEK_MS = 7 * 86_400_000;

export function registerFamilies(app: FastifyInstance, web: Web): void {
  registerInvitation(app, web);
  registerCascade(app, web);
  registerPeople(app, web);
  registerFamilyFiles(app, web);

  app.get('/families', async (request, reply) => {
    const visit = await enterFamilies(web, request, reply, 'read');
    if (!visit) return reply;
    const views = await seen(request, visit);
    // From a patient's own page: to their family, or to opening it.
    const patient = words((request.query as Readonly<Record<string, unknown>>).patient); // a query string is a table of texts
    const own = views.find(({ family }) => family.patient === patient);
    if (patient !== '')
      return reply.redirect(own ? `/families/${own.family.id}` : `/families/new?${new URLSearchParams({ patient })}`, 303);
    const [handOvers, wrong] = await Promise.all([
      web.families.handOversTo(acting(visit)),
      web.families.wrongCodes(new Date(visit.now.getTime() - WEEK_MS)),
    ]);
    return web.show(
      request,
      reply,
      'families/list.njk',
      { title: 'Families', width: 'gms-wide', ...done(request) },
      listView(views, handOvers, wrong, visit.now, web.routing),
    );
  });

  app.get('/families.csv', async (request, reply) => {
    const visit = await enterFamilies(web, request, reply, 'read');
    if (!visit) return reply;
    const views = await seen(request, visit);
    return sendCsv(reply, 'families', {
      columns: LIST_COLUMNS,
      rows: views.map((view) => {
        const { next, underWay, overdue, tested } = countsOf(view, visit.now);
        return [
          view.family.pedigree.id,
          nameIn(view, view.family.patient),
          view.family.about.gene,
          view.family.pedigree.members.length - 1,
          next,
          underWay,
          overdue,
          tested,
        ];
      }),
    });
  });

  const seen = async (request: FastifyRequest, visit: Visit): Promise<readonly FamilyView[]> => {
    const views = await web.families.list(visit.scope, visit.now);
    await web.saw(request, visit, {
      interaction: 'search-type',
      patients: views.map(({ family }) => family.patient),
      query: 'Group?identifier=pedigree-number',
    });
    return views;
  };

  const showNew = async (
    request: FastifyRequest,
    reply: FastifyReply,
    visit: Visit,
    fields: Fields | undefined,
    errors: readonly PageError[] = [],
  ) => {
    // A query string is an object of texts or lists of them; words() takes whatever comes.
    const query = request.query as Readonly<Record<string, unknown>>;
    const patient = fields ? one(fields, 'patient') : words(query.patient);
    const stored = /^[A-Za-z0-9.-]{1,64}$/.test(patient) ? await web.record.read('Patient', patient, visit.scope) : undefined;
    if (!stored || stored.deleted) return web.tell(request, reply, 404, NOT_FOUND);
    await web.saw(request, visit, { interaction: 'read', resources: [`Patient/${patient}`], patients: [patient] });
    const person = JSON.parse(stored.content) as Patient; // a Patient was asked for
    const name = person.name?.[0];
    const number = person.identifier?.find(({ value }) => /^\d{10}$/.test(value ?? ''))?.value;
    const found = words(query.gene) === '' ? await pathogenicIn(web, patient, visit) : undefined;
    const view = {
      ...aboutForm(fields, {
        gene: words(query.gene) || (found?.gene?.symbol ?? ''),
        variant: words(query.variant) || (found?.cdna ?? ''),
        report: words(query.report),
      }),
      patient,
      person: `${name?.text ?? [...(name?.given ?? []), name?.family].filter(Boolean).join(' ')}, NHS number ${nhsNumber(number)}`,
      messages: messagesByField(errors),
    };
    return web.show(
      request,
      reply,
      'families/new.njk',
      { title: 'Open a family', back: '/families', errors },
      view,
      errors.length > 0 ? 422 : 200,
    );
  };

  app.get('/families/new', async (request, reply) => {
    const visit = await enterFamilies(web, request, reply, 'update');
    return visit ? showNew(request, reply, visit, undefined) : reply;
  });

  app.post('/families/new', async (request, reply) => {
    const visit = await enterFamilies(web, request, reply, 'update');
    if (!visit) return reply;
    const { about, errors } = readAbout(visit.fields, visit.now);
    if (errors.length > 0) return showNew(request, reply, visit, visit.fields, errors);
    const opened = await web.families.open({ patient: one(visit.fields, 'patient'), about: about as FamilyAbout }, acting(visit)); // whole when there are no errors
    if (opened.kind !== 'done') return showNew(request, reply, visit, visit.fields, errorsOf(opened, '#gene'));
    return reply.redirect(`/families/${opened.id}?done=opened`, 303);
  });

  app.get<ById>('/families/:id', async (request, reply) => {
    const here = await enterFamily(web, request, reply, request.params.id, 'read');
    if (!here) return reply;
    const view = familyView(here.view, here.now);
    return web.show(
      request,
      reply,
      'families/family.njk',
      { title: view.heading, back: '/families', width: 'gms-wide', ...done(request) },
      view,
    );
  });

  app.get<ById>('/families/:id/drawing.svg', async (request, reply) => {
    const here = await enterFamily(web, request, reply, request.params.id, 'read');
    if (!here) return reply;
    const drawing = drawPedigree(here.view.family.pedigree, { today: today(here), names: 'show' });
    if (drawing.kind !== 'drawn') return reply.code(404).send('The family cannot be drawn.');
    return reply.type('image/svg+xml; charset=utf-8').send(drawing.svg);
  });

  app.get<ById>('/families/:id/table.csv', async (request, reply) => {
    const here = await enterFamily(web, request, reply, request.params.id, 'read');
    if (!here) return reply;
    return sendCsv(reply, 'family', {
      columns: TABLE_COLUMNS,
      rows: tableRows(drawnOf(here.view.family.pedigree, today(here))),
    });
  });

  app.get<ById>('/families/:id/chances', async (request, reply) => {
    const here = await enterFamily(web, request, reply, request.params.id, 'read');
    if (!here) return reply;
    const view = chancesView(here.view, chancesOf(here), here.now);
    return web.show(request, reply, 'families/chances.njk', { title: view.heading, back: view.base, width: 'gms-wide' }, view);
  });

  app.get<ById>('/families/:id/chances.csv', async (request, reply) => {
    const here = await enterFamily(web, request, reply, request.params.id, 'read');
    if (!here) return reply;
    const { plain } = chancesView(here.view, chancesOf(here), here.now);
    return sendCsv(reply, 'carrier-chances', { columns: CHANCE_COLUMNS, rows: plain });
  });

  /** With the results that came through the cascade, so that this page and the cascade say the same of everybody. */
  const chancesOf = (here: Here) => {
    const { family, cascade } = here.view;
    const { gene, inheritance } = family.about;
    return carrierProbabilities(withResults(family.pedigree, cascade, gene), { gene, inheritance, today: today(here) });
  };
}

/** A pathogenic germline variant in the patient's own results, to begin with. */
async function pathogenicIn(web: Web, patient: string, visit: Visit) {
  const page = await web.record.search(
    {
      type: 'Observation',
      parameters: [
        ['patient', `Patient/${patient}`],
        ['_count', '200'],
      ],
    },
    visit.scope,
  );
  const all = page.matches.map(({ content }) => JSON.parse(content) as Observation); // Observations were asked for
  return all
    .filter(isVariant)
    .map((each) => readVariant(each, all))
    .find(({ significance, source }) => source !== 'somatic' && (significance === 'pathogenic' || significance === 'likely-pathogenic'));
}

function done(request: FastifyRequest): { readonly done?: string } {
  const said = DONE[words((request.query as Readonly<Record<string, unknown>>).done)]; // a query string is a table of texts
  return said === undefined ? {} : { done: said };
}
