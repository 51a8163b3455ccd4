// My choices: what was talked about, and research, contact and family, each to be changed at any time, with every earlier answer shown.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ageOn, type ChoiceVersion, type Discussion, DUO_TERMS, needsAssent, TOPICS, type Topic } from '../../../service/patients/index.ts';
import { NOT_FOUND } from '../errors.ts';
import { day, dayAndTime } from '../format.ts';
import type { PageError } from '../page.ts';
import type { Web } from '../web.ts';
import { BASES, enterOwn, enterOwnWithForm, frameOf, type OwnVisit } from './own.ts';

type ByTopic = { Params: { topic: string }; Querystring: { done?: string } };
type Kept = Readonly<Record<string, string>>;

/** A carer reads of the child by name, never "your data". */
type Child = { readonly given: string } | undefined;

interface TopicWords {
  readonly question: string;
  readonly about: readonly string[];
  readonly yes: string;
  readonly no: string;
}

const TITLES: Readonly<Record<Topic, string>> = {
  research: 'Research',
  contact: 'Being asked about studies',
  family: 'Sharing with the family',
};

function effect(child: Child): string {
  return child
    ? `This changes nothing in ${child.given}’s care. The team will look after ${child.given} just the same.`
    : 'This changes nothing in your care. Your team will look after you just the same.';
}

function wordsOf(topic: Topic, child: Child): TopicWords {
  return child ? ofChild(child.given)[topic] : OWN[topic];
}

function ofChild(given: string): Readonly<Record<Topic, TopicWords>> {
  return {
    research: {
      question: `May ${given}’s data help with research?`,
      about: [
        `${given}’s gene data, and what is in the health record, can help people learn more about disease. The name is taken off first.`,
        'Each study must be approved. You can say no now, or change your mind later. From then on no new study gets the data. Work that is done cannot be undone.',
      ],
      yes: `Yes, ${given}’s data may help with research`,
      no: `No, do not use ${given}’s data for research`,
    },
    contact: {
      question: `May we ask if ${given} can join a study?`,
      about: OWN.contact.about,
      yes: OWN.contact.yes,
      no: OWN.contact.no,
    },
    family: {
      question: `May we use ${given}’s result to help the family?`,
      about: [
        `A gene change can run in a family. If you say yes, we can use the result to offer the family the right test. We do not tell them what ${given} has.`,
        'If you say no, we do not write to the family. If someone could come to harm, the team will talk to you first.',
      ],
      yes: 'Yes, use it to help the family',
      no: OWN.family.no,
    },
  };
}

const OWN: Readonly<Record<Topic, TopicWords>> = {
  research: {
    question: 'May your data help with research?',
    about: [
      'Your gene data, and what is in your health record, can help people learn more about disease. Your name is taken off first.',
      'Each study must be approved. You can say no now, or change your mind later. From then on no new study gets your data. Work that is done cannot be undone.',
    ],
    yes: 'Yes, my data may help with research',
    no: 'No, do not use my data for research',
  },
  contact: {
    question: 'May we ask you to join a study?',
    about: ['Now and then a study looks for people to take part. We may write to you about it. You can say no to each one.'],
    yes: 'Yes, you may ask me',
    no: 'No, do not ask me',
  },
  family: {
    question: 'May we use your result to help your family?',
    about: [
      'A gene change can run in a family. If you say yes, we can use your result to offer your family the right test. We do not tell them what you have.',
      'If you say no, we do not write to your family. If someone could come to harm, your team will talk to you first.',
    ],
    yes: 'Yes, use it to help my family',
    no: 'No, do not use it',
  },
};

const DETAILS = {
  researchUse: {
    question: 'What kind of research?',
    items: [
      { value: 'any', text: 'Any kind, and where our families come from' },
      { value: 'health', text: 'Research about health' },
      { value: 'my-condition', text: 'Only research about my own condition' },
    ],
  },
  researchBy: {
    question: 'Who may use it?',
    items: [
      { value: 'anyone', text: 'Any approved group, and firms that make drugs and tests' },
      { value: 'not-for-profit', text: 'Only groups that do not work for profit, such as the NHS and universities' },
    ],
  },
} as const;

