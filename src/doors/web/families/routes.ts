// Families: the list, one family drawn and as a table, its people, files in and out, chances; the cascade and the invitations have their own files.

import type { Observation, Patient } from '@medplum/fhirtypes';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { newId, shardOf } from '../../../foundation/record/index.ts';
import {
  addRelative,
  carrierProbabilities,
  changeMember,
  drawPedigree,
  type FamilyAbout,
  type FamilyView,
  RELATIONS,
  readFamilyFile,
  takeIn,
  writeCanRisk,
  writePed,
} from '../../../service/families/index.ts';
import { isVariant, readVariant } from '../../../service/results/index.ts';
import { sendCsv } from '../csv.ts';
import { NOT_FOUND } from '../errors.ts';
import { type Fields, messagesByField, one, words } from '../form.ts';
import { nhsNumber } from '../format.ts';
import { takeUploads, uploaded } from '../interpretation/upload.ts';
import type { PageError } from '../page.ts';
import type { Visit, Web } from '../web.ts';
import { aboutForm, readAbout } from './about.ts';
import { registerCascade } from './cascade-routes.ts';
import { registerInvitation } from './invitation-routes.ts';
import { fieldsOf, RELATION_WORDS, readRelation, readRelative } from './relative-form.ts';
import { chancesView, countsOf, drawnOf, familyView, LIST_COLUMNS, listView, nameIn, TABLE_COLUMNS, tableRows } from './view.ts';
import { acting, enterFamilies, enterFamily, errorsOf, type Here } from './visit.ts';

type ById = { Params: { id: string } };
type ByMember = { Params: { id: string; member: string } };

const DONE: Readonly<Record<string, string>> = {
  opened: 'The family is open. Add the relatives next.',
  added: 'The relative was added.',
  changed: 'The change was saved.',
  imported: 'The file was read and the family replaced.',
  accepted: 'You have taken over this relative.',
  returned: 'The relative was handed back.',
};
const WEEK_MS = 7 * 86_400_000;
/** A family of hundreds is far below this. */
const LARGEST_FILE = 1_000_000;

