// The form of a report: outcome, conclusion, variants; read, checked and kept as it was typed. Variants may be pasted as a table.
import { readHgvs } from '../../../foundation/terms/index.ts';
import type { Correction } from '../../../service/requests/index.ts';
import { OUTCOME_CODES, outcomeCode, type Variant } from '../../../service/results/index.ts';
import type { Fields } from '../form.ts';
import { one } from '../form.ts';
import type { PageError } from '../page.ts';

export const VARIANT_FIELDS = ['gene', 'cdna', 'protein', 'zygosity', 'source', 'significance'] as const;
export type VariantFields = Readonly<Record<(typeof VARIANT_FIELDS)[number], string>>;

export interface ReportForm {
  readonly outcome: string;
  readonly conclusion: string;
  readonly variants: readonly VariantFields[];
  readonly pasted: string;
  /** Logical id of the final report that this one is to correct, and why. */
  readonly corrects: string;
  readonly reason: string;
}

export const MOST_VARIANTS = 20;
export const ZYGOSITIES: readonly string[] = ['heterozygous', 'homozygous', 'hemizygous', 'homoplasmic', 'heteroplasmic'];
export const SOURCES: readonly string[] = ['germline', 'somatic'];
export const SIGNIFICANCES: readonly string[] = ['pathogenic', 'likely-pathogenic', 'uncertain-significance', 'likely-benign', 'benign'];
const EMPTY: VariantFields = { gene: '', cdna: '', protein: '', zygosity: '', source: '', significance: '' };

export function readReportForm(fields: Fields): ReportForm {
  const variants: VariantFields[] = [];
  for (let place = 0; place < MOST_VARIANTS; place += 1) {
    if (!fields.has(`gene-${place}`)) break;
    variants.push(Object.fromEntries(VARIANT_FIELDS.map((field) => [field, one(fields, `${field}-${place}`)])) as VariantFields); // the keys are those of the type
  }
  const text = (name: string) => one(fields, name);
  return {
    outcome: text('outcome'),
    conclusion: text('conclusion'),
    variants,
    pasted: text('pasted'),
    corrects: text('corrects'),
    reason: text('reason'),
  };
}

export function withOneMore(form: ReportForm): ReportForm {
  return form.variants.length >= MOST_VARIANTS ? form : { ...form, variants: [...form.variants, EMPTY] };
}

export function formOf(
  variants: readonly Variant[],
  outcome: string,
  conclusion: string,
  correction: Correction = { report: '', reason: '' },
): ReportForm {
  return {
    outcome,
    conclusion,
    pasted: '',
    corrects: correction.report,
    reason: correction.reason,
    variants: variants.map((variant) => ({
      gene: variant.gene?.symbol ?? '',
      cdna: variant.cdna ?? '',
      protein: variant.protein ?? '',
      zygosity: variant.zygosity ?? '',
      source: variant.source ?? '',
      significance: variant.significance ?? '',
    })),
  };
}

export type Pasted =
  | { readonly kind: 'table'; readonly form: ReportForm }
  | { readonly kind: 'wrong'; readonly errors: readonly PageError[] };

/** Headings of analysis systems and what they are called here. */
export const HEADINGS: Readonly<Record<string, keyof VariantFields>> = {
  gene: 'gene',
  symbol: 'gene',
  cdna: 'cdna',
  'hgvs c': 'cdna',
  hgvsc: 'cdna',
  coding: 'cdna',
  protein: 'protein',
  'hgvs p': 'protein',
  hgvsp: 'protein',
  zygosity: 'zygosity',
  genotype: 'zygosity',
  source: 'source',
  origin: 'source',
  significance: 'significance',
  classification: 'significance',
};

/** Adds the rows of a table with headings, separated by tabs or commas, to the variants of the form. */
export function addPasted(form: ReportForm): Pasted {
  const lines = form.pasted.split('\n').filter((line) => line.trim() !== '');
  const [heading = '', ...rows] = lines;
  const separator = heading.includes('\t') ? '\t' : ',';
  const columns = heading.split(separator).map((name) => HEADINGS[name.trim().toLowerCase().replaceAll(/[._:]/g, ' ').trim()]);
  if (!columns.includes('gene') || !columns.includes('cdna'))
    return wrong('The first line must name the columns. At least gene and cdna are needed');
  if (rows.length === 0) return wrong('The table has headings but no rows');
  if (rows.length + form.variants.length > MOST_VARIANTS) return wrong(`A report holds at most ${MOST_VARIANTS} variants`);
  const added = rows.map((row): VariantFields => {
    const cells = row.split(separator);
    const given = columns.flatMap((column, place) => (column === undefined ? [] : [[column, (cells[place] ?? '').trim()] as const]));
    return tidied({ ...EMPTY, ...Object.fromEntries(given) });
  });
  return { kind: 'table', form: { ...form, pasted: '', variants: [...form.variants.filter(({ gene }) => gene !== ''), ...added] } };
}

