// Operations over stored genomics in the published shapes: what is asked in parameters, what the record holds in Parameters.
// Standard: HL7 Genomics Reporting, genomics operations (http://build.fhir.org/ig/HL7/genomics-reporting/operations.html). Pure.

import type { Observation, OperationOutcome, Parameters, ParametersParameter } from '@medplum/fhirtypes';
import { SYSTEM } from '../../../foundation/terms/index.ts';
import { isVariant, readVariant } from '../../results/index.ts';
import { essentialTables } from '../stored/essential-tables.ts';
import { haplotypesOf } from '../stored/genomic-report.ts';
import { type KnowledgeIndex, matchingItems } from '../targeted/knowledge/knowledge-item.ts';
import { tumourProfile } from '../targeted/reading/tumour-profile.ts';
import { therapeuticImplication } from './decision.ts';
import { readReported } from './read-reported.ts';
import { CODE, componentCodes, componentWords, isCoded, isImplication } from './reporting-codes.ts';

/** Parameters of an operation, each as often as it was given; lists are split at commas already. */
export interface Asked {
  readonly values: ReadonlyMap<string, readonly string[]>;
}

export type Found =
  | { readonly kind: 'found'; readonly parameters: Parameters }
  /** 400: what is asked cannot be read. 422: it can be read and not answered from what is held. */
  | { readonly kind: 'refused'; readonly status: 400 | 422; readonly where: string; readonly what: string; readonly mend: string };

export const SUBJECT_OPERATIONS = ['find-subject-haplotypes', 'find-subject-variants', 'find-subject-tx-implications'] as const;
export type SubjectOperation = (typeof SUBJECT_OPERATIONS)[number];

/** Spelling of alleles alone: nothing is interpreted here. */
const SPELLING = essentialTables([]);
const USABLE: ReadonlySet<string> = new Set(['final', 'amended', 'corrected']);
const RANGE = /^(NC_0000\d\d)\.(\d{1,2}):(\d{1,10})-(\d{1,10})$/i;
const DATE = /^(eq|ne|lt|gt|ge|le|sa|eb)?(\d{4}-\d{2}-\d{2})$/;

/** `observations` are all of one subject that the caller may see. */
export function findInSubject(
  operation: SubjectOperation,
  asked: Asked,
  observations: readonly Observation[],
  knowledge: KnowledgeIndex,
): Found {
  const wrong = wrongFilter(asked);
  if (wrong) return wrong;
  const usable = observations.filter((each) => USABLE.has(each.status) && passes(each, asked));
  if (operation === 'find-subject-haplotypes') return haplotypes(asked, usable);
  return operation === 'find-subject-variants' ? variants(asked, usable) : implications(asked, usable, knowledge);
}

/** True when at least one implication answers what is asked: the numerator of the population's operation. */
export function hasImplication(asked: Asked, observations: readonly Observation[], knowledge: KnowledgeIndex): boolean {
  const usable = observations.filter((each) => USABLE.has(each.status) && passes(each, asked));
  return implicationsOf(asked, usable, knowledge).length > 0;
}

export function populationAnswer(numerator: number, denominator: number): Parameters {
  return {
    resourceType: 'Parameters',
    parameter: [
      {
        name: 'implications',
        part: [
          { name: 'numerator', valueQuantity: { value: numerator } },
          { name: 'denominator', valueQuantity: { value: denominator } },
        ],
      },
    ],
  };
}

/** Filters that every operation has. */
export function wrongFilter({ values }: Asked): Found | undefined {
  const date = (values.get('testDateRange') ?? []).find((each) => !DATE.test(each));
  if (date !== undefined) return refused(400, 'testDateRange', 'a date range cannot be read', 'Write it as ge2026-01-31.');
  const source = (values.get('genomicSourceClass') ?? []).find((each) => !/^(germline|somatic)$/i.test(each));
  if (source !== undefined) return refused(400, 'genomicSourceClass', 'a source class is not known', 'Write germline or somatic.');
  return undefined;
}

function refused(status: 400 | 422, where: string, what: string, mend: string): Found {
  return { kind: 'refused', status, where, what, mend };
}

function passes(observation: Observation, { values }: Asked): boolean {
  const day = (observation.effectiveDateTime ?? observation.issued ?? '').slice(0, 10);
  const [source] = values.get('genomicSourceClass') ?? [];
  const named = componentCodes(observation, CODE.sourceClass);
  const specimens = values.get('specimenIdentifiers') ?? [];
  const tests = values.get('testIdentifiers') ?? [];
  return (
    (values.get('testDateRange') ?? []).every((each) => isWithin(day, each)) &&
    // A source that was not stated is no reason to leave a result out, unless it was stated otherwise.
    (source === undefined || named.length === 0 || named.includes(/^germline$/i.test(source) ? 'LA6683-2' : 'LA6684-0')) &&
    (specimens.length === 0 || specimens.some((each) => namesIt(observation.specimen, each))) &&
    (tests.length === 0 || tests.some((each) => (observation.basedOn ?? []).some((order) => namesIt(order, each))))
  );
}

