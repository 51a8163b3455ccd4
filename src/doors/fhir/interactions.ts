// Which interaction an address and a method mean: the same table for HTTP and for the entries of a batch. http://hl7.org/fhir/R4/http.html
import type { Bundle } from '@medplum/fhirtypes';
import { ServiceError } from '../../foundation/errors.ts';
import { structure, validateResource } from '../../foundation/record/index.ts';
import { bundleText } from './bundle-text.ts';
import { capabilityText } from './capability.ts';
import { type Answer, type Asking, DEFAULT_LIMITS, type FhirMeans, type Interaction } from './means.ts';
import { careGaps } from './operations/care-gaps.ts';
import { evaluateMeasure } from './operations/evaluate-measure.ts';
import { findGenomics, GENOMICS_OPERATIONS } from './operations/find-genomics.ts';
import { graph } from './operations/graph.ts';
import { pathwaysOf } from './operations/pathways-of.ts';
import { processMessage } from './operations/process-message.ts';
import { validate } from './operations/validate.ts';
import { finding, refusal } from './outcome.ts';
import { readHistory, readOne, search } from './read.ts';
import { entryFromAnswer, entryIndex, interactionOf, transaction } from './transaction.ts';
import { writeOne } from './write.ts';

/** Carries out one interaction. Refusals come back as answers; what is thrown is a fault of ours. */
export async function perform(means: FhirMeans, asking: Asking, given: Interaction): Promise<Answer> {
  try {
    return await route(means, asking, given);
  } catch (error) {
    if (error instanceof ServiceError) return refusal(error.status, ...error.findings);
    throw error;
  }
}

/** No text of the record holds one, and PostgreSQL takes none. */
const NUL = '\u0000';

async function route(means: FhirMeans, asking: Asking, given: Interaction): Promise<Answer> {
  const { record } = means;
  const { method, path } = given;
  const steps = path === '' ? [] : path.split('/');
  const [first = '', second, third, fourth] = steps;
  if (given.parameters.some(([name, value]) => name.includes(NUL) || value.includes(NUL)))
    return refusal(400, finding('FHR_PARAMETER', 'value', '', 'a parameter has a NUL character', 'Send text.'));
  if (steps.length === 0) return method === 'POST' ? bundle(means, asking, given) : notAllowed(given, 'POST');
  if (first === 'metadata' && steps.length === 1)
    return method === 'GET' ? { status: 200, body: capabilityText(means) } : notAllowed(given, 'GET');
  if (first === '$validate' && steps.length === 1) return method === 'POST' ? validate(means, asking, given) : notAllowed(given, 'POST');
  if (first === '$process-message' && steps.length === 1)
    return method === 'POST' ? processMessage(means, asking, given) : notAllowed(given, 'POST');
  if (GENOMICS_OPERATIONS.includes(first.replace(/^\$/, '')) && steps.length === 1 && first.startsWith('$'))
    return ['GET', 'POST'].includes(method) ? findGenomics(means, asking, first.slice(1), given) : notAllowed(given, 'GET, POST');
  if (!structure.isKnownType(first))
    return refusal(
      404,
      finding('FHR_UNKNOWN_TYPE', 'not-supported', '', 'this is not a resource type that is served', 'GET metadata lists them.'),
    );
  const type = first;
  if (second === undefined) {
    if (method === 'GET') return search(record, asking, type, given);
    return ['POST', 'PUT', 'PATCH', 'DELETE'].includes(method)
      ? writeOne(means, asking, type, given)
      : notAllowed(given, 'GET, POST, PUT, PATCH, DELETE');
  }
  if (second === '_search' && steps.length === 2)
    return method === 'POST' ? search(record, asking, type, given) : notAllowed(given, 'POST');
  if (second === '_history' && steps.length === 2)
    return method === 'GET' ? readHistory(record, asking, { type }, given) : notAllowed(given, 'GET');
  if (second === '$validate' && steps.length === 2) return method === 'POST' ? validate(means, asking, given) : notAllowed(given, 'POST');
  if (type === 'Measure' && second === '$care-gaps' && steps.length === 2)
    return ['GET', 'POST'].includes(method) ? careGaps(means, asking, given) : notAllowed(given, 'GET, POST');
  const isOfMeasure = type === 'Measure' && [second, third].indexOf('$evaluate-measure') === steps.length - 2;
  if (isOfMeasure)
    return ['GET', 'POST'].includes(method)
      ? evaluateMeasure(means, asking, third === undefined ? undefined : second, given)
      : notAllowed(given, 'GET, POST');
  if (second.startsWith('$')) return unknownOperation();
  if (!/^[A-Za-z0-9.-]{1,64}$/.test(second))
    return refusal(
      400,
      finding('FHR_ID', 'value', `${type}.id`, 'this is not an id', 'An id has 1 to 64 letters, digits, hyphens and full stops.'),
    );
  const id = second;
  if (third === undefined) {
    if (method === 'GET') return readOne(record, asking, { type, id }, given);
    return ['PUT', 'PATCH', 'DELETE'].includes(method)
      ? writeOne(means, asking, type, given)
      : notAllowed(given, 'GET, PUT, PATCH, DELETE');
  }
  if (third === '_history' && steps.length === 3)
    return method === 'GET' ? readHistory(record, asking, { type, id }, given) : notAllowed(given, 'GET');
  if (third === '_history' && fourth !== undefined && steps.length === 4)
    return method === 'GET' ? readOne(record, asking, { type, id, version: fourth }, given) : notAllowed(given, 'GET');
  if (third === '$pathways' && steps.length === 3 && type === 'Patient')
    return method === 'GET' ? pathwaysOf(means, asking, id) : notAllowed(given, 'GET');
  if (third === '$graph' && steps.length === 3)
    return ['GET', 'POST'].includes(method) ? graph(record, asking, { type, id }, given) : notAllowed(given, 'GET, POST');
  if (third === '$validate' && steps.length === 3) return method === 'POST' ? validate(means, asking, given) : notAllowed(given, 'POST');
  if (third.startsWith('$')) return unknownOperation();
  return refusal(404, finding('FHR_ADDRESS', 'not-found', '', 'there is nothing at this address', 'GET metadata says what there is.'));
}

