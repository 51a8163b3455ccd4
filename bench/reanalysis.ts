// Reanalysis: stored families under a new version of their panel, in the embedded database. Target: 10,000 families within 10 minutes.
// Families are made: 4,000 rare variants over 3,000 genes each, of which 100 are new in the child, and one family
// in fifty has a variant in one of the three genes that turn green. (Talos: about one new candidate a month in 200 families.)

import { newId, shardOf } from '../src/foundation/record/index.ts';
import { type Database, migrate, openDatabase } from '../src/foundation/storage/index.ts';
import { packReservoir } from '../src/service/interpretation/cases/blocks.ts';
import { type ScanKept, saveCase, saveScan } from '../src/service/interpretation/cases/case.store.ts';
import { type FamilyToStore, saveFamilies } from '../src/service/interpretation/cases/families.store.ts';
import { listRuns } from '../src/service/interpretation/cases/run.store.ts';
import { packRun } from '../src/service/interpretation/cases/run.ts';
import { runCase } from '../src/service/interpretation/cases/running.ts';
import {
  createInterpretation,
  type GenomeCase,
  interpretationMigrations,
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
    const filling = process.cpuUsage();
    for (let at = 0; at < families; at += BATCH) {
      const batch: FamilyToStore[] = [];
      for (let one = at; one < Math.min(families, at + BATCH); one++) batch.push(await familyOf(db, one));
      await saveFamilies(db, batch);
      progress(`${at + batch.length} of ${families} families stored`);
    }
    process.stdout.write(
      `${families} families of ${VARIANTS} variants stored in ${seconds(filled)} s (${cpuSince(filling, families)} ms of processor each)\n`,
    );
    await room.importPanel(panel('1.1', 0), came);
    const started = performance.now();
    const cpu = process.cpuUsage();
    const standing = await room.reanalyse(WHO, ({ done, risen }) =>
      progress(`${done} of ${families} families judged again, ${risen} rose`),
    );
    const took = (performance.now() - started) / 1000;
    const projected = (took / families) * TARGET_FAMILIES;
    process.stdout.write(
      `after a panel change: ${standing.done} seen, ${standing.judged} judged again, ${standing.risen} rose, ${took.toFixed(1)} s (${((took / families) * 1000).toFixed(1)} ms each, ${cpuSince(cpu, families)} ms of processor); ${TARGET_FAMILIES} at this pace ${projected.toFixed(0)} s, target ${TARGET_SECONDS} s${projected > TARGET_SECONDS ? '  over the target' : ''}\n`,
    );
    const again = performance.now();
    await room.reanalyse(WHO);
    process.stdout.write(`with nothing new: ${seconds(again)} s\n`);
  } finally {
    await db.close();
  }
}

const family = readPedigree('F child father mother 1 2\nF father 0 0 1 1\nF mother 0 0 2 1\n');
/** Families stored by one transaction. */
const BATCH = 50;
/** One family in so many has a variant in the three genes. */
const ONE_IN = 50;

type Kind = 'touched' | 'untouched';
type Made = Pick<FamilyToStore, 'scan' | 'blocks' | 'run' | 'content'>;
/** Each kind is packed and interpreted once, so that filling does not take longer than what is measured. */
const made = new Map<Kind, Made>();

async function familyOf(db: Database, at: number): Promise<FamilyToStore> {
  const kind = at % ONE_IN === 0 ? 'touched' : 'untouched';
  const known = made.get(kind) ?? (await make(db, kind));
  made.set(kind, known);
  return { given: { ...caseOf(newId()), run: known.run.number }, ...known };
}

/** The first family of its kind goes the way of a single one, in a database of its own use. */
async function make(db: Database, kind: Kind): Promise<Made> {
  const given = caseOf(newId());
  const blocks = packReservoir(variantsOf(kind));
  const scan = scanOf();
  await saveCase(db, given);
  await saveScan(db, given.id, scan, blocks, null);
  const content = await runCase({ db, now: () => new Date() }, given, 'bench', 'bench');
  const [run] = await listRuns(db, given.id);
  if (!run) throw new Error('The run of the bench was not kept.');
  for (const table of ['run', 'reservoir', 'scan']) await db.query(`delete from interpretation_${table} where case_id = $1`, [given.id]);
  await db.query('delete from interpretation_case where id = $1', [given.id]);
  return { scan, blocks, run, content: { packed: packRun(content) } };
}

function caseOf(id: string): GenomeCase {
  if (!('members' in family)) throw new Error('The family of the bench cannot be read.');
  return {
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
}

function scanOf(): ScanKept {
  if (!('members' in family)) throw new Error('The family of the bench cannot be read.');
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
  return {
    fileName: 'f',
    path: '/f',
    sha256: '',
    build: 'GRCh38',
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
}

function variantsOf(kind: Kind): readonly Variant[] {
  return Array.from({ length: VARIANTS }, (_, at): Variant => {
    const gene = `GENE${kind === 'touched' || at % GENES > 2 ? at % GENES : 900 + at}`;
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

function cpuSince(before: NodeJS.CpuUsage, families: number): string {
  const { user, system } = process.cpuUsage(before);
  return ((user + system) / 1000 / families).toFixed(1);
}

function seconds(since: number): string {
  return ((performance.now() - since) / 1000).toFixed(1);
}

/** Every few seconds, on the other stream, so that a long run shows that it goes on. */
let said = 0;
function progress(what: string): void {
  if (performance.now() - said < 5_000) return;
  said = performance.now();
  process.stderr.write(`${what}\n`);
}