function namesIt(
  reference: { readonly reference?: string; readonly identifier?: { readonly value?: string } } | undefined,
  given: string,
): boolean {
  const wanted = given.split('|').at(-1);
  return reference?.identifier?.value === wanted || reference?.reference?.split('/').at(-1) === wanted;
}

function isWithin(day: string, range: string): boolean {
  const [, prefix = 'eq', date = ''] = DATE.exec(range) ?? [];
  if (day === '') return false;
  switch (prefix) {
    case 'eq':
      return day === date;
    case 'ne':
      return day !== date;
    case 'lt':
    case 'eb':
      return day < date;
    case 'gt':
    case 'sa':
      return day > date;
    case 'ge':
      return day >= date;
    default:
      return day <= date;
  }
}

function haplotypes({ values }: Asked, usable: readonly Observation[]): Found {
  const genes = values.get('genes') ?? [];
  if (genes.length === 0) return refused(400, 'genes', 'no gene is named', 'Send genes, for example genes=CYP2C19.');
  const parameter = genes.map((gene): ParametersParameter => {
    const wanted = gene.split('|').at(-1)?.toUpperCase() ?? '';
    const found = usable.filter(
      (each) =>
        (isCoded(each, CODE.genotype) || isCoded(each, CODE.haplotype)) &&
        [...componentWords(each, CODE.gene), ...componentCodes(each, CODE.gene)].some((name) => name.toUpperCase() === wanted),
    );
    const named = new Set(found.map(({ id }) => id));
    // A genotype says which haplotypes it is of; those that nobody sent one by one are written out here.
    const ofGenotypes = found.flatMap((each) => haplotypesOf(each, SPELLING)).filter(({ id }) => !named.has(id));
    const isSent = found.some((each) => isCoded(each, CODE.haplotype));
    return {
      name: 'haplotypes',
      part: [
        { name: 'geneItem', valueString: gene.split('|').at(-1) ?? '' },
        ...[...found, ...(isSent ? [] : ofGenotypes)].map((resource) => ({
          name: isCoded(resource, CODE.genotype) ? 'genotype' : 'haplotype',
          resource,
        })),
      ],
    };
  });
  return { kind: 'found', parameters: { resourceType: 'Parameters', parameter } };
}

interface Place {
  readonly sequence: string;
  readonly version: string;
  /** Zero-based, half open. */
  readonly start: number;
  readonly end: number;
}

/** A range is answered on the build it names: nothing is lifted from one build to another here. */
function variants({ values }: Asked, usable: readonly Observation[]): Found {
  const ranges = values.get('ranges') ?? [];
  if (ranges.length === 0)
    return refused(400, 'ranges', 'no range is named', 'Send ranges, for example ranges=NC_000007.14:140719326-140924929.');
  const found = usable.filter((each) => isVariant(each) && each.valueCodeableConcept?.coding?.[0]?.code !== 'LA9634-2');
  const placed = found.map((resource) => ({ resource, place: placeOf(resource) }));
  const parameter: ParametersParameter[] = [];
  for (const range of ranges) {
    const [, sequence = '', version = '', start, end] = RANGE.exec(range.trim()) ?? [];
    if (start === undefined || end === undefined || Number(start) >= Number(end))
      return refused(400, 'ranges', 'a range cannot be read', 'Write RefSeq:start-end, zero-based, start below end.');
    const here = placed.filter(({ place }) => place?.sequence === sequence.toUpperCase());
    if (here.some(({ place }) => place?.version !== version))
      return refused(
        422,
        'ranges',
        'a variant of this chromosome is placed on another build, and nothing is lifted over here',
        'Ask on the build of the report.',
      );
    const overlapping = here.filter(({ place }) => place && place.start < Number(end) && Number(start) < place.end);
    const isIncluded = !/^false$/i.test(values.get('includeVariants')?.[0] ?? 'true');
    parameter.push({
      name: 'variants',
      part: [
        { name: 'rangeItem', valueString: range.trim() },
        { name: 'presence', valueBoolean: overlapping.length > 0 },
        ...(isIncluded ? overlapping.map(({ resource }) => ({ name: 'variant', resource })) : []),
      ],
    });
  }
  const unplaced = placed.filter(({ place }) => place === undefined).map(({ resource }) => `Observation/${resource.id ?? ''}`);
  if (unplaced.length > 0) parameter.push({ name: 'outcome', resource: unplacedOutcome(unplaced) });
  return { kind: 'found', parameters: { resourceType: 'Parameters', parameter } };
}

/** "Absent" is not said of variants whose place is not known. */
function unplacedOutcome(references: readonly string[]): OperationOutcome {
  const diagnostics = `${references.length} variants have no place on the genome and were not compared with the ranges: ${references.slice(0, 20).join(', ')}`;
  return { resourceType: 'OperationOutcome', issue: [{ severity: 'warning', code: 'incomplete', diagnostics }] };
}

