// Families as a service: the pedigree in the record, the cascade beside it, invitations and what comes back. Each use case says who did it and when.
// Families are reached through the scope of the reader: what another organisation keeps is not found.

import type { Patient } from '@medplum/fhirtypes';
import { auditEventFor } from '../../../foundation/audit/index.ts';
import type { Finding } from '../../../foundation/errors.ts';
import type { Scope } from '../../../foundation/identity/index.ts';
import { type Change, newId, shardOf } from '../../../foundation/record/index.ts';
import { SYSTEM } from '../../../foundation/terms/index.ts';
import type { CascadeEvent } from '../cascade/cascade.ts';
import { PEDIGREE_NUMBER } from '../exchange/to-fhir.ts';
import type { Pedigree } from '../pedigree/pedigree.ts';
import { addEvents, linkPerson, pepperOf, wrongTries } from '../store.ts';
import type { FamilyChange } from './change-family.ts';
import { type ClaimAnswer, type ClaimOffer, type ClaimTry, claimInvitation, lookAtInvitation } from './claim.ts';
import { decide, refused, saw, unlessMoved, write } from './decide.ts';
import { type FamilyAbout, type KeptFamily, resourcesOf } from './family-record.ts';
import { answerHandOver, type HandOver, type HandOverWishes, handOver, handOversTo } from './hand-over.ts';
import { type Invited, type InviteWishes, invite, type LetterWanted, letterAgain, letterOf } from './invite.ts';
import { type Acting, day, type FamilyView, findFamily, ID, listFamilies, type Means, type Outcome, resourceIn } from './reach.ts';

export interface Families {
  /** Families the scope reaches, newest first; at most `most`. */
  list(scope: Scope, at: Date, most?: number): Promise<readonly FamilyView[]>;
  find(id: string, scope: Scope, at: Date): Promise<FamilyView | undefined>;
  /** Opens the family of a patient; a second time it gives back the one that stands. */
  open(
    request: { readonly patient: string; readonly about: FamilyAbout; readonly found?: boolean },
    acting: Acting,
  ): Promise<Outcome<{ readonly id: string }>>;
  /** Changes the pedigree as it stood at `version`; a stale version is refused. */
  change(
    id: string,
    version: number,
    change: (pedigree: Pedigree) => FamilyChange,
    acting: Acting,
  ): Promise<Outcome<{ readonly member: string; readonly warnings: readonly Finding[] }>>;
  describe(id: string, version: number, about: FamilyAbout, acting: Acting): Promise<Outcome>;
  /** Writes down one event of the cascade; what does not follow is refused with the reason. */
  record(id: string, event: CascadeEvent, acting: Acting, note?: string): Promise<Outcome>;
  invite(id: string, wishes: InviteWishes, acting: Acting): Promise<Outcome<Invited>>;
  /** The letter as it would be, with a code that works for nobody. */
  preview(id: string, wishes: InviteWishes, acting: Acting): Promise<Outcome<{ readonly letter: Invited['letter'] }>>;
  /** The letter of a code that was just given out, in another form. The code comes from the page: it is not kept. */
  letterAgain(id: string, wanted: LetterWanted, acting: Acting): Promise<Outcome<{ readonly letter: Invited['letter'] }>>;
  handOver(id: string, wishes: HandOverWishes, acting: Acting): Promise<Outcome>;
  handOversTo(acting: Acting): Promise<readonly HandOver[]>;
  answerHandOver(task: string, answer: 'accept' | 'return', acting: Acting): Promise<Outcome>;
  /** Says which Patient a member is, so that results for a known variant flow back. */
  link(id: string, member: string, patient: string, acting: Acting): Promise<Outcome>;
  /** What an invitation offers, for somebody with its code. Tells nothing about anybody. */
  lookAtInvitation(tried: ClaimTry): Promise<ClaimOffer>;
  claimInvitation(
    answered: ClaimTry & ClaimAnswer,
  ): Promise<ClaimOffer | { readonly kind: 'answered'; readonly answer: ClaimAnswer['answer'] }>;
  wrongCodes(since: Date): ReturnType<typeof wrongTries>;
}

