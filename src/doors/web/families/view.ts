// Families as plain view models. The only place of formatting for these pages.
import {
  type CarrierAnswer,
  drawPedigree,
  type FamilyRow,
  type FamilyView,
  type HandOver,
  LETTER_LANGUAGES,
  type Relative,
} from '../../../service/families/index.ts';
import type { Routing } from '../../../service/laboratory/index.ts';
import { day, due, plural } from '../format.ts';
import { placeName } from '../place.ts';
import { cells } from '../table.ts';
import { ANSWERS, eventWords, standingWords, stateWords } from './words.ts';

function listWords(counts: readonly ReturnType<typeof countsOf>[]): string {
  const sum = (pick: (each: ReturnType<typeof countsOf>) => number) => counts.reduce((all, each) => all + pick(each), 0);
  if (counts.length === 0) return 'No family is open yet. A result with a pathogenic variant offers to open one.';
  return `${plural(counts.length, 'family', 'families')}: ${plural(
    sum(({ next }) => next),
    'relative',
  )} next to invite, ${sum(({ overdue }) => overdue)} overdue.`;
}

export function nameIn({ family }: FamilyView, id: string): string {
  const member = family.pedigree.members.find((one) => one.id === id);
  return member?.name ?? drawnOf(family.pedigree, family.about.openedOn).find((row) => row.id === id)?.number ?? 'Relative';
}

export function relativesOf({ next }: FamilyView): readonly Relative[] {
  return next.kind === 'list' ? next.relatives : [];
}

/** Counts of one family, for the list. */
export function countsOf(view: FamilyView, now: Date) {
  const open = [...view.cascade.relatives.values()].flatMap((state) => (state.kind === 'open' ? [state] : []));
  return {
    next: relativesOf(view).filter(({ standing }) => standing.kind === 'next').length,
    underWay: open.filter(({ step }) => step !== 'invite').length,
    overdue: open.filter((state) => state.due < now.toISOString().slice(0, 10)).length,
    tested: relativesOf(view).filter(({ standing }) => standing.kind === 'tested').length,
  };
}

/** "5 relatives are next to invite. 1 is overdue." */
function leadOf({ next, underWay, overdue, tested }: ReturnType<typeof countsOf>): string {
  const first = next === 0 ? 'Nobody is next to invite.' : `${plural(next, 'relative is', 'relatives are')} next to invite.`;
  const late = overdue === 0 ? '' : `, ${overdue} of them overdue`;
  return `${first} ${underWay} under way${late}. ${tested} tested.`;
}

export const LIST_COLUMNS = ['Family', 'Index patient', 'Gene', 'Relatives', 'Next to invite', 'Under way', 'Overdue', 'Tested'];

export function listView(
  views: readonly FamilyView[],
  handOvers: readonly HandOver[],
  wrong: { wrong: number; stopped: number; places: number },
  now: Date,
  routing: Routing,
) {
  const rows = views
    .map((view) => ({ view, counts: countsOf(view, now) }))
    .sort((a, b) => b.counts.overdue - a.counts.overdue || b.counts.next - a.counts.next);
  return {
    lead: listWords(rows.map(({ counts }) => counts)),
    families:
      rows.length > 0
        ? {
            caption: 'Families of your organisation',
            columns: LIST_COLUMNS,
            rows: rows.map(({ view, counts }) =>
              cells(
                { text: view.family.pedigree.id, href: `/families/${view.family.id}` },
                nameIn(view, view.family.patient),
                view.family.about.gene,
                view.family.pedigree.members.length - 1,
                counts.next,
                counts.underWay,
                counts.overdue,
                counts.tested,
              ),
            ),
            csv: '/families.csv',
          }
        : undefined,
    handOvers: handOvers.map(({ task, from, at, details }) => ({
      action: `/families/hand-overs/${task}`,
      title: `From ${placeName(from, routing)}, ${day(at)}`,
      rows: details.map(({ name, value }) => ({ key: { text: name }, value: { text: value } })),
    })),
    wrongCodes:
      wrong.wrong + wrong.stopped === 0
        ? 'No wrong invitation codes in the last 7 days.'
        : `${plural(wrong.wrong, 'wrong invitation code')} in the last 7 days from ${plural(wrong.places, 'place')}, and ${plural(wrong.stopped, 'more try', 'more tries')} stopped.`,
  };
}

