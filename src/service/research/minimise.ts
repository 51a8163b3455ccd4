// One person's record as it may leave: the fields allowed, codes without words, pseudonyms for ids, dates moved. Pure.
import type { CodeableConcept, Observation, Patient, Resource } from '@medplum/fhirtypes';
import { isVariant } from '../results/index.ts';
import { isVoid } from './cohort.ts';
import { type DataSet, type FieldKind, isKnownCode, type Nested, TYPES_OUT, typesOf } from './fields.ts';
import { birthYearOut, type DatesKept, dateOut, type Pseudonyms } from './pseudonyms.ts';

export interface Minimising {
  readonly dataSets: readonly DataSet[];
  readonly dates: DatesKept;
  readonly pseudonyms: Pseudonyms;
  readonly asOf: Date;
}

/** A person as they go out. `resources` has the Patient first; every id and reference in it is a pseudonym. */
export interface MinimisedPerson {
  readonly pseudonym: string;
  readonly resources: readonly Resource[];
  /** Resources left out because nothing coded was left of them, or because they still named somebody. */
  readonly dropped: { readonly words: number; readonly named: number };
}

type Value = string | number | boolean | readonly Value[] | { readonly [field: string]: Value };

interface Out extends Minimising {
  readonly patient: string;
  readonly shift: number;
  readonly types: ReadonlySet<string>;
}

export function minimise(patient: string, resources: readonly Resource[], given: Minimising): MinimisedPerson {
  const { pseudonyms, dataSets } = given;
  const out: Out = { ...given, patient, shift: pseudonyms.shiftOf(patient), types: new Set(typesOf(dataSets)) };
  const person = resources.find((each): each is Patient => each.resourceType === 'Patient' && each.id === patient);
  const telling = person === undefined ? [] : tellingWords(person);
  const kept: Resource[] = person === undefined ? [] : [patientOut(person, out)];
  const dropped = { words: 0, named: 0 };
  for (const each of resources) {
    if (each.resourceType === 'Patient' || isVoid(each) || !isAskedFor(each, dataSets)) continue;
    const made = resourceOut(each, out);
    if (made === undefined) dropped.words += 1;
    else if (tells(made, telling)) dropped.named += 1;
    else kept.push(made);
  }
  const ids = new Set(kept.map(({ resourceType, id }) => `${resourceType}/${id}`));
  return { pseudonym: pseudonyms.ofPerson(patient), resources: kept.map((each) => withoutLooseEnds(each, ids)), dropped };
}

function isAskedFor(resource: Resource, dataSets: readonly DataSet[]): boolean {
  switch (resource.resourceType) {
    case 'Condition':
      return dataSets.includes('conditions');
    case 'Observation':
      return dataSets.includes(isVariant(resource) ? 'variants' : isPhenotype(resource) ? 'conditions' : 'measurements');
    case 'ServiceRequest':
    case 'DiagnosticReport':
      return dataSets.includes('tests');
    case 'Specimen':
      return dataSets.includes('specimens');
    case 'MedicationStatement':
    case 'MedicationRequest':
      return dataSets.includes('medicines');
    default:
      return false;
  }
}

export function isPhenotype({ code, valueCodeableConcept }: Observation): boolean {
  return [code, valueCodeableConcept].some((concept) => concept?.coding?.some((each) => /^HP:\d{7}$/.test(each.code ?? '')));
}

const ETHNIC = 'https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-EthnicCategory';

function patientOut(person: Patient, out: Out): Resource {
  const made = out.dataSets.includes('people') ? fieldsOut(person, TYPES_OUT.Patient?.fields ?? {}, out) : {};
  const category = person.extension?.find(({ url }) => url === ETHNIC)?.valueCodeableConcept;
  const ethnic = out.dataSets.includes('ethnicity') ? conceptOut(category) : undefined;
  return asResource({
    resourceType: 'Patient',
    id: out.pseudonyms.ofPerson(out.patient),
    ...(ethnic === undefined ? {} : { extension: [{ url: ETHNIC, valueCodeableConcept: ethnic }] }),
    ...made,
  });
}

