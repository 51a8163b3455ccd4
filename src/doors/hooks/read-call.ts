// A service request as it comes, read and checked: https://cds-hooks.hl7.org/2.0/#http-request_1 and the contexts of the three hooks served.
// What is wrong is said with where it is; a prefetch that cannot be read is left out and named.

import type { Bundle, Resource } from '@medplum/fhirtypes';
import type { Finding } from '../../foundation/errors.ts';
import { validateResource } from '../../foundation/record/index.ts';
import type { Call, Hook } from './service.ts';

export type ReadCall = Pick<Call, 'hook' | 'hookInstance' | 'patientId' | 'userId' | 'draftOrders' | 'selections' | 'sent' | 'findings'> & {
  readonly fhirServer: string | undefined;
};

export type CallReading =
  | { readonly kind: 'call'; readonly call: ReadCall }
  | { readonly kind: 'wrong'; readonly problems: readonly string[] };

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const ID = /^[A-Za-z0-9.-]{1,64}$/;
/** More orders or resources than a person has are a mistake, and would be work without end. */
const MOST = 2_000;

export function readCall(body: unknown, hook: Hook): CallReading {
  if (!isObject(body)) return { kind: 'wrong', problems: ['The body is a JSON object.'] };
  const { hookInstance, context, fhirServer, fhirAuthorization, prefetch } = body;
  const given = isObject(context) ? context : {};
  const { patientId, userId, draftOrders, selections } = given;
  const isOrder = hook !== 'patient-view';
  const entries = isObject(draftOrders) && Array.isArray(draftOrders.entry) ? (draftOrders.entry as readonly unknown[]) : []; // each is looked at below
  const problems = [
    ...(body.hook === hook ? [] : [`hook: this service answers ${hook}.`]),
    ...(typeof hookInstance === 'string' && UUID.test(hookInstance) ? [] : ['hookInstance: a UUID.']),
    ...(isObject(context) ? [] : ['context: an object.']),
    ...(typeof patientId === 'string' && ID.test(patientId) ? [] : ['context.patientId: the FHIR id of the patient.']),
    ...(typeof userId === 'string' && /^[A-Za-z]+\/[A-Za-z0-9.-]{1,64}$/.test(userId) ? [] : ['context.userId: such as Practitioner/123.']),
    ...(fhirServer === undefined || (typeof fhirServer === 'string' && URL.canParse(fhirServer)) ? [] : ['fhirServer: an address.']),
    ...(fhirAuthorization === undefined || fhirServer !== undefined ? [] : ['fhirAuthorization: send it with fhirServer.']),
    ...(isOrder && !isBundle(draftOrders) ? ['context.draftOrders: a Bundle of the draft orders.'] : []),
    ...(hook === 'order-select' && !isTexts(selections)
      ? ['context.selections: the orders newly chosen, such as MedicationRequest/123.']
      : []),
    ...(entries.length > MOST ? [`context.draftOrders: more than ${MOST} orders.`] : []),
    ...entries.flatMap((entry, index) =>
      isObject(entry) && isObject(entry.resource) && typeof entry.resource.resourceType === 'string'
        ? []
        : [`context.draftOrders.entry[${index}].resource: a FHIR resource.`],
    ),
    ...entries.flatMap((entry, index) => misshapen(entry, index)),
    ...(prefetch === undefined || isObject(prefetch) ? [] : ['prefetch: an object.']),
  ];
  if (problems.length > 0 || typeof hookInstance !== 'string' || typeof patientId !== 'string' || typeof userId !== 'string')
    return { kind: 'wrong', problems };
  const { sent, findings } = readPrefetch(isObject(prefetch) ? prefetch : {}, patientId);
  return {
    kind: 'call',
    call: {
      hook,
      hookInstance,
      patientId,
      userId,
      fhirServer: typeof fhirServer === 'string' ? fhirServer : undefined,
      draftOrders: isBundle(draftOrders) ? { entry: entries as readonly { readonly resource?: unknown }[] } : {}, // checked above
      selections: isTexts(selections) ? selections : [],
      sent,
      findings,
    },
  };
}

/** A draft may lack what an order must have; what it has must have the shape of FHIR, or it would be read wrongly or not at all. */
function misshapen(entry: unknown, index: number): readonly string[] {
  const resource = isObject(entry) ? entry.resource : undefined;
  const wrong = validateResource(resource).filter(({ issue }) => issue === 'structure');
  return wrong.map(({ where, what }) => `context.draftOrders.entry[${index}].resource: ${where}: ${what}.`);
}

/** Sound resources about this patient; null is the client's way to say that there is none. */
function readPrefetch(
  prefetch: Readonly<Record<string, unknown>>,
  patientId: string,
): { sent: readonly Resource[]; findings: readonly Finding[] } {
  const findings: Finding[] = [];
  const sent = Object.entries(prefetch).flatMap(([key, value]): readonly Resource[] => {
    if (value === null || value === undefined) return [];
    if (!isObject(value) || typeof value.resourceType !== 'string') return unusable(findings, `prefetch.${key}`, 'is not a FHIR resource');
    const inside = value.resourceType === 'Bundle' ? ((value as unknown as Bundle).entry ?? []) : [{ resource: value }]; // each entry is looked at below
    if (!Array.isArray(inside)) return unusable(findings, `prefetch.${key}`, 'is not a sound Bundle');
    return inside.slice(0, MOST).flatMap((entry: unknown, index): readonly Resource[] => {
      const resource = isObject(entry) ? entry.resource : undefined;
      if (isObject(resource) && resource.resourceType === 'OperationOutcome') return [];
      const wrong = validateResource(resource).filter(({ severity }) => severity === 'error');
      if (wrong.length > 0) return unusable(findings, `prefetch.${key}[${index}]`, 'is not a sound FHIR R4 resource');
      const sound = resource as unknown as Resource; // validated on the line above
      return isAbout(sound, patientId) ? [sound] : unusable(findings, `prefetch.${key}[${index}]`, 'is about somebody else');
    });
  });
  return { sent, findings };
}

function unusable(findings: Finding[], where: string, what: string): readonly Resource[] {
  findings.push({ severity: 'warning', code: 'HKS_PREFETCH', issue: 'invalid', where, what: `${where} ${what} and was not used.` });
  return [];
}

function isAbout(resource: Resource, patientId: string): boolean {
  if (resource.resourceType === 'Patient') return resource.id === undefined || resource.id === patientId;
  const subject = 'subject' in resource ? resource.subject : 'patient' in resource ? resource.patient : undefined;
  const reference = isObject(subject) && typeof subject.reference === 'string' ? subject.reference : undefined;
  return reference === undefined || reference === `Patient/${patientId}` || reference.endsWith(`/Patient/${patientId}`);
}

function isBundle(value: unknown): boolean {
  return isObject(value) && value.resourceType === 'Bundle' && (value.entry === undefined || Array.isArray(value.entry));
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length <= MOST && value.every((each) => typeof each === 'string');
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
