// One variant of a case: its evidence with thresholds against values, the points proposed, the family's genotypes, and who classified it as what.
import {
  ACMG_CRITERIA,
  type Agreement,
  appliedFrom,
  CLASSES,
  type Classified,
  type Explained,
  maySeeOthers,
  type RunContent,
  STRENGTHS,
  type TieredCandidate,
} from '../../../service/interpretation/index.ts';
import { shortDay } from '../format.ts';
import type { OpenCase } from './access.ts';
import { relationWords } from './case-view.ts';
import { type Cell, plain, tag } from './cell.ts';
import {
  carriedWords,
  classWords,
  frequencyWords,
  modeWords,
  ruleWords,
  saysWords,
  TIER_COLOURS,
  termWords,
  tierWords,
  variantPath,
} from './words.ts';

export interface VariantGiven {
  readonly opened: OpenCase;
  readonly explained: Explained;
  readonly content: RunContent | undefined;
  readonly agreement: Agreement;
  readonly log: readonly Classified[];
  readonly reader: string;
  readonly blocked: number;
  readonly typed?: { readonly strengths: ReadonlyMap<string, string>; readonly class: string; readonly note: string };
  readonly outcomes: readonly object[];
  /** To choose from when the case answers several. */
  readonly orders: readonly object[];
  readonly conclusion: string;
}

export function variantView({
  opened,
  explained,
  content,
  agreement,
  log,
  reader,
  blocked,
  typed,
  outcomes,
  orders,
  conclusion,
}: VariantGiven) {
  const { candidate, given } = explained;
  const { variant, gene, classification, judged } = candidate;
  const consequence =
    variant.consequences.find((one) => one.gene === gene && one.isChosen) ?? variant.consequences.find((one) => one.gene === gene);
  const path = variantPath(opened.base, candidate);
  const phenotype = content?.phenotypes[gene];
  const mayRead = maySeeOthers(log, reader);
  return {
    heading: `${gene} ${consequence?.hgvsC?.split(':').at(-1) ?? candidate.name}`,
    patient: opened.patient,
    tier: tierWords(candidate.tier),
    tierColour: TIER_COLOURS[candidate.tier] ?? 'grey',
    facts: [
      fact('Variant', `${candidate.name} (${explained.build})`),
      fact('Coding sequence', consequence?.hgvsC ?? 'Not annotated'),
      fact('Protein', consequence?.hgvsP ?? 'Not annotated'),
      fact('Consequence', `${termWords(consequence?.terms ?? [])}, ${consequence?.impact ?? 'modifier'} impact`),
      fact('Inheritance', modeWords(candidate.records[0]?.mode ?? null)),
      ...(candidate.partner ? [fact('On the other copy', candidate.partner)] : []),
      fact(
        'ClinVar',
        variant.clinvar
          ? `${variant.clinvar.significance.replaceAll('_', ' ')}${variant.clinvar.stars === null ? '' : `, ${variant.clinvar.stars} of 4 stars`}`
          : 'Not in it',
      ),
      fact('REVEL', variant.revel === null ? 'Not annotated' : String(variant.revel)),
      fact('SpliceAI', variant.spliceAi === null ? 'Not annotated' : String(variant.spliceAi)),
      fact('Homozygotes in the population', variant.homozygotes === null ? 'Not annotated' : String(variant.homozygotes)),
    ],
    rules: candidate.records.map((record) => ({
      caption: `${record.panel ? `${record.panel.name} ${record.panel.version}` : 'No panel'}: ${tierWords(record.tier)}`,
      rows: factRows(record.facts),
    })),
    ruleColumns: RULE_COLUMNS,
    frequencyColumns: ['Population', 'Frequency'],
    frequencyRows: Object.entries(variant.frequencies).map(([population, value]): readonly Cell[] => [
      plain(population),
      plain(frequencyWords(value), String(value)),
    ]),
    isFrequencyAssessed: explained.isFrequencyAssessed,
    picture: {
      src: `${opened.base}/variants/${encodeURIComponent(candidate.name)}/genotypes.svg?gene=${encodeURIComponent(gene)}`,
      alt: 'Genotypes of the family; the table below says the same.',
    },
    genotypeColumns: ['Person', 'In the family', 'Genotype', 'Carries', 'Reads with the allele', 'Quality'],
    genotypeRows: given.family.members.map(({ id }, index): readonly Cell[] => {
      const genotype = variant.genotypes[index];
      return [
        plain(id),
        plain(relationWords(given.family, id)),
        plain(genotype?.text ?? 'Not in the file'),
        plain(carriedWords(judged.segregation.carried[index]), judged.segregation.mosaicIn.includes(id) ? 'May be mosaic' : undefined),
        plain(genotype?.depth == null ? 'Not given' : `${genotype.altDepth ?? 0} of ${genotype.depth}`),
        plain(genotype?.quality ?? 'Not given'),
      ];
    }),
    deNovo:
      judged.segregation.deNovoQuality &&
      `New in the child: ${judged.segregation.deNovoQuality.grade}. ${judged.segregation.deNovoQuality.because.join(' ')}`,
    points: `${classification.points} points: ${classification.proposed}${classification.temperature ? ` (${classification.temperature})` : ''} is proposed`,
    criteriaColumns: ['Criterion', 'Points', 'Why'],
    criteriaRows: classification.criteria.map(({ code, points, because }): readonly Cell[] => [
      plain(
        code
          .replace('_', ', ')
          .toLowerCase()
          .replace(/^[a-z]+\d/, (base) => base.toUpperCase()),
      ),
      plain(points),
      plain(because),
    ]),
    notAssessed: [...new Set(classification.notAssessed)].join(', '),
    phenotype: phenotype && {
      words: `${gene} is gene ${phenotype.rank} of all by phenotype, through ${phenotype.diseaseName} (${phenotype.disease}).`,
      columns: ['Seen in the child', 'Nearest of the disease', 'Shared', 'Information'],
      rows: phenotype.matches.map((match): readonly Cell[] => [
        plain(match.label, match.term),
        plain(match.matchedLabel, match.matched),
        plain(match.sharedLabel, match.shared),
        plain(match.information.toFixed(2)),
      ]),
    },
    action: path,
    form: opened.mayWork ? formOf(candidate, typed) : undefined,
    agreement: agreementWords(agreement, mayRead, reader),
    classificationColumns: ['Who', 'When', 'Class', 'Points', 'Criteria', 'Note'],
    classificationRows: (mayRead ? log : log.filter(({ by }) => by === reader)).map(classificationCells),
    isHidden: !mayRead,
    isAgreed: agreement.kind === 'agreed',
    report:
      opened.mayWork && agreement.kind === 'agreed'
        ? {
            action: `${opened.base}/variants/${encodeURIComponent(candidate.name)}/report?gene=${encodeURIComponent(gene)}`,
            outcomes,
            orders,
            conclusion,
            blocked,
          }
        : undefined,
    case: opened.base,
  };
}

