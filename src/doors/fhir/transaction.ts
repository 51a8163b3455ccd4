// A transaction Bundle: everything or nothing, one OperationOutcome an entry. http://hl7.org/fhir/R4/http.html#transaction
// Shapes: NHS England FHIR Genomics guide 0.6.2, Bundle-TransactionResponseSuccess and -Error examples.
import type { Bundle, BundleEntry } from '@medplum/fhirtypes';
import type { Finding } from '../../foundation/errors.ts';
import { authorise } from '../../foundation/identity/index.ts';
import type { EntryOutcome, ProposedEntry, Submission } from '../../service/requests/index.ts';
import { type BundleEntryText, bundleText } from './bundle-text.ts';
import { entryFor } from './entry.ts';
import type { Answer, Asking, FhirMeans, Interaction } from './means.ts';
import { finding, outcomeText, REASONS } from './outcome.ts';
import { audit } from './permit.ts';
import { statusOf, wordsFor } from './write.ts';

/** What the door found out about an entry before the service saw it. */
interface Looked {
  readonly proposed?: ProposedEntry;
  /** A GET, answered after the changes. */
  readonly reading?: Interaction;
  readonly findings: readonly Finding[];
  readonly status: number;
}

export async function transaction(
  means: FhirMeans,
  asking: Asking,
  request: {
    readonly bundle: Bundle;
    readonly findings: readonly Finding[];
    readonly given: Interaction;
    readonly perform: (given: Interaction) => Promise<Answer>;
  },
): Promise<Answer> {
  const { bundle, findings, given, perform } = request;
  const looked = (bundle.entry ?? []).map((entry, index) => look(entry, index, findings, asking));
  const wrong = looked.filter((one) => one.findings.length > 0);
  if (wrong.length > 0) {
    const forbidden = wrong.filter(({ status }) => status === 403).flatMap((one) => one.findings.map(({ what }) => what));
    if (forbidden.length > 0)
      await audit(means.record, asking, { interaction: 'transaction', outcome: { kind: 'refused', because: forbidden[0] ?? '' } });
    // One status for the whole: a refusal by the policy is 403, anything else the documented 422.
    return refused(
      forbidden.length > 0 ? 403 : 422,
      looked.map(({ findings: mine, status }) => ({ findings: mine, status })),
      asking.now,
    );
  }
  const entries = looked.flatMap(({ proposed }) => proposed ?? []);
  const { identifier } = bundle;
  const messageId = identifier?.system && identifier.value ? { system: identifier.system, value: identifier.value } : undefined;
  const submission: Submission =
    entries.length === 0
      ? { kind: 'accepted', entries: [], made: [] }
      : await means.requests.submit({ door: 'fhir', entries, ...(messageId ? { messageId } : {}) }, asking.who, asking.now);
  if (submission.kind === 'refused') {
    const outcomes = submission.entries[Symbol.iterator]();
    const each = looked.map(({ proposed }) => ({
      findings: proposed ? (outcomes.next().value?.findings ?? []) : [],
      status: submission.status,
    }));
    return refused(submission.status, each, asking.now);
  }
  const replayed =
    submission.kind === 'replayed'
      ? submission.stored.map((stored) => ({ outcome: 'unchanged', stored, findings: [] }) as const)
      : undefined;
  const outcomes = (submission.kind === 'accepted' ? submission.entries : (replayed ?? []))[Symbol.iterator]();
  const parts: BundleEntryText[] = [];
  for (const { reading } of looked) {
    if (reading) parts.push(entryFromAnswer(await perform(reading), asking.base));
    else {
      const outcome = outcomes.next().value;
      parts.push(outcome ? acceptedEntry(outcome, asking.base, given.prefer) : { response: { status: '200 OK' } });
    }
  }
  return { status: 200, body: bundleText({ type: 'transaction-response', timestamp: asking.now, entries: parts }) };
}

/** Index of the entry that a finding is about. */
export function entryIndex(where: string): number | undefined {
  const [, index] = /^Bundle\.entry\[(\d+)\]/.exec(where) ?? [];
  return index === undefined ? undefined : Number(index);
}

/** A canonical address in a search may hold a question mark of its own: the first one counts. */
export function splitAddress(url: string): { readonly path: string; readonly query: string } {
  const at = url.indexOf('?');
  return at < 0 ? { path: url, query: '' } : { path: url.slice(0, at), query: url.slice(at + 1) };
}