const STATES: Readonly<Record<ChoiceVersion['state'], string>> = {
  agreed: 'You said yes',
  declined: 'You said no',
  withdrawn: 'You changed it to no',
};

export function registerOwnChoices(app: FastifyInstance, web: Web): void {
  for (const base of BASES) {
    app.get<{ Querystring: { done?: string } }>(`${base}/choices`, async (request, reply) => {
      const visit = await enterOwn(web, request, reply, 'read');
      if (!visit) return reply;
      const [versions, discussions, derived] = await Promise.all([
        web.patients.choices(visit.patient),
        web.patients.discussions(visit.patient),
        web.researchChoices.of(visit.patient),
      ]);
      await web.saw(request, visit, { interaction: 'search-type', patients: [visit.patient], query: 'Consent' });
      const mayChange = visit.child === undefined || visit.child.mayChoose;
      const view = {
        ...frameOf(visit),
        heading: visit.child ? `${visit.child.given}’s choices` : 'My choices',
        effect: effect(visit.child),
        topics: TOPICS.map((topic) => {
          const newest = versions.find((version) => version.topic === topic);
          const stated = newest ? stateOf(newest, visit) : topic === 'research' && derived ? FORM_STATES[derived.choice] : undefined;
          return {
            title: TITLES[topic],
            state: stated ?? 'You have not said.',
            since: newest ? `Since ${dayAndTime(new Date(newest.at))}` : undefined,
            href: mayChange ? `${visit.base}/choices/${topic}` : undefined,
            link: newest ? `Change: ${TITLES[topic].toLowerCase()}` : `Choose: ${TITLES[topic].toLowerCase()}`,
          };
        }),
        discussions: discussions.map(discussionLine),
        versions: versions.map((version) => ({
          at: dayAndTime(new Date(version.at)),
          what: `${TITLES[version.topic]}: ${stateOf(version, visit).toLowerCase()}`,
          by: version.by,
        })),
        terms: (derived?.duo ?? [])
          .flatMap((id) => DUO_TERMS.find((term) => term.id === id) ?? [])
          .map(({ id, label }) => `${label} (${id})`),
      };
      const done = request.query.done === 'saved' ? `Your choice was saved. ${effect(visit.child)}` : undefined;
      return web.show(request, reply, 'my/choices.njk', { title: view.heading, ...(done ? { done } : {}) }, view);
    });

    app.get<ByTopic>(`${base}/choices/:topic`, async (request, reply) => {
      const visit = await enterOwn(web, request, reply, 'update');
      return visit ? ask(request, reply, visit) : reply;
    });

    app.post<ByTopic>(`${base}/choices/:topic`, async (request, reply) => {
      const visit = await enterOwnWithForm(web, request, reply);
      if (!visit) return reply;
      const topic = topicFrom(request.params.topic);
      if (!topic) return web.tell(request, reply, 404, NOT_FOUND);
      const kept = Object.fromEntries(['choice', 'researchUse', 'researchBy', 'assent'].map((name) => [name, visit.field(name)]));
      if (kept.choice !== 'yes' && kept.choice !== 'no')
        return ask(request, reply, visit, kept, [{ text: 'Choose yes or no', href: '#choice' }]);
      const said = visit.field('assent');
      const assent = said === 'yes' || said === 'no' ? { assent: said as 'yes' | 'no' } : {}; // one of the two, as was just looked at
      const done = await web.patients.choose(
        { topic, agrees: kept.choice === 'yes', details: kept, ...assent },
        { who: visit.who, now: visit.now, once: visit.once },
      );
      if (done.kind === 'refused')
        return ask(request, reply, visit, kept, [{ text: done.because, href: `#${done.field === 'form' ? 'choice' : done.field}` }]);
      // What was chosen is what the next page says, and what an extract finds.
      await web.researchChoices.caughtUp();
      return reply.redirect(`${visit.base}/choices?done=saved`, 303);
    });
  }

  async function ask(request: FastifyRequest, reply: FastifyReply, visit: OwnVisit, kept?: Kept, errors: readonly PageError[] = []) {
    const { topic: asked } = request.params as { topic: string }; // the routes that come here have it
    const topic = topicFrom(asked);
    if (!topic) return web.tell(request, reply, 404, NOT_FOUND);
    const [versions, person] = await Promise.all([web.patients.choices(visit.patient), web.patients.person(visit.patient, visit.scope)]);
    if (!kept) await web.saw(request, visit, { interaction: 'search-type', patients: [visit.patient], query: `Consent?category=${topic}` });
    const newest = versions.find((version) => version.topic === topic);
    const chosen = kept?.choice ?? (newest && (newest.state === 'agreed' ? 'yes' : 'no'));
    const words = wordsOf(topic, visit.child);
    const errorAt = (id: string) => {
      const found = errors.find(({ href }) => href === `#${id}`);
      return found && { text: found.text };
    };
    const asksAssent = visit.child !== undefined && needsAssent({ age: ageOn(person?.birthDate, visit.now), carer: visit.who.name });
    const view = {
      ...frameOf(visit),
      heading: words.question,
      about: words.about,
      effect: effect(visit.child),
      action: `${visit.base}/choices/${topic}`,
      items: [
        { value: 'yes', text: words.yes, checked: chosen === 'yes' },
        { value: 'no', text: words.no, checked: chosen === 'no' },
      ],
      choiceError: errorAt('choice'),
      further:
        topic === 'research'
          ? (['researchUse', 'researchBy'] as const).map((name) => ({
              name,
              question: DETAILS[name].question,
              error: errorAt(name),
              items: DETAILS[name].items.map((item) => ({
                ...item,
                text: visit.child ? item.text.replace('my own', `${visit.child.given}’s own`) : item.text,
                checked: (kept?.[name] ?? newest?.details.get(name)) === item.value,
              })),
            }))
          : [],
      assent: asksAssent
        ? {
            question: `Did you ask ${visit.child?.given}?`,
            error: errorAt('assent'),
            items: [
              { value: 'yes', text: `Yes, and ${visit.child?.given} says yes too`, checked: kept?.assent === 'yes' },
              { value: 'no', text: `Yes, and ${visit.child?.given} says no`, checked: kept?.assent === 'no' },
            ],
          }
        : undefined,
    };
    return web.show(
      request,
      reply,
      'my/choice.njk',
      { title: words.question, back: `${visit.base}/choices`, errors },
      view,
      errors.length > 0 ? 422 : 200,
    );
  }
}

