// A second judge of an explanation: it reads the JSON that leaves, never the engine, and gives each rule and each tier again from tables of its own.
// Sources: Genomics England rare disease tiering, release Nembus (thresholds, tiers); Ensembl VEP 112 and SnpEff 5 (impacts); PanelApp (inheritance).

/** The parts of a candidate's JSON that an explanation stands on. */
export interface Explanation {
  readonly variant: string;
  readonly tier: string;
  readonly frequencies: Readonly<Record<string, number>>;
  readonly records: readonly {
    readonly tier: string;
    readonly facts: readonly { readonly rule: string; readonly passed: boolean; readonly says: string; readonly found?: unknown }[];
  }[];
}

interface Found {
  readonly filter?: string;
  readonly carried?: string;
  readonly terms?: readonly string[];
  readonly impact?: string;
  readonly clinvar?: string | null;
  readonly fits?: readonly { readonly mode: string; readonly verdict: string }[];
  readonly asked?:
    | number
    | readonly { readonly mode: string | null; readonly value: number; readonly threshold: number; readonly isRare: boolean }[];
  readonly confidence?: string | null;
  readonly inheritance?: string;
  readonly matching?: readonly string[];
  readonly percent?: number;
  readonly repeats?: number | null;
}

const HIGH =
  'transcript_ablation splice_acceptor_variant splice_donor_variant stop_gained frameshift_variant stop_lost start_lost transcript_amplification feature_elongation feature_truncation exon_loss_variant rare_amino_acid_variant gene_fusion bidirectional_gene_fusion';
const MODERATE =
  'missense_variant inframe_insertion inframe_deletion protein_altering_variant splice_region_variant disruptive_inframe_insertion disruptive_inframe_deletion conservative_inframe_insertion conservative_inframe_deletion 5_prime_UTR_truncation 3_prime_UTR_truncation';
const IMPACTS: ReadonlyMap<string, string> = new Map([
  ...HIGH.split(' ').map((term) => [term, 'high'] as const),
  ...MODERATE.split(' ').map((term) => [term, 'moderate'] as const),
]);

const RECESSIVE = 'simpleRecessive compoundHeterozygous uniparentalIsodisomy xLinkedSimpleRecessive xLinkedCompoundHeterozygous';
/** Mode to threshold; everything else is dominant. */
const THRESHOLDS: ReadonlyMap<string | null, number> = new Map([
  ...RECESSIVE.split(' ').map((mode) => [mode, 0.01] as const),
  [null, 0.01],
  ['mitochondrialGenome', 0.001],
]);
const DOMINANT = 0.001;
/** Small groups of gnomAD's genomes, dominant and recessive. */
const SMALL_GROUPS: readonly (readonly [RegExp, number | null, number | null])[] = [
  [/_asj(_|$)/i, 0.003, null],
  [/_(eas|sas)(_|$)/i, 0.002, null],
  [/_(ami|mid)(_|$)/i, 0.1, 0.1],
];
const KNOWN = 0.05;

/** How PanelApp's text begins, to the modes that match; an unknown text matches every mode. */
const INHERITANCE: readonly (readonly [RegExp, string])[] = [
  [/^monoallelic.*paternally imprinted/i, 'inheritedAutosomalDominantPaternallyImprinted'],
  [/^monoallelic.*maternally imprinted/i, 'inheritedAutosomalDominantMaternallyImprinted'],
  [/^monoallelic/i, 'deNovo inheritedAutosomalDominant'],
  [/^biallelic/i, 'simpleRecessive compoundHeterozygous uniparentalIsodisomy'],
  [/^both/i, 'deNovo inheritedAutosomalDominant simpleRecessive compoundHeterozygous uniparentalIsodisomy'],
  [/^x-linked.*biallelic mutations in females/i, 'xLinkedSimpleRecessive xLinkedCompoundHeterozygous'],
  [/^x-linked/i, 'deNovo xLinkedMonoallelic'],
  [/^mitochondrial/i, 'mitochondrialGenome'],
];

/** Every disagreement in a sentence; empty when the explanation gives the tier it says. */
export function checkExplanation(explanation: Explanation): readonly string[] {
  const wrong: string[] = [];
  for (const [at, { tier, facts }] of explanation.records.entries()) {
    const where = `${explanation.variant}, record ${at + 1}`;
    const read: ReadonlyMap<string, Found> = new Map(facts.map(({ rule, found }) => [rule, (found ?? {}) as Found])); // every field is optional
    for (const { rule, passed, found } of facts) {
      if (found === undefined) wrong.push(`${where}: ${rule} gives no values.`);
      else if (passes(rule, read, explanation.frequencies) !== passed) wrong.push(`${where}: ${rule} says ${passed} and is not so.`);
    }
    const again = tierOf(facts, read, explanation.frequencies);
    if (again !== tier) wrong.push(`${where}: says ${tier}; its facts give ${again}.`);
  }
  if (explanation.records[0]?.tier !== explanation.tier) wrong.push(`${explanation.variant}: its tier is not that of its first record.`);
  return wrong;
}

