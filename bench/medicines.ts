// Pharmacogenomics: samples a second through call, phenotype and advice; one patient whatever the input; a real file of 100 samples.
// PharmCAT 3.1.1 on two cores of the same kind: 4 to 18 samples a second, 25 s for the file of 100, 70 s for one sample with six
// unphased heterozygous RYR1 positions (matcher, phenotyper and reporter, no file output).

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type Bundle,
  callerFor,
  cardsFor,
  compileTrial,
  type GeneDefinition,
  interpretSample,
  type OrderContext,
  type PersonResults,
  readKnowledge,
  readNhsRules,
  readTargetedKnowledge,
  readTumourFile,
  readVcfFile,
  reportFor,
  tablesOf,
  treatmentOptions,
  trialMatcher,
  tumourProfile,
} from '../src/service/medicines/index.ts';

const PUBLISHED = fileURLToPath(new URL('../../shared/data/medicines/pgx-cases', import.meta.url));
const AS_OF = '2026-11-21';

/** Anchors measured with PharmCAT 3.1.1 (see above), in samples a second and seconds. */
const PHARMCAT = { samplesPerSecond: 17.8, fileOf100: 25, sixRyr1Sites: 70 };

/** `npm run bench -- medicines [FOLDER]`: FOLDER holds the published files under data/, 100samples.vcf.bgz and synthetic300.vcf.gz. */
export async function run(words: readonly string[]): Promise<void> {
  const folder = words[0] ?? PUBLISHED;
  tumour();
  if (!existsSync(join(folder, 'data'))) {
    process.stdout.write(`Nothing to measure: ${folder} holds no data/ folder of published files.\n`);
    return;
  }
  const started = performance.now();
  const bundle = readKnowledge(folder, 'everything');
  say('published files compiled', `${Math.round(performance.now() - started)} ms`);
  const whole = engineFor(bundle);
  await throughput(whole, readVcfFile(join(folder, 'synthetic300.vcf.gz')));
  fileOf100(bundle, folder);
  onePatient(whole, bundle.definitions);
  cards(bundle, readVcfFile(join(folder, 'synthetic300.vcf.gz')));
}

/** 10,000 variants of one tumour against everything held, and 500 trials for 1,000 patients, a hundredth of the 100,000 they are measured for. */
function tumour(): void {
  const { tree, nhs, index } = readTargetedKnowledge();
  const genes = [...index.byGene.keys()];
  const gene = (at: number) => genes[at % genes.length] ?? '';
  const lines = Array.from({ length: 10_000 }, (_, at) => `${at % 10 === 0 ? gene(at) : `GENE${at}`} p.V${(at % 900) + 1}E`);
  const { alterations } = readTumourFile(lines.join('\n'));
  const options = () =>
    treatmentOptions({ profile: tumourProfile(alterations), situation: { tumour: 'LUAD' }, tree, nhs, knowledge: index, asOf: AS_OF });
  options();
  const times = Array.from({ length: 15 }, () => timed(options));
  say(
    `${alterations.length} tumour variants against ${index.items.length} items`,
    `median ${median(times).toFixed(1)} ms, best ${Math.min(...times).toFixed(1)} ms`,
  );
  const trials = Array.from({ length: 500 }, (_, at) => {
    const genomic = [
      { genomic: { hugo_symbol: gene(at % 20), variant_category: at % 4 === 0 ? '!Mutation' : 'Mutation' } },
      { genomic: { hugo_symbol: gene((at + 3) % 20), variant_category: 'CNV', cnv_call: 'Homozygous Deletion' } },
    ];
    const diagnosis = at % 2 === 0 ? '_SOLID_' : 'Lung';
    const match = [{ and: [{ clinical: { age_numerical: '>=18', oncotree_primary_diagnosis: diagnosis } }, { or: genomic }] }];
    return compileTrial({ protocol_no: `T${at}`, status: 'open', treatment_list: { step: [{ match }] } }, tree);
  });
  const matcher = trialMatcher(trials, tree);
  const types = [...tree.types.keys()];
  const patients = Array.from({ length: 1000 }, (_, at) => ({
    id: `P${at}`,
    profile: tumourProfile(readTumourFile(`${gene(at % 20)} V600E\n${gene((at + 1) % 20)} deletion`).alterations),
    situation: { tumour: types[at % types.length] ?? 'LUAD', ageYears: 20 + (at % 70) },
  }));
  const matching = () =>
    timed(() => {
      for (const patient of patients) matcher.trialsFor(patient);
    });
  matching();
  const took = median(Array.from({ length: 5 }, matching));
  say('500 trials for 100,000 patients, reckoned from 1,000', `${(took / 10).toFixed(1)} s`);
}

