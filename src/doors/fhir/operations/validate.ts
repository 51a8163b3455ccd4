// $validate: structure, then everything the service would say to it, without storing. http://hl7.org/fhir/R4/resource-operation-validate.html
import type { Bundle, Resource } from '@medplum/fhirtypes';
import { type Finding, hasErrors } from '../../../foundation/errors.ts';
import { validateResource } from '../../../foundation/record/index.ts';
import { checkReporting } from '../../../service/medicines/board/index.ts';
import type { ProposedEntry } from '../../../service/requests/index.ts';
import { entryFor } from '../entry.ts';
import type { Answer, Asking, FhirMeans, Interaction } from '../means.ts';
import { finding, outcomeText, refusal } from '../outcome.ts';
import { audit, permit } from '../permit.ts';
import { interactionOf } from '../transaction.ts';
import { messageEntries } from './process-message.ts';

/** Answers 200 with an OperationOutcome whatever is found; 400 only when there is nothing to look at. */
export async function validate(means: FhirMeans, asking: Asking, given: Interaction): Promise<Answer> {
  const allowed = await permit(means.record, asking, {
    word: 'operation',
    subject: '$validate',
    interaction: 'operation',
    what: given.path,
  });
  if (allowed.kind === 'refused') return allowed.answer;
  const { resource, profile } = unwrap(given);
  if (resource === undefined)
    return refusal(
      400,
      finding(
        'FHR_NO_RESOURCE',
        'required',
        'Parameters.parameter',
        'there is no resource to validate',
        'Send it as the body, or as the parameter resource.',
      ),
    );
  const type = given.path.split('/').length > 1 ? given.path.split('/')[0] : undefined;
  const structural = validateResource(resource, type === undefined ? {} : { expected: type });
  const business = structural.length > 0 ? [] : await dryRun(means, asking, resource);
  await audit(means.record, asking, { interaction: 'operation', query: given.path });
  // The structure has been checked: this is a resource.
  const bound = structural.length > 0 ? [] : checkReporting(resource as Resource);
  const findings: readonly Finding[] = [...structural, ...bound, ...business, ...(profile === undefined ? [] : [profileNote(profile)])];
  return { status: 200, body: outcomeText(findings, hasErrors(findings) ? 422 : undefined) };
}

async function dryRun(means: FhirMeans, asking: Asking, value: unknown): Promise<readonly Finding[]> {
  // The structure has been checked: this is a resource.
  const resource = value as Resource;
  const proposed = entriesOf(resource);
  if (proposed.findings.length > 0 || proposed.entries.length === 0) return proposed.findings;
  const submission = await means.requests.submit({ door: 'fhir', entries: proposed.entries, dryRun: true }, asking.who, asking.now);
  return submission.kind === 'replayed' ? [] : submission.entries.flatMap(({ findings }) => findings);
}

function entriesOf(resource: Resource): { readonly entries: readonly ProposedEntry[]; readonly findings: readonly Finding[] } {
  if (resource.resourceType !== 'Bundle')
    return { entries: [{ method: 'POST', type: resource.resourceType, resource, where: resource.resourceType }], findings: [] };
  if (resource.type === 'message') return { entries: messageEntries(resource), findings: [] };
  if (resource.type !== 'transaction' && resource.type !== 'batch') return { entries: [], findings: [] };
  const read = (resource.entry ?? []).map((entry, index) =>
    entryFor(interactionOf(entry), whereOf(resource, index), entry.fullUrl === undefined ? {} : { fullUrl: entry.fullUrl }),
  );
  return {
    entries: read.flatMap((one) => (one.kind === 'entry' ? one.entry : [])),
    findings: read.flatMap((one) => (one.kind === 'wrong' ? one.findings : [])),
  };
}

function whereOf(bundle: Bundle, index: number): string {
  const type = bundle.entry?.[index]?.resource?.resourceType;
  return `Bundle.entry[${index}]${type ? `.resource.ofType(${type})` : ''}`;
}

/** The body itself, or `resource` of a Parameters. A Parameters that holds none is itself what is to be validated. */
function unwrap(given: Interaction): { readonly resource: unknown; readonly profile: string | undefined } {
  const inAddress = given.parameters.find(([name]) => name === 'profile')?.[1];
  const { body } = given;
  const parts: unknown = isObject(body) && body.resourceType === 'Parameters' ? body.parameter : undefined;
  if (!Array.isArray(parts)) return { resource: body, profile: inAddress };
  const part = (name: string): unknown => parts.find((one: unknown) => isObject(one) && one.name === name);
  const profile = part('profile');
  const named = isObject(profile) ? (profile.valueUri ?? profile.valueCanonical ?? profile.valueString) : undefined;
  const resource = part('resource');
  return { resource: isObject(resource) ? resource.resource : undefined, profile: typeof named === 'string' ? named : inAddress };
}

function profileNote(_profile: string): Finding {
  return {
    severity: 'information',
    code: 'FHR_PROFILE_NOT_CHECKED',
    issue: 'informational',
    where: '',
    what: 'The structure of FHIR R4 and the rules of the service were checked; the named profile was not.',
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
