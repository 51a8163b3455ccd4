// The form that asks for an approval: what was posted as a value, and the fields to show it again. Pure.
import { type ApprovalAsked, DATA_SETS, FORMATS, isDataSet, SMALLEST_COHORT } from '../../../service/research/index.ts';
import { type Fields, many, one, readDate } from '../form.ts';

const FORMAT_WORDS = { fhir: 'FHIR NDJSON (bulk export)', phenopackets: 'Phenopackets v2', omop: 'OMOP CDM 5.4 tables as CSV' } as const;
export const formatWords = (format: keyof typeof FORMAT_WORDS): string => FORMAT_WORDS[format];

const USES = [
  { value: 'health', text: 'Health and biomedical research' },
  { value: 'disease', text: 'Research about named conditions' },
  { value: 'general', text: 'Any research, ancestry as well' },
] as const;
const DATES = [
  { value: 'shifted', text: 'Dates moved, each person’s by the same number of days' },
  { value: 'year', text: 'Years only' },
] as const;

export function readApproval(fields: Fields): ApprovalAsked {
  const list = (name: string) =>
    one(fields, name)
      .split(/\s+/)
      .filter((each) => each !== '');
  const day = (name: string) => {
    const read = readDate(fields, name, 'It');
    return read.kind === 'date' ? read.date : '';
  };
  const year = (name: string) => (one(fields, name) === '' ? {} : { [name]: Number(one(fields, name)) });
  const kind = USES.find(({ value }) => value === one(fields, 'use'))?.value ?? 'health';
  const sex = one(fields, 'sex');
  const ethics = one(fields, 'ethics');
  const client = one(fields, 'client');
  return {
    title: one(fields, 'title'),
    purpose: one(fields, 'purpose'),
    use: { kind, conditions: list('conditions'), isForProfit: one(fields, 'profit') === 'yes', ...(ethics ? { ethics } : {}) },
    recipient: one(fields, 'recipient'),
    ...(client ? { client } : {}),
    dataSets: many(fields, 'dataSets').filter(isDataSet),
    dates: one(fields, 'dates') === 'year' ? 'year' : 'shifted',
    formats: FORMATS.filter((format) => many(fields, 'formats').includes(format)),
    cohort: { codes: list('codes'), ...(sex === 'female' || sex === 'male' ? { sex } : {}), ...year('bornFrom'), ...year('bornUntil') },
    smallest: Number(one(fields, 'smallest') || SMALLEST_COHORT),
    from: day('from'),
    until: day('until'),
  };
}

/** The fields as the form macro draws them, with what was posted and what is wrong. */
export function approvalFields(fields: Fields, wrong: ReadonlyMap<string, string>) {
  const error = (name: string) => (wrong.has(name) ? { errorMessage: { text: wrong.get(name) ?? '' } } : {});
  const text = (name: string, label: string, hint?: string) => ({
    kind: 'text',
    id: name,
    name,
    label,
    ...(hint ? { hint: { text: hint } } : {}),
    value: one(fields, name),
    ...error(name),
  });
  const area = (name: string, label: string, hint: string) => ({ ...text(name, label, hint), kind: 'area' });
  const pick = (
    kind: 'radios' | 'checks',
    name: string,
    label: string,
    items: readonly { readonly value: string; readonly text: string }[],
    usual: string | undefined = undefined,
  ) => ({
    kind,
    id: name,
    name,
    label,
    items: items.map((item) => ({ ...item, checked: fields.has(name) ? many(fields, name).includes(item.value) : item.value === usual })),
    ...error(name),
  });
  const date = (name: string, label: string) => ({
    kind: 'date',
    id: name,
    label,
    hint: { text: 'For example, 27 3 2027' },
    items: ['day', 'month', 'year'].map((part) => ({
      id: `${name}-${part}`,
      name: `${name}-${part}`,
      label: part.charAt(0).toUpperCase() + part.slice(1),
      value: one(fields, `${name}-${part}`),
      classes: part === 'year' ? 'nhsuk-input--width-4' : 'nhsuk-input--width-2',
    })),
    ...error(name),
  });
  const code = 'The system, a bar and the code, one a line: http://snomed.info/sct|398036000';
  return [
    text('title', 'Title'),
    area('purpose', 'What the research asks', 'In plain words: people whose data is in it may read this'),
    text('recipient', 'Organisation that gets the data'),
    text('client', 'Application that may fetch it (optional)', 'Its client id, for bulk export'),
    pick('radios', 'use', 'Kind of research', USES, 'health'),
    area('conditions', 'Conditions it is about', `For research about named conditions. ${code}`),
    pick(
      'radios',
      'profit',
      'Is it for profit?',
      [
        { value: 'no', text: 'No' },
        { value: 'yes', text: 'Yes' },
      ],
      'yes',
    ),
    text(
      'ethics',
      'Ethics approval (optional)',
      'Reference of the research ethics committee. Without it, people who asked for ethics approval are left out',
    ),
    pick(
      'checks',
      'dataSets',
      'Data that is needed, and no more',
      Object.entries(DATA_SETS).map(([value, { words }]) => ({ value, text: words })),
    ),
    pick('radios', 'dates', 'Dates', DATES, 'shifted'),
    pick(
      'checks',
      'formats',
      'Formats',
      FORMATS.map((value) => ({ value, text: FORMAT_WORDS[value] })),
    ),
    area('codes', 'People with any of these (optional)', `Conditions, phenotypes or tests. ${code}`),
    pick(
      'radios',
      'sex',
      'Sex',
      [
        { value: 'any', text: 'Anybody' },
        { value: 'female', text: 'Female' },
        { value: 'male', text: 'Male' },
      ],
      'any',
    ),
    text('bornFrom', 'Born in or after (optional)', 'A year'),
    text('bornUntil', 'Born in or before (optional)', 'A year'),
    {
      ...text('smallest', 'Fewest people', `${SMALLEST_COHORT} or more. An extract with fewer is not given out`),
      value: one(fields, 'smallest') || String(SMALLEST_COHORT),
    },
    date('from', 'First day'),
    date('until', 'Last day'),
  ];
}