export function drawnOf(pedigree: FamilyView['family']['pedigree'], today: string): readonly FamilyRow[] {
  const drawing = drawPedigree(pedigree, { today, names: 'show' });
  return drawing.kind === 'drawn' ? drawing.table : [];
}

export const TABLE_COLUMNS = ['Number', 'Name', 'Relationship', 'Sex', 'Life', 'Health', 'Tests', 'Parents'];

export function tableRows(rows: readonly FamilyRow[]): readonly (readonly string[])[] {
  return rows.map((row) => [
    row.number,
    row.name ?? '',
    capital(row.relationship === 'the proband' ? 'the index patient' : row.relationship),
    row.sex,
    capital(row.life),
    row.health.join('; '),
    row.tests.join('; '),
    row.parents,
  ]);
}

export function familyView(view: FamilyView, now: Date) {
  const { family, cascade, next } = view;
  const base = `/families/${family.id}`;
  const drawing = drawPedigree(family.pedigree, { today: now.toISOString().slice(0, 10), names: 'show' });
  const rows = drawing.kind === 'drawn' ? drawing.table : [];
  const counts = countsOf(view, now);
  return {
    base,
    heading: `Family ${family.pedigree.id}`,
    index: nameIn(view, family.patient),
    lead: leadOf(counts),
    facts: [
      ['Gene', family.about.gene],
      ['Variant', family.about.variant ?? 'Not recorded'],
      ['Inheritance', capital(family.about.inheritance.replaceAll('-', ' '))],
      ['In plain words', capital(family.about.condition)],
      ['Opened', day(family.about.openedOn)],
    ].map(([key, value]) => ({ key: { text: key }, value: { text: value } })),
    picture: drawing.kind === 'drawn' ? { src: `${base}/drawing.svg?v=${family.version}`, alt: descriptionIn(drawing.svg) } : undefined,
    problems: drawing.kind === 'refused' ? drawing.findings.map(({ where, what, mend }) => `${where}: ${what} ${mend ?? ''}`) : [],
    people: {
      caption: 'People of the family',
      columns: TABLE_COLUMNS,
      rows: tableRows(rows).map(([number = '', ...others], index) =>
        cells({ text: number, href: `${base}/relatives/${rows[index]?.id ?? ''}` }, ...others),
      ),
      csv: `${base}/table.csv`,
    },
    hasConsent: cascade.consent.directContact,
    refusals: next.kind === 'refused' ? next.findings.map(({ what, mend }) => `${what} ${mend ?? ''}`) : [],
  };
}

/** The description inside the drawing is what a picture says to those who do not see it. */
function descriptionIn(svg: string): string {
  const text = /<desc[^>]*>([\s\S]*?)<\/desc>/.exec(svg)?.[1] ?? 'Family drawing';
  return text.replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
}

export const CHANCE_COLUMNS = ['Number', 'Name', 'Relationship', 'Chance', 'In words'];

export function chancesView(view: FamilyView, answer: CarrierAnswer, now: Date) {
  const { family } = view;
  const rows = drawnOf(family.pedigree, now.toISOString().slice(0, 10));
  const base = `/families/${family.id}`;
  if (answer.kind === 'refused')
    return {
      heading: 'Chance of carrying the variant',
      base,
      refusals: answer.findings.map(({ what, mend }) => `${what} ${mend ?? ''}`),
      people: undefined,
      plain: [],
      assumptions: [],
    };
  const plain = rows.map((row) => {
    const chance = answer.chances.get(row.id)?.carrier ?? 0;
    return [
      row.number,
      row.name ?? 'Not named',
      capital(row.relationship === 'the proband' ? 'the index patient' : row.relationship),
      percent(chance),
      oneIn(chance),
    ];
  });
  return {
    heading: 'Chance of carrying the variant',
    base,
    refusals: [],
    plain,
    people: {
      caption: 'Chance of each person',
      columns: CHANCE_COLUMNS,
      rows: plain.map((row) => cells(...row)),
      csv: `${base}/chances.csv`,
    },
    assumptions: answer.assumptions,
  };
}

/** No more places than the assumptions carry. */
function percent(chance: number): string {
  if (chance >= 0.9995) return '100%';
  if (chance < 0.0005) return 'Less than 0.1%';
  return `${(chance * 100).toFixed(chance < 0.1 ? 1 : 0)}%`;
}

function oneIn(chance: number): string {
  if (chance >= 0.9995) return 'Carries it, by the results so far';
  if (chance < 0.0005) return 'Cannot have it this way';
  return `1 in ${(1 / chance).toFixed(1 / chance < 3 ? 1 : 0).replace('.0', '')}`;
}

