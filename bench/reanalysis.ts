// Reanalysis: stored families under a new version of their panel, in the embedded database. Target: 10,000 families within 10 minutes.
// Families are made: 4,000 rare variants over 3,000 genes each, of which 100 are new in the child, and one family
// in fifty has a variant in one of the three genes that turn green. (Talos: about one new candidate a month in 200 families.)

import { newId, shardOf } from '../src/foundation/record/index.ts';
import { migrate, openDatabase } from '../src/foundation/storage/index.ts';
import { packReservoir } from '../src/service/interpretation/cases/blocks.ts';
import { saveCase, saveScan } from '../src/service/interpretation/cases/case.store.ts';
import { listRuns, saveRun } from '../src/service/interpretation/cases/run.store.ts';
import { runCase } from '../src/service/interpretation/cases/running.ts';
import {
  createInterpretation,
  type GenomeCase,
  interpretationMigrations,
  type Run,
  type RunContent,
  readPedigree,
  type Variant,
} from '../src/service/interpretation/index.ts';

const VARIANTS = 4_000;
const GENES = 3_000;
const TARGET_FAMILIES = 10_000;
const TARGET_SECONDS = 600;
const WHO = { kind: 'system', id: 'bench', name: 'Bench', role: 'system', organisation: 'X26' } as const;

/** Words: how many families; 1,000 when left out. */
export async function run(words: readonly string[]): Promise<void> {
  const families = Number(words[0] ?? 1_000);
  const db = await openDatabase({ memory: true });
  try {
    await migrate(db, interpretationMigrations);
    const room = createInterpretation({ db, record: { appendAudit: async () => undefined }, now: () => new Date() });
    const came = { source: 'bench', licence: 'made', importedBy: 'bench' };
    await room.importPanel(panel('1.0', 3), came);
    const filled = performance.now();
    for (let at = 0; at < families; at++) await store(db, at);
    process.stdout.write(`${families} families of ${VARIANTS} variants stored in ${seconds(filled)} s\n`);
    await room.importPanel(panel('1.1', 0), came);
    const started = performance.now();
    const cpu = process.cpuUsage();
    const standing = await room.reanalyse(WHO);
    const took = (performance.now() - started) / 1000;
    const used = process.cpuUsage(cpu);
    const cpuMs = (used.user + used.system) / 1000 / families;
    const projected = (took / families) * TARGET_FAMILIES;
    process.stdout.write(
      `after a panel change: ${standing.done} seen, ${standing.judged} judged again, ${standing.risen} rose, ${took.toFixed(1)} s (${((took / families) * 1000).toFixed(1)} ms each, ${cpuMs.toFixed(1)} ms of processor); ${TARGET_FAMILIES} at this pace ${projected.toFixed(0)} s, target ${TARGET_SECONDS} s${projected > TARGET_SECONDS ? '  over the target' : ''}\n`,
    );
    const again = performance.now();
    await room.reanalyse(WHO);
    process.stdout.write(`with nothing new: ${seconds(again)} s\n`);
  } finally {
    await db.close();
  }
}

const family = readPedigree('F child father mother 1 2\nF father 0 0 1 1\nF mother 0 0 2 1\n');
/** One run and one packing serve many families, so that filling does not take longer than what is measured. */
const KINDS = 50;
interface Made {
  readonly blocks: ReturnType<typeof packReservoir>;
  readonly content: RunContent;
  readonly run: Run;
}
const made: Made[] = [];

async function store(db: Awaited<ReturnType<typeof openDatabase>>, at: number): Promise<void> {
  if (!('members' in family)) throw new Error('The family of the bench cannot be read.');
  const kind = at % KINDS;
  const id = newId();
  const given: GenomeCase = {
    id,
    link: {
      orders: [newId(shardOf(id))],
      patient: 'p',
      organisation: '699X0',
      test: 'R29.4',
      codes: ['R29.4', 'R29'],
      directoryPanels: [],
    },
    family,
    phenotypes: [],
    penetrance: 'complete',
    chosenPanels: null,
    state: 'ready',
    openedAt: '2026-01-01',
    openedBy: 'bench',
    run: 0,
  };
  const members = family.members.map(({ id: name, sex }) => ({
    id: name,
    isInFile: true,
    sites: 100,
    missingRate: 0,
    heterozygousRateX: null,
    calledOnY: 0,
    inferredSex: sex,
    xCopies: sex === 'male' ? (1 as const) : (2 as const),
  }));
  const scan = {
    fileName: 'f',
    path: '/f',
    sha256: '',
    build: 'GRCh38' as const,
    vcfVersion: '4.2',
    samples: [],
    annotation: null,
    isFrequencyAnnotated: true,
    records: 5_000_000,
    notPassed: 0,
    kept: VARIANTS,
    checks: { members, trios: [], pairs: [], uniparental: [], warnings: [] },
    warnings: [],
    engine: 'bench',
    scannedAt: '',
    scannedBy: 'bench',
  };
  const before = made[kind];
  if (before) {
    await db.transaction(async (tx) => {
      await saveCase(tx, { ...given, run: before.run.number }, before.run.versions);
      await saveScan(tx, id, scan, before.blocks, null);
      await saveRun(tx, id, before.run, before.content);
    });
    return;
  }
  const blocks = packReservoir(variantsOf(kind));
  await saveCase(db, given);
  await saveScan(db, id, scan, blocks, null);
  const content = await runCase({ db, now: () => new Date() }, given, 'bench', 'bench');
  const [run] = await listRuns(db, id);
  if (run) made[kind] = { blocks, content, run };
}

function variantsOf(kind: number): readonly Variant[] {
  return Array.from({ length: VARIANTS }, (_, at): Variant => {
    // Only the first kind has a variant in one of the three genes.
    const gene = `GENE${kind === 0 || at % GENES > 2 ? at % GENES : 900 + at}`;
    const carried = (text: string) => ({
      copies: text === '0/1' ? 1 : 0,
      ploidy: 2,
      text,
      phase: null,
      depth: 30,
      altDepth: text === '0/1' ? 15 : 0,
      quality: 99,
    });
    return {
      contig: `chr${1 + Math.floor(at / 200)}`,
      position: 10_000 + at * 100,
      reference: 'A',
      alternate: 'G',
      filter: 'PASS',
      genotypes: [carried('0/1'), carried(at % 40 === 0 ? '0/0' : '0/1'), carried('0/0')],
      consequences: Array.from({ length: 4 }, (_one, transcript) => ({
        gene,
        transcript: `ENST0000${at}${transcript}`,
        terms: ['missense_variant'],
        impact: 'moderate' as const,
        hgvsC: `ENST:c.${at}A>G`,
        hgvsP: null,
        isChosen: transcript === 0,
      })),
      frequencies: { gnomADg_AF: 0.0002 },
      homozygotes: 0,
      clinvar: null,
      revel: 0.5,
      spliceAi: 0,
      structural: null,
      line: at,
    };
  });
}

function panel(version: string, amber: number): string {
  const genes = Array.from({ length: 900 }, (_, at) => ({
    entity_name: `GENE${at}`,
    confidence_level: at < amber ? '2' : '3',
    mode_of_inheritance: 'MONOALLELIC, autosomal or pseudoautosomal, NOT imprinted',
  }));
  return JSON.stringify({ id: 1, name: 'Bench', version, signed_off: '2026-01-01', relevant_disorders: ['R29'], genes });
}

function seconds(since: number): string {
  return ((performance.now() - since) / 1000).toFixed(1);
}
