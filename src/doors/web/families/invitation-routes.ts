// The public page of an invitation: a relative types the code of the letter, and answers. No sign-in, no script; wrong codes are limited and logged.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ClaimAnswer, ClaimOffer } from '../../../service/families/index.ts';
import { dateFields, type Fields, messagesByField, one, readDate, readFields } from '../form.ts';
import { dayAndTime } from '../format.ts';
import type { PageError } from '../page.ts';
import type { Web } from '../web.ts';

const ANSWERS: readonly ClaimAnswer['answer'][] = ['yes', 'contact-me', 'no', 'never'];

export function registerInvitation(app: FastifyInstance, web: Web): void {
  const ask = (
    request: FastifyRequest,
    reply: FastifyReply,
    fields: Fields,
    errors: readonly PageError[] = [],
    status = errors.length > 0 ? 422 : 200,
  ) => {
    const view = {
      code: one(fields, 'code').slice(0, 40),
      born: ['day', 'month', 'year'].map((part) => ({
        id: `born-${part}`,
        name: `born-${part}`,
        label: part.charAt(0).toUpperCase() + part.slice(1),
        value: one(fields, `born-${part}`).slice(0, 4),
        classes: part === 'year' ? 'nhsuk-input--width-4' : 'nhsuk-input--width-2',
      })),
      messages: messagesByField(errors),
    };
    return web.show(request, reply, 'families/invitation.njk', { title: 'Use the code from your letter', errors }, view, status);
  };

  const refused = (
    request: FastifyRequest,
    reply: FastifyReply,
    fields: Fields,
    offer: Exclude<ClaimOffer, { kind: 'offer' }>,
    now: Date,
  ) => {
    if (offer.kind !== 'too-many-tries') return ask(request, reply, fields, [{ text: offer.because, href: '#code' }]);
    return web.tell(request, reply, 429, {
      heading: 'Too many wrong codes',
      paragraphs: [
        `You can try again at ${waitWords(offer.until, now)}.`,
        'We do this to keep people safe. If you have a letter, call the number in it. We will help you.',
      ],
    });
  };

  const read = (request: FastifyRequest) => {
    const fields = readFields(request.body);
    const born = readDate(fields, 'born', 'Date of birth');
    const code = one(fields, 'code').slice(0, 100);
    const errors: PageError[] = [
      ...(code === '' ? [{ text: 'Enter the code from your letter', href: '#code' }] : []),
      ...(born.kind === 'none'
        ? [{ text: 'Enter the date of birth', href: '#born-day' }]
        : born.kind === 'wrong'
          ? [{ text: born.because, href: '#born-day' }]
          : []),
    ];
    return { fields, code, born: born.kind === 'date' ? born.date : '', errors };
  };

  const showOffer = (
    request: FastifyRequest,
    reply: FastifyReply,
    { code, born, fields }: ReturnType<typeof read>,
    offer: Extract<ClaimOffer, { kind: 'offer' }>,
    errors: readonly PageError[] = [],
  ) => {
    const value = (name: string) => one(fields, name);
    const view = {
      offer,
      hidden: [['code', code], ...dateFields('born', born)],
      values: { name: value('name'), telephone: value('telephone'), email: value('email') },
      answers: [
        {
          value: 'yes',
          text: offer.forChild ? 'Yes, I would like to talk about a test for my child' : 'Yes, I would like to talk about a test',
          checked: value('answer') === 'yes',
        },
        { value: 'contact-me', text: 'I am not sure. Please call or email me', checked: value('answer') === 'contact-me' },
        { value: 'no', text: 'No, not now', hint: { text: 'We may ask you once more in a year.' }, checked: value('answer') === 'no' },
        { value: 'never', text: 'No, and do not contact me again', checked: value('answer') === 'never' },
      ],
      messages: messagesByField(errors),
    };
    return web.show(
      request,
      reply,
      'families/invitation-offer.njk',
      { title: 'What we offer you', errors },
      view,
      errors.length > 0 ? 422 : 200,
    );
  };

  app.get('/invitation', async (request, reply) => ask(request, reply, new Map()));

  app.post('/invitation', async (request, reply) => {
    const asked = read(request);
    if (asked.errors.length > 0) return ask(request, reply, asked.fields, asked.errors);
    const now = web.now();
    const offer = await web.families.lookAtInvitation({ code: asked.code, born: asked.born, from: request.ip, at: now });
    return offer.kind === 'offer' ? showOffer(request, reply, asked, offer) : refused(request, reply, asked.fields, offer, now);
  });

  app.post('/invitation/answer', async (request, reply) => {
    const asked = read(request);
    if (asked.errors.length > 0) return ask(request, reply, asked.fields, asked.errors);
    const now = web.now();
    const tried = { code: asked.code, born: asked.born, from: request.ip, at: now };
    const errors = answerErrors(asked.fields);
    if (errors.length > 0) {
      const offer = await web.families.lookAtInvitation(tried);
      return offer.kind === 'offer' ? showOffer(request, reply, asked, offer, errors) : refused(request, reply, asked.fields, offer, now);
    }
    const claimed = await web.families.claimInvitation({ ...tried, ...answerIn(asked.fields, await ownPatient(request)) });
    if (claimed.kind === 'answered') return reply.redirect(`/invitation/thank-you?answer=${claimed.answer}`, 303);
    return claimed.kind === 'offer' ? showOffer(request, reply, asked, claimed) : refused(request, reply, asked.fields, claimed, now);
  });

  app.get('/invitation/thank-you', async (request, reply) => {
    const { answer } = request.query as Readonly<Record<string, unknown>>; // a query string is a table of texts
    const said = THANKS[ANSWERS.find((one_) => one_ === answer) ?? 'no'];
    return web.show(request, reply, 'families/invitation-thanks.njk', { title: said.title }, said);
  });

  /** Somebody who is signed in as a patient claims it for their own record. */
  const ownPatient = async (request: FastifyRequest) => {
    const visitor = await web.visitor(request);
    return visitor?.who.role === 'patient' ? visitor.who.patient : undefined;
  };
}

