// $graph: an order or a report with everything that belongs to it, in one Bundle. http://hl7.org/fhir/R4/resource-operation-graph.html
// Graphs: NHS England FHIR Genomics guide 0.6.2, GraphDefinition genomics-test-order, genomics-test-result, and their groups.
import { authorise, type Scope } from '../../../foundation/identity/index.ts';
import { type ClinicalRecord, parseReference, type Stored } from '../../../foundation/record/index.ts';
import { bundleText, entryOf } from '../bundle-text.ts';
import type { Answer, Asking, Interaction } from '../means.ts';
import { finding, refusal } from '../outcome.ts';
import { audit, permit } from '../permit.ts';
import { notFound } from '../read.ts';

/** What is followed from a resource: its references under these elements, and what refers to it. */
interface Node {
  readonly follow?: Readonly<Record<string, Readonly<Record<string, Node>>>>;
  readonly reverse?: readonly (readonly [type: string, parameter: string, node: Node])[];
}

const END: Node = {};
const ANY = { '*': END };
const SPECIMEN: Node = { follow: { subject: ANY, parent: ANY, 'collection.collector': ANY, 'collection.extension.valueReference': ANY } };
const OBSERVATION: Node = { follow: { 'extension.valueReference': ANY, focus: ANY, specimen: ANY, performer: ANY, hasMember: ANY } };
const RESPONSE: Node = { follow: { author: ANY, source: ANY } };
const CONSENT: Node = { follow: { sourceReference: { QuestionnaireResponse: RESPONSE, '*': END }, patient: ANY } };
const ORDER: Node = {
  follow: {
    'extension.valueReference': ANY,
    basedOn: ANY,
    subject: ANY,
    requester: ANY,
    reasonReference: ANY,
    supportingInfo: {
      RelatedPerson: { follow: { patient: ANY }, reverse: [['Patient', 'link', END]] },
      Observation: OBSERVATION,
      Condition: { follow: { recorder: ANY, asserter: ANY } },
      FamilyMemberHistory: { follow: { 'extension.valueReference': ANY } },
      Consent: CONSENT,
      QuestionnaireResponse: RESPONSE,
      Specimen: SPECIMEN,
      '*': END,
    },
    specimen: { Specimen: SPECIMEN },
  },
  reverse: [['Specimen', 'request', SPECIMEN]],
};
const REPORT: Node = {
  follow: {
    'extension.valueReference': { Procedure: { follow: { 'extension.valueReference': ANY } }, '*': END },
    basedOn: ANY,
    subject: ANY,
    specimen: { Specimen: SPECIMEN },
    result: { Observation: OBSERVATION },
  },
};

/** By type of the start, then by name; the first is taken when none is named. */
const GRAPHS: Readonly<Record<string, Readonly<Record<string, Node>>>> = {
  ServiceRequest: {
    'genomics-test-order': ORDER,
    'genomics-test-orders-group': { ...ORDER, reverse: [...(ORDER.reverse ?? []), ['ServiceRequest', 'requisition', ORDER]] },
  },
  RequestGroup: {
    'genomics-results-group': {
      follow: { 'action.resource': { ServiceRequest: { reverse: [['DiagnosticReport', 'based-on', REPORT]] } } },
    },
    'genomics-test-order': { follow: { subject: ANY, 'action.resource': { ServiceRequest: ORDER } } },
  },
  DiagnosticReport: { 'genomics-test-result': REPORT },
};

/** Steps from the start, and resources in one answer: an order of a family stays well below both. */
const DEEPEST = 6;
const MOST = 1000;

export async function graph(
  record: ClinicalRecord,
  asking: Asking,
  target: { type: string; id: string },
  given: Interaction,
): Promise<Answer> {
  const { type, id } = target;
  const what = `${type}/${id}/$graph`;
  const allowed = await permit(record, asking, { word: 'operation', subject: type, interaction: 'operation', what });
  if (allowed.kind === 'refused') return allowed.answer;
  const graphs = GRAPHS[type];
  const named = given.parameters.find(([name]) => name === 'graph')?.[1];
  const node = graphs && chosen(graphs, named);
  if (!graphs || !node)
    return refusal(
      400,
      finding(
        'FHR_NO_GRAPH',
        'not-supported',
        what,
        `there is no such graph from ${type}`,
        `Graphs: ${graphs ? Object.keys(graphs).join(', ') : 'from ServiceRequest, RequestGroup and DiagnosticReport only'}.`,
      ),
    );
  const start = await record.read(type, id, allowed.scope);
  if (!start || start.deleted) {
    await audit(record, asking, { interaction: 'operation', query: what });
    return notFound(`${type}/${id}`);
  }
  const found = await walk(record, asking, { start, node, scope: allowed.scope });
  await audit(record, asking, { interaction: 'operation', query: what, resources: [`${type}/${id}`], seen: found });
  return {
    status: 200,
    body: bundleText({ type: 'collection', timestamp: asking.now, entries: found.map((stored) => entryOf(stored, asking.base)) }),
  };
}