function placeOf(observation: Observation): Place | undefined {
  const range = observation.component?.find(({ code }) => code.coding?.some((each) => each.code === '81254-5'))?.valueRange;
  const [reference] = componentCodes(observation, '48013-7');
  const [, named, build] = /^(NC_\d{6})\.(\d+)$/.exec(reference ?? '') ?? [];
  if (named !== undefined && build !== undefined && range?.low?.value !== undefined)
    return { sequence: named, version: build, start: range.low.value, end: range.high?.value ?? range.low.value + 1 };
  const { genomic } = readVariant(observation);
  const [, sequence, version, first, last] = /^(NC_\d{6})\.(\d+):g\.(\d+)(?:_(\d+))?/.exec(genomic ?? '') ?? [];
  if (sequence === undefined || version === undefined || first === undefined) return undefined;
  return { sequence, version, start: Number(first) - 1, end: Number(last ?? first) };
}

function implications(asked: Asked, usable: readonly Observation[], knowledge: KnowledgeIndex): Found {
  const found = implicationsOf(asked, usable, knowledge);
  const byId = new Map(usable.map((each) => [`Observation/${each.id ?? ''}`, each]));
  const roots = new Set(found.flatMap(({ derivedFrom }) => (derivedFrom ?? []).flatMap(({ reference }) => reference ?? [])));
  const parameter: ParametersParameter[] = [
    ...found.map((resource) => ({ name: 'implication', resource })),
    ...[...roots].flatMap((reference) => {
      const resource = byId.get(reference);
      return resource === undefined ? [] : [{ name: nameOf(resource), resource }];
    }),
  ];
  return { kind: 'found', parameters: { resourceType: 'Parameters', ...(parameter.length > 0 ? { parameter } : {}) } };
}

function nameOf(resource: Observation): string {
  return isCoded(resource, CODE.genotype) ? 'genotype' : isCoded(resource, CODE.haplotype) ? 'haplotype' : 'variant';
}

/** Stored implications, and those of the knowledge held for the variants of a tumour. Without a question there are none, as the specification has it. */
function implicationsOf({ values }: Asked, usable: readonly Observation[], knowledge: KnowledgeIndex): readonly Observation[] {
  const [treatments, conditions, sought] = ['treatments', 'conditions', 'variants'].map((name) => (values.get(name) ?? []).map(plain));
  const haplotypesSought = (values.get('haplotypes') ?? []).map(plain);
  if ([treatments, conditions, sought, haplotypesSought].every((list) => (list ?? []).length === 0)) return [];
  const isSought = rootsSought(usable, sought ?? [], haplotypesSought);
  const reported = readReported(usable);
  const computed = matchingItems(knowledge, tumourProfile(reported.alterations, reported.tested))
    .filter(({ item }) => item.direction === 'sensitivity' || item.direction === 'resistance')
    .flatMap(({ item, match }) => {
      const from = [...new Set(match.by.flatMap(({ label }) => reported.from.get(label) ?? []))];
      const { biomarkerAsWritten: biomarker } = item;
      const evidence = { ...item, biomarker, tumourFit: 'any' as const, specificity: match.specificity };
      return from.length === 0 || item.drugs.length === 0
        ? []
        : [
            {
              ...therapeuticImplication(evidence, item.drugs, from),
              id: `${item.source}-${item.id}`.replace(/[^A-Za-z0-9.-]/g, '-').slice(0, 64),
            },
          ];
    });
  return [...usable.filter(isImplication), ...computed].filter(
    (each) =>
      isAnswered(each, CODE.medication, treatments ?? []) &&
      isAnswered(each, CODE.context, conditions ?? []) &&
      (isSought === undefined || (each.derivedFrom ?? []).some(({ reference }) => isSought.has(reference ?? ''))),
  );
}

/** The Observations of the variants and haplotypes named; undefined when none is. */
function rootsSought(
  usable: readonly Observation[],
  sought: readonly string[],
  haplotypesSought: readonly string[],
): ReadonlySet<string> | undefined {
  if (sought.length === 0 && haplotypesSought.length === 0) return undefined;
  const matches = usable.filter((each) => {
    const { cdna, protein, genomic } = readVariant(each);
    const words = plain(each.valueCodeableConcept?.text ?? each.valueCodeableConcept?.coding?.[0]?.display ?? '');
    return (
      [cdna, protein, genomic].some((name) => name !== undefined && sought.includes(plain(name))) ||
      ((isCoded(each, CODE.genotype) || isCoded(each, CODE.haplotype)) && words !== '' && haplotypesSought.includes(words))
    );
  });
  return new Set(matches.map(({ id }) => `Observation/${id ?? ''}`));
}

function isAnswered(observation: Observation, code: string, wanted: readonly string[]): boolean {
  if (wanted.length === 0) return true;
  const said = [...componentWords(observation, code), ...componentCodes(observation, code)].map(plain);
  return said.some((each) => wanted.includes(each));
}

/** `system|code` and `code` alike, in any case. */
function plain(token: string): string {
  return (token.split('|').at(-1) ?? '').trim().toLowerCase();
}

/** All Observations an operation reads. */
export const OPERATION_CODES = [
  ...[CODE.variant, CODE.genotype, CODE.haplotype, CODE.msi, CODE.tmb, CODE.regionStudied, CODE.efficacy].map(
    (code) => `${SYSTEM.loinc}|${code}`,
  ),
  'therapeutic-implication',
].join(',');
