// The people of a family: adding a relative, changing one.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { newId, shardOf } from '../../../foundation/record/index.ts';
import { addRelative, changeMember, RELATIONS } from '../../../service/families/index.ts';
import { NOT_FOUND } from '../errors.ts';
import { messagesByField, one } from '../form.ts';
import type { PageError } from '../page.ts';
import type { Web } from '../web.ts';
import { fieldsOf, RELATION_WORDS, readRelation, readRelative } from './relative-form.ts';
import { nameIn } from './view.ts';
import { acting, type ById, enterFamily, errorsOf, type Here, today } from './visit.ts';

type ByMember = { Params: { id: string; member: string } };

export function registerPeople(app: FastifyInstance, web: Web): void {
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
}
