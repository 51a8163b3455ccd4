// How often the known diagnosis is found: published cases (phenopacket-store) put into made-up trios among the rare variants that everybody carries.
// The background is drawn from published counts, so these figures say what the order of candidates can do, not what a laboratory's data will give.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { seededUniform } from '../src/foundation/numbers/index.ts';
import {
  type Family,
  impactOf,
  interpret,
  type Panel,
  prepareRanking,
  type RankKnowledge,
  type Reservoir,
  readAnnotations,
  readOntology,
  readPanel,
  type TieredCandidate,
  type Variant,
} from '../src/service/interpretation/index.ts';

const SHARED = new URL('../../shared/data/interpretation/', import.meta.url).pathname;

/**
 * Protein-altering variants of one person, by frequency: of some 10,000 to 12,000 sites, 1 to 4 per cent are rarer than 0.5 per cent, and 149 to 182 truncate a
 * protein (1000 Genomes Project, Nature 2015;526:68). New coding changes: 1 to 1.5 a child (Deciphering Developmental Disorders, Nature 2017;542:433).
 */
const BACKGROUND = { veryRare: 180, rare: 200, recessive: 4, deNovo: 1.3, truncating: 0.06 } as const;
/** Protein-coding genes (GENCODE 44, rounded). */
const GENES = 19_400;

interface PublishedCase {
  readonly id: string;
  readonly sex: string;
  readonly obs: readonly string[];
  readonly variants: readonly {
    readonly gene?: string;
    readonly vcf?: readonly [string, string, number, string, string];
    readonly hgvs?: Readonly<Record<string, string>>;
    readonly zyg?: string;
  }[];
}

/** `npm run bench -- interpretation-spike [CASES]` */
export async function run(words: readonly string[]): Promise<void> {
  if (!existsSync(SHARED)) {
    process.stdout.write(`There are no published cases at ${SHARED}: nothing measured.\n`);
    return;
  }
  const { knowledge, panels, cases } = load();
  const wanted = Number(words[0] ?? 600);
  const step = Math.max(1, Math.floor(cases.length / wanted));
  const chosen = cases.filter((_, index) => index % step === 0);
  const named = [...new Set(panels.flatMap(({ genes }) => [...genes.keys()]))];
  const found: { rank: number | null; tier: string; fits: boolean; tiered: number; falseTier1: number }[] = [];
  for (const [index, one] of chosen.entries()) {
    const random = seededUniform(index + 1);
    const gene = one.variants[0]?.gene ?? '';
    const holding = panels.filter((panel) => panel.genes.get(gene)?.confidence === 'green');
    const panel = holding[Math.floor(random() * holding.length)];
    if (!panel) continue;
    const family = trio(one);
    const background = backgroundOf(random, named);
    const spiked = interpret({ ...reservoir(family, [...spikeOf(one), ...background]), panels: [panel], observed: one.obs, knowledge });
    const clean = interpret({ ...reservoir(family, background), panels: [panel], observed: one.obs, knowledge });
    const genes = [...new Set(spiked.map((candidate) => candidate.gene))];
    const tier = spiked.find((candidate) => candidate.gene === gene)?.tier ?? '-';
    found.push({
      rank: genes.indexOf(gene) + 1 || null,
      tier,
      fits: fitsPanel(one, panel, gene),
      tiered: spiked.filter((candidate) => isTiered(candidate)).length,
      falseTier1: clean.filter((candidate) => candidate.tier === 'Tier 1').length,
    });
    if (index % 100 === 99) process.stderr.write(`${index + 1} of ${chosen.length}\n`);
  }
  const share = (part: number, whole: number) => `${((100 * part) / whole).toFixed(1)} % (${part} of ${whole})`;
  const within = (most: number) => found.filter(({ rank }) => rank !== null && rank <= most).length;
  const able = found.filter(({ fits }) => fits);
  const tiers = found.map(({ tiered }) => tiered).sort((a, b) => a - b);
  say('gene first (limit 75 %)', share(within(1), found.length));
  say('gene among the first 5 (limit 94 %)', share(within(5), found.length));
  say(
    'Tier 1 or 2, of those whose panel fits (limit 97 %)',
    share(able.filter(({ tier }) => tier === 'Tier 1' || tier === 'Tier 2').length, able.length),
  );
  say('Tier 1 and 2 candidates a family, median (limit 5)', String(tiers[Math.floor(tiers.length / 2)]));
  say(
    'false Tier 1 a family without the diagnosis',
    (found.reduce((sum, { falseTier1 }) => sum + falseTier1, 0) / found.length).toFixed(2),
  );
}

