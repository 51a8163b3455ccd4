// The FHIR door at /FHIR/R4: headers and bytes in, interactions, headers and bytes out. http://hl7.org/fhir/R4/http.html
import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { perform } from './interactions.ts';
import { type Answer, type Asking, DEFAULT_LIMITS, type FhirMeans, type Interaction } from './means.ts';
import { registerBulkExport } from './operations/bulk-export.ts';
import { finding, outcomeText, refusal } from './outcome.ts';
import { parseBody } from './parse-body.ts';
import { splitAddress } from './transaction.ts';

export type { FhirLimits, FhirMeans, SubmitsRequests } from './means.ts';
export { parseBody } from './parse-body.ts';

export const FHIR_BASE = '/FHIR/R4';
const FHIR_JSON = 'application/fhir+json; charset=utf-8';
const JSON_TYPES = /^(application\/(fhir\+json|json|json-patch\+json)|text\/json)\b/i;
const FORM = /^application\/x-www-form-urlencoded\b/i;

/** One handler for all; they are told apart so that logs and metrics say which kind of request it was. */
const PATHS = [
  '/',
  '/metadata',
  '/$validate',
  '/$process-message',
  '/:type',
  '/:type/_search',
  '/:type/_history',
  '/:type/$validate',
  '/Measure/$evaluate-measure',
  '/Measure/$care-gaps',
  '/Measure/:id/$evaluate-measure',
  '/:type/:id',
  '/:type/:id/_history',
  '/:type/:id/_history/:version',
  '/:type/:id/$graph',
  '/:type/:id/$pathways',
  '/:type/:id/$validate',
  '/*',
] as const;

/** Registers the door. Everything below /FHIR/R4 answers in FHIR, errors included. */
export async function fhirDoor(app: FastifyInstance, means: FhirMeans): Promise<void> {
  const limits = { ...DEFAULT_LIMITS, ...means.limits };
  await app.register(
    async (door) => {
      door.removeAllContentTypeParsers();
      // Bytes come through as they are: the door parses them itself, to say where they are wrong.
      door.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: limits.body }, (_request, body, done) => done(null, body));
      door.setErrorHandler(async (error, request, reply) => send(request, reply, means, fault(error, request)));
      door.setNotFoundHandler(async (request, reply) =>
        send(
          request,
          reply,
          means,
          refusal(404, finding('FHR_ADDRESS', 'not-found', '', 'there is nothing at this address', 'GET metadata says what there is.')),
        ),
      );
      const handler = async (request: FastifyRequest, reply: FastifyReply) =>
        send(request, reply, means, await answer(request, means, limits.depth));
      const { research } = means;
      if (research)
        registerBulkExport(door, {
          means: { ...means, research },
          arrive: (request) => arrive(request, means),
          send: (request, reply, answered) => send(request, reply, means, answered),
        });
      for (const path of PATHS) door.all(path, { bodyLimit: limits.body }, handler);
    },
    { prefix: FHIR_BASE },
  );
}

/** For addresses that cannot be decoded, which never reach the door. */
export function fhirBadAddress(url: string): { readonly contentType: string; readonly body: string } | undefined {
  if (!url.startsWith(FHIR_BASE)) return undefined;
  return {
    contentType: FHIR_JSON,
    body: outcomeText([finding('FHR_ID', 'value', '', 'this is not an address', 'Write percent signs as %25.')], 400),
  };
}

async function answer(request: FastifyRequest, means: FhirMeans, deepest: number): Promise<Answer> {
  const given = interactionFrom(request);
  const isOpen = given.path === 'metadata' && given.method === 'GET';
  const asking = await arrive(request, means, isOpen);
  if ('status' in asking) return asking;
  if (wantsXml(request, given))
    return refusal(
      406,
      finding('FHR_NOT_ACCEPTABLE', 'not-supported', '', 'this service answers in JSON only', 'Send Accept: application/fhir+json.'),
    );
  const bytes = request.body instanceof Buffer ? request.body : undefined;
  if (FORM.test(given.contentType ?? '') && given.path.endsWith('/_search'))
    return perform(means, asking, { ...given, parameters: [...given.parameters, ...new URLSearchParams(bytes?.toString('utf8') ?? '')] });
  const takesBody = ['POST', 'PUT', 'PATCH'].includes(given.method);
  if (!takesBody || (bytes === undefined && /(_search|\$graph)$/.test(given.path))) return perform(means, asking, given);
  if (bytes !== undefined && !JSON_TYPES.test(given.contentType ?? ''))
    return refusal(415, finding('FHR_MEDIA_TYPE', 'not-supported', '', 'this media type is not read here', 'Send application/fhir+json.'));
  const parsed = parseBody(bytes ?? Buffer.alloc(0), deepest);
  if (parsed.kind === 'refused') return refusal(parsed.status, parsed.finding);
  return perform(means, asking, { ...given, body: parsed.value });
}

