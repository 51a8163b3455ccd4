// The named invariants of FHIR R4 that we hold resources to, by the element they stand on; each says the rule in words.
// Keys and wording of the rules: http://hl7.org/fhir/R4, tab "constraints" of each type. Best-practice ones (dom-6, con-3) are left out.

/** An element as parsed from JSON; the structure has been walked before an invariant looks, but may still be wrong. */
export type Json = Readonly<Record<string, unknown>>;

export interface Invariant {
  readonly key: string;
  readonly says: string;
  readonly holds: (element: Json, root: Json) => boolean;
}

const rule = (key: string, says: string, holds: Invariant['holds']): Invariant => ({ key, says, holds });
const has = (element: Json, name: string): boolean => element[name] !== undefined || element[`_${name}`] !== undefined;
const list = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.filter(isObject) : []);
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const part = (value: unknown, name: string): unknown => (isObject(value) ? value[name] : undefined);
const choice = (element: Json, stem: string): string | undefined => {
  for (const key in element) if (key.startsWith(stem) && key.length > stem.length && /[A-Z]/.test(key.charAt(stem.length))) return key;
  return undefined;
};
const hasCoding = (concept: unknown, system: string, codes: readonly string[]): boolean =>
  list(part(concept, 'coding')).some((coding) => coding.system === system && codes.includes(String(coding.code)));
const isDistinct = (values: readonly unknown[]): boolean => new Set(values).size === values.length;
const UCUM = 'http://unitsofmeasure.org';
const TERMINOLOGY = 'http://terminology.hl7.org/CodeSystem/';
const notBoth = (key: string, one: string, other: string): Invariant =>
  rule(key, `${one} and ${other} exclude each other`, (element) => !has(element, one) || !has(element, other));
const needs = (key: string, one: string, other: string): Invariant =>
  rule(key, `${one} needs ${other}`, (element) => !has(element, one) || has(element, other));
const oneOf = (key: string, ...names: readonly string[]): Invariant =>
  rule(key, `there must be at least one of ${names.join(', ')}`, (element) => names.some((name) => has(element, name)));
const quantityNeedsSystem = rule(
  'qty-3',
  'a code for a unit needs its system',
  (element) => !has(element, 'code') || has(element, 'system'),
);