/** Undefined for a rule that this table does not know: it then agrees with nothing. */
function passes(rule: string, read: ReadonlyMap<string, Found>, frequencies: Explanation['frequencies']): boolean | undefined {
  const found = read.get(rule) ?? {};
  const fits = read.get('segregation')?.fits?.map(({ mode }) => mode) ?? [];
  switch (rule) {
    case 'filter':
      return found.filter === 'PASS' || found.filter === '.';
    case 'carried':
      return ['heterozygous', 'homozygous', 'hemizygous'].includes(found.carried ?? '');
    case 'consequence': {
      const impact = impactIn(found.terms ?? []);
      const isSame = impact === found.impact || (impact === 'lower' && (found.impact === 'low' || found.impact === 'modifier'));
      return isSame ? impact !== 'lower' || isKnown(found.clinvar) : undefined;
    }
    case 'segregation':
      return fits.length > 0;
    case 'frequency':
      return rareModes(read, frequencies)?.some(({ isRare }) => isRare);
    case 'panel':
      return found.confidence === 'green';
    case 'inheritance': {
      const wanted = modesIn(found.inheritance ?? '');
      const matching = fits.filter((mode) => wanted === undefined || wanted.includes(mode));
      return String(matching) === String(found.matching) ? matching.length > 0 : undefined;
    }
    case 'mechanism':
      return found.impact === 'high' ? false : undefined;
    case 'region':
      return typeof found.asked === 'number' ? (found.percent ?? 0) >= found.asked : undefined;
    case 'repeat':
      return typeof found.asked === 'number' ? (found.repeats ?? -1) >= found.asked : undefined;
    default:
      return undefined;
  }
}

/** Each mode asked with its rarity judged again; undefined when a threshold is not the table's. */
function rareModes(read: ReadonlyMap<string, Found>, frequencies: Explanation['frequencies']) {
  const asked = read.get('frequency')?.asked;
  if (!Array.isArray(asked)) return undefined;
  const known = isKnown(read.get('consequence')?.clinvar);
  const judged = asked.map(({ mode }: { readonly mode: string | null }) => ({
    mode,
    isRare: Object.entries(frequencies).every(([population, value]) => value <= thresholdOf(population, mode, known)),
  }));
  // Asked of the modes that the panel and the family share, or of all that fit where no green panel speaks.
  const modes = read.get('inheritance')?.matching ?? read.get('segregation')?.fits?.map(({ mode }) => mode) ?? [];
  const isAskedOfAll = String(judged.flatMap(({ mode }) => mode ?? [])) === String(modes);
  return isAskedOfAll && judged.every(({ isRare }, at) => isRare === asked[at]?.isRare) ? judged : undefined;
}

function thresholdOf(population: string, mode: string | null, known: boolean): number {
  if (known) return KNOWN;
  const usual = THRESHOLDS.get(mode) ?? DOMINANT;
  const small = /gnomadg|genomes/i.test(population) ? SMALL_GROUPS.find(([group]) => group.test(population)) : undefined;
  return (usual === 0.01 ? small?.[2] : small?.[1]) ?? usual;
}

type Facts = Explanation['records'][number]['facts'];

/** The tiers as a table: the first line whose conditions all hold. */
function tierOf(facts: Facts, read: ReadonlyMap<string, Found>, frequencies: Explanation['frequencies']): string {
  const has = (rule: string): boolean => read.has(rule);
  const holds = (rule: string): boolean => passes(rule, read, frequencies) === true;
  if (has('repeat')) return holds('repeat') && holds('panel') ? 'Tier 1' : '-';
  if (has('region')) return holds('region') && holds('panel') ? 'Tier A' : '-';
  if (facts.length === 1) return holds('panel') ? 'Tier A' : '-';
  const { fits = [] } = read.get('segregation') ?? {};
  const rare = rareModes(read, frequencies)?.filter(({ isRare, mode }) => isRare && mode !== null) ?? [];
  const impact = impactIn(read.get('consequence')?.terms ?? []);
  const isNew = rare.some(({ mode }) => mode === 'deNovo') && fits.some(({ mode, verdict }) => mode === 'deNovo' && verdict === 'yes');
  const lines: readonly (readonly [tier: string, when: boolean])[] = [
    ['-', !['filter', 'carried', 'consequence', 'segregation', 'frequency'].every(holds)],
    ['-', rare.length === 0],
    ['Tier 3', !holds('panel')],
    ['Tier 3', has('mechanism')],
    ['Tier 1', isKnown(read.get('consequence')?.clinvar) || impact === 'high' || isNew],
    ['Tier 2', impact === 'moderate'],
  ];
  return lines.find(([, when]) => when)?.[0] ?? '-';
}

function impactIn(terms: readonly string[]): string {
  const impacts = terms.map((term) => IMPACTS.get(term));
  return impacts.includes('high') ? 'high' : impacts.includes('moderate') ? 'moderate' : 'lower';
}

function isKnown(clinvar: string | null | undefined): boolean {
  const words = (clinvar ?? '').toLowerCase().split(/[^a-z_]+/);
  const says = (part: string): boolean => words.some((word) => word.includes(part));
  return words.some((word) => /^_?(likely_)?pathogenic/.test(word)) && !says('conflicting') && !says('benign') && !says('uncertain');
}

function modesIn(inheritance: string): readonly string[] | undefined {
  return INHERITANCE.find(([begins]) => begins.test(inheritance.trim()))?.[1].split(' ');
}