/** Who asks, or the answer for whoever is not signed in. */
async function arrive(request: FastifyRequest, means: FhirMeans, isOpen = false): Promise<Asking | Answer> {
  const authentication = isOpen ? undefined : await means.authenticate(request.headers);
  if (authentication?.kind === 'refused') {
    const answer = refusal(
      401,
      finding('FHR_NOT_SIGNED_IN', 'login', '', authentication.because, 'Send Authorization: Bearer and an access token.'),
    );
    const problem = authentication.code === 'no-credentials' ? '' : ` error="${authentication.code}"`;
    return { ...answer, headers: { 'www-authenticate': `Bearer${problem}` } };
  }
  return {
    who: authentication?.who ?? ANYBODY,
    now: means.now(),
    base: `${means.baseUrl}${FHIR_BASE}`,
    requestId: single(request.headers['x-request-id']),
    clientAddress: request.ip,
  };
}

/** Whoever asks for XML alone gets a refusal they can read; whoever takes anything gets JSON. */
function wantsXml({ headers }: FastifyRequest, { parameters }: Interaction): boolean {
  const format = parameters.find(([name]) => name === '_format')?.[1];
  if (format !== undefined) return /xml|turtle|ttl/i.test(format);
  const accept = headers.accept ?? '';
  return /xml|turtle/i.test(accept) && !/json|\*\/\*|html/i.test(accept);
}

/** Asks for the CapabilityStatement only, which anybody may read. */
const ANYBODY = { kind: 'application', id: 'anonymous', name: 'anonymous', role: 'patient-representative', organisation: '' } as const;

function interactionFrom(request: FastifyRequest): Interaction {
  const { path, query } = splitAddress(request.url.slice(FHIR_BASE.length));
  const { headers } = request;
  const optional = {
    ifMatch: headers['if-match'],
    ifNoneMatch: headers['if-none-match'],
    ifNoneExist: single(headers['if-none-exist']),
    prefer: single(headers.prefer),
    contentType: headers['content-type'],
  };
  return {
    method: request.method === 'HEAD' ? 'GET' : request.method,
    path: decode(path.replace(/^\/+|\/+$/g, '')),
    parameters: [...new URLSearchParams(query)],
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
  };
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function send(
  request: FastifyRequest,
  reply: FastifyReply,
  means: FhirMeans,
  { status, body, version, lastModified, location, headers }: Answer,
) {
  reply.code(status);
  for (const name of ['x-request-id', 'x-correlation-id']) {
    const value = single(request.headers[name]);
    // Header values come back as they came: node refuses line breaks in them.
    if (value !== undefined && value.length <= 200) reply.header(name, value);
  }
  if (!request.headers['x-request-id']) reply.header('x-request-id', randomUUID());
  reply.header('cache-control', 'no-store');
  if (version !== undefined) reply.header('etag', `W/"${version}"`);
  if (lastModified !== undefined) reply.header('last-modified', lastModified.toUTCString());
  if (location !== undefined) reply.header('location', `${means.baseUrl}${FHIR_BASE}/${location}`);
  if (headers) reply.headers(headers);
  if (body === undefined) return reply.send();
  return reply.header('content-type', headers?.['content-type'] ?? FHIR_JSON).send(body);
}

/** What fastify or a fault of ours throws. The log has the reason; the answer has none of it. */
function fault(error: unknown, request: FastifyRequest): Answer {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE')
    return refusal(413, finding('FHR_BODY_TOO_LARGE', 'too-long', '', 'the body is larger than this service takes', 'Send it in parts.'));
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
  if (status >= 400 && status < 500)
    return refusal(status, finding('FHR_REQUEST', 'invalid', '', 'the request could not be read', 'Check its headers and body.'));
  request.log.error({ err: error }, 'a request failed');
  return {
    status: 500,
    body: outcomeText(
      [
        finding(
          'FHR_FAULT',
          'exception',
          '',
          'something went wrong on our side',
          'Read before you send it again: a change may have been stored as the connection broke. Quote X-Request-ID if it stays.',
        ),
      ],
      500,
    ),
  };
}

function single(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.[0];
}
