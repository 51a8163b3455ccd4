// What a family's cascade is about: the form that opens a family, with words proposed by gene for a person to check.

import { isGeneSymbol } from '../../../foundation/terms/index.ts';
import type { FamilyAbout } from '../../../service/families/index.ts';
import { type Fields, one } from '../form.ts';
import type { PageError } from '../page.ts';

const INHERITANCE = [
  ['autosomal-dominant', 'Autosomal dominant'],
  ['autosomal-recessive', 'Autosomal recessive'],
  ['x-linked', 'X-linked'],
  ['mitochondrial', 'Mitochondrial'],
] as const;

interface Proposal {
  readonly genes: readonly string[];
  /** After "The change can lead to". */
  readonly condition: string;
  readonly years?: string;
  readonly source?: string;
}

/** NICE CG71 1.4 offers children of a parent with FH a test by age 10, so no least age; tests for adult-onset conditions wait for adulthood. */
const ADULT = { years: '18', source: 'adult onset: British Society for Genetic Medicine, Genetic testing of children, 2022' };
const PROPOSALS: readonly Proposal[] = [
  { genes: ['LDLR', 'APOB', 'PCSK9'], condition: 'a kind of high cholesterol that runs in families' },
  { genes: ['MLH1', 'MSH2', 'MSH6', 'PMS2', 'EPCAM'], condition: 'a higher chance of some kinds of cancer', ...ADULT },
  { genes: ['BRCA1', 'BRCA2', 'PALB2'], condition: 'a higher chance of some kinds of cancer', ...ADULT },
];

interface Found {
  readonly gene: string;
  readonly variant: string;
  readonly report: string;
}

export function aboutForm(fields: Fields | undefined, found: Found) {
  const proposal = PROPOSALS.find(({ genes }) => genes.includes(found.gene));
  const value = (name: string, otherwise: string) => (fields ? one(fields, name) : otherwise);
  const inheritance = value('inheritance', 'autosomal-dominant');
  return {
    values: {
      gene: value('gene', found.gene),
      variant: value('variant', found.variant),
      report: value('report', found.report),
      condition: value('condition', proposal?.condition ?? ''),
      years: value('years', proposal?.years ?? ''),
      source: value('source', proposal?.source ?? ''),
      service: value('service', 'NHS family gene service'),
      telephone: value('telephone', ''),
    },
    inheritance: INHERITANCE.map(([code, text]) => ({ value: code, text, checked: inheritance === code })),
  };
}

export function readAbout(fields: Fields, now: Date): { readonly about: FamilyAbout | undefined; readonly errors: readonly PageError[] } {
  const errors: PageError[] = [];
  const wrong = (id: string, text: string) => errors.push({ text, href: `#${id}` });
  const gene = one(fields, 'gene').toUpperCase();
  const inheritance = INHERITANCE.find(([code]) => code === one(fields, 'inheritance'))?.[0];
  const condition = one(fields, 'condition').slice(0, 200).replace(/\.$/, '');
  const service = one(fields, 'service').slice(0, 120);
  const telephone = one(fields, 'telephone').slice(0, 40);
  const years = one(fields, 'years');
  const source = one(fields, 'source').slice(0, 200);
  if (!isGeneSymbol(gene)) wrong('gene', 'Enter the gene, for example LDLR');
  if (!inheritance) wrong('inheritance', 'Select how it is inherited');
  if (condition === '') wrong('condition', 'Enter what it can lead to, in plain words');
  if (service === '') wrong('service', 'Enter the name that stands under letters');
  if (!/\d{5}/.test(telephone.replaceAll(/\s/g, ''))) wrong('telephone', 'Enter a telephone number that relatives can call');
  if (years !== '' && !/^\d{1,2}$/.test(years)) wrong('years', 'Enter an age in whole years, or leave it empty');
  if (years !== '' && source === '') wrong('source', 'Enter where the age comes from');
  const variant = one(fields, 'variant').slice(0, 200);
  const report = one(fields, 'report').slice(0, 64);
  if (errors.length > 0 || !inheritance) return { about: undefined, errors };
  return {
    errors,
    about: {
      gene,
      inheritance,
      condition,
      service: { name: service, telephone },
      openedOn: now.toISOString().slice(0, 10),
      ...(variant ? { variant } : {}),
      ...(report ? { report } : {}),
      ...(years ? { offeredFrom: { years: Number(years), source } } : {}),
    },
  };
}