export function createFamilies({ db, record, invitationPage }: Omit<Means, 'pepper'>): Families {
  let pepper: Promise<string> | undefined;
  const means: Means = {
    db,
    record,
    invitationPage,
    pepper: () => {
      pepper ??= pepperOf(db).catch((error: unknown) => {
        pepper = undefined;
        throw error;
      });
      return pepper;
    },
  };
  const refreshed = <T>(use: (view: FamilyView) => Promise<Outcome<T>>) => withFamily(means, use);
  return {
    list: (scope, at, most = 100) => listFamilies(means, scope, at, most),
    find: (id, scope, at) => findFamily(means, id, scope, at),
    open: (request, acting) => openFamily(means, request, acting),
    change: (id, version, change, acting) =>
      refreshed(async ({ family, cascade }) => {
        const changed = change(family.pedigree);
        if (changed.kind === 'refused') return changed;
        const left = new Set(changed.pedigree.members.map((member) => member.id));
        if ([...cascade.relatives.keys()].some((member) => !left.has(member)))
          return refused(
            'FAM_IN_CASCADE',
            'A relative who is in the cascade would be lost, with what they answered.',
            'Add or change people one by one instead.',
          );
        const saved = await save(means, family, { ...family, version, pedigree: changed.pedigree }, acting);
        return saved.kind === 'done' ? { ...saved, member: changed.member, warnings: changed.warnings } : saved;
      })(id, acting),
    describe: (id, version, about, acting) =>
      refreshed(({ family }) => save(means, family, { ...family, version, about }, acting))(id, acting),
    record: (id, event, acting, note) => recordEvent(means, id, event, acting, note),
    invite: (id, wishes, acting) => refreshed((view) => invite(means, view, wishes, acting))(id, acting),
    preview: (id, wishes, acting) => refreshed(async (view) => letterOf(means, view, wishes, 'XXXX-XXXX-XXXX', acting.at))(id, acting),
    letterAgain: (id, wanted, acting) => refreshed((view) => letterAgain(means, view, wanted, acting))(id, acting),
    handOver: (id, wishes, acting) => refreshed((view) => handOver(means, view, wishes, acting))(id, acting),
    handOversTo: (acting) => handOversTo(means, acting),
    answerHandOver: (task, answer, acting) => answerHandOver(means, task, answer, acting),
    link: (id, member, patient, acting) =>
      refreshed<object>(async ({ family }) => {
        if (!family.pedigree.members.some((one) => one.id === member)) return { kind: 'not-found' };
        if (patient === family.patient) return refused('FAM_SAME_PERSON', 'This is the index patient.', 'Check the NHS number.');
        await saw(means, family, acting, 'update');
        await linkPerson(db, patient, id, member);
        return { kind: 'done' };
      })(id, acting),
    lookAtInvitation: (tried) => lookAtInvitation(means, tried),
    claimInvitation: (answered) => claimInvitation(means, answered),
    wrongCodes: (since) => wrongTries(db, since),
  };
}

function withFamily<T>(means: Means, use: (view: FamilyView) => Promise<Outcome<T>>) {
  return async (id: string, { scope, at }: Acting): Promise<Outcome<T>> => {
    const view = await findFamily(means, id, scope, at);
    return view ? use(view) : { kind: 'not-found' };
  };
}

