// Checks a resource against the structure of FHIR R4: names, cardinality, primitive formats, required codes, reference targets, invariants.
// Standard: http://hl7.org/fhir/R4/validation.html, http://hl7.org/fhir/R4/json.html
import type { Finding } from '../../errors.ts';
import type { Json } from './invariants.ts';
import { checkReference, settleReferences } from './references.ts';
import { type ElementRule, RESOURCE_NAMES, type TypeRule, typeRule } from './schema.ts';
import { isObject, report, type Walk } from './walk.ts';

export interface ValidationOptions {
  /** How findings name the resource, for example `Bundle.entry[1].resource.ofType(Task)`; its type when absent. */
  readonly at?: string;
  /** The only type that is right here. */
  readonly expected?: string;
}

/** Deeper than any real Questionnaire; beyond it lies an attack on the stack. */
const DEEPEST = 60;
/** A resource with more is not read by a person any more. */
const MOST_FINDINGS = 100;

/** Everything wrong with a resource, in the order of its properties; empty when it is sound. Takes whatever JSON holds. */
export function validateResource(resource: unknown, options: ValidationOptions = {}): readonly Finding[] {
  const type = isObject(resource) ? resource.resourceType : undefined;
  const walk: Walk = {
    findings: [],
    path: [options.at ?? (typeof type === 'string' && RESOURCE_NAMES.has(type) ? type : 'Resource')],
    contained: undefined,
    pending: undefined,
    root: {},
  };
  if (options.expected !== undefined && isObject(resource) && typeof type === 'string' && type !== options.expected)
    report(walk, 'REC_WRONG_TYPE', 'invalid', `this must be a ${options.expected}`, 'Send it to the address of its own type.');
  else resourceAt(resource, walk, 0, undefined);
  return walk.findings;
}

function resourceAt(resource: unknown, walk: Walk, depth: number, nestedIn: string | undefined): undefined {
  if (!isObject(resource))
    return report(walk, 'REC_NOT_A_RESOURCE', 'structure', 'a resource is a JSON object', 'Send an object with a resourceType.');
  const type = resource.resourceType;
  if (typeof type !== 'string')
    return report(
      walk,
      'REC_NO_TYPE',
      'structure',
      'resourceType is missing',
      'Say which resource it is, for example "resourceType": "Task".',
    );
  const rule = RESOURCE_NAMES.has(type) ? typeRule(type) : undefined;
  if (!rule) {
    const isReal = RESOURCE_NAMES.has(type);
    const what = isReal ? `the service does not use ${type}` : 'this is not a resource type of FHIR R4';
    return report(
      walk,
      'REC_TYPE_NOT_SERVED',
      isReal ? 'not-supported' : 'structure',
      what,
      'GET metadata lists the types that are served.',
    );
  }
  const outer = { contained: walk.contained, root: walk.root };
  walk.root = resource;
  // What is contained may refer to its siblings.
  walk.contained = nestedIn === 'contained' ? outer.contained : containedIds(resource);
  if (nestedIn) walk.path.push(`ofType(${type})`);
  const opensBundle = type === 'Bundle' && walk.pending === undefined;
  if (opensBundle) walk.pending = [];
  objectAt(resource, rule, walk, depth, true);
  if (opensBundle) {
    settleReferences(resource, walk);
    walk.pending = undefined;
  }
  if (nestedIn) walk.path.pop();
  walk.contained = outer.contained;
  walk.root = outer.root;
}

function objectAt(value: Json, rule: TypeRule, walk: Walk, depth: number, isResource: boolean): undefined {
  if (walk.findings.length >= MOST_FINDINGS) return;
  if (depth > DEEPEST) return report(walk, 'REC_TOO_DEEP', 'too-long', `nested more than ${DEEPEST} levels deep`, 'Flatten it.');
  let properties = 0;
  let chosen: string | undefined;
  for (const name in value) {
    properties++;
    const element = rule.elements.get(name);
    if (element === undefined) {
      if (name === 'resourceType' && isResource) continue;
      const base = name.charCodeAt(0) === 95 ? rule.elements.get(name.slice(1)) : undefined;
      if (base?.primitive) primitiveExtension(value[name], base, walk, depth);
      else
        at(name, walk, () => report(walk, 'REC_UNKNOWN_PROPERTY', 'structure', `${rule.name} has no such property`, nearest(name, rule)));
      continue;
    }
    if (element.choice !== undefined) {
      if (chosen !== undefined && rule.elements.get(chosen)?.choice === element.choice)
        at(name, walk, () =>
          report(walk, 'REC_TWO_CHOICES', 'structure', `${chosen} and ${name} exclude each other`, `Keep one ${element.choice}[x].`),
        );
      chosen = name;
    }
    walk.path.push(name);
    propertyAt(value[name], element, value, walk, depth);
    walk.path.pop();
  }
  if (properties === 0) report(walk, 'REC_EMPTY', 'structure', 'empty', 'Leave it out, or give it content.');
  for (const element of rule.required)
    if (value[element.name] === undefined && (!element.primitive || value[`_${element.name}`] === undefined))
      at(element.name, walk, () => report(walk, 'REC_MISSING', 'required', 'required but missing', `Add ${element.name}.`));
  for (const { stem, spellings } of rule.requiredChoices)
    if (!spellings.some((spelling) => value[spelling] !== undefined || value[`_${spelling}`] !== undefined))
      at(`${stem}[x]`, walk, () =>
        report(walk, 'REC_MISSING', 'required', 'required but missing', `Add one of ${spellings.slice(0, 6).join(', ')}.`),
      );
  for (const { key, says, holds } of rule.invariants)
    if (!holds(value, walk.root)) report(walk, 'REC_INVARIANT', 'invariant', `${key}: ${says}`, 'Change it so that the rule holds.');
}

