// Takes out of a resource what searches find it by. Paths come from the R4 search parameters, resolved when the table was generated.
// Standard: http://hl7.org/fhir/R4/search.html
import type { Resource } from '@medplum/fhirtypes';
import type { IndexRows, SearchParameter } from '../index-rows.ts';
import type { Json } from './invariants.ts';
import { Rows } from './rows.ts';
import { TABLE } from './schema.ts';
import { isObject } from './walk.ts';

interface Leaf {
  readonly param: string;
  readonly kind: SearchParameter['kind'];
  readonly type: string;
  /** Only references to this type count. */
  readonly target: string | undefined;
}

interface Branch {
  readonly children: Map<string, Branch>;
  /** Leaves with the condition the value must meet: `system=phone`. */
  readonly leaves: { readonly leaf: Leaf; readonly filter: readonly [string, string] | undefined }[];
  /** Children that are entered only when the value meets a condition. */
  readonly filtered: { readonly filter: readonly [string, string]; readonly branch: Branch }[];
}

/** Parameters of every type. `_id` and `_lastUpdated` are columns of the record. */
const EVERYWHERE: Readonly<Record<string, string>> = {
  _tag: 'token meta.tag:Coding',
  _security: 'token meta.security:Coding',
  _profile: 'uri meta.profile:canonical',
  _source: 'uri meta.source:uri',
};

const plans = new Map<string, Branch>();

export function extract(resource: Resource): IndexRows {
  const rows = new Rows();
  // A parsed resource is a JSON object; the walk looks at every value before using it.
  const json = resource as unknown as Json;
  visit(json, planOf(resource.resourceType), rows);
  return { ...rows.found, compartmentPatients: compartmentsOf(json, rows) };
}

export function searchParameter(type: string, name: string): SearchParameter | undefined {
  const own = parametersOf(type);
  const spelling = Object.hasOwn(EVERYWHERE, name) ? EVERYWHERE[name] : Object.hasOwn(own, name) ? own[name] : undefined;
  if (name === '_id') return { name, kind: 'token' };
  if (name === '_lastUpdated') return { name, kind: 'date' };
  if (!spelling) return undefined;
  const kind = kindOf(spelling);
  if (kind !== 'reference') return { name, kind };
  const targets = new Set(
    spelling
      .slice(spelling.indexOf(' ') + 1)
      .split(' | ')
      .flatMap((path) => targetsOf(type, path)),
  );
  return { name, kind, targets: targets.size > 0 ? [...targets] : undefined };
}

/** Every parameter of a type, for the CapabilityStatement. */
export function searchParameters(type: string): readonly SearchParameter[] {
  return ['_id', '_lastUpdated', ...Object.keys(EVERYWHERE), ...Object.keys(parametersOf(type))].flatMap(
    (name) => searchParameter(type, name) ?? [],
  );
}

function parametersOf(type: string): Readonly<Record<string, string>> {
  return (Object.hasOwn(TABLE.search, type) ? TABLE.search[type] : undefined) ?? {};
}

function kindOf(spelling: string): SearchParameter['kind'] {
  // The generator writes the seven kinds only.
  return spelling.slice(0, spelling.indexOf(' ')) as SearchParameter['kind'];
}

/** The types a path may point to, from the element table. */
function targetsOf(type: string, path: string): readonly string[] {
  const [steps = '', leaf = ''] = path.split(':');
  const only = leaf.split('>')[1];
  if (only) return [only];
  let owner = type;
  let spelling = '';
  for (const step of steps.replace(/\[[^\]]*\]/g, '').split('.')) {
    spelling = TABLE.types[owner]?.[step] ?? '';
    owner = /^[^ (]*/.exec(spelling)?.[0] ?? '';
    if (owner === 'Resource') owner = 'MessageHeader';
  }
  return /^Reference\(([^)]*)\)/.exec(spelling)?.[1]?.split(',') ?? [];
}

function planOf(type: string): Branch {
  const known = plans.get(type);
  if (known) return known;
  const root = branch();
  for (const [param, spelling] of [...Object.entries(EVERYWHERE), ...Object.entries(parametersOf(type))])
    for (const path of spelling.slice(spelling.indexOf(' ') + 1).split(' | ')) plant(root, param, kindOf(spelling), path);
  plans.set(type, root);
  return root;
}

function branch(): Branch {
  return { children: new Map(), leaves: [], filtered: [] };
}

function plant(root: Branch, param: string, kind: Leaf['kind'], path: string): void {
  const colon = path.lastIndexOf(':');
  const [type = '', target] = path.slice(colon + 1).split('>');
  let at = root;
  let filter: readonly [string, string] | undefined;
  const steps = path.slice(0, colon).split('.');
  for (const [index, step] of steps.entries()) {
    const [, name = '', key, value] = /^(\w+)(?:\[(\w+)=([^\]]+)\])?$/.exec(step) ?? [];
    const next = at.children.get(name) ?? branch();
    at.children.set(name, next);
    at = next;
    filter = key !== undefined && value !== undefined ? [key, value] : undefined;
    if (filter && index < steps.length - 1) {
      const inner = branch();
      at.filtered.push({ filter, branch: inner });
      at = inner;
    }
  }
  at.leaves.push({ leaf: { param, kind, type, target }, filter });
}

function visit(value: Json, plan: Branch, rows: Rows): void {
  for (const name in value) {
    const next = plan.children.get(name);
    if (next === undefined) continue;
    const content = value[name];
    if (Array.isArray(content)) for (const one of content) enter(one, next, rows);
    else enter(content, next, rows);
  }
}

function enter(value: unknown, plan: Branch, rows: Rows): void {
  if (value === null || value === undefined) return;
  for (const { leaf, filter } of plan.leaves) if (!filter || (isObject(value) && value[filter[0]] === filter[1])) rows.add(leaf, value);
  if (!isObject(value)) return;
  if (plan.children.size > 0) visit(value, plan, rows);
  for (const { filter, branch: inner } of plan.filtered) if (value[filter[0]] === filter[1]) visit(value, inner, rows);
}

/** http://hl7.org/fhir/R4/compartmentdefinition-patient.html, with the service's additions in the table. */
function compartmentsOf(resource: Json, rows: Rows): readonly string[] {
  const type = String(resource.resourceType);
  const patients = new Set<string>();
  if (type === 'Patient' && typeof resource.id === 'string') patients.add(resource.id);
  const params = Object.hasOwn(TABLE.compartments, type) ? TABLE.compartments[type] : undefined;
  if (params)
    for (const { param, targetType, targetId } of rows.found.references)
      if (targetType === 'Patient' && targetId !== null && params.includes(param)) patients.add(targetId);
  return [...patients];
}
