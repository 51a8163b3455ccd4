// Long work on one case: the scan of its file, then the run over its reservoir. One after the other for a case; what goes wrong is kept with it.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import engine from '../../../../package.json' with { type: 'json' };
import type { Finding } from '../../../foundation/errors.ts';
import type { Who } from '../../../foundation/identity/index.ts';
import type { Database } from '../../../foundation/storage/index.ts';
import { compareReported } from '../explain/compare-reported.ts';
import { type InterpretRequest, interpretInSteps } from '../explain/interpret.ts';
import { inTurns } from '../explain/steps.ts';
import { withClinVar } from '../knowledge/clinvar.ts';
import { currentClinVar, currentHpo, type ImportedPanel, listPanels, panelOf } from '../knowledge/knowledge.store.ts';
import { latestOf, proposePanels } from '../knowledge/propose-panels.ts';
import { refuse } from '../scan/refusal.ts';
import type { Panel } from '../tiers/panel.ts';
import { THRESHOLDS } from '../tiers/thresholds.ts';
import { unpackInSteps } from './blocks.ts';
import { readBlocks, readCase, readScan, saveCase, saveScan, saveWork, type Work } from './case.store.ts';
import { type GenomeCase, observedIn } from './case.ts';
import { saveRun } from './run.store.ts';
import { contentOf, countTiers, type Run, type RunContent, type Versions } from './run.ts';
import { scanAside } from './scan-aside.ts';

export const ENGINE = `opengms ${engine.version}`;

/** The family's VCF: where the hub has it, or the bytes of a small file that came by upload. */
export type VcfSource =
  | { readonly kind: 'path'; readonly path: string; readonly name: string }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array; readonly name: string };

export interface Running {
  /** Resolves when the scan and its first run have ended, well or not. */
  scan(given: GenomeCase, source: VcfSource, by: Who): Promise<void>;
  run(given: GenomeCase, because: string, by: Who): Promise<void>;
  settled(): Promise<void>;
}

export interface RunningMeans {
  readonly db: Database;
  readonly now: () => Date;
  readonly onFault?: (error: unknown) => void;
}

/** How often progress is written down. */
const SAY_EVERY_MS = 1_000;

export function createRunning({ db, now, onFault }: RunningMeans): Running {
  const going = new Map<string, Promise<void>>();

  /** Work that broke off leaves no case that is being read for ever. */
  const settle = async (id: string): Promise<void> => {
    const given = await readCase(db, id);
    if (given?.state === 'scanning') await saveCase(db, { ...given, state: given.run > 0 ? 'ready' : 'refused' });
  };

  const inTurn = (id: string, kind: Work['kind'], work: () => Promise<readonly Finding[]>): Promise<void> => {
    const startedAt = now();
    const after = (going.get(id) ?? Promise.resolve()).then(async () => {
      let findings: readonly Finding[];
      try {
        findings = await work();
      } catch (error) {
        onFault?.(error);
        await settle(id).catch(onFault);
        findings = [
          refuse(
            'E_FILE',
            'case',
            'The work broke off for a reason of ours. Nothing was kept of it.',
            'Start it again; if it breaks off again, report it.',
          ),
        ];
      }
      const isFailed = findings.some(({ severity }) => severity === 'error');
      await saveWork(db, id, { kind, state: isFailed ? 'failed' : 'done', done: 0, startedAt, changedAt: now(), findings }).catch(onFault);
    });
    going.set(id, after);
    return after.finally(() => {
      if (going.get(id) === after) going.delete(id);
    });
  };

  const scan = async (given: GenomeCase, source: VcfSource, by: Who): Promise<readonly Finding[]> => {
    const startedAt = now();
    const say = (done: number) =>
      saveWork(db, given.id, { kind: 'scan', state: 'running', done, startedAt, changedAt: now(), findings: [] });
    await say(0);
    return withFile(source, async (path) => {
      let said = Date.now();
      const outcome = await scanAside({ path, family: given.family }, (records) => {
        if (Date.now() - said < SAY_EVERY_MS) return;
        said = Date.now();
        say(records).catch(() => undefined);
      }).catch((error: unknown) => {
        // What the system says of the file is an answer; anything else is a fault of ours, and is told as one.
        const finding = fileFinding(error);
        if (finding.code !== 'E_FILE') onFault?.(error);
        return { kind: 'refused' as const, findings: [finding] };
      });
      if (outcome.kind === 'refused') {
        await saveCase(db, { ...given, state: given.run > 0 ? 'ready' : 'refused' });
        return outcome.findings;
      }
      const kept = source.kind === 'bytes' ? source.bytes : null;
      await db.transaction(async (tx) => {
        const content = {
          fileName: source.name,
          path: source.kind === 'path' ? source.path : null,
          sha256: outcome.sha256,
          build: outcome.build,
          vcfVersion: outcome.header.version,
          samples: outcome.header.samples,
          annotation: [outcome.header.consequences?.key ?? 'No consequences', ...outcome.annotation].join('; '),
          isFrequencyAnnotated: outcome.isFrequencyAnnotated,
          records: outcome.records,
          notPassed: outcome.notPassed,
          kept: outcome.kept,
          checks: outcome.checks,
          warnings: outcome.warnings,
          engine: ENGINE,
          scannedAt: now().toISOString(),
          scannedBy: by.name,
        };
        await saveScan(tx, given.id, content, outcome.blocks, kept);
      });
      await runCase({ db, now }, given, given.run > 0 ? 'A new file was attached' : 'The file was attached', by.name);
      return [];
    });
  };

  return {
    scan: (given, source, by) => inTurn(given.id, 'scan', () => scan(given, source, by)),
    run: (given, because, by) =>
      inTurn(given.id, 'run', async () => {
        await runCase({ db, now }, given, because, by.name);
        return [];
      }),
    settled: async () => {
      while (going.size > 0) await Promise.all(going.values());
    },
  };
}

