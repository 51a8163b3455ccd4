// A posted form as an act. Nothing is decided here: what is missing or wrong is said by the service, under the name of its field.
import type { Act, ActOf, Constituency, OrganisationType, Vote } from '../../../service/alliances/index.ts';
import { type Fields, many, one, readDate } from '../form.ts';

type Read = (fields: Fields) => Act;

/** A date that was half filled in, or is none, goes on as it was typed and is refused there. */
function dayIn(fields: Fields, name: string): string {
  const read = readDate(fields, name, '');
  return read.kind === 'date'
    ? read.date
    : ['year', 'month', 'day']
        .map((part) => one(fields, `${name}-${part}`))
        .join('-')
        .replace(/^--$/, '');
}

function lines(text: string): readonly (readonly [string, string])[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .map((line) => {
      const at = line.search(/\s/);
      return at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at).trim()];
    });
}

/** Values of choices are checked against their lists by the service, so what was posted may be given its type here. */
export const READ: { readonly [K in Act['kind']]?: (fields: Fields) => ActOf<K> } = {
  'organisation-added': (f) => ({
    kind: 'organisation-added',
    code: one(f, 'code').toUpperCase(),
    name: one(f, 'name'),
    type: one(f, 'type') as OrganisationType,
    from: dayIn(f, 'from'),
    source: one(f, 'source'),
  }),
  'organisation-renamed': (f) => ({
    kind: 'organisation-renamed',
    code: one(f, 'code'),
    name: one(f, 'name'),
    from: dayIn(f, 'from'),
    source: one(f, 'source'),
  }),
  'organisation-ended': (f) => ({
    kind: 'organisation-ended',
    code: one(f, 'code'),
    from: dayIn(f, 'from'),
    source: one(f, 'source'),
  }),
  'membership-changed': (f) => ({
    kind: 'membership-changed',
    member: one(f, 'member'),
    from: dayIn(f, 'from'),
    shares: lines(one(f, 'shares')).map(([alliance, weight]) => ({ alliance, weight: weight === '' ? 1 : Number(weight) })),
    source: one(f, 'source'),
  }),
  'priority-added': (f) => ({
    kind: 'priority-added',
    priority: one(f, 'priority'),
    name: one(f, 'name'),
    why: one(f, 'why'),
    source: one(f, 'source'),
  }),
  'body-established': (f) => ({
    kind: 'body-established',
    name: one(f, 'name'),
    alliance: one(f, 'alliance'),
    purpose: one(f, 'purpose'),
    seats: lines(one(f, 'seats')).map(([constituency, title]) => ({ constituency: constituency as Constituency, title })),
    quorum: { least: number(f, 'least'), leastPatients: number(f, 'leastPatients') },
  }),
  'seat-added': (f) => ({
    kind: 'seat-added',
    body: one(f, 'body'),
    constituency: one(f, 'constituency') as Constituency,
    title: one(f, 'title'),
  }),
  'member-appointed': (f) => ({
    kind: 'member-appointed',
    body: one(f, 'body'),
    seat: one(f, 'seat'),
    person: { id: one(f, 'person'), name: one(f, 'name') },
    from: dayIn(f, 'from'),
    to: dayIn(f, 'to'),
  }),
  'term-ended': (f) => ({ kind: 'term-ended', body: one(f, 'body'), seat: one(f, 'seat'), on: dayIn(f, 'on'), why: one(f, 'why') }),
  'meeting-planned': (f) => ({ kind: 'meeting-planned', body: one(f, 'body'), on: dayIn(f, 'on'), place: one(f, 'place') }),
  'agenda-item-added': (f) => ({
    kind: 'agenda-item-added',
    meeting: one(f, 'meeting'),
    title: one(f, 'title'),
    ...(one(f, 'paper') ? { paper: one(f, 'paper') } : {}),
  }),
  'attendance-recorded': (f) => ({ kind: 'attendance-recorded', meeting: one(f, 'meeting'), seats: many(f, 'seats') }),
  'meeting-closed': (f) => ({ kind: 'meeting-closed', meeting: one(f, 'meeting') }),
  'decision-proposed': (f) => ({
    kind: 'decision-proposed',
    meeting: one(f, 'meeting'),
    what: one(f, 'what'),
    why: one(f, 'why'),
    papers: many(f, 'papers'),
    priority: one(f, 'priority'),
    reviewOn: dayIn(f, 'reviewOn'),
  }),
  'patients-view-recorded': (f) => ({
    kind: 'patients-view-recorded',
    decision: one(f, 'decision'),
    seat: one(f, 'seat'),
    view: one(f, 'view'),
  }),
  'vote-cast': (f) => ({
    kind: 'vote-cast',
    decision: one(f, 'decision'),
    seat: one(f, 'seat'),
    vote: one(f, 'vote') as Vote,
    because: one(f, 'because'),
  }),
  'decision-taken': (f) => ({ kind: 'decision-taken', decision: one(f, 'decision') }),
  'decision-reviewed': (f) => ({
    kind: 'decision-reviewed',
    decision: one(f, 'decision'),
    found: one(f, 'found'),
    ...(dayIn(f, 'nextReviewOn') ? { nextReviewOn: dayIn(f, 'nextReviewOn') } : {}),
  }),
  'project-started': (f) => {
    const [source = '', measure = ''] = one(f, 'measure').split(' ');
    return {
      kind: 'project-started',
      decision: one(f, 'decision'),
      title: one(f, 'title'),
      aim: one(f, 'aim'),
      owner: one(f, 'owner'),
      startsOn: dayIn(f, 'startsOn'),
      measure: {
        source,
        measure,
        baselineFrom: dayIn(f, 'baselineFrom'),
        baselineTo: dayIn(f, 'baselineTo'),
        target: number(f, 'target'),
        targetBy: dayIn(f, 'targetBy'),
      },
    };
  },
  'step-added': (f) => ({
    kind: 'step-added',
    project: one(f, 'project'),
    title: one(f, 'title'),
    owner: one(f, 'owner'),
    dueOn: dayIn(f, 'dueOn'),
  }),
  'step-done': (f) => ({ kind: 'step-done', project: one(f, 'project'), step: one(f, 'step'), on: dayIn(f, 'on') }),
  'benefit-recorded': (f) => ({
    kind: 'benefit-recorded',
    project: one(f, 'project'),
    benefit: one(f, 'benefit'),
    evidence: one(f, 'evidence'),
  }),
  'project-closed': (f) => ({ kind: 'project-closed', project: one(f, 'project'), outcome: one(f, 'outcome'), lessons: one(f, 'lessons') }),
  'said-drafted': (f) => ({
    kind: 'said-drafted',
    said: one(f, 'said'),
    heardAt: one(f, 'heardAt'),
    did: one(f, 'did'),
    ...(one(f, 'decision') ? { decision: one(f, 'decision') } : {}),
  }),
  'said-published': (f) => ({ kind: 'said-published', entry: one(f, 'entry') }),
  'said-withdrawn': (f) => ({ kind: 'said-withdrawn', entry: one(f, 'entry'), why: one(f, 'why') }),
};

export function readAct(kind: string, fields: Fields): Act | undefined {
  // The table's own keys; a kind that is not in it finds nothing.
  const read = Object.hasOwn(READ, kind) ? (READ[kind as Act['kind']] as Read | undefined) : undefined;
  return read?.(fields);
}

/** Empty is no number, so that it is refused and not read as nought. */
function number(fields: Fields, name: string): number {
  const text = one(fields, name);
  return text === '' ? Number.NaN : Number(text);
}