function load(): { knowledge: RankKnowledge; panels: readonly Panel[]; cases: readonly PublishedCase[] } {
  const unzipped = (path: string) => gunzipSync(readFileSync(join(SHARED, path))).toString('utf8');
  const ontology = readOntology(unzipped('hpo/hp.v2024-08-13.json.gz'));
  if ('code' in ontology) throw new Error(ontology.what);
  const annotations = readAnnotations(
    unzipped('hpo/phenotype.2023-01-27.hpoa.gz'),
    unzipped('hpo/genes_to_phenotype.2023-01.txt.gz'),
    ontology,
  );
  if ('code' in annotations) throw new Error(annotations.what);
  const folder = join(SHARED, 'panels/ge/ge_panel_details');
  const panels = readdirSync(folder).flatMap((file) => {
    const panel = readPanel(readFileSync(join(folder, file), 'utf8'), file);
    return 'code' in panel ? [] : [panel];
  });
  const green = new Set(
    panels.flatMap(({ genes }) => [...genes.values()].filter(({ confidence }) => confidence === 'green').map(({ symbol }) => symbol)),
  );
  const cases = unzipped('phenopackets/tuning-fifth.jsonl.gz')
    .trim()
    .split('\n')
    // The store's compact form, described in its SOURCES.
    .map((line) => JSON.parse(line) as PublishedCase)
    .filter(
      ({ obs, variants }) => obs.length > 0 && variants.length > 0 && variants.every(({ vcf, gene }) => vcf && gene && green.has(gene)),
    );
  return { knowledge: prepareRanking(ontology, annotations), panels, cases };
}

/** The panel asks for a mode that the published genotype has: one change of a recessive gene can never be tiered. */
function fitsPanel({ variants }: PublishedCase, panel: Panel, gene: string): boolean {
  const modes = panel.genes.get(gene)?.modes;
  if (!modes) return true;
  const zygosity = variants[0]?.zyg;
  if (variants.length > 1) return modes.has('compoundHeterozygous') || modes.has('xLinkedCompoundHeterozygous') || modes.has('deNovo');
  if (zygosity === 'homozygous') return modes.has('simpleRecessive') || modes.has('xLinkedSimpleRecessive');
  if (zygosity === 'hemizygous')
    return modes.has('xLinkedSimpleRecessive') || modes.has('xLinkedMonoallelic') || modes.has('mitochondrialGenome');
  return modes.has('deNovo') || modes.has('xLinkedMonoallelic');
}

function isTiered({ tier }: TieredCandidate): boolean {
  return tier === 'Tier 1' || tier === 'Tier 2' || tier === 'Tier A';
}

function trio({ sex, variants }: PublishedCase): Family {
  const isMale = sex === 'MALE' || variants.some(({ zyg }) => zyg === 'hemizygous');
  return {
    id: 'spike',
    proband: 'proband',
    members: [
      { id: 'proband', father: 'father', mother: 'mother', sex: isMale ? 'male' : 'female', isAffected: true },
      { id: 'father', father: null, mother: null, sex: 'male', isAffected: false },
      { id: 'mother', father: null, mother: null, sex: 'female', isAffected: false },
    ],
  };
}

/** The published variants with parents by mode: two changes one from each, two copies from carriers, a son's X from the mother, one change new. */
function spikeOf({ variants }: PublishedCase): readonly Variant[] {
  return variants.flatMap(({ vcf, gene = '', hgvs = {}, zyg }, index) => {
    if (!vcf) return [];
    const [, contig, position, reference, alternate] = vcf;
    const [child, father, mother] =
      zyg === 'homozygous'
        ? [2, contig === 'chrX' ? 0 : 1, 1]
        : zyg === 'hemizygous'
          ? [2, 0, 1]
          : variants.length > 1
            ? [1, index === 0 ? 1 : 0, index === 0 ? 0 : 1]
            : [1, 0, 0];
    return [
      variant({
        contig,
        position,
        reference,
        alternate,
        gene,
        terms: [consequenceOf(hgvs, reference, alternate)],
        copies: [child, father, mother],
        frequency: 0,
      }),
    ];
  });
}

