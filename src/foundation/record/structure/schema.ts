// The FHIR R4 element tables, read from generated/r4.json and compiled type by type on first use.
// Standard: http://hl7.org/fhir/R4/structuredefinition.html; the table's spelling is in docs/decisions/0004-generated-structure.md.
import { readFileSync } from 'node:fs';
import { INVARIANTS, type Invariant } from './invariants.ts';
import { PRIMITIVES, type PrimitiveRule } from './primitives.ts';

export interface ElementRule {
  readonly name: string;
  /** A primitive, a datatype, `Resource`, or the path of an element with children (`Patient.contact`). */
  readonly type: string;
  readonly primitive: PrimitiveRule | undefined;
  readonly isList: boolean;
  readonly isRequired: boolean;
  /** For a Reference: the types it may point to; undefined when any. */
  readonly targets: ReadonlySet<string> | undefined;
  /** A required binding: bare codes for a `code`, `system|code` otherwise. */
  readonly codes: ReadonlySet<string> | undefined;
  /** `value` for valueString, valueQuantity, ... of which one may stand. */
  readonly choice: string | undefined;
}

export interface TypeRule {
  readonly name: string;
  readonly elements: ReadonlyMap<string, ElementRule>;
  readonly required: readonly ElementRule[];
  /** Choices of which one must stand: the stem and its spellings. */
  readonly requiredChoices: readonly { readonly stem: string; readonly spellings: readonly string[] }[];
  readonly invariants: readonly Invariant[];
}

interface Table {
  readonly resourceNames: readonly string[];
  readonly types: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly valueSets: Readonly<Record<string, readonly string[]>>;
  readonly search: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly compartments: Readonly<Record<string, readonly string[]>>;
}

// The file is our own generator's, so its shape is known.
export const TABLE = JSON.parse(readFileSync(new URL('./generated/r4.json', import.meta.url), 'utf8')) as Table;
/** Every resource type of R4, served or not: what a reference may name. */
export const RESOURCE_NAMES: ReadonlySet<string> = new Set(TABLE.resourceNames);

const RESOURCE = { id: 'id', meta: 'Meta', implicitRules: 'uri', language: 'code' };
const SHARED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Resource: RESOURCE,
  DomainResource: { ...RESOURCE, text: 'Narrative', contained: 'Resource *', extension: 'Extension *', modifierExtension: 'Extension *' },
};

const compiled = new Map<string, TypeRule>();
const sets = new Map<string, ReadonlySet<string>>();

/** The rule of a type; undefined for a type outside the table. */
export function typeRule(name: string): TypeRule | undefined {
  const known = compiled.get(name);
  if (known) return known;
  const table = name === 'SimpleQuantity' ? 'Quantity' : name;
  const own = Object.hasOwn(TABLE.types, table) ? TABLE.types[table] : undefined;
  if (!own) return undefined;
  const { '^': base, ...elements } = own;
  const rule = compile(name, { ...(base ? SHARED[base] : {}), ...elements });
  compiled.set(name, rule);
  return rule;
}

function compile(name: string, table: Readonly<Record<string, string>>): TypeRule {
  const elements = new Map<string, ElementRule>();
  const choices = new Map<string, string[]>();
  for (const [property, spelling] of Object.entries(table)) {
    const element = parseElement(property, spelling);
    elements.set(property, element);
    if (element.choice && element.isRequired) choices.set(element.choice, [...(choices.get(element.choice) ?? []), property]);
  }
  const root = name.split('.')[0] ?? name;
  const isResource = RESOURCE_NAMES.has(name);
  return {
    name,
    elements,
    required: [...elements.values()].filter((element) => element.isRequired && !element.choice),
    requiredChoices: [...choices].map(([stem, spellings]) => ({ stem, spellings })),
    invariants: [...(INVARIANTS[name] ?? []), ...(isResource && root === name ? (INVARIANTS.DomainResource ?? []) : [])],
  };
}

function parseElement(name: string, spelling: string): ElementRule {
  const [kind = '', ...flags] = spelling.split(' ');
  let type = kind;
  let targets: ReadonlySet<string> | undefined;
  const paren = type.indexOf('(');
  if (paren > 0) {
    targets = new Set(type.slice(paren + 1, -1).split(','));
    type = type.slice(0, paren);
  }
  const choice = flags.find((flag) => flag.startsWith('~'));
  const binding = flags.find((flag) => flag.startsWith('{'))?.slice(1, -1);
  const card = choice ? choice.slice(-1) : (flags.find((flag) => '!*+'.includes(flag)) ?? '');
  return {
    name,
    type,
    primitive: PRIMITIVES[type],
    isList: card === '*' || card === '+',
    isRequired: card === '!' || card === '+',
    targets,
    codes: binding ? codesOf(binding) : undefined,
    choice: choice?.slice(1).replace(/[!*+]$/, ''),
  };
}

function codesOf(valueSet: string): ReadonlySet<string> {
  const known = sets.get(valueSet) ?? new Set(TABLE.valueSets[valueSet]);
  sets.set(valueSet, known);
  return known;
}