export interface Applied {
  readonly versions: Versions;
  readonly panels: readonly Panel[];
}

/** What is imported now; read once for many families. */
export interface Held {
  readonly imported: readonly ImportedPanel[];
  readonly hpo: Awaited<ReturnType<typeof currentHpo>>;
  readonly clinvar: Awaited<ReturnType<typeof currentClinVar>>;
}

export async function heldIn(db: RunningMeans['db']): Promise<Held> {
  return { imported: await listPanels(db), hpo: await currentHpo(db), clinvar: await currentClinVar(db) };
}

/** What applies to a case today: the panels chosen or proposed in their latest version, HPO and ClinVar as imported. */
export async function appliedTo({ db }: Pick<RunningMeans, 'db'>, given: GenomeCase, known?: Held): Promise<Applied> {
  const { imported, hpo, clinvar } = known ?? (await heldIn(db));
  const heads = given.chosenPanels
    ? latestOf(imported).filter(({ id }) => given.chosenPanels?.includes(id))
    : proposePanels(given.link.codes, given.link.directoryPanels, imported);
  const panels: Panel[] = [];
  for (const head of heads) {
    const panel = await panelOf(db, head);
    if (panel) panels.push(panel);
  }
  return {
    panels,
    versions: {
      panels: heads.map(({ id, name, version, isSignedOff, sha256 }) => ({ id, name, version, isSignedOff, sha256 })),
      hpo: hpo ? { ontology: hpo.head.ontology, annotations: hpo.head.annotations, sha256: hpo.head.sha256 } : null,
      clinvar: clinvar ? `${clinvar.head.version} (${clinvar.head.build})` : null,
      thresholds: THRESHOLDS.version,
      engine: ENGINE,
    },
  };
}

/** One run over the whole reservoir, kept with everything it stood on. */
export async function runCase(
  means: Pick<RunningMeans, 'db' | 'now'>,
  given: GenomeCase,
  because: string,
  by: string,
): Promise<RunContent> {
  const { db, now } = means;
  const [scan, blocks, latest] = [await readScan(db, given.id), await readBlocks(db, given.id), await readCase(db, given.id)];
  if (!scan) throw new Error('There is no scan of this case to run over.');
  const { panels, versions } = await appliedTo(means, given);
  const [hpo, clinvar] = [await currentHpo(db), await currentClinVar(db)];
  const variants = (await inTurns(unpackInSteps(blocks))).map((variant) => withClinVar(variant, clinvar?.release ?? null, scan.build));
  const observed = observedIn(given);
  const asked: InterpretRequest = {
    reservoir: { ...scan, variants, family: given.family },
    panels,
    penetrance: given.penetrance,
    observed,
    ...(hpo && observed.length > 0 ? { knowledge: await hpo.knowledge() } : {}),
  };
  const content: RunContent = {
    ...contentOf(await inTurns(interpretInSteps(asked))),
    ...(given.reported ? { reported: compareReported(asked, given.reported, false) } : {}),
  };
  const run: Run = {
    number: (latest?.run ?? given.run) + 1,
    at: now().toISOString(),
    by,
    because,
    versions,
    counts: countTiers(content.rows),
  };
  await db.transaction(async (tx) => {
    await saveRun(tx, given.id, run, content);
    await saveCase(tx, { ...given, state: 'ready', run: run.number }, versions);
  });
  return content;
}

/** Uploaded bytes are laid in a file of their own for as long as the work takes. */
export async function withFile<T>(source: VcfSource, work: (path: string) => Promise<T>): Promise<T> {
  if (source.kind === 'path') return work(source.path);
  const folder = await mkdtemp(join(tmpdir(), 'opengms-genome-'));
  try {
    const path = join(folder, 'family.vcf');
    await writeFile(path, source.bytes, { mode: 0o600 });
    return await work(path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function fileFinding(error: unknown): Finding {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT' || code === 'EACCES' || code === 'EISDIR')
    return refuse('E_FILE', 'file', 'There is no file there that this service may read.', 'Check the path and the rights on it.');
  if (code === 'ERR_WORKER_OUT_OF_MEMORY')
    return refuse(
      'E_FILE',
      'file',
      'Reading the file needed more memory than a family may take.',
      'Check that it holds this family alone, or split it by chromosome.',
    );
  return refuse('E_CORRUPT', 'file', 'The file could not be read to its end. Nothing was kept.', 'Check that it was copied whole.');
}
