// Whose record a patient's page is about: their own, or that of somebody they act for. The address says so, so that two open windows never mix.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { authorise, type Interaction } from '../../../foundation/identity/index.ts';
import { NOT_FOUND } from '../errors.ts';
import { one } from '../form.ts';
import type { Visit, Web } from '../web.ts';

/** Every page stands at both: one's own, and that of the person a mandate is about. */
export const BASES = ['/my', '/my/for/:mandate'] as const;

export interface OwnVisit extends Visit {
  readonly patient: string;
  /** What the addresses of its pages begin with. */
  readonly base: string;
  /** Absent on one's own pages. */
  readonly child?: { readonly name: string; readonly given: string; readonly mayChoose: boolean };
}

/** Who is here and whose record they see; the mandate is read anew for each page. Otherwise undefined, and the answer was sent. */
export async function enterOwn(
  web: Web,
  request: FastifyRequest,
  reply: FastifyReply,
  interaction: Interaction,
): Promise<OwnVisit | undefined> {
  const visit = await web.enter(request, reply, interaction, 'my');
  return visit && about(web, request, reply, visit, interaction);
}

export async function enterOwnWithForm(web: Web, request: FastifyRequest, reply: FastifyReply) {
  const visit = await web.enterWithForm(request, reply, 'update', 'my');
  const own = visit && (await about(web, request, reply, visit, 'update'));
  return visit && own && { ...own, fields: visit.fields, once: visit.once, field: (name: string) => one(visit.fields, name) };
}

async function about(
  web: Web,
  request: FastifyRequest,
  reply: FastifyReply,
  visit: Visit,
  interaction: Interaction,
): Promise<OwnVisit | undefined> {
  const self = visit.who.patient;
  const { mandate: asked } = request.params as { readonly mandate?: string }; // the two addresses of a page have this one name or none
  if (self === undefined) return undefined;
  if (asked === undefined) return { ...visit, patient: self, base: '/my' };
  const held = await web.patients.holding(asked, self, visit.now);
  if (held === undefined) {
    await web.tell(request, reply, 404, NOT_FOUND);
    return undefined;
  }
  const { mandate, patient } = held;
  const name = nameOf(patient);
  const who = { ...visit.who, actsFor: { patient: mandate.patient, name, mandate: `Consent/${mandate.id}`, mayChoose: mandate.mayChoose } };
  const permission = authorise(who, interaction, 'my');
  if (permission.kind === 'refused') {
    await web.tell(request, reply, 403, {
      heading: 'You cannot do this',
      paragraphs: [permission.because],
      link: { href: `/my/for/${mandate.id}`, text: 'Go back' },
    });
    return undefined;
  }
  const given = patient.name?.[0]?.given?.[0] ?? name;
  return {
    ...visit,
    who,
    scope: permission.scope,
    patient: mandate.patient,
    base: `/my/for/${mandate.id}`,
    child: { name, given, mayChoose: mandate.mayChoose },
  };
}

export function nameOf(person: {
  readonly name?: readonly { readonly text?: string; readonly given?: readonly string[]; readonly family?: string }[];
}): string {
  const name = person.name?.[0];
  return name?.text ?? ([...(name?.given ?? []), name?.family].filter(Boolean).join(' ') || 'Name not given');
}

/** What the frame of every own page says: whose it is, and where else to go. */
export function frameOf({ base, child }: OwnVisit) {
  return {
    base,
    whose: child && {
      text: `You are looking at ${child.given}’s record.`,
      links: [
        { href: `${base}/tests`, text: `${child.given}’s tests` },
        ...(child.mayChoose ? [{ href: `${base}/choices`, text: `${child.given}’s choices` }] : []),
        { href: `${base}/access`, text: 'Who looked' },
        { href: '/my/tests', text: 'Go back to your own tests' },
      ],
    },
  };
}
