// One entry of a transaction or batch, or one REST write, as a proposed change. http://hl7.org/fhir/R4/http.html#trules
import type { Resource } from '@medplum/fhirtypes';
import type { Finding } from '../../foundation/errors.ts';
import type { ProposedEntry } from '../../service/requests/index.ts';
import type { Interaction } from './means.ts';
import { finding } from './outcome.ts';
import { versionIn } from './read.ts';

export type ReadEntry =
  | { readonly kind: 'entry'; readonly entry: ProposedEntry }
  | { readonly kind: 'wrong'; readonly status: number; readonly findings: readonly Finding[] };

/** GOMS API: updates of these need If-Match, so that nobody overwrites what they have not seen (400 when missing, 412 when stale). */
const VERSION_AWARE: ReadonlySet<string> = new Set(['ServiceRequest', 'RequestGroup', 'Task', 'Specimen', 'DiagnosticReport']);
const ID = /^[A-Za-z0-9.-]{1,64}$/;

/** `where` names it in findings; `resource` has passed the structure already. */
export function entryFor(given: Interaction, where: string, more: { readonly fullUrl?: string } = {}): ReadEntry {
  const [type = '', id, ...rest] = given.path.split('/');
  const query = given.parameters.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
  const wrong = (status: number, ...findings: Finding[]): ReadEntry => ({ kind: 'wrong', status, findings });
  if (rest.length > 0 || !/^[A-Z][A-Za-z]+$/.test(type))
    return wrong(
      400,
      finding('FHR_ADDRESS', 'invalid', where, 'this is not the address of a resource', 'Write Type, Type/id or Type?search.'),
    );
  if (id !== undefined && !ID.test(id))
    return wrong(400, finding('FHR_ID', 'value', where, 'this is not an id', 'An id has 1 to 64 letters, digits, hyphens and full stops.'));
  const ifVersion = given.ifMatch === undefined ? undefined : versionIn(given.ifMatch);
  if (given.ifMatch !== undefined && ifVersion === undefined)
    return wrong(400, finding('FHR_IF_MATCH', 'value', where, 'If-Match is not a version', 'Send the ETag you read, for example W/"3".'));
  const base = {
    type,
    where,
    ...(more.fullUrl === undefined ? {} : { fullUrl: more.fullUrl }),
    ...(ifVersion === undefined ? {} : { ifVersion }),
  };

  switch (given.method) {
    case 'POST': {
      if (id !== undefined)
        return wrong(
          405,
          finding('FHR_METHOD', 'not-supported', where, 'POST goes to the type, not to an id', 'Use PUT to change a resource.'),
        );
      // entryFor is called after the structure has been checked, so this is a resource.
      const resource = given.body as Resource;
      const other = otherType(resource, type, where);
      if (other) return wrong(400, other);
      const ifNoneExist = given.ifNoneExist?.slice(given.ifNoneExist.indexOf('?') + 1);
      return { kind: 'entry', entry: { ...base, method: 'POST', resource, ...(ifNoneExist === undefined ? {} : { ifNoneExist }) } };
    }
    case 'PUT': {
      // As above.
      const resource = given.body as Resource;
      const other = otherType(resource, type, where);
      if (other) return wrong(400, other);
      if (id !== undefined && resource.id !== undefined && resource.id !== id)
        return wrong(
          400,
          finding('FHR_ID_DIFFERS', 'value', `${where}.id`, 'the id in the resource is not the id in the address', 'Make them the same.'),
        );
      if (id === undefined && query === '')
        return wrong(405, finding('FHR_METHOD', 'not-supported', where, 'PUT goes to an id or a search', 'Use POST to create.'));
      if (VERSION_AWARE.has(type) && ifVersion === undefined)
        return wrong(
          400,
          finding(
            'FHR_IF_MATCH_MISSING',
            'required',
            where,
            'an update of this type needs If-Match',
            'Read it, and send the ETag as If-Match: W/"n".',
          ),
        );
      return { kind: 'entry', entry: { ...base, method: 'PUT', ...(id === undefined ? { query } : { id }), resource } };
    }
    case 'PATCH': {
      if (id === undefined && query === '')
        return wrong(405, finding('FHR_METHOD', 'not-supported', where, 'PATCH goes to an id or a search', 'Name the resource.'));
      const patch = jsonPatch(given.body);
      if (!patch)
        return wrong(
          400,
          finding(
            'FHR_PATCH',
            'structure',
            where,
            'this is not a JSON Patch',
            'Send a list of operations as application/json-patch+json (RFC 6902).',
          ),
        );
      return { kind: 'entry', entry: { ...base, method: 'PATCH', ...(id === undefined ? { query } : { id }), patch } };
    }
    case 'DELETE':
      if (id === undefined && query === '')
        return wrong(405, finding('FHR_METHOD', 'not-supported', where, 'DELETE goes to an id or a search', 'Name the resource.'));
      return { kind: 'entry', entry: { ...base, method: 'DELETE', ...(id === undefined ? { query } : { id }) } };
    default:
      return wrong(405, finding('FHR_METHOD', 'not-supported', where, 'this method is not known', 'Use GET, POST, PUT, PATCH or DELETE.'));
  }
}

function otherType(resource: Resource, type: string, where: string): Finding | undefined {
  return resource.resourceType === type
    ? undefined
    : finding(
        'FHR_WRONG_TYPE',
        'invalid',
        where,
        `the address is for a ${type}`,
        `Send a ${type}, or use the address of the type you send.`,
      );
}

const OPERATIONS = new Set(['add', 'remove', 'replace', 'move', 'copy', 'test']);

/** RFC 6902: a list of operations, each with op and path; in a Bundle it lies in a Binary, base64. */
function jsonPatch(body: unknown): readonly object[] | undefined {
  if (isObject(body) && body.resourceType === 'Binary' && typeof body.data === 'string') {
    try {
      return jsonPatch(JSON.parse(Buffer.from(body.data, 'base64').toString('utf8')));
    } catch {
      return undefined;
    }
  }
  if (!Array.isArray(body) || body.length === 0) return undefined;
  const isSound = body.every(
    (step) =>
      isObject(step) &&
      OPERATIONS.has(String(step.op)) &&
      typeof step.path === 'string' &&
      (step.op !== 'move' && step.op !== 'copy' ? true : typeof step.from === 'string') &&
      (step.op === 'add' || step.op === 'replace' || step.op === 'test' ? 'value' in step : true),
  );
  return isSound ? body : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