const THANKS: Readonly<Record<ClaimAnswer['answer'], { readonly title: string; readonly paragraphs: readonly string[] }>> = {
  yes: {
    title: 'Thank you. We will call you soon',
    paragraphs: [
      'We will call or email you to find a time to talk. You can still change your mind.',
      'We will not tell your family what you chose.',
    ],
  },
  'contact-me': {
    title: 'Thank you. We will get in touch',
    paragraphs: ['We will call or email you. You can ask us all you want to know.', 'We will not tell your family what you chose.'],
  },
  no: {
    title: 'Thank you. We have kept your answer',
    paragraphs: [
      'You do not need to do more. We may ask you once more in a year.',
      'If you change your mind, call the number in your letter.',
      'We will not tell your family what you chose.',
    ],
  },
  never: {
    title: 'We will not contact you again',
    paragraphs: [
      'We have kept your answer. It will not change the care you get.',
      'If you change your mind, call the number in your letter.',
      'We will not tell your family what you chose.',
    ],
  },
};

function answerErrors(fields: Fields): readonly PageError[] {
  const answer = ANSWERS.find((one_) => one_ === one(fields, 'answer'));
  if (!answer) return [{ text: 'Choose your answer', href: '#answer' }];
  if (answer === 'no' || answer === 'never') return [];
  const [telephone, email] = [one(fields, 'telephone'), one(fields, 'email')];
  return [
    ...(one(fields, 'name') === '' ? [{ text: 'Enter your name', href: '#name' }] : []),
    ...(telephone === '' && email === '' ? [{ text: 'Enter a phone number or an email address', href: '#telephone' }] : []),
    ...(telephone !== '' && !/\d{5}/.test(telephone.replaceAll(/\D/g, ''))
      ? [{ text: 'Enter a phone number like 07700 900 982', href: '#telephone' }]
      : []),
    ...(email !== '' && !/^\S+@\S+\.\S+$/.test(email) ? [{ text: 'Enter an email address like name@example.com', href: '#email' }] : []),
  ];
}

function answerIn(fields: Fields, patient: string | undefined): ClaimAnswer {
  const answer = ANSWERS.find((one_) => one_ === one(fields, 'answer')) ?? 'no';
  const [name, telephone, email] = ['name', 'telephone', 'email'].map((field) => one(fields, field).slice(0, 120));
  return {
    answer,
    ...(name ? { name } : {}),
    ...(telephone ? { telephone } : {}),
    ...(email ? { email } : {}),
    ...(patient ? { patient } : {}),
  };
}

function waitWords(until: string, now: Date): string {
  const at = new Date(until);
  return at.getTime() - now.getTime() < 3_600_000 ? dayAndTime(new Date(Math.ceil(at.getTime() / 60_000) * 60_000)) : dayAndTime(at);
}
