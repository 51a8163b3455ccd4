// What can be offered for this tumour: resistance first, then options in order of NHS standing, resistance, tumour fit and exactness.
// Levels of evidence stay each source's own: they order statements of one source and are never compared across sources.

import type { ItemMatch, KnowledgeIndex, KnowledgeItem } from '../knowledge/knowledge-item.ts';
import { matchingItems } from '../knowledge/knowledge-item.ts';
import type { NhsDrugs } from '../knowledge/nhs-drug.ts';
import { FITS, type OncoTree, type TumourFit, tumourFit } from '../knowledge/oncotree.ts';
import type { TumourProfile } from '../reading/tumour-profile.ts';
import { type NhsVerdict, nhsVerdicts } from './nhs-eligibility.ts';
import type { PatientSituation } from './patient-situation.ts';

export interface Evidence {
  readonly id: string;
  readonly source: string;
  readonly version: string;
  readonly level: KnowledgeItem['level'];
  readonly biomarker: string;
  readonly disease: string;
  readonly drugs: readonly string[];
  readonly combined: boolean;
  readonly direction: KnowledgeItem['direction'];
  /** false: the source speaks against what the direction says. */
  readonly supports: boolean;
  readonly tumourFit: TumourFit;
  /** 4 exact, 3 codon, exon or class, 2 kind of alteration, 1 gene. */
  readonly specificity: number;
  readonly url: string;
}

/** One drug, or drugs given together, with everything that speaks for it. */
export interface TreatmentOption {
  readonly drugs: readonly string[];
  readonly direction: 'sensitivity' | 'resistance';
  /** What in the tumour leads here. */
  readonly alterations: readonly string[];
  readonly tumourFit: TumourFit;
  readonly specificity: number;
  readonly nhs: readonly NhsVerdict[];
  /** Of the NHS rule that stands best: what a clinician must still know. */
  readonly conditionsNotChecked: readonly string[];
  /** Statements of resistance to any of the drugs, in this tumour: read these first. */
  readonly resistedBy: readonly Evidence[];
  readonly evidence: readonly Evidence[];
  readonly against: readonly Evidence[];
}

export interface TargetedReport {
  readonly asOf: string;
  readonly tumour: { readonly code: string; readonly name: string };
  readonly resistance: readonly TreatmentOption[];
  readonly options: readonly TreatmentOption[];
  /** Rules for this tumour whose biomarker was not tested. */
  readonly testFirst: readonly NhsVerdict[];
  /** Outcome, diagnosis, predisposition, function. */
  readonly otherStatements: readonly (Evidence & {
    readonly direction: KnowledgeItem['direction'];
    readonly alterations: readonly string[];
  })[];
  /** Found in a gene that the knowledge names, but not as the knowledge names it: no treatment follows. */
  readonly geneOnly: readonly string[];
  /** Whole-tumour markers about which the knowledge says nothing. */
  readonly markersOnly: readonly string[];
}

export interface TargetedQuestion {
  readonly profile: TumourProfile;
  readonly situation: PatientSituation;
  readonly tree: OncoTree;
  readonly nhs: NhsDrugs;
  readonly knowledge: KnowledgeIndex;
  readonly asOf: string;
}

interface Statement {
  readonly item: KnowledgeItem;
  readonly evidence: Evidence;
  readonly alterations: readonly string[];
}

export function treatmentOptions(question: TargetedQuestion): TargetedReport {
  const { profile, situation, tree, nhs, knowledge, asOf } = question;
  const statements = matchingItems(knowledge, profile).map((found) => statementOf(found, tree, situation.tumour));
  const verdicts = nhsVerdicts({ drugs: nhs, profile, situation, tree, asOf });
  const about = (direction: KnowledgeItem['direction']) => statements.filter(({ item }) => item.direction === direction);
  const resistance = optionsFrom(about('resistance'), 'resistance', [], []);
  const options = optionsFrom(about('sensitivity'), 'sensitivity', verdicts.filter(hasMarker), about('resistance'));
  return {
    asOf,
    tumour: { code: situation.tumour, name: tree.types.get(situation.tumour)?.name ?? situation.tumour },
    resistance: resistance.filter(({ evidence }) => evidence.length > 0),
    options,
    testFirst: verdicts.filter(({ verdict }) => verdict === 'test-first'),
    otherStatements: statements
      .filter(({ item }) => item.direction !== 'sensitivity' && item.direction !== 'resistance')
      .map(({ item, evidence, alterations }) => ({ ...evidence, direction: item.direction, alterations })),
    geneOnly: geneOnly(profile, knowledge, statements),
    markersOnly: [...profile.markers.values()]
      .map(({ label }) => label)
      .filter((label) => !statements.some(({ alterations }) => alterations.includes(label))),
  };
}