const FORM_STATES: Readonly<Record<string, string>> = {
  agreed: 'You said yes when you talked with your team',
  declined: 'You said no when you talked with your team',
  withdrawn: 'You took back your yes',
  'not-discussed': 'You have not talked about it yet',
};

function stateOf(version: ChoiceVersion, { child }: OwnVisit): string {
  const said = STATES[version.state];
  return child === undefined ? said : said.replace(/^You/, 'The answer:').replace('said ', '').replace('changed it to no', 'changed to no');
}

function discussionLine({ record, at }: Discussion): string {
  const when = at ? `On ${day(at)} ` : '';
  const what =
    record.form === 'assent'
      ? 'you were asked as a young person.'
      : record.state === 'to-follow'
        ? 'your team asked for the test. The form about your talk is still to come.'
        : record.state === 'refused'
          ? 'you said no to the test.'
          : record.state === 'withdrawn'
            ? 'you took back what you had agreed to.'
            : 'you talked with your team about the test and said yes to it.';
  const research = {
    agreed: ' You said yes to research.',
    declined: ' You said no to research.',
    'not-discussed': ' You did not talk about research.',
    'not-recorded': '',
  };
  const line = `${when}${what}${research[record.research.kind]}`;
  return line.charAt(0).toUpperCase() + line.slice(1);
}

function topicFrom(asked: string): Topic | undefined {
  return TOPICS.find((topic) => topic === asked);
}
