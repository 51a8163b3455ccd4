// Who acts for whom: decided by a clinician, let again by a young person, ended by those who may. FHIR Consent and RelatedPerson in the record.
import type { Consent, Patient, RelatedPerson } from '@medplum/fhirtypes';
import { authorise } from '../../../foundation/identity/index.ts';
import { type Change, type ClinicalRecord, newId, shardOf } from '../../../foundation/record/index.ts';
import { readNhsNumber, SYSTEM } from '../../../foundation/terms/index.ts';
import { mayDecideAMandate, WHO_DECIDES_A_MANDATE } from '../../requests/index.ts';
import { type Acting, type Done, EVERYTHING, ID, type OwnRecord } from '../own-record.ts';
import {
  ageOn,
  type Basis,
  isSameMandate,
  MANDATE_CATEGORY,
  type Mandate,
  type MandateState,
  mandateConsent,
  mandateState,
  readMandate,
} from './mandate.ts';

export interface HeldMandate {
  readonly mandate: Mandate;
  readonly state: MandateState;
  readonly patient: Patient;
}

export interface NewMandate {
  readonly patient: string;
  readonly nhsNumber: string;
  readonly given: string;
  readonly family: string;
  readonly relation: string;
  readonly basis: Exclude<Basis, 'own-choice'>;
  readonly from: string;
  readonly until: string;
  readonly mayChoose: boolean;
  readonly evidence: string;
}

export interface Mandates {
  /** Whom this person may act for, ended ones left out. */
  actsFor(carer: string, now: Date): Promise<readonly HeldMandate[]>;
  /** The one mandate, when it is this person's and holds now. */
  holding(mandate: string, carer: string, now: Date): Promise<HeldMandate | undefined>;
  /** Everybody who may or might act for this person, ended ones too. */
  carersOf(patient: string, now: Date): Promise<readonly HeldMandate[]>;
  /** A clinician decides that somebody may act for a patient. */
  grant(mandate: NewMandate, acting: Acting): Promise<Done>;
  /** A person from 16 years lets somebody see their record who did so before. */
  letAgain(mandate: string, acting: Acting): Promise<Done>;
  /** The person themselves, or a clinician who sees the record, ends it at once. */
  end(mandate: string, acting: Acting): Promise<Done>;
}

/** How long a person's own permission stands before they are asked again. Our choice. */
const OWN_CHOICE_DAYS = 365;
const DAY_MS = 86_400_000;
const COMING_OF_AGE = 'From 16 years a young person decides for themselves. Choose consultee if they lack capacity';

