// Reading: read, vread, history, search. http://hl7.org/fhir/R4/http.html#read
import { authorise } from '../../foundation/identity/index.ts';
import type { ClinicalRecord, Stored } from '../../foundation/record/index.ts';
import { bundleText, entryOf } from './bundle-text.ts';
import type { Answer, Asking, Interaction } from './means.ts';
import { finding, REASONS, refusal } from './outcome.ts';
import { audit, permit } from './permit.ts';

export async function readOne(
  record: ClinicalRecord,
  asking: Asking,
  target: { type: string; id: string; version?: string },
  given: Interaction,
): Promise<Answer> {
  const { type, id, version } = target;
  const what = version === undefined ? `${type}/${id}` : `${type}/${id}/_history/${version}`;
  const interaction = version === undefined ? 'read' : 'vread';
  const allowed = await permit(record, asking, { word: 'read', subject: type, interaction, what });
  if (allowed.kind === 'refused') return allowed.answer;
  const number = version === undefined ? undefined : Number(version);
  const stored =
    number === undefined
      ? await record.read(type, id, allowed.scope)
      : Number.isInteger(number) && number > 0 && number < 2 ** 31
        ? await record.readVersion(type, id, number, allowed.scope)
        : undefined;
  await audit(record, asking, { interaction, resources: [what], seen: stored ? [stored] : [] });
  if (!stored) return notFound(what);
  if (stored.deleted)
    return {
      ...refusal(410, finding('FHR_DELETED', 'deleted', what, 'this resource has been deleted', 'Its history is still there.')),
      version: stored.version,
    };
  if (given.ifNoneMatch !== undefined && versionIn(given.ifNoneMatch) === stored.version)
    return { status: 304, version: stored.version, lastModified: stored.lastUpdated };
  return { status: 200, body: stored.content, version: stored.version, lastModified: stored.lastUpdated };
}

export async function readHistory(
  record: ClinicalRecord,
  asking: Asking,
  target: { type: string; id?: string },
  given: Interaction,
): Promise<Answer> {
  const { type, id } = target;
  const what = id === undefined ? `${type}/_history` : `${type}/${id}/_history`;
  const interaction = id === undefined ? 'history-type' : 'history-instance';
  const allowed = await permit(record, asking, { word: 'read', subject: type, interaction, what });
  if (allowed.kind === 'refused') return allowed.answer;
  const count = Math.min(Number(parameter(given, '_count') ?? 100), 1000);
  const before = parameter(given, '_before');
  if (!Number.isInteger(count) || count < 1 || (before !== undefined && Number.isNaN(Date.parse(before))))
    return refusal(400, finding('FHR_PARAMETER', 'invalid', what, '_count is a whole number and _before a time', 'Correct the parameter.'));
  const versions = await record.history(
    { type, ...(id === undefined ? {} : { id }), count, ...(before === undefined ? {} : { before: new Date(before) }) },
    allowed.scope,
  );
  await audit(record, asking, { interaction, query: what, seen: versions, ...(id === undefined ? {} : { resources: [`${type}/${id}`] }) });
  if (versions.length === 0 && id !== undefined) return notFound(what);
  const last = versions.at(-1);
  const hasMore = versions.length === count && last !== undefined && last.version > 1;
  return {
    status: 200,
    body: bundleText({
      type: 'history',
      ...(hasMore || id === undefined ? {} : { total: versions.length }),
      links: [
        { relation: 'self', url: `${asking.base}/${what}` },
        ...(hasMore
          ? [
              {
                relation: 'next',
                url: `${asking.base}/${what}?_count=${count}&_before=${encodeURIComponent(last.lastUpdated.toISOString())}`,
              },
            ]
          : []),
      ],
      entries: versions.map((stored) => historyEntry(stored, asking.base)),
    }),
  };
}

function historyEntry(stored: Stored, base: string) {
  const method = stored.deleted ? 'DELETE' : stored.version === 1 ? 'POST' : 'PUT';
  const status = stored.deleted ? 204 : stored.version === 1 ? 201 : 200;
  return {
    ...(stored.deleted ? { fullUrl: `${base}/${stored.type}/${stored.id}` } : entryOf(stored, base)),
    request: { method, url: method === 'POST' ? stored.type : `${stored.type}/${stored.id}` },
    response: { status: `${status} ${REASONS[status]}`, etag: `W/"${stored.version}"`, lastModified: stored.lastUpdated.toISOString() },
  };
}

/** The regional queue asks Bundle for `message.receiver`; a stored message carries these as parameters of its own. */
const MESSAGE_PARAMETERS: ReadonlyMap<string, string> = new Map([
  ['message.receiver', 'message-receiver'],
  ['message.destination', 'message-receiver'],
  ['message.sender', 'message-sender'],
  ['message.event', 'message-event'],
]);

export async function search(record: ClinicalRecord, asking: Asking, type: string, given: Interaction): Promise<Answer> {
  const query = queryText(given.parameters);
  const what = query === '' ? type : `${type}?${query}`;
  const allowed = await permit(record, asking, { word: 'search', subject: type, interaction: 'search-type', what });
  if (allowed.kind === 'refused') return allowed.answer;
  const parameters = given.parameters
    .filter(([name]) => name !== '_format' && name !== '_pretty')
    .map(([name, value]) => [type === 'Bundle' ? messageParameter(name) : name, value] as const);
  const page = await record.search({ type, parameters }, allowed.scope);
  // What is brought along is a read of its own: a type the caller may not read is left out.
  const included = page.included.filter((stored) => authorise(asking.who, 'read', stored.type).kind === 'allowed');
  await audit(record, asking, { interaction: 'search-type', query: what, seen: [...page.matches, ...included] });
  const rest = queryText(given.parameters.filter(([name]) => name !== '_page'));
  const next =
    page.next === undefined
      ? []
      : [{ relation: 'next', url: `${asking.base}/${type}?${rest}${rest === '' ? '' : '&'}_page=${encodeURIComponent(page.next)}` }];
  return {
    status: 200,
    body: bundleText({
      type: 'searchset',
      ...(page.total === undefined ? {} : { total: page.total }),
      links: [{ relation: 'self', url: `${asking.base}/${what}` }, ...next],
      entries: [
        ...page.matches.map((stored) => ({ ...entryOf(stored, asking.base), search: 'match' as const })),
        ...included.map((stored) => ({ ...entryOf(stored, asking.base), search: 'include' as const })),
      ],
    }),
  };
}

function messageParameter(name: string): string {
  const [plain = '', modifier] = name.split(':');
  const own = MESSAGE_PARAMETERS.get(plain);
  return own === undefined ? name : modifier === undefined ? own : `${own}:${modifier}`;
}

export function queryText(parameters: Interaction['parameters']): string {
  return parameters.map(([name, value]) => `${encodeURIComponent(name).replaceAll('%3A', ':')}=${encodeURIComponent(value)}`).join('&');
}

export function notFound(what: string): Answer {
  return refusal(
    404,
    finding('FHR_NOT_FOUND', 'not-found', what, 'there is no such resource, or it is not yours to see', 'Check the address.'),
  );
}

/** `W/"3"` or `"3"`; undefined when it is neither. */
export function versionIn(tag: string): number | undefined {
  const [, version] = /^\s*(?:W\/)?"(\d{1,9})"\s*$/.exec(tag) ?? [];
  return version === undefined ? undefined : Number(version);
}

function parameter(given: Interaction, name: string): string | undefined {
  return given.parameters.find(([key]) => key === name)?.[1];
}
