// Writing one resource: create, update, patch, delete, and their conditional forms. http://hl7.org/fhir/R4/http.html#create
import type { Interaction as PolicyWord } from '../../foundation/identity/index.ts';
import { validateResource } from '../../foundation/record/index.ts';
import type { EntryOutcome } from '../../service/requests/index.ts';
import { entryFor } from './entry.ts';
import type { Answer, Asking, FhirMeans, Interaction } from './means.ts';
import { outcomeText, refusal } from './outcome.ts';
import { permit } from './permit.ts';

export async function writeOne(means: FhirMeans, asking: Asking, type: string, given: Interaction): Promise<Answer> {
  const words = wordsFor(given.method);
  const allowed = await permit(means.record, asking, { word: words.policy, subject: type, interaction: words.audit, what: given.path });
  if (allowed.kind === 'refused') return allowed.answer;
  if (given.method === 'POST' || given.method === 'PUT') {
    const findings = validateResource(given.body, { expected: type });
    if (findings.length > 0) return refusal(422, ...findings);
  }
  const read = entryFor(given, type);
  if (read.kind === 'wrong') return refusal(read.status, ...read.findings);
  const submission = await means.requests.submit({ door: 'fhir', entries: [read.entry] }, asking.who, asking.now);
  if (submission.kind === 'refused') return refusal(submission.status, ...submission.entries.flatMap(({ findings }) => findings));
  const outcome =
    submission.kind === 'accepted' ? submission.entries[0] : { outcome: 'unchanged' as const, stored: submission.stored[0], findings: [] };
  return outcome ? answerTo(outcome, given.prefer) : { status: 204 };
}

/** The policy's and the audit's word for a method. */
export function wordsFor(method: string): { readonly policy: PolicyWord; readonly audit: 'create' | 'update' | 'patch' | 'delete' } {
  if (method === 'POST') return { policy: 'create', audit: 'create' };
  if (method === 'DELETE') return { policy: 'delete', audit: 'delete' };
  return { policy: 'update', audit: method === 'PATCH' ? 'patch' : 'update' };
}

export function statusOf({ outcome, stored }: EntryOutcome): number {
  if (outcome === 'created') return 201;
  return outcome === 'deleted' || !stored ? 204 : 200;
}

/** http://hl7.org/fhir/R4/http.html#ops: return=minimal, representation or OperationOutcome. */
function answerTo(outcome: EntryOutcome, prefer: string | undefined): Answer {
  const { stored, findings } = outcome;
  const status = statusOf(outcome);
  if (!stored || status === 204) return { status: 204, ...(stored ? { version: stored.version } : {}) };
  const known = {
    version: stored.version,
    lastModified: stored.lastUpdated,
    location: `${stored.type}/${stored.id}/_history/${stored.version}`,
  };
  const wanted = /return=(minimal|representation|OperationOutcome)/.exec(prefer ?? '')?.[1];
  if (wanted === 'minimal') return { status, ...known };
  return { status, ...known, body: wanted === 'OperationOutcome' ? outcomeText(findings) : stored.content };
}