/** The marker was found (or its absence shown), so the rule has something to say, if only why not. */
function hasMarker({ specificity }: NhsVerdict): boolean {
  return specificity > 0;
}

function statementOf({ item, match }: ItemMatch, tree: OncoTree, tumour: string): Statement {
  const { id, source, version, level, disease, drugs, combined, direction, supports, url } = item;
  const fit = tumourFit(tree, item.tumours, tumour);
  const evidence = {
    id,
    source,
    version,
    level,
    biomarker: item.biomarkerAsWritten,
    disease,
    drugs,
    combined,
    direction,
    supports,
    tumourFit: fit,
    specificity: match.specificity,
    url,
  };
  return { item, evidence, alterations: [...new Set(match.by.map(({ label }) => label))] };
}

function optionsFrom(
  statements: readonly Statement[],
  direction: TreatmentOption['direction'],
  verdicts: readonly NhsVerdict[],
  resistance: readonly Statement[],
): readonly TreatmentOption[] {
  const groups = new Map<string, { drugs: readonly string[]; statements: Statement[]; nhs: NhsVerdict[] }>();
  const groupOf = (drugs: readonly string[]) => {
    const key = drugs
      .map((drug) => drug.toLowerCase())
      .sort()
      .join('+');
    const known = groups.get(key) ?? { drugs, statements: [], nhs: [] };
    groups.set(key, known);
    return known;
  };
  for (const verdict of verdicts) groupOf(verdict.drugs).nhs.push(verdict);
  for (const statement of statements)
    for (const drugs of statement.item.combined ? [statement.item.drugs] : statement.item.drugs.map((drug) => [drug]))
      groupOf(drugs).statements.push(statement);
  return [...groups.values()]
    .filter(({ drugs }) => drugs.length > 0)
    .map(({ drugs, statements: about, nhs }) => optionOf({ drugs, direction, about, nhs, resistance }))
    .sort(byStanding);
}

interface Group {
  readonly drugs: readonly string[];
  readonly direction: TreatmentOption['direction'];
  readonly about: readonly Statement[];
  readonly nhs: readonly NhsVerdict[];
  readonly resistance: readonly Statement[];
}

function optionOf({ drugs, direction, about, nhs, resistance }: Group): TreatmentOption {
  const evidence = about.map((statement) => statement.evidence).sort(byWeight);
  const standing = [...nhs].sort((one, other) => verdictRank(one) - verdictRank(other));
  const names = new Set(drugs.map((drug) => drug.toLowerCase()));
  const resistedBy = resistance
    .map((statement) => statement.evidence)
    .filter((one) => one.supports && FITTING.includes(one.tumourFit) && one.drugs.some((drug) => names.has(drug.toLowerCase())))
    .sort(byWeight);
  const supporting = evidence.filter(({ supports }) => supports);
  const fits = [...supporting.map((one) => one.tumourFit), ...standing.map((verdict) => verdict.tumourFit)].sort(
    (one, other) => FITS.indexOf(one) - FITS.indexOf(other),
  );
  return {
    drugs,
    direction,
    alterations: [
      ...new Set([...about.flatMap(({ alterations }) => alterations), ...nhs.flatMap(({ by }) => by.map(({ label }) => label))]),
    ],
    tumourFit: fits[0] ?? 'not-placed',
    specificity: Math.max(0, ...supporting.map((one) => one.specificity), ...nhs.map((one) => one.specificity)),
    nhs: standing,
    conditionsNotChecked: standing[0]?.eligibleIf ?? [],
    resistedBy,
    evidence: supporting,
    against: evidence.filter(({ supports }) => !supports),
  };
}

