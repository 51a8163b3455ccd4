// The room put together: what a person chooses, who acts for whom, how they want to be written to. Everything is FHIR in the record, each change with its audit event.
import type { Consent, Patient, QuestionnaireResponse, Resource } from '@medplum/fhirtypes';
import { authorise, type Scope } from '../../foundation/identity/index.ts';
import { type Change, type Claim, type ClinicalRecord, newId, type Stored, shardOf } from '../../foundation/record/index.ts';
import { idIn, nameOf } from '../laboratory/index.ts';
import { type RecordOfDiscussion, recordsOfDiscussion } from '../requests/index.ts';
import { type ChoiceVersion, type Choosing, choiceVersion, choose, topicOf } from './choices/choose.ts';
import { CHOICE_SYSTEM, type Topic } from './choices/topics.ts';
import { ageOn, readMandate } from './mandates/mandate.ts';
import { createMandates, type Mandates } from './mandates/mandates.store.ts';
import { NEEDS_FORM, type Needs, NO_NEEDS, needsForm, readNeeds } from './needs/needs.ts';
import { type Acting, type Done, ownRecord } from './own-record.ts';
import { sayOnce } from './press.ts';
import { type OwnOrders, readOwnOrders } from './tests/own-tests.ts';

export interface Discussion {
  readonly record: RecordOfDiscussion;
  readonly at: string | undefined;
}

export interface Patients extends Mandates {
  person(patient: string, scope: Scope): Promise<Patient | undefined>;
  /** All their orders, each with its tasks, samples and reports. */
  orders(patient: string, scope: Scope): Promise<OwnOrders>;
  /** Versions of each choice, newest first. */
  choices(patient: string): Promise<readonly ChoiceVersion[]>;
  choose(choosing: Choosing, acting: Acting): Promise<Done>;
  discussions(patient: string): Promise<readonly Discussion[]>;
  needs(patient: string): Promise<Needs>;
  keepNeeds(needs: Needs, acting: Acting): Promise<Done>;
}

