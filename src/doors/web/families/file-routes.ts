// Families as files: CanRisk, BOADICEA, PED and FHIR in; CanRisk and PED out, without names.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { newId, shardOf } from '../../../foundation/record/index.ts';
import { readFamilyFile, takeIn, writeCanRisk, writePed } from '../../../service/families/index.ts';
import { NOT_FOUND } from '../errors.ts';
import { one } from '../form.ts';
import { takeUploads, uploaded } from '../interpretation/upload.ts';
import type { PageError } from '../page.ts';
import type { Web } from '../web.ts';
import { drawnOf } from './view.ts';
import { acting, type ById, enterFamily, errorsOf, type Here, today } from './visit.ts';

/** A family of hundreds is far below this. */
const LARGEST_FILE = 1_000_000;

export function registerFamilyFiles(app: FastifyInstance, web: Web): void {
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