const FITTING: readonly TumourFit[] = ['same', 'wider', 'any'];
const VERDICTS: readonly NhsVerdict['verdict'][] = [
  'eligible',
  'eligible-if',
  'test-first',
  'status-uncertain',
  'not-funded',
  'not-eligible',
];

function verdictRank(verdict: NhsVerdict | undefined): number {
  return verdict ? VERDICTS.indexOf(verdict.verdict) : 3.5;
}

function byStanding(one: TreatmentOption, other: TreatmentOption): number {
  return (
    verdictRank(one.nhs[0]) - verdictRank(other.nhs[0]) ||
    Math.sign(one.resistedBy.length) - Math.sign(other.resistedBy.length) ||
    Number(one.evidence.length === 0) - Number(other.evidence.length === 0) ||
    standingOf(one) - standingOf(other) ||
    FITS.indexOf(one.tumourFit) - FITS.indexOf(other.tumourFit) ||
    other.specificity - one.specificity ||
    one.drugs.join().localeCompare(other.drugs.join())
  );
}

/** Values of each scale that rest on approval or guideline, and on patients; what is left is preclinical or inferred. */
const ESTABLISHED = [
  'CIViC A',
  'AMP/ASCO/CAP Tier I - Level A',
  'AMP/ASCO/CAP Tier I - Level B',
  'MOAlmanac FDA-Approved',
  'MOAlmanac Guideline',
];
const IN_PATIENTS = ['CIViC B', 'CIViC C', 'AMP/ASCO/CAP Tier II - Level C', 'MOAlmanac Clinical trial', 'MOAlmanac Clinical evidence'];

/** For the order of the list alone, and only from evidence in this tumour: no level is turned into another. */
function standingOf({ evidence }: TreatmentOption): number {
  const levels = evidence.filter(({ tumourFit: fit }) => FITTING.includes(fit)).map(({ level: { scale, value } }) => `${scale} ${value}`);
  if (levels.some((level) => ESTABLISHED.includes(level))) return 0;
  if (levels.some((level) => IN_PATIENTS.includes(level))) return 1;
  return levels.length > 0 ? 2 : 3;
}

function byWeight(one: Evidence, other: Evidence): number {
  return (
    FITS.indexOf(one.tumourFit) - FITS.indexOf(other.tumourFit) ||
    other.specificity - one.specificity ||
    one.source.localeCompare(other.source) ||
    levelRank(one) - levelRank(other) ||
    (other.level.stars ?? 0) - (one.level.stars ?? 0)
  );
}

/** MOAlmanac's order of implications (Reardon et al., Nature Cancer 2021, table 1). The other scales sort as they are written. */
const IMPLICATIONS: readonly string[] = ['FDA-Approved', 'Guideline', 'Clinical trial', 'Clinical evidence', 'Preclinical', 'Inferential'];

function levelRank({ level: { scale, value } }: Evidence): number {
  if (scale === 'MOAlmanac') return IMPLICATIONS.indexOf(value);
  if (scale === 'CIViC') return 'ABCDE'.indexOf(value);
  return ['Tier I - Level A', 'Tier I - Level B', 'Tier II - Level C', 'Tier II - Level D'].indexOf(value);
}

function geneOnly(profile: TumourProfile, knowledge: KnowledgeIndex, statements: readonly Statement[]): readonly string[] {
  const matched = new Set(statements.flatMap(({ alterations }) => alterations));
  const labels: string[] = [];
  for (const [gene, alterations] of profile.byGene) {
    if (!knowledge.byGene.has(gene)) continue;
    for (const alteration of alterations) {
      const isSilent = alteration.kind === 'small' && alteration.consequence === 'silent';
      if (!isSilent && !matched.has(alteration.label)) labels.push(alteration.label);
    }
  }
  return [...new Set(labels)];
}
