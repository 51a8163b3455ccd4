// A report while it is written and while a second person checks it.
import type { DiagnosticReport, Observation } from '@medplum/fhirtypes';
import { wordsFor } from '../../../service/laboratory/index.ts';
import { correctionOf } from '../../../service/requests/index.ts';
import { isVariant, readVariant, type Variant, variantLine } from '../../../service/results/index.ts';
import { messagesByField } from '../form.ts';
import type { PageError } from '../page.ts';
import { outcomeChoices, type ReportForm, SIGNIFICANCES, SOURCES, VARIANT_FIELDS, ZYGOSITIES } from './report-form.ts';

export function reportFormView(given: {
  readonly form: ReportForm;
  readonly errors: readonly PageError[];
  readonly patient: string;
  readonly test: string;
  readonly order: string;
  readonly isCancer: boolean;
}) {
  const { form, errors, patient, test, order, isCancer } = given;
  const at = messagesByField(errors);
  return {
    heading: form.corrects === '' ? 'Write the report' : 'Correct the report',
    corrects: form.corrects,
    reason: form.reason,
    patient,
    test,
    action: `/laboratory/orders/${order}/report`,
    outcomes: outcomeChoices(form.outcome, isCancer),
    conclusion: form.conclusion,
    pasted: form.pasted,
    isPasting: form.pasted !== '',
    errorAt: at,
    variants: form.variants.map((variant, place) => ({
      ...variant,
      place,
      number: place + 1,
      zygosities: choices(ZYGOSITIES, variant.zygosity),
      sources: choices(SOURCES, variant.source),
      significances: choices(SIGNIFICANCES, variant.significance),
      ...Object.fromEntries(VARIANT_FIELDS.map((field) => [`${field}Error`, at[`${field}-${place}`]])),
    })),
  };
}

export const VARIANT_COLUMNS: readonly string[] = ['Gene', 'Coding sequence', 'Protein', 'Zygosity', 'Source', 'Significance'];

export function variantsOf(observations: readonly Observation[]): readonly Variant[] {
  return observations.filter(isVariant).map((observation) => readVariant(observation, observations));
}

export function variantCells(variant: Variant): readonly string[] {
  const { gene, cdna, genomic, protein, zygosity, source, significance } = variant;
  return [gene?.symbol, cdna ?? genomic, protein, sentence(zygosity), sentence(source), sentence(significance)].map(
    (cell) => cell ?? 'Not given',
  );
}

/** A draft beside what a second person needs to compare it with. */
export function checkView(given: {
  readonly report: DiagnosticReport;
  readonly observations: readonly Observation[];
  readonly patient: string;
  readonly test: string;
  readonly order: string;
  readonly reader: string;
  /** The report that stands, when this is its correction. */
  readonly standing?: { readonly report: DiagnosticReport; readonly observations: readonly Observation[] };
}) {
  const { report, observations, patient, test, order, reader, standing } = given;
  const correction = correctionOf(report);
  const authors = report.resultsInterpreter ?? [];
  return {
    heading: correction ? 'Check a correction' : 'Check a report',
    patient,
    isCorrection: correction !== undefined,
    changes: standing === undefined ? [] : differences(standing, { report, observations }),
    facts: [
      ...(correction ? [{ key: { text: 'Why it is corrected' }, value: { text: correction.reason } }] : []),
      { key: { text: 'Test' }, value: { text: test } },
      { key: { text: 'Report number' }, value: { text: report.identifier?.[0]?.value ?? 'No number' } },
      { key: { text: 'Written by' }, value: { text: authors.map(({ display }) => display ?? 'Not named').join(', ') || 'Not named' } },
      { key: { text: 'Outcome' }, value: { text: sentence(wordsFor(report.conclusionCode?.[0])) ?? 'None' } },
      { key: { text: 'Conclusion' }, value: { text: report.conclusion ?? 'None' } },
    ],
    columns: VARIANT_COLUMNS,
    variants: variantsOf(observations).map(variantCells),
    isAuthor: authors.some(({ identifier }) => identifier?.value === reader),
    action: `/laboratory/reports/${report.id}/authorise`,
    edit: `/laboratory/orders/${order}/report`,
    version: report.meta?.versionId ?? '',
  };
}

type Told = { readonly report: DiagnosticReport; readonly observations: readonly Observation[] };

/** What the requester reads now and would read after the correction, line by line. */
function differences(before: Told, after: Told) {
  const lines: readonly (readonly [what: string, of: (told: Told) => string])[] = [
    ['Outcome', ({ report }) => sentence(wordsFor(report.conclusionCode?.[0])) ?? 'None'],
    ['Conclusion', ({ report }) => report.conclusion ?? 'None'],
    ['Variants', ({ observations }) => variantsOf(observations).map(variantLine).join('; ') || 'None'],
  ];
  return lines.map(([what, of]) => ({ what, before: of(before), after: of(after) })).filter((line) => line.before !== line.after);
}

/** Codes and capitals as a person would write them. */
export function sentence(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const plain = text.replaceAll('-', ' ');
  const lower = text === text.toUpperCase() ? plain.toLowerCase() : plain;
  return lower.charAt(0).toUpperCase() + lower.slice(1);
}

function choices(values: readonly string[], chosen: string) {
  return [
    { value: '', text: 'Select', selected: chosen === '' },
    ...values.map((value) => ({ value, text: sentence(value) ?? value, selected: value === chosen })),
  ];
}