/** POST to the base: a transaction or a batch. */
async function bundle(means: FhirMeans, asking: Asking, given: Interaction): Promise<Answer> {
  const limit = means.limits?.entries ?? DEFAULT_LIMITS.entries;
  // Nothing of it is relied on before validateResource has been through.
  const body = given.body as Bundle | undefined;
  if (Array.isArray(body?.entry) && body.entry.length > limit)
    return refusal(413, finding('FHR_TOO_MANY_ENTRIES', 'too-long', 'Bundle.entry', `more than ${limit} entries`, 'Send it in parts.'));
  const findings = validateResource(body, { expected: 'Bundle' });
  const ofTheWhole = findings.filter(({ where }) => entryIndex(where) === undefined);
  if (ofTheWhole.length > 0 || !body) return refusal(422, ...findings);
  if (!body.entry || body.entry.length === 0)
    return refusal(422, finding('FHR_NO_ENTRIES', 'required', 'Bundle.entry', 'there are no entries', 'Add the resources.'));
  const again = (interaction: Interaction) => perform(means, asking, interaction);
  if (body.type === 'transaction') return transaction(means, asking, { bundle: body, findings, given, perform: again });
  if (body.type !== 'batch')
    return refusal(
      422,
      finding(
        'FHR_BUNDLE_TYPE',
        'not-supported',
        'Bundle.type',
        'only a transaction or a batch can be posted here',
        'Post a message to $process-message, or the Bundle to Bundle.',
      ),
    );
  const entries = [];
  for (const [index, entry] of body.entry.entries()) {
    const mine = findings.filter(({ where }) => entryIndex(where) === index);
    const answer = mine.length > 0 ? refusal(422, ...mine) : await nested(interactionOf(entry), again);
    entries.push(entryFromAnswer(answer, asking.base));
  }
  return { status: 200, body: bundleText({ type: 'batch-response', timestamp: asking.now, entries }) };
}

/** A batch inside a batch would multiply the limits. */
async function nested(given: Interaction, again: (given: Interaction) => Promise<Answer>): Promise<Answer> {
  if (given.path === '')
    return refusal(422, finding('FHR_NESTED_BATCH', 'not-supported', '', 'a batch cannot hold a batch', 'Send it by itself.'));
  return again(given);
}

function notAllowed({ method }: Interaction, allowed: string): Answer {
  const known = /^[A-Z]{3,7}$/.test(method) ? method : 'this method';
  return {
    ...refusal(405, finding('FHR_METHOD', 'not-supported', '', `${known} is not possible here`, `Possible: ${allowed}.`)),
    headers: { allow: allowed },
  };
}

function unknownOperation(): Answer {
  return refusal(
    404,
    finding(
      'FHR_UNKNOWN_OPERATION',
      'not-supported',
      '',
      'there is no such operation',
      `Operations: $validate, $graph, $pathways, $process-message, ${GENOMICS_OPERATIONS.map((each) => `$${each}`).join(', ')}.`,
    ),
  );
}
