// $find-subject-haplotypes, $find-subject-variants, $find-subject-tx-implications and $find-population-tx-implications: who may ask, over whom, and the
// AuditEvent. Populations are counted within the scope of who asks; a list of patients is never given.
import type { Observation, Parameters } from '@medplum/fhirtypes';
import type { Scope } from '../../../foundation/identity/index.ts';
import {
  type Asked,
  findInSubject,
  hasImplication,
  OPERATION_CODES,
  populationAnswer,
  SUBJECT_OPERATIONS,
  wrongFilter,
} from '../../../service/medicines/board/index.ts';
import { ofPatients } from '../../../service/medicines/stored/index.ts';
import type { Answer, Asking, FhirMeans, Interaction } from '../means.ts';
import { finding, refusal } from '../outcome.ts';
import { audit, permit } from '../permit.ts';

export const POPULATION_OPERATION = 'find-population-tx-implications';
export const GENOMICS_OPERATIONS: readonly string[] = [...SUBJECT_OPERATIONS, POPULATION_OPERATION];
/** Given once each, with values between commas. */
const LISTS = new Set(['ranges', 'genes', 'variants', 'haplotypes', 'treatments', 'conditions', 'testIdentifiers', 'specimenIdentifiers']);
const PAGE = '200';
/** A count over more Observations than this would hold up everybody else. */
const MOST_COUNTED = 200_000;

export async function findGenomics(means: FhirMeans, asking: Asking, operation: string, given: Interaction): Promise<Answer> {
  const asked = askedIn(given);
  const what = `$${operation}`;
  const allowed = await permit(means.record, asking, { word: 'operation', subject: 'Observation', interaction: 'operation', what });
  if (allowed.kind === 'refused') return allowed.answer;
  const knowledge = means.tumourKnowledge?.() ?? { items: [], byGene: new Map(), byHgvs: new Map(), always: [] };
  const wrong = wrongFilter(asked);
  if (wrong?.kind === 'refused') return refused(wrong);
  if (operation === POPULATION_OPERATION) {
    if (/^true$/i.test(asked.values.get('includePatientList')?.[0] ?? ''))
      return refused({
        status: 422,
        where: 'includePatientList',
        what: 'a list of patients is not given here',
        mend: 'Ask for the count alone.',
      });
    const answer = await count(means, allowed.scope, (observations) => hasImplication(asked, observations, knowledge));
    await audit(means.record, asking, { interaction: 'operation', query: what });
    return answer === undefined
      ? refused({
          status: 422,
          where: operation,
          what: 'there are more results than can be counted at once',
          mend: 'Ask for fewer, by date or source.',
        })
      : json(populationAnswer(answer.numerator, answer.denominator));
  }
  const subject = SUBJECT_OPERATIONS.find((each) => each === operation);
  const id = (asked.values.get('subject')?.[0] ?? '').replace(/^Patient\//, '');
  if (!/^[A-Za-z0-9.-]{1,64}$/.test(id))
    return refused({ status: 400, where: 'subject', what: 'no subject is named', mend: 'Send subject=Patient/id.' });
  const patient = await means.record.read('Patient', id, allowed.scope);
  if (subject === undefined || patient === undefined || patient.deleted) {
    await audit(means.record, asking, { interaction: 'operation', query: what });
    return refusal(404, finding('FHR_NOT_FOUND', 'not-found', 'subject', 'there is no such patient here', 'Check the id.'));
  }
  const observations = (await ofPatients(means.record, 'Observation', [id], allowed.scope, [
    ['code', OPERATION_CODES],
  ])) as readonly Observation[]; // as searched
  const found = findInSubject(subject, asked, observations, knowledge);
  await audit(means.record, asking, { interaction: 'operation', query: what, resources: [`Patient/${id}`], seen: [patient] });
  return found.kind === 'found' ? json(found.parameters) : refused(found);
}

/** Numerator: people with at least one matching implication. Denominator: people with a genomic result, both as far as the scope reaches. */
async function count({ record }: FhirMeans, scope: Scope, isCounted: (observations: readonly Observation[]) => boolean) {
  const byPatient = new Map<string, Observation[]>();
  let [page, seen]: [string | undefined, number] = [undefined, 0];
  do {
    const parameters: readonly (readonly [string, string])[] = [
      ['code', OPERATION_CODES],
      ['_count', PAGE],
      ...(page === undefined ? [] : [['_page', page] as const]),
    ];
    const { matches, next } = await record.search({ type: 'Observation', parameters }, scope);
    for (const { content } of matches) {
      const observation = JSON.parse(content) as Observation; // the search asked for Observations
      const patient = observation.subject?.reference ?? '';
      byPatient.set(patient, [...(byPatient.get(patient) ?? []), observation]);
    }
    seen += matches.length;
    if (seen > MOST_COUNTED) return undefined;
    page = next;
  } while (page !== undefined);
  return { numerator: [...byPatient.values()].filter(isCounted).length, denominator: byPatient.size };
}

/** From the address, or from Parameters in the body. */
function askedIn({ parameters, body }: Interaction): Asked {
  const values = new Map<string, string[]>();
  const add = (name: string, value: string) => {
    const parts = LISTS.has(name) ? value.split(',') : [value];
    values.set(name, [...(values.get(name) ?? []), ...parts.map((part) => part.trim()).filter(Boolean)]);
  };
  for (const [name, value] of parameters) add(name, value);
  // Only read where it has the shape of Parameters.
  const given = (body as Parameters | undefined)?.parameter;
  if (Array.isArray(given))
    for (const each of given) {
      const value = each?.valueString ?? each?.valueUri ?? each?.valueBoolean ?? each?.valueCode ?? each?.valueReference?.reference;
      if (typeof each?.name === 'string' && value !== undefined) add(each.name, String(value));
    }
  return { values };
}

function json(parameters: Parameters): Answer {
  return { status: 200, body: JSON.stringify(parameters) };
}

function refused({
  status,
  where,
  what,
  mend,
}: {
  readonly status: number;
  readonly where: string;
  readonly what: string;
  readonly mend: string;
}): Answer {
  return refusal(status, finding('FHR_GENOMICS', status === 400 ? 'value' : 'processing', where, what, mend));
}