export const CASCADE_COLUMNS = ['Relative', 'Relationship', 'Steps from a carrier', 'Chance', 'Where they are', 'Who is next, and why'];

export function cascadeRows(view: FamilyView): readonly (readonly string[])[] {
  return relativesOf(view).map((relative) => [
    nameIn(view, relative.member),
    capital(relative.relationship),
    relative.degree === undefined ? 'Not a blood relative of a carrier' : String(relative.degree),
    percent(relative.carrierChance),
    stateWords(view.cascade.relatives.get(relative.member)),
    standingWords(relative, (id) => nameIn(view, id)),
  ]);
}

export function cascadeView(view: FamilyView, now: Date) {
  const { family, cascade, next } = view;
  const base = `/families/${family.id}`;
  const rows = cascadeRows(view);
  const { directContact, shareName, shareCondition } = cascade.consent;
  return {
    heading: 'Cascade',
    base,
    family: `Family ${family.pedigree.id}, ${family.about.gene}`,
    lead: leadOf(countsOf(view, now)),
    columns: CASCADE_COLUMNS,
    rows: relativesOf(view).map(({ member }, index) => ({
      href: `${base}/cascade/${member}`,
      cells: rows[index] ?? [],
      isLate: isLate(view, member, now),
    })),
    assumptions: next.kind === 'list' ? next.assumptions : [],
    refusals: next.kind === 'refused' ? next.findings.map(({ what, mend }) => `${what} ${mend ?? ''}`) : [],
    consent: [
      { value: 'directContact', text: 'We may write to relatives ourselves', checked: directContact },
      { value: 'shareName', text: 'We may say their name', checked: shareName },
      { value: 'shareCondition', text: `We may say what it can lead to: ${family.about.condition}`, checked: shareCondition },
    ],
    csrfAction: `${base}/consent`,
  };
}

function isLate(view: FamilyView, member: string, now: Date): boolean {
  const state = view.cascade.relatives.get(member);
  return state?.kind === 'open' && state.due < now.toISOString().slice(0, 10);
}

export function relativeView(view: FamilyView, id: string, now: Date, routing: Routing) {
  const { family, cascade, events } = view;
  const relative = relativesOf(view).find(({ member }) => member === id);
  const state = cascade.relatives.get(id);
  const base = `/families/${family.id}/cascade/${id}`;
  const mine = events.filter(({ event }) => ('member' in event ? event.member === id : event.kind === 'consent'));
  return {
    heading: nameIn(view, id),
    base,
    cascade: `/families/${family.id}/cascade`,
    caption: `Family ${family.pedigree.id}`,
    lead: relative ? standingWords(relative, (one) => nameIn(view, one)) : '',
    facts: [
      ['Relationship', relative ? capital(relative.relationship) : 'Not known'],
      ['Where they are', stateWords(state)],
      ...(state?.kind === 'open'
        ? [
            ['Due', `${day(state.due)} (${due(new Date(`${state.due}T12:00:00Z`), now).toLowerCase()})`],
            ['Who does it', `${capital(state.owner)}, then ${state.escalateTo}`],
          ]
        : []),
      ['Chance of carrying it', relative ? percent(relative.carrierChance) : 'Not worked out'],
    ].map(([key, value]) => ({ key: { text: key }, value: { text: value } })),
    history: mine
      .map((kept) => ({
        when: day(kept.event.at),
        what: eventWords(kept, routing),
        who: [kept.by, kept.organisation && placeName(kept.organisation, routing)].filter(Boolean).join(', '),
        note: kept.note,
      }))
      .reverse(),
    routes: [
      { value: 'indirect', text: 'A letter that the index patient hands on', checked: true },
      ...(cascade.consent.directContact ? [{ value: 'direct', text: 'A letter from us: the index patient agreed' }] : []),
    ],
    hasDirect: cascade.consent.directContact,
    styles: [
      { value: 'standard', text: 'Standard', checked: true },
      { value: 'easy-read', text: 'Easy read' },
    ],
    languages: LETTER_LANGUAGES.map(({ code, name }) => ({ value: code, text: name })),
    answers: ANSWERS.map(([value, text]) => ({ value, text })),
    mayInvite: state === undefined || (state.kind === 'open' && (state.step === 'invite' || state.step === 'reoffer')),
    isOver: state?.kind === 'ended',
  };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