type Engine = (vcf: string) => number;

/** Call, phenotype and advice (NHS rules, CPIC, DPWG) for every sample of a VCF; returns how many. */
function engineFor(bundle: Bundle): Engine {
  const caller = callerFor(bundle.definitions);
  const tables = tablesOf(bundle);
  const knowledge = { guidelines: bundle.guidelines, parts: bundle.parts, nhsRules: readNhsRules() };
  return (vcf) => {
    const outcome = caller.callVcf(vcf);
    if (outcome.kind === 'refused') throw new Error(outcome.findings[0]?.what);
    for (const sample of outcome.samples) reportFor(interpretSample(sample, null, tables), knowledge, { asOf: AS_OF });
    return outcome.samples.length;
  };
}

async function throughput(engine: Engine, vcf: string): Promise<void> {
  engine(vcf);
  const before = process.threadCpuUsage();
  const times = Array.from({ length: 5 }, () => timed(() => engine(vcf)));
  const { user, system } = process.threadCpuUsage(before);
  const perSecond = 300 / (median(times) / 1000);
  say('the same, by processor time', `${Math.round((5 * 300) / ((user + system) / 1e6))} samples/s`);
  say(
    '300 synthetic samples, call to advice',
    `${Math.round(perSecond)} samples/s (${ratio(perSecond / PHARMCAT.samplesPerSecond)} PharmCAT)`,
  );
}

function fileOf100(bundle: Bundle, folder: string): void {
  const path = join(folder, '100samples.vcf.bgz');
  const caller = callerFor(bundle.definitions);
  const whole = engineFor(bundle);
  const first = timed(() => caller.callVcf(readVcfFile(path)));
  const calls = median(Array.from({ length: 5 }, () => timed(() => caller.callVcf(readVcfFile(path)))));
  const advice = median(Array.from({ length: 5 }, () => timed(() => whole(readVcfFile(path)))));
  say(
    '100samples.vcf.bgz, read and called',
    `${calls.toFixed(0)} ms (first time ${first.toFixed(0)} ms; PharmCAT ${PHARMCAT.fileOf100} s with reports)`,
  );
  say('100samples.vcf.bgz, call to advice', `${advice.toFixed(0)} ms (${ratio(PHARMCAT.fileOf100 / (advice / 1000))} PharmCAT)`);
}

/** A decision support answer from results already interpreted: a draft order for each of three medicines, for 300 people. */
function cards(bundle: Bundle, vcf: string): void {
  const outcome = callerFor(bundle.definitions).callVcf(vcf);
  if (outcome.kind === 'refused') throw new Error(outcome.findings[0]?.what);
  const tables = tablesOf(bundle);
  const people = outcome.samples.map((sample) => interpretSample(sample, null, tables));
  const knowledge = { guidelines: bundle.guidelines, parts: bundle.parts, nhsRules: readNhsRules() };
  const order = (name: string): OrderContext => ({
    hook: 'order-sign',
    draftOrders: { entry: [{ resource: { resourceType: 'MedicationRequest', id: 'draft', medicationCodeableConcept: { text: name } } }] },
  });
  const answer = (person: PersonResults, name: string) => cardsFor(order(name), person, knowledge, { asOf: AS_OF }, () => 'id');
  const medicines = ['Capecitabine 500mg tablets', 'Clopidogrel 75mg tablets', 'Amitriptyline 10mg tablets'];
  for (const person of people) answer(person, 'capecitabine');
  const times = people.flatMap((person) => medicines.map((name) => timed(() => answer(person, name)))).sort((left, right) => left - right);
  say(
    'decision support answer from stored results',
    `median ${median(times).toFixed(2)} ms, p95 ${(times[Math.floor(times.length * 0.95)] ?? 0).toFixed(2)} ms`,
  );
}