/** The interaction an entry asks for. */
export function interactionOf(entry: BundleEntry): Interaction {
  const { method = '', url = '', ifMatch, ifNoneMatch, ifNoneExist } = entry.request ?? {};
  const { path, query } = splitAddress(url.replace(/^\//, ''));
  return {
    method,
    path,
    parameters: [...new URLSearchParams(query)],
    ...(ifMatch === undefined ? {} : { ifMatch }),
    ...(ifNoneMatch === undefined ? {} : { ifNoneMatch }),
    ...(ifNoneExist === undefined ? {} : { ifNoneExist }),
    body: entry.resource,
  };
}

/** An answer to one interaction as an entry of a response. */
export function entryFromAnswer(answer: Answer, base: string): BundleEntryText {
  const status = `${answer.status} ${REASONS[answer.status] ?? ''}`.trim();
  const isSound = answer.status < 400;
  return {
    ...(isSound && answer.body !== undefined ? { resource: answer.body } : {}),
    response: {
      status,
      ...(answer.location === undefined ? {} : { location: `${base}/${answer.location}` }),
      ...(answer.version === undefined ? {} : { etag: `W/"${answer.version}"` }),
      ...(answer.lastModified === undefined ? {} : { lastModified: answer.lastModified.toISOString() }),
      ...(isSound || answer.body === undefined ? {} : { outcome: answer.body }),
    },
  };
}

function look(entry: BundleEntry, index: number, findings: readonly Finding[], { who, base }: Asking): Looked {
  const mine = findings.filter((one) => entryIndex(one.where) === index);
  // An entry that is not sound may not even be an object: it is not looked at further.
  if (mine.length > 0) return { findings: mine, status: 422 };
  const where = `Bundle.entry[${index}]${entry.resource ? `.resource.ofType(${entry.resource.resourceType})` : ''}`;
  const given = interactionOf(entry);
  if (given.method === 'GET' || given.method === 'HEAD') return { reading: { ...given, method: 'GET' }, findings: [], status: 200 };
  if ((given.method === 'POST' || given.method === 'PUT') && !entry.resource)
    return { findings: [finding('FHR_NO_RESOURCE', 'required', where, 'there is no resource', 'Add entry.resource.')], status: 422 };
  const address = given.path.startsWith(`${base}/`) ? { ...given, path: given.path.slice(base.length + 1) } : given;
  const read = entryFor(address, where, entry.fullUrl === undefined ? {} : { fullUrl: entry.fullUrl });
  if (read.kind === 'wrong') return { findings: read.findings, status: read.status === 403 ? 403 : 422 };
  const permission = authorise(who, wordsFor(given.method).policy, read.entry.type);
  if (permission.kind === 'refused')
    return {
      findings: [finding('FHR_FORBIDDEN', 'forbidden', where, permission.because, 'Ask the person who manages access.')],
      status: 403,
    };
  return { proposed: read.entry, findings: [], status: 200 };
}

function acceptedEntry(outcome: EntryOutcome, base: string, prefer: string | undefined): BundleEntryText {
  const { stored, findings } = outcome;
  const status = statusOf(outcome);
  return {
    ...(stored ? { fullUrl: `${base}/${stored.type}/${stored.id}` } : {}),
    ...(stored && !stored.deleted && !/return=minimal/.test(prefer ?? '') ? { resource: stored.content } : {}),
    response: {
      status: `${status} ${REASONS[status]}`,
      ...(stored
        ? {
            location: `${base}/${stored.type}/${stored.id}/_history/${stored.version}`,
            etag: `W/"${stored.version}"`,
            lastModified: stored.lastUpdated.toISOString(),
          }
        : {}),
      outcome: outcomeText(findings),
    },
  };
}

/** Every entry answers: those with errors say them; the others say that they were sound but not carried out. */
function refused(
  status: number,
  entries: readonly { readonly findings: readonly Finding[]; readonly status: number }[],
  now: Date,
): Answer {
  const unharmed: Finding = {
    severity: 'information',
    code: 'FHR_NOT_CARRIED_OUT',
    issue: 'informational',
    where: '',
    what: 'No issues detected during validation. Nothing was stored, because another entry of the transaction has an error.',
  };
  return {
    status,
    body: bundleText({
      type: 'transaction-response',
      timestamp: now,
      entries: entries.map(({ findings, status: own }, index) => {
        const isWrong = findings.some(({ severity }) => severity === 'error');
        const code = isWrong ? (own >= 400 ? own : status) : 200;
        return {
          response: {
            status: `${code} ${REASONS[code]}`,
            lastModified: now.toISOString(),
            outcome: outcomeText(isWrong ? findings : [...findings, { ...unharmed, where: `Bundle.entry[${index}]` }], code),
          },
        };
      }),
    }),
  };
}