function propertyAt(value: unknown, element: ElementRule, owner: Json, walk: Walk, depth: number): undefined {
  if (!element.isList) {
    if (Array.isArray(value))
      return report(walk, 'REC_NOT_A_LIST', 'structure', 'one value stands here, not a list', 'Write it without [ ].');
    return valueAt(value, element, walk, depth);
  }
  if (!Array.isArray(value)) return report(walk, 'REC_LIST', 'structure', 'a list stands here', 'Put it in [ ].');
  if (value.length === 0) return report(walk, 'REC_EMPTY', 'structure', 'an empty list', 'Leave it out, or give it content.');
  const extensions = element.primitive ? owner[`_${element.name}`] : undefined;
  for (let index = 0; index < value.length; index++) {
    walk.path.push(index);
    const one: unknown = value[index];
    if (!(one === null && Array.isArray(extensions) && isObject(extensions[index]))) valueAt(one, element, walk, depth);
    walk.path.pop();
  }
}

function valueAt(value: unknown, element: ElementRule, walk: Walk, depth: number): undefined {
  if (value === null) return report(walk, 'REC_NULL', 'structure', 'null', 'Leave out what is not known.');
  if (element.primitive) return primitiveAt(value, element, walk);
  if (!isObject(value)) return report(walk, 'REC_WRONG_KIND', 'structure', `a ${element.type} is a JSON object`, 'Send an object here.');
  if (element.type === 'Resource' || RESOURCE_NAMES.has(element.type)) return resourceAt(value, walk, depth + 1, element.name);
  const rule = typeRule(element.type);
  if (!rule) throw new Error(`The element table has no ${element.type}`);
  objectAt(value, rule, walk, depth + 1, false);
  if (element.type === 'Reference') checkReference(value, element, walk);
  else if (element.codes) codingsAt(value, element, walk);
}

function primitiveAt(value: unknown, element: ElementRule, walk: Walk): undefined {
  const rule = element.primitive;
  if (!rule) return;
  if (typeof value !== rule.json)
    return report(walk, 'REC_WRONG_KIND', 'structure', `a ${element.type} is a JSON ${rule.json}`, `Write ${rule.looks}.`);
  // The JSON type has just been compared with the one the rule accepts.
  if (!rule.accepts(value as never)) return report(walk, 'REC_FORMAT', 'value', `not a valid ${element.type}`, `Write ${rule.looks}.`);
  if (element.codes && !element.codes.has(value as string))
    report(walk, 'REC_CODE', 'code-invalid', 'a code that is not in the required set', `Use one of ${some(element.codes)}.`);
}

/** A required binding on a Coding or a CodeableConcept: one coding at least is of the set. */
function codingsAt(value: Json, element: ElementRule, walk: Walk): void {
  const codings: readonly unknown[] = element.type === 'Coding' ? [value] : Array.isArray(value.coding) ? value.coding : [];
  if (!codings.some((coding) => isObject(coding) && element.codes?.has(`${String(coding.system)}|${String(coding.code)}`)))
    report(walk, 'REC_CODE', 'code-invalid', 'no coding of the required set', `Use one of ${some(element.codes ?? new Set())}.`);
}

function primitiveExtension(value: unknown, element: ElementRule, walk: Walk, depth: number): void {
  const rule = typeRule('Element');
  if (!rule) return;
  walk.path.push(`_${element.name}`);
  const one = (extension: unknown): void => {
    if (isObject(extension)) objectAt(extension, rule, walk, depth + 1, false);
    else report(walk, 'REC_WRONG_KIND', 'structure', 'an object with id or extension stands here', 'Send an object here.');
  };
  if (!element.isList) one(value);
  else if (!Array.isArray(value)) report(walk, 'REC_LIST', 'structure', 'a list stands here', 'Put it in [ ].');
  else
    for (let index = 0; index < value.length; index++) {
      walk.path.push(index);
      if (value[index] !== null) one(value[index]);
      walk.path.pop();
    }
  walk.path.pop();
}

function containedIds(resource: Json): ReadonlyMap<string, string> | undefined {
  if (!Array.isArray(resource.contained)) return undefined;
  return new Map(resource.contained.filter(isObject).map((inner) => [String(inner.id), String(inner.resourceType)]));
}

function at(name: string, walk: Walk, work: () => void): void {
  walk.path.push(/^[\w[\]]{1,64}$/.test(name) ? name : '(unreadable name)');
  work();
  walk.path.pop();
}

function some(codes: ReadonlySet<string>): string {
  const shown = [...codes].slice(0, 16).map((code) => code.slice(code.indexOf('|') + 1));
  return codes.size > shown.length ? `${shown.join(', ')} and ${codes.size - shown.length} more` : shown.join(', ');
}

function nearest(name: string, rule: TypeRule): string {
  const plain = name.toLowerCase();
  const near = [...rule.elements.keys()].find(
    (known) => known.toLowerCase() === plain || `${known}s` === name || known === `${name}s` || (known.startsWith(name) && name.length > 2),
  );
  return near ? `Did you mean ${near}? Otherwise take it out, or use an extension.` : 'Take it out, or use an extension.';
}