function resourceOut(resource: Resource, out: Out): Resource | undefined {
  const shape = Object.hasOwn(TYPES_OUT, resource.resourceType) ? TYPES_OUT[resource.resourceType] : undefined;
  if (shape === undefined) return undefined;
  const made = fieldsOut(resource, shape.fields, out);
  if (!shape.needs.every((field) => Object.hasOwn(made, field))) return undefined;
  const id = out.pseudonyms.ofResource(`${resource.resourceType}/${resource.id}`);
  return asResource({ resourceType: resource.resourceType, id, ...made });
}

/** Built from the fields of a resource that the record had validated, so that what is left is of its type; the tests validate it again. */
function asResource(made: { readonly [field: string]: Value }): Resource {
  return made as unknown as Resource;
}

function fieldsOut(source: object, fields: Nested, out: Out): { readonly [field: string]: Value } {
  const made: Record<string, Value> = {};
  for (const [name, kind] of Object.entries(fields)) {
    const [field, value] = kind === 'deceased' ? ['deceasedBoolean', true] : [name, undefined];
    const found: unknown = Reflect.get(source, name);
    if (found === undefined || found === null) continue;
    const kept = value ?? (Array.isArray(found) ? listOut(found, kind, out, name) : valueOut(found, kind, out, name));
    if (kept !== undefined) made[field] = kept;
  }
  return nameless(made, source);
}

/** A gene by its symbol alone: the one text that may stand without a code, where the component says that it is a gene (LOINC 48018-6). */
function nameless(made: Record<string, Value>, source: object): { readonly [field: string]: Value } {
  const { code, valueCodeableConcept } = source as Partial<Observation>; // both are looked at before they are used
  const isGene = code?.coding?.some(({ system, code: each }) => system === 'http://loinc.org' && each === '48018-6') ?? false;
  const symbol = valueCodeableConcept?.text ?? valueCodeableConcept?.coding?.[0]?.display;
  if (!isGene || symbol === undefined || !/^[A-Z][A-Z0-9-]{1,14}$/.test(symbol)) return made;
  const coded = typeof made.valueCodeableConcept === 'object' ? made.valueCodeableConcept : {};
  return { ...made, valueCodeableConcept: { ...coded, text: symbol } };
}

function listOut(list: readonly unknown[], kind: FieldKind | Nested, out: Out, name: string): Value | undefined {
  const kept = list.map((each) => valueOut(each, kind, out, name)).filter((each) => each !== undefined);
  return kept.length === 0 ? undefined : kept;
}

function valueOut(value: unknown, kind: FieldKind | Nested, out: Out, name: string): Value | undefined {
  if (typeof kind === 'object') {
    if (typeof value !== 'object' || value === null) return undefined;
    const made = fieldsOut(value, kind, out);
    // A component without its code says nothing.
    return Object.keys(made).length === 0 || (name === 'component' && !Object.hasOwn(made, 'code')) ? undefined : made;
  }
  const part = (field: string): unknown => (typeof value === 'object' && value !== null ? Reflect.get(value, field) : undefined);
  switch (kind) {
    case 'code':
      return typeof value === 'string' && /^[a-z][a-z-]{1,30}$/.test(value) ? value : undefined;
    case 'boolean':
      return typeof value === 'boolean' ? value : undefined;
    case 'number':
      return typeof value === 'number' ? value : undefined;
    case 'concept':
      return conceptOut(value as CodeableConcept); // a field of this kind is a CodeableConcept in FHIR R4
    case 'date':
      return typeof value === 'string' ? dateOut(value, out.shift, out.dates) : undefined;
    case 'birth-year':
      return typeof value === 'string' ? birthYearOut(value, out.shift, out.asOf) : undefined;
    case 'period':
      return compact({ start: dateOut(text(part('start')), out.shift, out.dates), end: dateOut(text(part('end')), out.shift, out.dates) });
    case 'quantity':
      return quantityOut(part);
    case 'age': {
      const age = part('value');
      return typeof age === 'number' ? { value: Math.min(90, age), unit: 'a', system: 'http://unitsofmeasure.org', code: 'a' } : undefined;
    }
    case 'subject':
      return text(part('reference')) === `Patient/${out.patient}`
        ? { reference: `Patient/${out.pseudonyms.ofPerson(out.patient)}` }
        : undefined;
    case 'reference': {
      const [type = '', id = ''] = (text(part('reference')) ?? '').split('/');
      return out.types.has(type) && type !== 'Patient' && id !== ''
        ? { reference: `${type}/${out.pseudonyms.ofResource(`${type}/${id}`)}` }
        : undefined;
    }
    case 'deceased':
      return true;
  }
}