export function createPatients({ record }: { readonly record: ClinicalRecord }): Patients {
  const room = ownRecord(record);
  const { find, read, commit } = room;
  const newestNeeds = async (patient: string) => {
    const forms = await find<QuestionnaireResponse>('QuestionnaireResponse', [
      ['subject', `Patient/${patient}`],
      ['questionnaire', NEEDS_FORM],
    ]);
    return [...forms].sort((a, b) => ((a.authored ?? '') < (b.authored ?? '') ? 1 : -1))[0];
  };
  const ownConsents = async (patient: string) => find<Consent>('Consent', [['patient', `Patient/${patient}`]]);

  return {
    person: (patient, scope) => read<Patient>('Patient', patient, scope),

    orders: (patient, scope) => readOwnOrders(record, patient, scope),

    choices: async (patient) => {
      const own = (await ownConsents(patient)).filter((consent) => topicOf(consent) !== undefined);
      const histories = await Promise.all(
        own.map(({ id }) => record.history({ type: 'Consent', id: id ?? '', count: 100 }, { kind: 'patient', patient })),
      );
      const versions = histories
        .flat()
        .filter(({ deleted }) => !deleted)
        .map(({ content }) => JSON.parse(content) as Consent); // a history of Consents
      const forms = await record.readMany(
        versions.flatMap(({ sourceReference }) => sourceReference?.reference ?? []),
        { kind: 'patient', patient },
      );
      const byName: ReadonlyMap<string, QuestionnaireResponse | undefined> = new Map(
        forms.flatMap((stored) => (stored ? [[`${stored.type}/${stored.id}`, formIn(stored)] as const] : [])),
      );
      return versions
        .flatMap((version) => choiceVersion(version, byName.get(version.sourceReference?.reference ?? '')) ?? [])
        .sort((a, b) => (a.at < b.at ? 1 : -1));
    },

    choose: async (choosing, acting) => {
      const { who, now } = acting;
      const permission = authorise(who, 'update', 'my');
      if (permission.kind === 'refused') return { kind: 'refused', field: 'form', because: permission.because };
      if (permission.scope.kind !== 'patient') return { kind: 'refused', field: 'form', because: 'This is for patients' };
      const { patient } = permission.scope;
      const person = await read<Patient>('Patient', patient);
      const formId = newId(shardOf(patient), now);
      const say = async (claims: readonly Claim[]): Promise<Done> => {
        const stored = await standing(record, patient, choosing.topic);
        const chosen = choose(choosing, {
          patient,
          age: ageOn(person?.birthDate, now),
          by: who.name,
          ...(who.actsFor ? { carer: `${who.name}, for ${who.actsFor.name}` } : {}),
          now,
          formId,
          consentId: newId(shardOf(patient), now),
          before: stored && consentIn(stored),
        });
        if (chosen.kind === 'refused') return { kind: 'refused', field: chosen.question, because: chosen.because };
        const changes: readonly Change[] = [
          { kind: 'create', resource: chosen.form },
          stored ? { kind: 'update', resource: chosen.consent, ifVersion: stored.version } : { kind: 'create', resource: chosen.consent },
        ];
        return commit(changes, patient, acting, claims);
      };
      const formOfStanding = async () => {
        const stored = await standing(record, patient, choosing.topic);
        return idIn(stored && consentIn(stored).sourceReference, 'QuestionnaireResponse');
      };
      return sayOnce(record, { once: acting.once, form: formId, standing: formOfStanding }, say);
    },

    discussions: async (patient) => {
      const [consents, forms] = await Promise.all([
        ownConsents(patient),
        find<QuestionnaireResponse>('QuestionnaireResponse', [['subject', `Patient/${patient}`]]),
      ]);
      const dates: readonly (readonly [string, string | undefined])[] = [
        ...consents.map((each) => [nameOf(each), each.dateTime] as const),
        ...forms.map((each) => [nameOf(each), each.authored] as const),
      ];
      const at = new Map(dates);
      return recordsOfDiscussion(
        consents.filter((consent) => topicOf(consent) === undefined && readMandate(consent) === undefined),
        forms,
      )
        .map((each) => ({ record: each, at: at.get(each.reference) }))
        .sort((a, b) => ((a.at ?? '') < (b.at ?? '') ? 1 : -1));
    },

    needs: async (patient) => {
      const newest = await newestNeeds(patient);
      return newest === undefined ? NO_NEEDS : readNeeds(newest);
    },

    keepNeeds: async (needs, acting) => {
      const permission = authorise(acting.who, 'update', 'my');
      if (permission.kind === 'refused' || permission.scope.kind !== 'patient')
        return { kind: 'refused', field: 'form', because: permission.kind === 'refused' ? permission.because : 'This is for patients' };
      const { patient } = permission.scope;
      const form = needsForm(needs, { patient, id: newId(shardOf(patient), acting.now), now: acting.now });
      const press = { once: acting.once, form: form.id ?? '', standing: async () => (await newestNeeds(patient))?.id };
      return sayOnce(record, press, (claims) => commit([{ kind: 'create', resource: form }], patient, acting, claims));
    },

    ...createMandates(record, room),
  };
}

async function standing(record: ClinicalRecord, patient: string, topic: Topic): Promise<Stored | undefined> {
  const page = await record.search(
    {
      type: 'Consent',
      parameters: [
        ['patient', `Patient/${patient}`],
        ['category', `${CHOICE_SYSTEM}|${topic}`],
        ['_count', '1'],
      ],
    },
    { kind: 'patient', patient },
  );
  return page.matches[0];
}

function consentIn({ content }: Stored): Consent {
  return JSON.parse(content) as Consent; // a Consent was searched for
}

function formIn({ content }: Stored): QuestionnaireResponse | undefined {
  if (content === '') return undefined;
  const resource = JSON.parse(content) as Resource; // the record stores nothing but FHIR resources
  return resource.resourceType === 'QuestionnaireResponse' ? resource : undefined;
}