export function createMandates(record: ClinicalRecord, { find, read, commit }: OwnRecord): Mandates {
  const held = async (mandate: Mandate, now: Date): Promise<HeldMandate | undefined> => {
    const patient = await read<Patient>('Patient', mandate.patient);
    return patient && { mandate, patient, state: mandateState(mandate, patient.birthDate, now) };
  };
  const mandatesBy = async (parameter: readonly [string, string], now: Date): Promise<readonly HeldMandate[]> => {
    const consents = await find<Consent>('Consent', [parameter, ['category', MANDATE_CATEGORY]]);
    const mandates = await Promise.all(consents.flatMap((consent) => readMandate(consent) ?? []).map((mandate) => held(mandate, now)));
    return mandates.filter((each) => each !== undefined);
  };

  return {
    actsFor: async (carer, now) =>
      (await mandatesBy(['actor', `Patient/${carer}`], now)).filter(
        ({ mandate, state }) => mandate.carer === carer && state.kind !== 'ended',
      ),

    holding: async (id, carer, now) => {
      const consent = await read<Consent>('Consent', id);
      const mandate = consent && readMandate(consent);
      const found = mandate && mandate.carer === carer ? await held(mandate, now) : undefined;
      return found?.state.kind === 'holds' ? found : undefined;
    },

    carersOf: async (patient, now) =>
      [...(await mandatesBy(['patient', `Patient/${patient}`], now))].sort((a, b) => (a.mandate.from < b.mandate.from ? 1 : -1)),

    grant: async (asked, acting) => {
      const { who, now } = acting;
      const refuse = (field: string, because: string): Done => ({ kind: 'refused', field, because });
      const permission = authorise(who, 'create', 'Consent');
      if (permission.kind === 'refused') return refuse('form', permission.because);
      if (!mayDecideAMandate(who) || who.organisation === '') return refuse('form', WHO_DECIDES_A_MANDATE);
      // The scope of writing: an emergency opens a record for reading alone.
      const patient = await read<Patient>('Patient', asked.patient, permission.scope);
      if (!patient) return refuse('form', 'There is no such record among those you can see');
      const number = readNhsNumber(asked.nhsNumber);
      if (number.kind !== 'valid') return refuse('nhsNumber', 'Enter the NHS number of the carer, 10 digits');
      if (!asked.given || !asked.family) return refuse(asked.given ? 'family' : 'given', 'Enter the name of the carer');
      if (!(asked.from <= asked.until)) return refuse('until', 'The last day must be on or after the first day');
      if (asked.evidence.length < 5) return refuse('evidence', 'Say what you saw that shows it');
      const known = await record.holderOf('Patient', SYSTEM.nhsNumber, number.digits);
      if (known === asked.patient) return refuse('nhsNumber', 'This is the NHS number of the patient');
      const carer = known ?? newId(undefined, now);
      const mandate: Mandate = {
        id: newId(shardOf(asked.patient), now),
        patient: asked.patient,
        carer,
        carerName: `${asked.given} ${asked.family}`,
        relation: asked.relation,
        basis: asked.basis,
        from: asked.from,
        until: asked.until,
        mayChoose: asked.mayChoose,
        evidence: asked.evidence,
        decidedBy: `${who.name}, ${who.organisation}`,
        isRevoked: false,
      };
      const state = mandateState(mandate, patient.birthDate, now);
      if (state.kind === 'ended')
        return state.because === 'age-unknown'
          ? refuse('basis', 'The date of birth of the patient is not known')
          : refuse('basis', COMING_OF_AGE);
      // The same form sent twice is one mandate: of two, one would stay when the other is ended.
      const standing = known === undefined ? [] : await mandatesBy(['patient', `Patient/${asked.patient}`], now);
      if (standing.some((each) => each.state.kind !== 'ended' && isSameMandate(each.mandate, mandate))) return { kind: 'done' };
      const identifier = [{ system: SYSTEM.nhsNumber, value: number.digits }];
      const name = [{ use: 'official' as const, family: asked.family, given: [asked.given] }];
      const relatedPerson = newId(shardOf(asked.patient), now);
      const related: RelatedPerson = {
        resourceType: 'RelatedPerson',
        id: relatedPerson,
        active: true,
        identifier,
        name,
        patient: { reference: `Patient/${asked.patient}` },
        relationship: [{ text: asked.relation }],
        period: { start: asked.from, end: asked.until },
      };
      const changes: Change[] = [
        { kind: 'create', resource: related },
        { kind: 'create', resource: mandateConsent({ ...mandate, relatedPerson, decidedAt: now.toISOString() }) },
      ];
      if (known !== undefined) return commit(changes, asked.patient, acting);
      // Somebody who was never a patient here gets a record that holds their name and number alone, to sign in to.
      const person: Patient = { resourceType: 'Patient', id: carer, identifier, name };
      return commit([...changes, { kind: 'create', resource: person }], asked.patient, acting, [
        { type: 'Patient', system: SYSTEM.nhsNumber, value: number.digits, id: carer },
      ]);
    },

    letAgain: async (id, acting) => {
      const { who, now } = acting;
      const consent = await read<Consent>('Consent', id);
      const mandate = consent && readMandate(consent);
      const patient = mandate && (await read<Patient>('Patient', mandate.patient));
      const isTheirs = who.role === 'patient' && who.actsFor === undefined && who.patient !== undefined && mandate?.patient === who.patient;
      if (!mandate || !patient || !isTheirs) return { kind: 'refused', field: 'form', because: 'There is no such person' };
      const age = ageOn(patient.birthDate, now);
      if (age === undefined || age < 16) return { kind: 'refused', field: 'form', because: 'You can choose this from the day you are 16' };
      const day = (at: Date) => at.toISOString().slice(0, 10);
      const own: Mandate = {
        ...mandate,
        id: newId(shardOf(mandate.patient), now),
        basis: 'own-choice',
        from: day(now),
        until: day(new Date(now.getTime() + OWN_CHOICE_DAYS * DAY_MS)),
        mayChoose: false,
        evidence: 'They said so themselves, signed in',
        decidedBy: who.name,
        isRevoked: false,
      };
      const standing = await mandatesBy(['patient', `Patient/${mandate.patient}`], now);
      if (standing.some((each) => each.state.kind === 'holds' && isSameMandate(each.mandate, own))) return { kind: 'done' };
      const relatedPerson = relatedIn(consent);
      return commit(
        [{ kind: 'create', resource: mandateConsent({ ...own, relatedPerson, decidedAt: now.toISOString() }) }],
        mandate.patient,
        acting,
      );
    },

    end: async (id, acting) => {
      const { who } = acting;
      const stored = ID.test(id) ? await record.read('Consent', id, EVERYTHING) : undefined;
      const consent = stored && !stored.deleted ? (JSON.parse(stored.content) as Consent) : undefined; // read by its type
      const mandate = consent && readMandate(consent);
      if (!stored || !consent || !mandate) return { kind: 'refused', field: 'form', because: 'There is no such person' };
      if (!(await mayEnd(mandate, acting)))
        return {
          kind: 'refused',
          field: 'form',
          because: mandate.isRevoked ? 'There is no such person' : 'Ask your care team to end this',
        };
      // Sent twice: it is ended.
      if (mandate.isRevoked) return { kind: 'done' };
      const ended: Consent = {
        ...consent,
        status: 'inactive',
        performer: [{ display: who.organisation ? `${who.name}, ${who.organisation}` : who.name }],
      };
      return commit([{ kind: 'update', resource: ended, ifVersion: stored.version }], mandate.patient, acting);
    },
  };

  /** A carer may always step back; a person from 16 years ends any but a consultee's; a clinician ends what they see. */
  async function mayEnd(mandate: Mandate, { who, now }: Acting): Promise<boolean> {
    if (who.role === 'patient') {
      if (who.actsFor !== undefined || who.patient === undefined) return false;
      if (who.patient === mandate.carer) return true;
      const patient = await read<Patient>('Patient', mandate.patient);
      return who.patient === mandate.patient && mandate.basis !== 'consultee' && (ageOn(patient?.birthDate, now) ?? 0) >= 16;
    }
    if (!mayDecideAMandate(who)) return false;
    const permission = authorise(who, 'update', 'Consent');
    return permission.kind === 'allowed' && (await record.read('Patient', mandate.patient, permission.scope)) !== undefined;
  }
}

function relatedIn(consent: Consent): string {
  const actors = consent.provision?.actor ?? [];
  const reference = actors.find(({ reference: { reference } }) => reference?.startsWith('RelatedPerson/'))?.reference.reference ?? '';
  return reference.slice('RelatedPerson/'.length);
}
