// Bulk export for approved research: kick-off, status, files, delete. The Group is the approval: its cohort, its data, its purpose; there is no export
// without one. Standard: Bulk Data Access 2.0.0, https://hl7.org/fhir/uv/bulkdata/STU2/export.html
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isDateTime } from '../../../foundation/record/index.ts';
import type { Research } from '../../../service/research/index.ts';
import { progressOf } from '../../../service/research/index.ts';
import type { Answer, Asking, FhirMeans } from '../means.ts';
import { finding, refusal } from '../outcome.ts';
import { parseBody } from '../parse-body.ts';
import { permit } from '../permit.ts';

const NDJSON = 'application/fhir+ndjson';
const FORMATS: ReadonlySet<string> = new Set([NDJSON, 'application/ndjson', 'ndjson']);
/** Asked again no sooner: an extract takes seconds to minutes. */
const RETRY_SECONDS = '5';
const KNOWN: ReadonlySet<string> = new Set(['_outputFormat', '_since', '_type']);
/** Parts of the standard that are not served; with `Prefer: handling=lenient` they are passed over, which gives more, never less than asked. */
const OPTIONAL: ReadonlySet<string> = new Set(['_elements', '_typeFilter', 'includeAssociatedData', 'patient']);

interface Bulk {
  readonly means: FhirMeans & { readonly research: Research };
  readonly arrive: (request: FastifyRequest) => Promise<Asking | Answer>;
  readonly send: (request: FastifyRequest, reply: FastifyReply, answer: Answer) => FastifyReply;
}

export function registerBulkExport(door: FastifyInstance, { means, arrive, send }: Bulk): void {
  const { research } = means;

  type Handler = (asking: Asking, request: FastifyRequest, reply: FastifyReply) => Promise<Answer | FastifyReply>;
  const handled = (handler: Handler) => async (request: FastifyRequest, reply: FastifyReply) => {
    const asking = await arrive(request);
    if ('status' in asking) return send(request, reply, asking);
    const allowed = await permit(means.record, asking, { word: 'read', subject: 'research', interaction: 'operation', what: request.url });
    const answer = allowed.kind === 'refused' ? allowed.answer : await handler(asking, request, reply);
    return 'status' in answer && !('raw' in answer) ? send(request, reply, answer) : answer;
  };

  for (const path of ['/$export', '/Patient/$export'])
    door.route({
      method: ['GET', 'POST'],
      url: path,
      handler: handled(async () =>
        refusal(
          400,
          finding(
            'FHR_EXPORT_APPROVAL',
            'not-supported',
            '',
            'data leaves under an approval only',
            'Ask for Group/{id}/$export; the id is that of your approval.',
          ),
        ),
      ),
    });

  door.route<{ Params: { id: string } }>({
    method: ['GET', 'POST'],
    url: '/Group/:id/$export',
    handler: handled(async (asking, request) => {
      const read = readKickOff(request);
      if (read.kind === 'refused') return read.answer;
      const { id } = request.params as { id: string }; // the address has it
      const started = await research.start(
        {
          approval: id,
          format: 'fhir',
          request: `${means.baseUrl}${request.url}`,
          ...(read.types ? { types: read.types } : {}),
          ...(read.since ? { since: read.since } : {}),
        },
        asking.who,
      );
      if (started.kind === 'refused') {
        const status =
          started.field === 'running' ? 429 : started.because === 'There is no such approval' ? 404 : started.field === 'types' ? 400 : 403;
        return {
          ...refusal(
            status,
            finding(
              'FHR_EXPORT_REFUSED',
              status === 404 ? 'not-found' : 'forbidden',
              '',
              started.because,
              'Ask whoever decides about access to data.',
            ),
          ),
          ...(status === 429 ? { headers: { 'retry-after': RETRY_SECONDS } } : {}),
        };
      }
      return { status: 202, headers: { 'content-location': `${asking.base}/$export-status/${started.run.id}` } };
    }),
  });

  door.get(
    '/$export-status/:run',
    handled(async (asking, request) => {
      const run = await research.run(runOf(request), asking.who);
      if (!run || run.state === 'deleted') return GONE;
      if (run.state === 'running')
        return { status: 202, headers: { 'x-progress': `${progressOf(run)} % of the people looked at`, 'retry-after': RETRY_SECONDS } };
      if (run.state !== 'done')
        return refusal(
          run.state === 'failed' ? 500 : 422,
          finding(
            'FHR_EXPORT_ENDED',
            'processing',
            '',
            run.because ?? 'the export did not come to its end',
            'Start it again, or ask for a wider cohort.',
          ),
        );
      const manifest = {
        transactionTime: run.startedBy.at,
        request: run.request ?? '',
        requiresAccessToken: true,
        output: run.files
          .filter(({ count }) => count > 0)
          .map(({ name, type, count }) => ({ type, url: `${asking.base}/$export-files/${run.id}/${name}`, count })),
        error: [],
      };
      return {
        status: 200,
        body: JSON.stringify(manifest),
        headers: { 'content-type': 'application/json', expires: new Date(run.expires ?? '').toUTCString() },
      };
    }),
  );

  door.delete(
    '/$export-status/:run',
    handled(async (asking, request) => {
      const done = await research.remove(runOf(request), asking.who);
      return done.kind === 'done' ? { status: 202 } : GONE;
    }),
  );

  door.get(
    '/$export-files/:run/:file',
    handled(async (asking, request, reply) => {
      const { file } = request.params as { file: string }; // the address has it
      const found = await research.download(runOf(request), file, asking.who);
      if (!found) return GONE;
      return reply.type(NDJSON).header('cache-control', 'no-store').send(Readable.from(found.lines));
    }),
  );
}