/** One sample of every gene with as many unphased heterozygous positions as asked, the case that makes permutations explode. */
function onePatient(engine: Engine, definitions: readonly GeneDefinition[]): void {
  const everyGene = (hets: number) => sampleWithHets(definitions, () => hets);
  const ryr1 = sampleWithHets(definitions, ({ gene }) => (gene === 'RYR1' ? 6 : 0));
  const cases: readonly (readonly [string, string])[] = [
    ['reference at all positions', everyGene(0)],
    ['six unphased heterozygous RYR1 positions', ryr1],
    ['five unphased in every gene', everyGene(5)],
    ['every position of every gene heterozygous', everyGene(Number.MAX_SAFE_INTEGER)],
    [
      'seven phase sets in every gene',
      sampleWithHets(
        definitions,
        () => 7,
        (index) => index,
      ),
    ],
    [
      'every position heterozygous, in seven phase sets',
      sampleWithHets(
        definitions,
        () => Number.MAX_SAFE_INTEGER,
        (index) => index % 7,
      ),
    ],
  ];
  for (const [name, vcf] of cases) {
    for (let warm = 0; warm < 20; warm++) engine(vcf);
    const runs = Array.from({ length: 300 }, () => {
      const processor = process.threadCpuUsage();
      const wall = timed(() => engine(vcf));
      const { user, system } = process.threadCpuUsage(processor);
      return { wall, processor: (user + system) / 1000 };
    });
    const times = runs.map(({ wall }) => wall);
    const anchor = vcf === ryr1 ? ` (${ratio((PHARMCAT.sixRyr1Sites * 1000) / median(times))} PharmCAT)` : '';
    say(
      `one patient, ${name}`,
      `median ${median(times).toFixed(2)} ms, p99 ${p99(times).toFixed(2)} ms; processor p99 ${p99(runs.map(({ processor }) => processor)).toFixed(2)} ms${anchor}`,
    );
  }
}

function sampleWithHets(
  definitions: readonly GeneDefinition[],
  hetsIn: (definition: GeneDefinition) => number,
  phaseSetOf?: (index: number) => number,
): string {
  const rows = definitions.flatMap((definition) =>
    definition.positions.map(({ position, ref, alts }, index) => {
      const isHet = index < hetsIn(definition);
      const genotype = isHet ? (phaseSetOf ? `0|1:${phaseSetOf(index)}` : '0/1:.') : '0/0:.';
      return `${definition.chromosome}\t${position}\t.\t${ref}\t${alts[0] ?? '.'}\t.\tPASS\t.\tGT:PS\t${genotype}`;
    }),
  );
  return `##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tONE\n${rows.join('\n')}\n`;
}

function timed(work: () => unknown): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}

function median(values: readonly number[]): number {
  return [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)] ?? 0;
}

function p99(values: readonly number[]): number {
  return [...values].sort((left, right) => left - right)[Math.floor(values.length * 0.99)] ?? 0;
}

function ratio(times: number): string {
  return `${times >= 100 ? Math.round(times) : times.toFixed(1)} times`;
}

function say(what: string, figure: string): void {
  process.stdout.write(`${what.padEnd(58)} ${figure}\n`);
}