export const RULE_COLUMNS = ['Rule', 'Passed', 'What was found, and what is asked'];

export function factRows(facts: TieredCandidate['records'][number]['facts']): readonly (readonly Cell[])[] {
  return facts.map(({ rule, passed, says }) => [
    plain(ruleWords(rule)),
    passed ? tag('Yes', 'green') : tag('No', 'red'),
    plain(saysWords(says, rule)),
  ]);
}

export function classificationCells(one: Classified): readonly Cell[] {
  return [
    plain(one.byName),
    plain(shortDay(one.at)),
    plain(classWords(one.class)),
    plain(one.points),
    plain(one.criteria.map(({ code, strength }) => `${code} ${strength}`).join(', ') || 'None'),
    plain(one.note),
  ];
}

export function agreementWords(agreement: Agreement, mayRead: boolean, reader: string): string {
  switch (agreement.kind) {
    case 'none':
      return 'Nobody has classified this variant yet. Two people must, each on their own.';
    case 'one':
      return agreement.first.by === reader
        ? 'You have classified this variant. A colleague must classify it too.'
        : 'A colleague has classified this variant. You see their answer after you have given yours.';
    case 'differ':
      return mayRead
        ? `They differ: ${agreement.latest.map((one) => `${one.byName} says ${classWords(one.class).toLowerCase()}`).join(', ')}. Both stand until they agree.`
        : 'Colleagues differ on this variant.';
    case 'agreed':
      return `${agreement.latest.map(({ byName }) => byName).join(' and ')} agree: ${classWords(agreement.class).toLowerCase()}.`;
  }
}

/** Criteria with the strength proposed, or as they were typed. */
function formOf(candidate: TieredCandidate, typed: VariantGiven['typed']) {
  const proposed = new Map(
    candidate.classification.criteria.flatMap(({ code }) => {
      const applied = appliedFrom(code);
      return applied ? [[applied.code, applied.strength as string] as const] : [];
    }),
  );
  return {
    criteria: ACMG_CRITERIA.map(({ code, asks, usual }) => {
      const chosen = typed ? typed.strengths.get(code) : proposed.get(code);
      return {
        code,
        asks,
        isProposed: proposed.has(code),
        items: [
          { value: '', text: 'Not used', selected: !chosen },
          ...STRENGTHS.map((strength) => ({
            value: strength,
            text: strength === usual ? `${capital(strength)} (usual)` : capital(strength),
            selected: strength === chosen,
          })),
        ],
      };
    }),
    classes: [
      { value: '', text: 'As the points say', selected: !typed?.class },
      ...CLASSES.map((value) => ({ value, text: classWords(value), selected: value === typed?.class })),
    ],
    note: typed?.note ?? '',
  };
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

function fact(key: string, value: string) {
  return { key: { text: key }, value: { text: value } };
}
