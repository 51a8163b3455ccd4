// Who may act for whom, from when to when and how far: a mandate, decided by a clinician, or by the person themselves from 16 years. Pure.
// Standard: FHIR R4 Consent as the national guide 0.6.2 has it for sharing with a relative (actor RelatedPerson, purpose FAMRQT).
// Ages: Family Law Reform Act 1969 s.8 and Mental Capacity Act 2005 s.2(5): from 16 years a person decides for themselves, or a consultee is asked.
import type { Consent } from '@medplum/fhirtypes';
import { MANDATE_CODING as MANDATE } from '../../requests/index.ts';

export type Basis =
  /** Parental responsibility: ends when the young person is 16. */
  | 'parent'
  /** Asked about an adult, or a young person from 16, who lacks capacity; a deputy or attorney as well. */
  | 'consultee'
  /** The person themselves said so. */
  | 'own-choice';

export interface Mandate {
  /** Logical id of the Consent. */
  readonly id: string;
  readonly patient: string;
  /** Logical id of the Patient record of the one who acts. */
  readonly carer: string;
  readonly carerName: string;
  readonly relation: string;
  readonly basis: Basis;
  /** `YYYY-MM-DD` */
  readonly from: string;
  readonly until: string;
  readonly mayChoose: boolean;
  /** What was seen that shows it. */
  readonly evidence: string;
  readonly decidedBy: string;
  readonly isRevoked: boolean;
}

export type MandateState =
  | {
      readonly kind: 'holds';
      readonly until: string /** It ends soon, by reaching 16 or by its date. */;
      readonly endsSoon?: 'coming-of-age' | 'date';
    }
  | { readonly kind: 'not-begun' }
  | { readonly kind: 'ended'; readonly because: 'revoked' | 'date' | 'came-of-age' | 'age-unknown' };

export const COMES_OF_AGE = 16;
/** Our choice: three months are enough to talk it over and to ask for a consultee. */
const WARN_DAYS = 90;
const DAY_MS = 86_400_000;

/** The same person for the same person, on the same ground, for the same time and as far. */
export function isSameMandate(a: Mandate, b: Mandate): boolean {
  return (
    a.patient === b.patient &&
    a.carer === b.carer &&
    a.basis === b.basis &&
    a.from === b.from &&
    a.until === b.until &&
    a.mayChoose === b.mayChoose
  );
}

/** How a mandate stands on a day. `birthDate` is that of the person acted for. */
export function mandateState(mandate: Mandate, birthDate: string | undefined, now: Date): MandateState {
  const today = now.toISOString().slice(0, 10);
  if (mandate.isRevoked) return { kind: 'ended', because: 'revoked' };
  if (today < mandate.from) return { kind: 'not-begun' };
  if (today > mandate.until) return { kind: 'ended', because: 'date' };
  if (mandate.basis !== 'parent')
    return { kind: 'holds', until: mandate.until, ...(isSoon(mandate.until, now) ? { endsSoon: 'date' } : {}) };
  const ofAge = sixteenth(birthDate);
  if (ofAge === undefined) return { kind: 'ended', because: 'age-unknown' };
  if (today >= ofAge) return { kind: 'ended', because: 'came-of-age' };
  if (ofAge <= mandate.until) return { kind: 'holds', until: ofAge, ...(isSoon(ofAge, now) ? { endsSoon: 'coming-of-age' } : {}) };
  return { kind: 'holds', until: mandate.until, ...(isSoon(mandate.until, now) ? { endsSoon: 'date' } : {}) };
}

/** The day of the 16th birthday; undefined unless the whole date of birth is known. */
export function sixteenth(birthDate: string | undefined): string | undefined {
  const [, year, rest] = /^(\d{4})-(\d{2}-\d{2})$/.exec(birthDate ?? '') ?? [];
  if (year === undefined || rest === undefined) return undefined;
  const day = new Date(`${Number(year) + COMES_OF_AGE}-${rest}T00:00:00Z`);
  return Number.isNaN(day.getTime()) ? undefined : day.toISOString().slice(0, 10);
}