export const INVARIANTS: Readonly<Record<string, readonly Invariant[]>> = {
  DomainResource: [
    rule('dom-2', 'a contained resource must not contain another', (one) => list(one.contained).every((inner) => !has(inner, 'contained'))),
    rule('dom-4', 'a contained resource has no version and no time of update', (one) =>
      list(one.contained).every((inner) => part(inner.meta, 'versionId') === undefined && part(inner.meta, 'lastUpdated') === undefined),
    ),
    rule('dom-5', 'a contained resource has no security label', (one) =>
      list(one.contained).every((inner) => part(inner.meta, 'security') === undefined),
    ),
    rule('dom-3', 'a contained resource must be referred to from elsewhere in the resource', (one) => {
      const inner = list(one.contained);
      if (inner.length === 0) return true;
      const text = JSON.stringify(one);
      return inner.every((resource) => text.includes(`"#${String(resource.id)}"`) || JSON.stringify(resource).includes('"#"'));
    }),
  ],
  Extension: [
    rule('ext-1', 'an extension has either extensions or a value, not both and not neither', (one) => {
      const value = choice(one, 'value') ?? choice(one, '_value');
      return (value !== undefined) !== has(one, 'extension');
    }),
  ],
  Attachment: [needs('att-1', 'data', 'contentType')],
  ContactPoint: [needs('cpt-2', 'value', 'system')],
  Period: [
    rule('per-1', 'start must not be after end', ({ start, end }) => {
      if (typeof start !== 'string' || typeof end !== 'string') return true;
      return !isAfter(start, end);
    }),
  ],
  Quantity: [quantityNeedsSystem],
  Age: [
    quantityNeedsSystem,
    rule('age-1', 'an age is above 0, with a UCUM unit', (one) => isUcum(one) && (typeof one.value !== 'number' || one.value > 0)),
  ],
  Duration: [
    quantityNeedsSystem,
    rule(
      'drt-1',
      'a duration with a unit code has a value and a UCUM unit',
      (one) => !has(one, 'code') || (one.system === UCUM && has(one, 'value')),
    ),
  ],
  Count: [
    quantityNeedsSystem,
    rule(
      'cnt-3',
      'a count is a whole number with UCUM unit 1',
      (one) => isUcum(one) && (one.code ?? '1') === '1' && Number.isInteger(one.value ?? 0),
    ),
  ],
  Distance: [quantityNeedsSystem, rule('dis-1', 'a distance has a UCUM unit', isUcum)],
  SimpleQuantity: [quantityNeedsSystem, rule('sqty-1', 'no comparator may stand here', (one) => !has(one, 'comparator'))],
  Range: [
    rule('rng-2', 'low must not be above high', ({ low, high }) => {
      const [from, to] = [part(low, 'value'), part(high, 'value')];
      return typeof from !== 'number' || typeof to !== 'number' || part(low, 'code') !== part(high, 'code') || from <= to;
    }),
  ],
  Ratio: [
    rule('rat-1', 'numerator and denominator stand together, or neither with an extension', (one) =>
      has(one, 'numerator') ? has(one, 'denominator') : !has(one, 'denominator') && has(one, 'extension'),
    ),
  ],
  Expression: [oneOf('exp-1', 'expression', 'reference')],
  'Timing.repeat': [
    needs('tim-1', 'duration', 'durationUnit'),
    needs('tim-2', 'period', 'periodUnit'),
    rule('tim-4', 'duration is not negative', (one) => !(Number(one.duration) < 0)),
    rule('tim-5', 'period is not negative', (one) => !(Number(one.period) < 0)),
    needs('tim-6', 'periodMax', 'period'),
    needs('tim-7', 'durationMax', 'duration'),
    needs('tim-8', 'countMax', 'count'),
    notBoth('tim-10', 'timeOfDay', 'when'),
  ],
  'DataRequirement.codeFilter': [exactlyOne('drq-1', 'path', 'searchParam')],
  'DataRequirement.dateFilter': [exactlyOne('drq-2', 'path', 'searchParam')],
  'Patient.contact': [oneOf('pat-1', 'name', 'telecom', 'address', 'organization')],
  Organization: [
    oneOf('org-1', 'identifier', 'name'),
    rule('org-2', "an organisation's address is never a home address", (one) => list(one.address).every(({ use }) => use !== 'home')),
    rule('org-3', "an organisation's telecom is never a home one", (one) => list(one.telecom).every(({ use }) => use !== 'home')),
  ],
  Observation: [
    rule(
      'obs-6',
      'dataAbsentReason stands only where there is no value',
      (one) => !has(one, 'dataAbsentReason') || choice(one, 'value') === undefined,
    ),
    rule('obs-7', 'where a component has the code of the observation, the observation has no value', (one) => {
      if (one.component === undefined || choice(one, 'value') === undefined) return true;
      const own = new Set(list(part(one.code, 'coding')).map(codingKey));
      return list(one.component).every((component) => !list(part(component.code, 'coding')).some((coding) => own.has(codingKey(coding))));
    }),
  ],
  'Observation.referenceRange': [oneOf('obs-3', 'low', 'high', 'text')],
  ServiceRequest: [needs('prr-1', 'orderDetail', 'code')],
  Task: [
    rule(
      'inv-1',
      'lastModified must not be before authoredOn',
      ({ lastModified, authoredOn }) =>
        typeof lastModified !== 'string' || typeof authoredOn !== 'string' || !isAfter(authoredOn, lastModified),
    ),
  ],
  'RequestGroup.action': [exactlyOne('rqg-1', 'resource', 'action')],
  Condition: [
    rule(
      'con-4',
      'a condition that has abated is inactive, in remission or resolved',
      (one) =>
        choice(one, 'abatement') === undefined ||
        hasCoding(one.clinicalStatus, `${TERMINOLOGY}condition-clinical`, ['inactive', 'remission', 'resolved']),
    ),
    rule(
      'con-5',
      'a condition entered in error has no clinicalStatus',
      (one) =>
        !has(one, 'clinicalStatus') || !hasCoding(one.verificationStatus, `${TERMINOLOGY}condition-ver-status`, ['entered-in-error']),
    ),
  ],
  'Condition.stage': [oneOf('con-1', 'summary', 'assessment')],
  'Condition.evidence': [oneOf('con-2', 'code', 'detail')],
  AllergyIntolerance: [
    rule(
      'ait-1',
      'clinicalStatus is there unless it was entered in error',
      (one) =>
        has(one, 'clinicalStatus') ||
        hasCoding(one.verificationStatus, `${TERMINOLOGY}allergyintolerance-verification`, ['entered-in-error']),
    ),
    rule(
      'ait-2',
      'an allergy entered in error has no clinicalStatus',
      (one) =>
        !has(one, 'clinicalStatus') ||
        !hasCoding(one.verificationStatus, `${TERMINOLOGY}allergyintolerance-verification`, ['entered-in-error']),
    ),
  ],
  Consent: [oneOf('ppc-1', 'policy', 'policyRule')],
  FamilyMemberHistory: [
    rule('fhs-1', 'age and born exclude each other', (one) => choice(one, 'age') === undefined || choice(one, 'born') === undefined),
    rule('fhs-2', 'estimatedAge needs an age', (one) => !has(one, 'estimatedAge') || choice(one, 'age') !== undefined),
  ],
  Group: [rule('grp-1', 'only an actual group has members', (one) => !has(one, 'member') || one.actual === true)],
  'Goal.target': [rule('gol-1', 'detail needs measure', (one) => choice(one, 'detail') === undefined || has(one, 'measure'))],
  'CarePlan.activity': [notBoth('cpl-3', 'detail', 'reference')],
  'Composition.section': [oneOf('cmp-1', 'text', 'entry', 'section'), notBoth('cmp-2', 'emptyReason', 'entry')],
  List: [
    notBoth('lst-1', 'emptyReason', 'entry'),
    rule(
      'lst-2',
      'only a list of changes has deleted entries',
      (one) => one.mode === 'changes' || list(one.entry).every((entry) => !has(entry, 'deleted')),
    ),
    rule(
      'lst-3',
      'only a working list has dates on entries',
      (one) => one.mode === 'working' || list(one.entry).every((entry) => !has(entry, 'date')),
    ),
  ],
  'AuditEvent.entity': [notBoth('sev-1', 'name', 'query')],
  Appointment: [
    rule('app-2', 'start and end stand together', (one) => has(one, 'start') === has(one, 'end')),
    rule(
      'app-3',
      'only a proposed, cancelled or waiting appointment has no start and end',
      (one) => (has(one, 'start') && has(one, 'end')) || ['proposed', 'cancelled', 'waitlist'].includes(String(one.status)),
    ),
    rule(
      'app-4',
      'cancelationReason is for a cancelled or missed appointment',
      (one) => !has(one, 'cancelationReason') || ['noshow', 'cancelled'].includes(String(one.status)),
    ),
  ],
  'Appointment.participant': [oneOf('app-1', 'type', 'actor')],
  'Immunization.education': [oneOf('imm-1', 'documentType', 'reference')],
  MolecularSequence: [rule('msq-3', 'coordinateSystem is 0 or 1', (one) => one.coordinateSystem === 0 || one.coordinateSystem === 1)],
  'MolecularSequence.referenceSeq': [
    rule('msq-5', 'chromosome and genomeBuild stand together', (one) => has(one, 'chromosome') === has(one, 'genomeBuild')),
    rule(
      'msq-6',
      'exactly one of genomeBuild, referenceSeqId, referenceSeqPointer, referenceSeqString',
      (one) => ['genomeBuild', 'referenceSeqId', 'referenceSeqPointer', 'referenceSeqString'].filter((name) => has(one, name)).length === 1,
    ),
  ],
  'RiskAssessment.prediction': [rule('ras-2', 'a probability is at most 100', (one) => !(Number(one.probabilityDecimal) > 100))],
  Bundle: [
    rule('bdl-1', 'total is for searchset and history', (one) => !has(one, 'total') || ['searchset', 'history'].includes(String(one.type))),
    rule(
      'bdl-2',
      'entry.search is for searchset',
      (one) => one.type === 'searchset' || list(one.entry).every((entry) => !has(entry, 'search')),
    ),
    rule('bdl-3', 'every entry of a batch, transaction or history has a request, and no other', (one) =>
      list(one.entry).every((entry) => has(entry, 'request') === ['batch', 'transaction', 'history'].includes(String(one.type))),
    ),
    rule('bdl-4', 'every entry of a response or history has a response, and no other', (one) =>
      list(one.entry).every(
        (entry) => has(entry, 'response') === ['batch-response', 'transaction-response', 'history'].includes(String(one.type)),
      ),
    ),
    rule(
      'bdl-7',
      'a fullUrl stands once for each version',
      (one) =>
        one.type === 'history' ||
        isDistinct(
          list(one.entry)
            .filter((entry) => has(entry, 'fullUrl'))
            .map((entry) => `${String(entry.fullUrl)} ${String(part(part(entry.resource, 'meta'), 'versionId'))}`),
        ),
    ),
    rule(
      'bdl-9',
      'a document has an identifier with system and value',
      (one) => one.type !== 'document' || (part(one.identifier, 'system') !== undefined && part(one.identifier, 'value') !== undefined),
    ),
    rule('bdl-10', 'a document has a timestamp', (one) => one.type !== 'document' || has(one, 'timestamp')),
    rule('bdl-11', 'a document starts with its Composition', (one) => one.type !== 'document' || firstType(one) === 'Composition'),
    rule('bdl-12', 'a message starts with its MessageHeader', (one) => one.type !== 'message' || firstType(one) === 'MessageHeader'),
  ],
  'Bundle.entry': [
    oneOf('bdl-5', 'resource', 'request', 'response'),
    rule('bdl-8', 'a fullUrl names no version', (one) => !String(one.fullUrl ?? '').includes('/_history/')),
  ],
  'Parameters.parameter': [
    rule(
      'inv-1',
      'a parameter has exactly one of value, resource, parts',
      (one) => [choice(one, 'value') !== undefined, has(one, 'resource'), has(one, 'part')].filter(Boolean).length === 1,
    ),
  ],
  Questionnaire: [
    rule('que-2', 'each linkId stands once', (one) => {
      const ids: unknown[] = [];
      const walk = (items: unknown): void => {
        for (const item of list(items)) {
          ids.push(item.linkId);
          walk(item.item);
        }
      };
      walk(one.item);
      return isDistinct(ids);
    }),
  ],
  'Questionnaire.item': [
    rule(
      'que-1',
      'a group has items, a display has none',
      (one) => (one.type !== 'group' || has(one, 'item')) && (one.type !== 'display' || !has(one, 'item')),
    ),
    rule('que-3', 'a display has no code', (one) => one.type !== 'display' || !has(one, 'code')),
    notBoth('que-4', 'answerOption', 'answerValueSet'),
    rule(
      'que-6',
      'a display is neither required nor repeated',
      (one) => one.type !== 'display' || (!has(one, 'required') && !has(one, 'repeats')),
    ),
    rule(
      'que-8',
      'a group or display has no initial value',
      (one) => !['group', 'display'].includes(String(one.type)) || !has(one, 'initial'),
    ),
    rule('que-9', 'a display is not readOnly', (one) => one.type !== 'display' || !has(one, 'readOnly')),
    notBoth('que-11', 'answerOption', 'initial'),
    rule('que-12', 'more than two enableWhen need enableBehavior', (one) => list(one.enableWhen).length <= 2 || has(one, 'enableBehavior')),
    rule('que-13', 'only a repeating item has several initial values', (one) => one.repeats === true || list(one.initial).length <= 1),
  ],
  'Questionnaire.item.enableWhen': [
    rule('que-7', 'operator exists goes with a boolean answer', (one) => one.operator !== 'exists' || has(one, 'answerBoolean')),
  ],
  'QuestionnaireResponse.item': [notBoth('qrs-1', 'answer', 'item')],
  'ValueSet.compose.include': [
    oneOf('vsd-1', 'valueSet', 'system'),
    rule('vsd-2', 'concepts and filters need a system', (one) => (!has(one, 'concept') && !has(one, 'filter')) || has(one, 'system')),
    notBoth('vsd-3', 'concept', 'filter'),
  ],
  'ValueSet.expansion.contains': [oneOf('vsd-6', 'code', 'display'), needs('vsd-10', 'code', 'system')],
  CodeSystem: [
    rule('csd-1', 'each code stands once', (one) => {
      const codes: unknown[] = [];
      const walk = (concepts: unknown): void => {
        for (const concept of list(concepts)) {
          codes.push(concept.code);
          walk(concept.concept);
        }
      };
      walk(one.concept);
      return isDistinct(codes);
    }),
  ],
  'ConceptMap.group.element.target': [
    rule(
      'cmd-1',
      'narrower and inexact need a comment',
      (one) => !['narrower', 'inexact'].includes(String(one.equivalence)) || has(one, 'comment'),
    ),
  ],
  SearchParameter: [
    needs('spd-1', 'xpath', 'xpathUsage'),
    rule('spd-2', 'chain is for references', (one) => !has(one, 'chain') || one.type === 'reference'),
  ],
  CapabilityStatement: [
    oneOf('cpb-1', 'rest', 'messaging', 'document'),
    oneOf('cpb-2', 'description', 'software', 'implementation'),
    rule('cpb-14', 'an instance names its implementation', (one) => one.kind !== 'instance' || has(one, 'implementation')),
  ],
  StructureDefinition: [oneOf('sdf-6', 'snapshot', 'differential')],
  MeasureReport: [rule('mrp-1', 'data collection has no groups', (one) => one.type !== 'data-collection' || !has(one, 'group'))],
};

function exactlyOne(key: string, one: string, other: string): Invariant {
  return rule(key, `exactly one of ${one} and ${other}`, (element) => has(element, one) !== has(element, other));
}

function isUcum(one: Json): boolean {
  return (has(one, 'code') || !has(one, 'value')) && (!has(one, 'system') || one.system === UCUM);
}

function codingKey(coding: Json): string {
  return `${String(coding.system)}|${String(coding.code)}`;
}

function firstType(bundle: Json): unknown {
  return list(bundle.entry)[0] ? part(list(bundle.entry)[0]?.resource, 'resourceType') : undefined;
}

/** Only where both say: a date and a time on that day are not in conflict. */
function isAfter(one: string, other: string): boolean {
  if (one.length > 10 && other.length > 10) return Date.parse(one) > Date.parse(other);
  const width = Math.min(one.length, other.length, 10);
  return one.slice(0, width) > other.slice(0, width);
}