/** `genomics-test-order`, `Test-Order`, the canonical address or the id of the GraphDefinition: what stands after the last slash counts. */
function chosen(graphs: Readonly<Record<string, Node>>, named: string | undefined): Node | undefined {
  if (named === undefined) return Object.values(graphs)[0];
  const plain = named
    .slice(named.lastIndexOf('/') + 1)
    .toLowerCase()
    .replace(/^graphdefinition-/, '')
    .replace(/-example$/, '');
  return Object.entries(graphs).find(([name]) => name === plain || name === `genomics-${plain}`)?.[1];
}

/** Level by level, so that a level costs one round trip however many resources it has. */
async function walk(record: ClinicalRecord, asking: Asking, from: { start: Stored; node: Node; scope: Scope }): Promise<readonly Stored[]> {
  const found = new Map<string, Stored>([[`${from.start.type}/${from.start.id}`, from.start]]);
  let level: readonly { readonly stored: Stored; readonly node: Node }[] = [{ stored: from.start, node: from.node }];
  for (let depth = 0; depth < DEEPEST && level.length > 0 && found.size < MOST; depth++) {
    const wanted = new Map<string, Node>();
    const next: { stored: Stored; node: Node }[] = [];
    for (const { stored, node } of level) {
      for (const [path, targets] of Object.entries(node.follow ?? {}))
        for (const reference of referencesAt(JSON.parse(stored.content), path.split('.'))) {
          const literal = parseReference(reference);
          const child = literal && (targets[literal.type] ?? targets['*']);
          if (literal?.id !== undefined && !literal.base && child && !found.has(`${literal.type}/${literal.id}`))
            wanted.set(`${literal.type}/${literal.id}`, child);
        }
      for (const [type, parameter, child] of node.reverse ?? []) {
        const permission = authorise(asking.who, 'search', type);
        if (permission.kind === 'refused') continue;
        const value = parameter === 'requisition' ? requisitionOf(stored) : `${stored.type}/${stored.id}`;
        if (value === undefined) continue;
        const page = await record.search(
          {
            type,
            parameters: [
              [parameter, value],
              ['_count', '100'],
            ],
          },
          permission.scope,
        );
        for (const match of page.matches) next.push({ stored: match, node: child });
      }
    }
    for (const [scope, references] of byScope(asking, [...wanted.keys()])) {
      const read = await record.readMany(references, scope);
      for (const [index, stored] of read.entries()) {
        const child = wanted.get(references[index] ?? '');
        if (stored && !stored.deleted && child) next.push({ stored, node: child });
      }
    }
    level = next.filter(({ stored }) => {
      const key = `${stored.type}/${stored.id}`;
      if (found.has(key)) return false;
      found.set(key, stored);
      return true;
    });
  }
  return [...found.values()];
}

/** A role may see orders of its organisation and the shared directory of people whole: each type within its own scope. */
function byScope(asking: Asking, references: readonly string[]): readonly (readonly [Scope, readonly string[]])[] {
  const groups = new Map<string, [Scope, string[]]>();
  for (const reference of references) {
    const permission = authorise(asking.who, 'read', reference.slice(0, reference.indexOf('/')));
    if (permission.kind === 'refused') continue;
    const key = JSON.stringify(permission.scope);
    const group = groups.get(key) ?? [permission.scope, []];
    group[1].push(reference);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** Literal references under a path; lists are entered. */
function referencesAt(value: unknown, path: readonly string[]): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((one) => referencesAt(one, path));
  if (typeof value !== 'object' || value === null) return [];
  const object = value as Readonly<Record<string, unknown>>; // an object of parsed JSON
  const [step, ...rest] = path;
  if (step !== undefined) return referencesAt(object[step], rest);
  return typeof object.reference === 'string' ? [object.reference] : [];
}

function requisitionOf(stored: Stored): string | undefined {
  const { requisition } = JSON.parse(stored.content) as { requisition?: { system?: string; value?: string } }; // a stored, validated resource
  return requisition?.value === undefined ? undefined : `${requisition.system ?? ''}|${requisition.value}`;
}