async function openFamily(
  means: Means,
  { patient, about, found = true }: { readonly patient: string; readonly about: FamilyAbout; readonly found?: boolean },
  { who, scope, at }: Acting,
): Promise<Outcome<{ readonly id: string }>> {
  if (scope.kind === 'patient' || !ID.test(patient)) return { kind: 'not-found' };
  const stored = await means.record.read('Patient', patient, scope);
  if (!stored || stored.deleted) return { kind: 'not-found' };
  const person = resourceIn(stored) as Patient; // a Patient was asked for
  const id = newId(shardOf(patient), at);
  const number = `F-${id.slice(-8).toUpperCase()}`;
  const name = person.name?.[0];
  const nhsNumber = person.identifier?.find(({ system }) => system === SYSTEM.nhsNumber)?.value;
  const pedigree: Pedigree = {
    id: number,
    proband: patient,
    members: [
      {
        id: patient,
        sex: person.gender === 'male' || person.gender === 'female' ? person.gender : 'unknown',
        ...(name ? { name: name.text ?? [...(name.given ?? []), name.family].filter(Boolean).join(' ') } : {}),
        ...(person.birthDate ? { born: person.birthDate } : {}),
        ...(person.deceasedBoolean || person.deceasedDateTime ? { dead: true } : {}),
        ...(nhsNumber ? { identifiers: [{ system: SYSTEM.nhsNumber, value: nhsNumber }] } : {}),
        ...(found ? { tests: [{ gene: about.gene, kind: 'search', result: 'found' } as const] } : {}),
      },
    ],
  };
  const { group } = resourcesOf(id, pedigree, about);
  const result = await means.record.commit({
    changes: [{ kind: 'create', resource: group }],
    parties: [who.organisation],
    claims: [
      { type: 'Group', system: PEDIGREE_NUMBER, value: number, id },
      { type: 'Group', system: FAMILY_OF, value: `${patient}|${about.gene}|${who.organisation}`, id },
    ],
    audit: auditEventFor({ who, interaction: 'create', resources: [`Group/${id}`], patients: [patient], at }),
    alongside: async (tx) => {
      await addEvents(tx, id, 0, [{ event: { kind: 'opened', at: day(at), members: [] } }], who, at);
    },
    now: at,
  });
  if (result.kind === 'identifier-taken') return { kind: 'done', id: result.holder };
  if (result.kind !== 'committed') return refused('FAM_NOT_OPENED', 'The family could not be opened.', 'Try again.');
  return { kind: 'done', id };
}

/** One family a patient, gene and organisation: pressed twice, it is opened once. */
const FAMILY_OF = 'urn:opengms:family-of';

async function save(means: Means, before: KeptFamily, after: KeptFamily, { who, at }: Acting): Promise<Outcome> {
  const was = new Map(resourcesOf(before.id, before.pedigree, before.about).relatives.map((one) => [one.id ?? '', JSON.stringify(one)]));
  const { group, relatives } = resourcesOf(after.id, after.pedigree, after.about);
  const now = new Set(relatives.map(({ id }) => id ?? ''));
  const changes: Change[] = [
    { kind: 'update', resource: group, ifVersion: after.version },
    ...relatives.flatMap((resource): readonly Change[] => {
      const known = was.get(resource.id ?? '');
      if (known === undefined) return [{ kind: 'create', resource }];
      return known === JSON.stringify(resource) ? [] : [{ kind: 'update', resource }];
    }),
    ...[...was.keys()].filter((id) => !now.has(id)).map((id): Change => ({ kind: 'delete', type: 'FamilyMemberHistory', id })),
  ];
  const result = await means.record.commit({
    changes,
    parties: [who.organisation],
    audit: auditEventFor({
      who,
      interaction: 'update',
      resources: changes.map((change) =>
        change.kind === 'delete' ? `${change.type}/${change.id}` : `${change.resource.resourceType}/${change.resource.id}`,
      ),
      patients: [after.patient],
      at,
    }),
    now: at,
  });
  if (result.kind === 'committed') return { kind: 'done' };
  return refused('FAM_CHANGED_MEANWHILE', 'Somebody else changed this family while you did.', 'Look at it again, and repeat your change.');
}

/** Somebody else may write to the same cascade between reading and writing; then it is read and decided again. */
const ATTEMPTS = 5;

async function recordEvent(means: Means, id: string, event: CascadeEvent, acting: Acting, note?: string): Promise<Outcome> {
  const pepper = await means.pepper();
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const view = await findFamily(means, id, acting.scope, acting.at);
    if (!view) return { kind: 'not-found' };
    const decided = decide(view, event);
    if (decided.kind === 'refused') return decided;
    await saw(means, view.family, acting, 'update');
    // The note belongs to what was asked for, which comes last.
    const written = decided.events.map((one) => (one === event && note !== undefined ? { event: one, note } : { event: one }));
    const done = await unlessMoved(means.db.transaction((tx) => write(tx, view, written, pepper, acting)).then(() => true));
    if (done) return { kind: 'done' };
  }
  return refused('FAM_BUSY', 'Others are writing to this cascade.', 'Try again in a moment.');
}