/** Whole years on a day. */
export function ageOn(birthDate: string | undefined, now: Date): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(birthDate ?? '') || birthDate === undefined) return undefined;
  const today = now.toISOString().slice(0, 10);
  return Number(today.slice(0, 4)) - Number(birthDate.slice(0, 4)) - (today.slice(5) < birthDate.slice(5) ? 1 : 0);
}

function isSoon(day: string, now: Date): boolean {
  return Date.parse(day) - now.getTime() < WARN_DAYS * DAY_MS;
}

export const MANDATE_CATEGORY = `${MANDATE.system}|${MANDATE.code}`;
const BASIS_SYSTEM = 'urn:opengms:mandate-basis';
const RELATION = 'http://terminology.hl7.org/CodeSystem/v3-RoleClass';

export function mandateConsent(mandate: Mandate & { readonly relatedPerson: string; readonly decidedAt: string }): Consent {
  const actor = (code: string, reference: string, display: string) => ({
    role: { coding: [{ system: RELATION, code }] },
    reference: { reference, display },
  });
  return {
    resourceType: 'Consent',
    id: mandate.id,
    status: mandate.isRevoked ? 'inactive' : 'active',
    scope: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy', display: 'Privacy Consent' }],
    },
    category: [
      { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'IDSCL', display: 'information disclosure' }] },
      { coding: [MANDATE] },
      { coding: [{ system: BASIS_SYSTEM, code: mandate.basis }] },
    ],
    patient: { reference: `Patient/${mandate.patient}` },
    dateTime: mandate.decidedAt,
    performer: [{ display: mandate.decidedBy }],
    policy: [{ uri: 'urn:opengms:policy:acting-for-somebody' }],
    verification: [{ verified: true, verifiedWith: { display: mandate.evidence }, verificationDate: mandate.decidedAt }],
    // One permission over a policy that opens nothing; at the top, because the search parameter `actor` looks there alone.
    provision: {
      type: 'permit',
      period: { start: mandate.from, end: mandate.until },
      actor: [
        actor('PRS', `RelatedPerson/${mandate.relatedPerson}`, mandate.relation),
        actor('AGNT', `Patient/${mandate.carer}`, mandate.carerName),
      ],
      purpose: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason', code: 'FAMRQT' }],
      action: ['access', ...(mandate.mayChoose ? ['correct'] : [])].map((code) => ({
        coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentaction', code }],
      })),
    },
  };
}

/** A mandate as it is read back; undefined for a Consent that is none, or not whole: what cannot be read grants nothing. */
export function readMandate(consent: Consent): Mandate | undefined {
  const codes = consent.category?.flatMap(({ coding }) => coding ?? []) ?? [];
  const basis = codes.find(({ system }) => system === BASIS_SYSTEM)?.code;
  const permit = consent.provision?.type === 'permit' ? consent.provision : undefined;
  const actors = permit?.actor ?? [];
  const carer = actors.find(({ reference }) => reference.reference?.startsWith('Patient/'))?.reference;
  const relation = actors.find(({ reference }) => reference.reference?.startsWith('RelatedPerson/'))?.reference;
  const patient = consent.patient?.reference;
  const { start, end } = permit?.period ?? {};
  if (!codes.some(({ system, code }) => system === MANDATE.system && code === MANDATE.code)) return undefined;
  if (basis !== 'parent' && basis !== 'consultee' && basis !== 'own-choice') return undefined;
  if (!consent.id || !patient?.startsWith('Patient/') || !carer?.reference || !start || !end) return undefined;
  return {
    id: consent.id,
    patient: patient.slice('Patient/'.length),
    carer: carer.reference.slice('Patient/'.length),
    carerName: carer.display ?? 'Not named',
    relation: relation?.display ?? 'carer',
    basis,
    from: start.slice(0, 10),
    until: end.slice(0, 10),
    mayChoose: permit?.action?.some(({ coding }) => coding?.some(({ code }) => code === 'correct')) ?? false,
    evidence: consent.verification?.[0]?.verifiedWith?.display ?? '',
    decidedBy: consent.performer?.[0]?.display ?? 'Not named',
    isRevoked: consent.status !== 'active',
  };
}
