// For staff: a clinician decides who may act for a patient, from when to when, how far, and on what evidence; and ends it.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { mayDecideAMandate, WHO_DECIDES_A_MANDATE } from '../../../service/requests/index.ts';
import { NOT_FOUND } from '../errors.ts';
import { dateFields, type Fields, one, readDate } from '../form.ts';
import { day } from '../format.ts';
import type { PageError } from '../page.ts';
import type { Visit, Web } from '../web.ts';
import { nameOf } from './own.ts';

type ByPatient = { Params: { patient: string; mandate?: string }; Querystring: { done?: string } };

const STATES = { holds: 'Holds', 'not-begun': 'Not begun', ended: 'Ended' } as const;
const DONE: Readonly<Record<string, string>> = { added: 'They can now act for the patient.', ended: 'They can no longer see the record.' };

export function registerCarers(app: FastifyInstance, web: Web): void {
  app.get<ByPatient>('/patients/:patient/carers', async (request, reply) => {
    const visit = await allowed(request, reply, await web.enter(request, reply, 'create', 'Consent'));
    return visit ? show(request, reply, visit, request.params.patient, DONE[request.query.done ?? '']) : reply;
  });

  app.post<ByPatient>('/patients/:patient/carers', async (request, reply) => {
    const visit = await allowed(request, reply, await web.enterWithForm(request, reply, 'create', 'Consent'));
    if (!visit) return reply;
    const { fields, who, now } = visit;
    const { patient } = request.params;
    const [from, until] = [readDate(fields, 'from', 'The first day'), readDate(fields, 'until', 'The last day')];
    for (const [name, reading] of [
      ['from', from],
      ['until', until],
    ] as const)
      if (reading.kind !== 'date')
        return show(request, reply, visit, patient, undefined, fields, [
          {
            text: reading.kind === 'wrong' ? reading.because : name === 'from' ? 'Enter the first day' : 'Enter the last day',
            href: `#${name}-day`,
          },
        ]);
    const basis = one(fields, 'basis');
    if (basis !== 'parent' && basis !== 'consultee')
      return show(request, reply, visit, patient, undefined, fields, [{ text: 'Choose on what ground they act', href: '#basis' }]);
    const done = await web.patients.grant(
      {
        patient,
        nhsNumber: one(fields, 'nhsNumber'),
        given: one(fields, 'given').slice(0, 100),
        family: one(fields, 'family').slice(0, 100),
        relation: one(fields, 'relation').slice(0, 50) || 'carer',
        basis,
        from: from.kind === 'date' ? from.date : '',
        until: until.kind === 'date' ? until.date : '',
        mayChoose: one(fields, 'mayChoose') === 'yes',
        evidence: one(fields, 'evidence').slice(0, 500),
      },
      { who, now },
    );
    if (done.kind === 'done') return reply.redirect(`/patients/${patient}/carers?done=added`, 303);
    const href = `#${{ form: 'nhsNumber', until: 'until-day' }[done.field] ?? done.field}`;
    return show(request, reply, visit, patient, undefined, fields, [{ text: done.because, href }]);
  });

  app.post<ByPatient>('/patients/:patient/carers/:mandate/end', async (request, reply) => {
    const visit = await allowed(request, reply, await web.enterWithForm(request, reply, 'update', 'Consent'));
    if (!visit) return reply;
    const { patient, mandate } = request.params;
    const done = await web.patients.end(mandate ?? '', { who: visit.who, now: visit.now });
    return done.kind === 'done' ? reply.redirect(`/patients/${patient}/carers?done=ended`, 303) : web.tell(request, reply, 404, NOT_FOUND);
  });

  /** Who came in and decides such things; the service refuses the others as well. */
  async function allowed<V extends Visit>(request: FastifyRequest, reply: FastifyReply, visit: V | undefined): Promise<V | undefined> {
    if (!visit || mayDecideAMandate(visit.who)) return visit;
    await web.tell(request, reply, 403, { heading: 'You cannot see this page', paragraphs: [WHO_DECIDES_A_MANDATE] });
    return undefined;
  }

  async function show(
    request: FastifyRequest,
    reply: FastifyReply,
    visit: Visit,
    patient: string,
    done?: string,
    fields?: Fields,
    errors: readonly PageError[] = [],
  ): Promise<FastifyReply> {
    const person = visit.scope.kind === 'patient' ? undefined : await web.patients.person(patient, visit.scope);
    if (!person) return web.tell(request, reply, 404, NOT_FOUND);
    await web.saw(request, visit, { interaction: 'search-type', patients: [patient], query: 'Consent?category=mandate' });
    const carers = await web.patients.carersOf(patient, visit.now);
    const error = (id: string) => {
      const found = errors.find(({ href }) => href === `#${id}`);
      return found && { text: found.text };
    };
    const kept = (name: string) => (fields ? one(fields, name) : '');
    const date = (name: 'from' | 'until') => {
      const usual = new Map(dateFields(name, name === 'from' ? visit.now.toISOString().slice(0, 10) : ''));
      return ['day', 'month', 'year'].map((part) => ({
        id: `${name}-${part}`,
        name: `${name}-${part}`,
        label: part.charAt(0).toUpperCase() + part.slice(1),
        value: fields ? kept(`${name}-${part}`) : usual.get(`${name}-${part}`),
        classes: part === 'year' ? 'nhsuk-input--width-4' : 'nhsuk-input--width-2',
      }));
    };
    const view = {
      heading: 'Who may act for this patient',
      patient: `${nameOf(person)}, born ${day(person.birthDate)}`,
      action: `/patients/${patient}/carers`,
      carers: carers.map(({ mandate, state }) => ({
        name: `${mandate.carerName} (${mandate.relation})`,
        state: STATES[state.kind],
        dates: `${day(mandate.from)} to ${day(state.kind === 'holds' ? state.until : mandate.until)}`,
        how: mandate.mayChoose ? 'Looks and chooses' : 'Looks',
        evidence: `${mandate.evidence}. Decided by ${mandate.decidedBy}`,
        end: state.kind === 'ended' ? undefined : `/patients/${patient}/carers/${mandate.id}/end`,
        warning:
          state.kind === 'holds' && state.endsSoon === 'coming-of-age'
            ? `Ends at 16, on ${day(state.until)}. Talk to the young person about it.`
            : undefined,
      })),
      values: Object.fromEntries(['nhsNumber', 'given', 'family', 'relation', 'evidence'].map((name) => [name, kept(name)])),
      errors: Object.fromEntries(
        ['nhsNumber', 'given', 'family', 'basis', 'from-day', 'until-day', 'evidence'].map((name) => [
          name.replace('-day', ''),
          error(name),
        ]),
      ),
      from: date('from'),
      until: date('until'),
      bases: [
        {
          value: 'parent',
          text: 'Parental responsibility',
          hint: { text: 'Ends on the 16th birthday' },
          checked: kept('basis') === 'parent',
        },
        {
          value: 'consultee',
          text: 'Consultee, attorney or deputy',
          hint: { text: 'For somebody of 16 or older who lacks capacity' },
          checked: kept('basis') === 'consultee',
        },
      ],
      mayChoose: [
        { value: 'yes', text: 'They may also choose for the patient: research, contact and family', checked: kept('mayChoose') === 'yes' },
      ],
    };
    return web.show(
      request,
      reply,
      'my/carers.njk',
      { title: view.heading, errors, ...(done ? { done } : {}) },
      view,
      errors.length > 0 ? 422 : 200,
    );
  }
}