function conceptOut(concept: CodeableConcept | undefined): Value | undefined {
  const coding = (concept?.coding ?? []).flatMap(({ system, code }) =>
    system !== undefined && code !== undefined && isKnownCode(system, code) ? [{ system, code }] : [],
  );
  return coding.length === 0 ? undefined : { coding };
}

function quantityOut(part: (field: string) => unknown): Value | undefined {
  const [value, comparator, unit, system, code] = ['value', 'comparator', 'unit', 'system', 'code'].map(part);
  if (typeof value !== 'number') return undefined;
  const isUcum = system === 'http://unitsofmeasure.org' && isKnownCode(system, text(code));
  const words = text(unit);
  return compact({
    value,
    comparator: ['<', '<=', '>=', '>'].find((each) => each === comparator),
    unit: words !== undefined && /^[A-Za-z%0-9/^.*[\]{}µ-]{1,15}$/.test(words) ? words : undefined,
    ...(isUcum ? { system, code: text(code) } : {}),
  });
}

function compact(fields: Readonly<Record<string, Value | undefined>>): Value | undefined {
  const kept = Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** A reference to what was left out leads nowhere, and goes too. */
function withoutLooseEnds(resource: Resource, ids: ReadonlySet<string>): Resource {
  const isLoose = (value: unknown) => {
    const reference: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, 'reference') : undefined;
    return typeof reference === 'string' && !ids.has(reference);
  };
  const kept = Object.entries(resource).flatMap(([name, value]) => {
    if (!Array.isArray(value)) return isLoose(value) ? [] : [[name, value] as const];
    const list = value.filter((each) => !isLoose(each));
    return list.length === 0 ? [] : [[name, list] as const];
  });
  return Object.fromEntries(kept) as unknown as Resource; // the same resource with fewer of its optional fields
}

/** What names this person: identifiers, names, address, telephone, the whole date of birth, the id of the record. */
function tellingWords({ id, identifier, name, address, telecom, birthDate }: Patient): readonly string[] {
  return [
    id,
    birthDate?.length === 10 ? birthDate : undefined,
    ...(identifier ?? []).map(({ value }) => value),
    ...(name ?? []).flatMap(({ family, given }) => [family, ...(given ?? [])]),
    ...(address ?? []).flatMap(({ postalCode, line }) => [postalCode, ...(line ?? [])]),
    ...(telecom ?? []).map(({ value }) => value),
  ].flatMap((word) => (word !== undefined && word.length >= 3 ? [word.toLowerCase()] : []));
}

/** A last look, whatever the rules above let through. Numbers and ids are looked for anywhere, words as a whole value. */
function tells(made: object, telling: readonly string[]): boolean {
  if (telling.length === 0) return false;
  const values: string[] = [];
  const read = (value: unknown): void => {
    if (typeof value === 'string') values.push(value.toLowerCase());
    else if (typeof value === 'object' && value !== null) for (const each of Object.values(value)) read(each);
  };
  read(made);
  return telling.some((word) => values.some((value) => value === word || (word.length >= 8 && /\d/.test(word) && value.includes(word))));
}