function wrong(text: string): Pasted {
  return { kind: 'wrong', errors: [{ text, href: '#pasted' }] };
}

/** "Likely pathogenic", "het" and the like in the words of the form. */
export function tidied(variant: VariantFields): VariantFields {
  const words = (text: string) => text.toLowerCase().replaceAll(/[\s_]+/g, '-');
  const zygosity = { het: 'heterozygous', hom: 'homozygous', hemi: 'hemizygous' }[words(variant.zygosity)] ?? words(variant.zygosity);
  const significance = { vus: 'uncertain-significance' }[words(variant.significance)] ?? words(variant.significance);
  return { ...variant, zygosity, significance, source: words(variant.source) };
}

export type Checked =
  | { readonly kind: 'report'; readonly outcome: string; readonly conclusion: string; readonly variants: readonly Variant[] }
  | { readonly kind: 'wrong'; readonly errors: readonly PageError[] };

export function checkReportForm(form: ReportForm): Checked {
  const errors: PageError[] = [];
  const outcome = outcomeCode(form.outcome);
  if (outcome === undefined) errors.push({ text: 'Select the outcome of the test', href: '#outcome' });
  if (form.conclusion.length < 10) errors.push({ text: 'Enter the conclusion in words', href: '#conclusion' });
  if (form.corrects !== '' && form.reason.length < 10)
    errors.push({ text: 'Enter why the report is corrected, in words the requester can read', href: '#reason' });
  if (form.pasted !== '') errors.push({ text: 'Add the pasted table to the variants, or empty the box', href: '#pasted' });
  const variants = form.variants.flatMap((variant, place) => checkVariant(variant, place, errors));
  if (outcome?.meaning === 'not-found' && variants.some(({ significance }) => significance?.endsWith('pathogenic')))
    errors.push({ text: 'The outcome says that nothing was found, but a variant is pathogenic. Check which is right', href: '#outcome' });
  if (errors.length > 0) return { kind: 'wrong', errors };
  return { kind: 'report', outcome: form.outcome, conclusion: form.conclusion, variants };
}

function checkVariant(variant: VariantFields, place: number, errors: PageError[]): readonly Variant[] {
  if (VARIANT_FIELDS.every((field) => variant[field] === '')) return [];
  const number = place + 1;
  const say = (text: string, field: string) => errors.push({ text: `Variant ${number}: ${text}`, href: `#${field}-${place}` });
  if (variant.gene === '') say('enter the gene', 'gene');
  if (variant.cdna === '') say('enter the change in the coding sequence', 'cdna');
  else if (!isHgvs(variant.cdna, 'c')) say('write the change as HGVS, for example NM_000527.5:c.1061A>G', 'cdna');
  if (variant.protein !== '' && !isHgvs(variant.protein, 'p'))
    say('write the change as HGVS, for example NP_000518.1:p.(Asp354Gly)', 'protein');
  const among = (value: string, list: readonly string[], text: string, field: string) => {
    if (value !== '' && !list.includes(value)) say(text, field);
  };
  among(variant.zygosity, ZYGOSITIES, 'select the zygosity', 'zygosity');
  among(variant.source, SOURCES, 'select germline or somatic', 'source');
  if (variant.significance === '') say('select the significance', 'significance');
  among(variant.significance, SIGNIFICANCES, 'select the significance', 'significance');
  return [
    {
      gene: { symbol: variant.gene },
      cdna: variant.cdna,
      ...given('protein', variant.protein),
      ...given('zygosity', variant.zygosity),
      ...given('source', variant.source),
      ...given('significance', variant.significance),
    },
  ];
}

function isHgvs(text: string, level: 'c' | 'p'): boolean {
  const reading = readHgvs(text);
  return reading.kind === 'read' && (reading.variant.level === level || (level === 'c' && ['g', 'm', 'n'].includes(reading.variant.level)));
}

function given(key: string, value: string): Readonly<Record<string, string>> {
  return value === '' ? {} : { [key]: value };
}

/** The 23 outcomes as choices, those of the other kind of disease left out. */
export function outcomeChoices(chosen: string, isCancer: boolean) {
  return [
    { value: '', text: 'Select an outcome', selected: chosen === '' },
    ...OUTCOME_CODES.filter((outcome) => outcome.for !== (isCancer ? 'rare' : 'cancer')).map(({ code, display }) => ({
      value: code,
      text: `${code} ${display.charAt(0)}${display.slice(1).toLowerCase()}`,
      selected: code === chosen,
    })),
  ];
}