const GONE = refusal(
  404,
  finding('FHR_EXPORT_GONE', 'not-found', '', 'there is no such export, or no longer', 'Start it again with Group/{id}/$export.'),
);

function runOf(request: FastifyRequest): string {
  return (request.params as { run?: string }).run ?? ''; // the addresses that come here have it
}

type KickOff =
  | { readonly kind: 'asked'; readonly types?: readonly string[]; readonly since?: string }
  | { readonly kind: 'refused'; readonly answer: Answer };

function readKickOff(request: FastifyRequest): KickOff {
  const no = (where: string, what: string, mend: string): KickOff => ({
    kind: 'refused',
    answer: refusal(400, finding('FHR_EXPORT_PARAMETER', 'value', where, what, mend)),
  });
  const prefer = String(request.headers.prefer ?? '');
  if (!/\brespond-async\b/.test(prefer)) return no('Prefer', 'an export is answered later', 'Send Prefer: respond-async.');
  const isLenient = /handling=lenient/.test(prefer);
  const given = new Map<string, string[]>();
  for (const [name, value] of parametersOf(request)) given.set(name, [...(given.get(name) ?? []), value]);
  for (const name of given.keys()) {
    if (KNOWN.has(name)) continue;
    // To pass over `patient` would give out more people than were asked for.
    if (OPTIONAL.has(name) && isLenient && name !== 'patient') continue;
    return no(name, 'this parameter is not supported', 'Leave it out.');
  }
  const format = given.get('_outputFormat')?.[0];
  if (format !== undefined && !FORMATS.has(format)) return no('_outputFormat', 'only NDJSON is written', `Send ${NDJSON}.`);
  const since = given.get('_since')?.[0];
  if (since !== undefined && (!isDateTime(since) || Number.isNaN(Date.parse(since))))
    return no('_since', 'this is not an instant', 'Write it as 2026-11-21T09:00:00Z.');
  const types = given
    .get('_type')
    ?.flatMap((each) => each.split(','))
    .filter((each) => each !== '');
  return { kind: 'asked', ...(types?.length ? { types } : {}), ...(since === undefined ? {} : { since }) };
}

/** Of the address, or of the Parameters resource that was posted. */
function parametersOf(request: FastifyRequest): readonly (readonly [string, string])[] {
  const inAddress = [...new URLSearchParams(request.url.split('?')[1] ?? '')];
  if (request.method !== 'POST' || !(request.body instanceof Buffer) || request.body.length === 0) return inAddress;
  const parsed = parseBody(request.body, 16);
  const parameters: unknown = parsed.kind === 'refused' ? undefined : Reflect.get(Object(parsed.value), 'parameter');
  if (!Array.isArray(parameters)) return [['body', 'is not a Parameters resource']];
  return [
    ...inAddress,
    ...parameters.map((each: unknown) => {
      const [, value] = Object.entries(Object(each)).find(([name]) => name.startsWith('value')) ?? [];
      return [String(Reflect.get(Object(each), 'name')), typeof value === 'string' ? value : JSON.stringify(value ?? '')] as const;
    }),
  ];
}