function consequenceOf(hgvs: Readonly<Record<string, string>>, reference: string, alternate: string): string {
  const protein = hgvs['hgvs.p'] ?? '';
  const coding = hgvs['hgvs.c'] ?? '';
  if (/fs/.test(protein)) return 'frameshift_variant';
  if (/Ter|\*/.test(protein)) return 'stop_gained';
  if (/Met1/.test(protein)) return 'start_lost';
  if (/[+-][12][ACGTdi]/.test(coding)) return /\+/.test(coding) ? 'splice_donor_variant' : 'splice_acceptor_variant';
  if (/c\.[*-]?\d+[+-]\d/.test(coding)) return 'intron_variant';
  if (reference.length !== alternate.length)
    return (reference.length - alternate.length) % 3 === 0 ? 'inframe_deletion' : 'frameshift_variant';
  return 'missense_variant';
}

function backgroundOf(random: () => number, named: readonly string[]): readonly Variant[] {
  const gene = (): string => {
    const at = Math.floor(random() * GENES);
    return named[at] ?? `GENE${at}`;
  };
  const draw = (mean: number, make: () => Pick<Parameters<typeof variant>[0], 'copies' | 'frequency'>): readonly Variant[] =>
    Array.from({ length: poisson(random, mean) }, () => {
      const terms = [random() < BACKGROUND.truncating ? 'stop_gained' : 'missense_variant'];
      const place = {
        contig: `chr${1 + Math.floor(random() * 22)}`,
        position: 1_000_000 + Math.floor(random() * 40_000_000),
        reference: 'A',
        alternate: 'G',
      };
      return variant({ ...place, gene: gene(), terms, ...make() });
    });
  const inherited = (): readonly [number, number, number] => (random() < 0.5 ? [1, 1, 0] : [1, 0, 1]);
  return [
    ...draw(BACKGROUND.veryRare, () => ({ copies: inherited(), frequency: random() < 0.3 ? 0 : 10 ** (-5 + 2 * random()) })),
    ...draw(BACKGROUND.rare, () => ({ copies: inherited(), frequency: 10 ** (-3 + random()) })),
    ...draw(BACKGROUND.recessive, () => ({ copies: [2, 1, 1], frequency: 10 ** (-3 + random()) })),
    ...draw(BACKGROUND.deNovo, () => ({ copies: [1, 0, 0], frequency: 0 })),
  ];
}

function variant(it: {
  readonly contig: string;
  readonly position: number;
  readonly reference: string;
  readonly alternate: string;
  readonly gene: string;
  readonly terms: readonly string[];
  readonly copies: readonly [child: number, father: number, mother: number];
  readonly frequency: number;
}): Variant {
  const { contig, position, reference, alternate, gene, terms, copies, frequency } = it;
  return {
    contig,
    position,
    reference,
    alternate,
    filter: 'PASS',
    genotypes: copies.map((count) => ({
      copies: count,
      ploidy: 2,
      text: ['0/0', '0/1', '1/1'][count] ?? './.',
      phase: null,
      depth: 40,
      altDepth: count * 20,
      quality: 99,
    })),
    consequences: [{ gene, transcript: 'T', terms, impact: impactOf(terms), hgvsC: null, hgvsP: null, isChosen: true }],
    frequencies: { gnomad_af: frequency },
    homozygotes: null,
    clinvar: null,
    revel: null,
    spliceAi: null,
    structural: null,
    line: null,
  };
}

function reservoir(family: Family, variants: readonly Variant[]): { readonly reservoir: Reservoir } {
  const members = family.members.map(({ id, sex }) => ({
    id,
    isInFile: true,
    sites: 0,
    missingRate: null,
    heterozygousRateX: null,
    calledOnY: 0,
    inferredSex: sex,
    xCopies: sex === 'male' ? (1 as const) : (2 as const),
  }));
  const checks = { members, trios: [], pairs: [], uniparental: [], warnings: [] };
  return { reservoir: { variants, family, checks, build: 'GRCh38', isFrequencyAnnotated: true } };
}

function poisson(random: () => number, mean: number): number {
  let count = 0;
  let waited = -Math.log(1 - random());
  while (waited <= mean) {
    count++;
    waited -= Math.log(1 - random());
  }
  return count;
}

function say(what: string, found: string): void {
  process.stdout.write(`${what.padEnd(56)} ${found}\n`);
}
