// Which fields a test request must carry: the national master dataset as data, and what is missing from an order by it.
// Source: GMS master dataset v1.04, test request (data/requests/master-dataset.json, SOURCE.md).

import dataset from '../../../../data/requests/master-dataset.json' with { type: 'json' };
import type { Finding } from '../../../foundation/errors.ts';
import type { TestOrdered } from './test-ordered.ts';

/** `rare/wgs`, `solid-tumour/non-wgs`, `hearing/non-wgs`: 24 kinds of form. */
export type FormId = string;
export type Need = 'mandatory' | 'conditional' | 'optional' | 'not-applicable' | 'not-stated';

/** A condition of the dataset. `by` stands for a document that is not held here, so it can never be decided. */
export type Rule =
  | { readonly fact: string }
  | { readonly given: string }
  | { readonly indication: string }
  | { readonly by: string }
  | { readonly not: Rule }
  | { readonly any: readonly Rule[] }
  | { readonly all: readonly Rule[] };

export interface Element {
  /** P-4, TR-12 */
  readonly id: string;
  readonly group: string;
  readonly name: string;
  readonly need: Need;
  /** When a conditional element is wanted, in words. */
  readonly when?: string;
  readonly rule?: Rule;
}

/** What is known about an order. A fact that is absent is unknown, which is neither yes nor no. */
export interface OrderFacts {
  /** Elements that have a value. */
  readonly given: ReadonlySet<string>;
  /** Elements this source can carry at all; only those can be missing. All of them when absent (a form of our own). */
  readonly readable?: ReadonlySet<string>;
  readonly facts: Readonly<Record<string, boolean | undefined>>;
  /** R67, TP439 */
  readonly indications: readonly string[];
}

const NEEDS: Readonly<Record<string, Need>> = { M: 'mandatory', C: 'conditional', O: 'optional', N: 'not-applicable', '-': 'not-stated' };

export const FORMS: readonly FormId[] = dataset.forms;

/** The file holds rules of this shape, which a test checks. */
const CONDITIONS = dataset.conditions as Readonly<Record<string, { readonly words: string; readonly rule: Rule }>>;

const byForm = new Map<FormId, readonly Element[]>();

/** Every element of a form, in the order of the dataset. */
export function elementsOf(form: FormId): readonly Element[] {
  const known = byForm.get(form);
  if (known !== undefined) return known;
  const column = FORMS.indexOf(form);
  if (column < 0) return [];
  const elements = dataset.elements.map((row): Element => {
    const condition = row.condition === undefined ? undefined : CONDITIONS[row.condition];
    const need = NEEDS[row.need.charAt(column)] ?? 'not-stated';
    return {
      id: row.id,
      group: row.group,
      name: row.name,
      need,
      ...(condition === undefined || need !== 'conditional' ? {} : { when: condition.words, rule: condition.rule }),
    };
  });
  byForm.set(form, elements);
  return elements;
}

/** The forms that apply: the core form of the kind of test, and the one of its specialty where the dataset has one. */
export function formsFor(ordered: Pick<TestOrdered, 'facts' | 'isWgs'>): readonly FormId[] {
  const { kind, group, specialistGroup, method } = ordered.facts;
  const how = ordered.isWgs ? 'wgs' : 'non-wgs';
  const wanted =
    kind === 'cancer'
      ? [
          group === 'haematological'
            ? `haemato-oncology-${CYTOGENETIC.has(method ?? '') ? 'cytogenetic' : 'molecular'}/${how}`
            : `solid-tumour/${how}`,
        ]
      : [`rare/${how}`, `${SPECIALTY[specialistGroup ?? ''] ?? ''}/${how}`];
  return wanted.filter((form) => FORMS.includes(form));
}

const CYTOGENETIC: ReadonlySet<string> = new Set(['karyotype', 'fish', 'microarray']);

/** The directory's specialist test groups and the dataset's columns for them. */
const SPECIALTY: Readonly<Record<string, string>> = {
  Neurology: 'neurology',
  Renal: 'renal',
  Cardiology: 'cardiology-respiratory',
  Respiratory: 'cardiology-respiratory',
  Dermatology: 'dermatology',
  Audiology: 'hearing',
  Musculoskeletal: 'musculoskeletal',
  Ophthalmology: 'ophthalmology',
  Endocrinology: 'endocrinology',
  Gastrohepatology: 'gastrohepatology',
  'Inherited cancer': 'inherited-cancer',
  Metabolic: 'metabolic',
  NIPD: 'nipd-fetal',
  Mitochondrial: 'mitochondrial',
  Immunology: 'immunology',
  Haematology: 'haematology',
};

/** Samples are described only when they come: the dataset marks their fields mandatory within the group. Our reading. */
const ONLY_WITH: Readonly<Record<string, string>> = {
  'Primary sample': 'primary-sample',
  'Sample preparation': 'prepared-sample',
  'Final sample': 'final-sample',
};

export type Wanted = 'yes' | 'no' | 'unknown';

/** Is this element wanted of this order? */
export function isWanted(element: Element, order: OrderFacts): Wanted {
  const sample = ONLY_WITH[element.group];
  if (sample !== undefined && order.facts[sample] !== true) return 'no';
  if (element.need === 'mandatory') return 'yes';
  if (element.need !== 'conditional' || element.rule === undefined) return 'no';
  return holds(element.rule, order);
}

/** What the dataset asks for and the order does not carry, one finding an element. What cannot be decided is not reported. */
export function missingFor(order: OrderFacts, forms: readonly FormId[], where = 'ServiceRequest'): readonly Finding[] {
  const findings = new Map<string, Finding>();
  for (const form of forms)
    for (const element of elementsOf(form)) {
      if (order.given.has(element.id) || findings.has(element.id)) continue;
      if (order.readable !== undefined && !order.readable.has(element.id)) continue;
      if (isWanted(element, order) !== 'yes') continue;
      findings.set(element.id, {
        severity: 'warning',
        code: `MDS_${element.id}`,
        issue: 'required',
        where,
        what: `${element.group}: ${element.name} is missing${element.when === undefined ? '' : ` (wanted ${element.when})`}.`,
        mend: `Give element ${element.id} of the GMS master dataset.`,
      });
    }
  return [...findings.values()];
}

/** Three-valued: what is not known is not assumed. */
function holds(rule: Rule, order: OrderFacts): Wanted {
  if ('fact' in rule) return fromFact(order.facts[rule.fact]);
  if ('given' in rule) return order.given.has(rule.given) ? 'yes' : 'no';
  if ('indication' in rule) return order.indications.includes(rule.indication) ? 'yes' : 'no';
  if ('by' in rule) return 'unknown';
  if ('not' in rule) return opposite(holds(rule.not, order));
  const all = 'all' in rule;
  const parts = (all ? rule.all : rule.any).map((part) => holds(part, order));
  const decisive = all ? 'no' : 'yes';
  if (parts.includes(decisive)) return decisive;
  return parts.includes('unknown') ? 'unknown' : opposite(decisive);
}

function fromFact(fact: boolean | undefined): Wanted {
  return fact === undefined ? 'unknown' : fact ? 'yes' : 'no';
}

function opposite(answer: Wanted): Wanted {
  return answer === 'yes' ? 'no' : answer === 'no' ? 'yes' : 'unknown';
}