export function registerFamilies(app: FastifyInstance, web: Web): void {
  registerInvitation(app, web);
  registerCascade(app, web);

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
      listView(views, handOvers, wrong, visit.now),
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
    const drawing = drawPedigree(here.view.family.pedigree, { today: here.now.toISOString().slice(0, 10), names: 'show' });
    if (drawing.kind !== 'drawn') return reply.code(404).send('The family cannot be drawn.');
    return reply.type('image/svg+xml; charset=utf-8').send(drawing.svg);
  });

  app.get<ById>('/families/:id/table.csv', async (request, reply) => {
    const here = await enterFamily(web, request, reply, request.params.id, 'read');
    if (!here) return reply;
    return sendCsv(reply, 'family', {
      columns: TABLE_COLUMNS,
      rows: tableRows(drawnOf(here.view.family.pedigree, here.now.toISOString().slice(0, 10))),
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
    return sendCsv(reply, 'carrier-chances', { columns: ['Number', 'Name', 'Relationship', 'Chance', 'About'], rows: plain });
  });

  const chancesOf = ({ view: { family }, now }: Here) => {
    const { gene, inheritance } = family.about;
    return carrierProbabilities(family.pedigree, { gene, inheritance, today: now.toISOString().slice(0, 10) });
  };

  const showRelative = async (
    request: FastifyRequest,
    reply: FastifyReply,
    here: Here,
    member: string | undefined,
    errors: readonly PageError[] = [],
  ) => {
    const { family } = here.view;
    const known = member === undefined ? undefined : family.pedigree.members.find(({ id }) => id === member);
    if (member !== undefined && !known) return web.tell(request, reply, 404, NOT_FOUND);
    const posted = Object.fromEntries([...here.fields].map(([name, values]) => [name, values[0] ?? '']));
    const values: Readonly<Record<string, string>> = request.method === 'POST' ? posted : known ? fieldsOf(known, family.about.gene) : {};
    const people = family.pedigree.members.map(({ id }) => ({
      value: id,
      text: nameIn(here.view, id),
      selected: (values.of ?? family.patient) === id,
    }));
    const base = `/families/${family.id}`;
    const view = {
      heading: known ? `Change ${nameIn(here.view, known.id)}` : 'Add a relative',
      action: known ? `${base}/relatives/${known.id}` : `${base}/relatives/new`,
      isNew: !known,
      gene: family.about.gene,
      version: values.version ?? String(family.version),
      values,
      people,
      others: [
        { value: '', text: 'Not known' },
        ...people.map(({ value, text }) => ({ value, text, selected: values['other-parent'] === value })),
      ],
      relations: RELATIONS.map((relation) => ({ value: relation, text: RELATION_WORDS[relation], checked: values.relation === relation })),
      messages: messagesByField(errors),
    };
    return web.show(
      request,
      reply,
      'families/relative.njk',
      { title: view.heading, back: base, errors },
      view,
      errors.length > 0 ? 422 : 200,
    );
  };

  app.get<ById>('/families/:id/relatives/new', async (request, reply) => {
    const here = await enterFamily(web, request, reply, request.params.id, 'update');
    return here ? showRelative(request, reply, here, undefined) : reply;
  });

  app.get<ByMember>('/families/:id/relatives/:member', async (request, reply) => {
    const here = await enterFamily(web, request, reply, request.params.id, 'update');
    return here ? showRelative(request, reply, here, request.params.member) : reply;
  });

  app.post<ById>('/families/:id/relatives/new', async (request, reply) => {
    const here = await enterFamily(web, request, reply, request.params.id, 'update');
    if (!here) return reply;
    const { family } = here.view;
    const { member, errors } = readRelative(here.fields, family.about.gene);
    const relation = readRelation(here.fields);
    if (!relation)
      return showRelative(request, reply, here, undefined, [{ text: 'Select how they are related', href: '#relation' }, ...errors]);
    if (errors.length > 0) return showRelative(request, reply, here, undefined, errors);
    const otherParent = one(here.fields, 'other-parent');
    const relative = { relation, of: one(here.fields, 'of'), member, ...(otherParent ? { otherParent } : {}) };
    const ids = () => newId(shardOf(family.patient), here.now);
    const saved = await web.families.change(
      family.id,
      Number(one(here.fields, 'version')),
      (pedigree) => addRelative(pedigree, relative, ids, today(here)),
      acting(here),
    );
    if (saved.kind !== 'done') return showRelative(request, reply, here, undefined, errorsOf(saved, '#relation'));
    return reply.redirect(`/families/${family.id}?done=added`, 303);
  });

  app.post<ByMember>('/families/:id/relatives/:member', async (request, reply) => {
    const here = await enterFamily(web, request, reply, request.params.id, 'update');
    if (!here) return reply;
    const { family } = here.view;
    const { member, errors } = readRelative(here.fields, family.about.gene);
    if (errors.length > 0) return showRelative(request, reply, here, request.params.member, errors);
    const saved = await web.families.change(
      family.id,
      Number(one(here.fields, 'version')),
      (pedigree) => changeMember(pedigree, request.params.member, member, today(here)),
      acting(here),
    );
    if (saved.kind !== 'done') return showRelative(request, reply, here, request.params.member, errorsOf(saved, '#name'));
    return reply.redirect(`/families/${family.id}?done=changed`, 303);
  });

  app.get<ById & { Params: { format: string } }>('/families/:id/export/:format', async (request, reply) => {
    const here = await enterFamily(web, request, reply, request.params.id, 'read');
    if (!here) return reply;
    const { pedigree } = here.view.family;
    // The numbers of the drawing stand for the ids, and nobody is named: the file goes to other programs.
    const numbers = new Map(drawnOf(pedigree, today(here)).map(({ id, number }) => [id, number]));
    const of = (id: string | undefined) => (id === undefined ? undefined : (numbers.get(id) ?? id));
    const members = pedigree.members.map(({ name: _name, identifiers: _identifiers, ...member }) => {
      const { father, mother, ...rest } = member;
      return {
        ...rest,
        id: of(member.id) ?? member.id,
        ...(father ? { father: of(father) ?? father } : {}),
        ...(mother ? { mother: of(mother) ?? mother } : {}),
      };
    });
    const proband = of(pedigree.proband);
    const numbered = {
      id: pedigree.id,
      members,
      ...(proband ? { proband } : {}),
      ...(pedigree.riskFactors ? { riskFactors: pedigree.riskFactors } : {}),
    };
    const isPed = request.params.format === 'ped';
    if (!isPed && request.params.format !== 'canrisk') return web.tell(request, reply, 404, NOT_FOUND);
    const file = isPed ? writePed([numbered]) : writeCanRisk([numbered]);
    return reply
      .type('text/plain; charset=utf-8')
      .header('content-disposition', `attachment; filename="family-${pedigree.id}.${isPed ? 'ped' : 'canrisk.txt'}"`)
      .send(file.text);
  });

  const showImport = (request: FastifyRequest, reply: FastifyReply, here: Here, errors: readonly PageError[] = []) => {
    const base = `/families/${here.view.family.id}`;
    const view = {
      base,
      action: `${base}/import`,
      version: here.view.family.version,
      people: here.view.family.pedigree.members.length,
      message: errors[0],
    };
    return web.show(
      request,
      reply,
      'families/import.njk',
      { title: 'Read a family from a file', back: base, errors },
      view,
      errors.length > 0 ? 422 : 200,
    );
  };

  app.register(async (own) => {
    await takeUploads(own, web);
    own.get<ById>('/families/:id/import', async (request, reply) => {
      const here = await enterFamily(web, request, reply, request.params.id, 'update');
      return here ? showImport(request, reply, here) : reply;
    });
    own.post<ById>('/families/:id/import', async (request, reply) => {
      const here = await enterFamily(web, request, reply, request.params.id, 'update');
      if (!here) return reply;
      const file = uploaded(request, 'file');
      const wrong = (text: string) => showImport(request, reply, here, [{ text, href: '#file' }]);
      if (!file) return wrong('Select a file');
      if (file.bytes.length > LARGEST_FILE) return wrong('The file must be smaller than 1 MB');
      const reading = readFamilyFile(Buffer.from(file.bytes).toString('utf8'));
      if (reading.kind === 'refused') return showImport(request, reply, here, errorsOf(reading, '#file').slice(0, 20));
      const [imported, ...more] = reading.pedigrees;
      if (!imported) return wrong('There is no family in this file');
      if (more.length > 0) return wrong('The file has more than one family: save one of them in a file of its own');
      const { family } = here.view;
      const person = one(here.fields, 'person');
      const target = imported.proband ?? (imported.members.some(({ id }) => id === person) ? person : undefined);
      const ids = () => newId(shardOf(family.patient), here.now);
      const chosen = target === undefined ? imported : { ...imported, proband: target };
      const saved = await web.families.change(
        family.id,
        Number(one(here.fields, 'version')),
        (pedigree) => takeIn(pedigree, chosen, ids, today(here)),
        acting(here),
      );
      if (saved.kind !== 'done') return showImport(request, reply, here, errorsOf(saved, '#file').slice(0, 20));
      return reply.redirect(`/families/${family.id}?done=imported`, 303);
    });
  });
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

function today({ now }: Visit): string {
  return now.toISOString().slice(0, 10);
}
