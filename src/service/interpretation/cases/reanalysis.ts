// Every stored family under what is imported now. A family that nothing new concerns is only marked as seen; where a tier changes, the family gets a
// new run, and what rose goes to the inbox. Reports are never touched: nothing here writes to the record but who looked.

import { auditEventsFor } from '../../../foundation/audit/index.ts';
import type { Who } from '../../../foundation/identity/index.ts';
import { type ClinicalRecord, newId } from '../../../foundation/record/index.ts';
import type { Risen } from '../explain/reanalyse.ts';
import { withClinVar } from '../knowledge/clinvar.ts';
import { panelOf } from '../knowledge/knowledge.store.ts';
import { type PanelChange, panelChanges } from '../knowledge/panel-changes.ts';
import { knownTerms, type RankKnowledge, scoreDiseases, scoreGenes } from '../rank/rank.ts';
import type { Panel } from '../tiers/panel.ts';
import { blocksOfGenes, unpackReservoir } from './blocks.ts';
import { countFamilies, familiesAfter, readBlocks, readScan, type StoredFamily, saveCase } from './case.store.ts';
import { observedIn } from './case.ts';
import { finishReanalysis, listReanalyses, type ReanalysisStanding, startReanalysis } from './reanalysis.store.ts';
import { rankRises, rejudge } from './rejudge.ts';
import { readRunContent, saveRisen } from './run.store.ts';
import type { Versions } from './run.ts';
import { appliedTo, heldIn, type Running, type RunningMeans, runCase } from './running.ts';

export type { ReanalysisStanding } from './reanalysis.store.ts';

export interface Reanalysis {
  start(by: Who, onProgress?: (standing: ReanalysisStanding) => void): Promise<ReanalysisStanding>;
  list(): Promise<readonly ReanalysisStanding[]>;
  settled(): Promise<void>;
}

/** Families read from the database at once. */
const PAGE = 100;

export function createReanalysis(
  means: RunningMeans & { readonly record: Pick<ClinicalRecord, 'appendAudit'> },
  running: Running,
): Reanalysis {
  const { db, record, now } = means;
  let going: Promise<ReanalysisStanding> | undefined;

  const pass = async (by: Who, onProgress?: (standing: ReanalysisStanding) => void): Promise<ReanalysisStanding> => {
    await running.settled();
    let standing: ReanalysisStanding = {
      id: newId(undefined, now()),
      startedAt: now().toISOString(),
      by: by.name,
      families: await countFamilies(db),
      done: 0,
      judged: 0,
      risen: 0,
    };
    await startReanalysis(db, standing);
    const judging = await createJudging(means);
    for (let after = ''; ; ) {
      const families = await familiesAfter(db, after, PAGE);
      if (families.length === 0) break;
      const looked: string[] = [];
      for (const family of families) {
        const answer = await judging(family);
        if (answer.isJudged) looked.push(family.given.link.patient);
        standing = {
          ...standing,
          done: standing.done + 1,
          judged: standing.judged + (answer.isJudged ? 1 : 0),
          risen: standing.risen + answer.risen,
        };
      }
      if (looked.length > 0) {
        const access = {
          who: by,
          interaction: 'operation',
          resources: [],
          patients: looked,
          query: 'interpretation/reanalyse',
          at: now(),
        } as const;
        await record.appendAudit(auditEventsFor(access), now());
      }
      after = families.at(-1)?.given.id ?? '';
      await startReanalysis(db, standing);
      onProgress?.(standing);
      // The pages of other people come first.
      await new Promise((resolve) => setImmediate(resolve));
    }
    return finishReanalysis(db, { ...standing, finishedAt: now().toISOString() });
  };

  return {
    start: (by, onProgress) => {
      going ??= pass(by, onProgress).finally(() => {
        going = undefined;
      });
      return going;
    },
    list: () => listReanalyses(db),
    settled: async () => {
      await going?.catch(() => undefined);
    },
  };
}

interface Answer {
  readonly isJudged: boolean;
  readonly risen: number;
}

/** What one pass needs for every family, read once. */
async function createJudging(means: RunningMeans): Promise<(family: StoredFamily) => Promise<Answer>> {
  const { db, now } = means;
  const held = await heldIn(db);
  const { clinvar, hpo } = held;
  const knowledge = await hpo?.knowledge();
  const changes = new Map<string, PanelChange>();

  const changeOf = async (before: Versions, after: Versions): Promise<PanelChange> => {
    const key = (versions: Versions): string => versions.panels.map(({ sha256 }) => sha256).join(' ');
    const known = changes.get(`${key(before)} > ${key(after)}`);
    if (known) return known;
    const genes = new Set<string>();
    let structural = false;
    for (const id of new Set([...before.panels, ...after.panels].map((panel) => panel.id))) {
      const [old, young] = [before, after].map(({ panels }) => panels.find((panel) => panel.id === id));
      if (old?.sha256 === young?.sha256) continue;
      const read = async (panel: typeof old): Promise<Panel | null> => (panel ? ((await panelOf(db, panel)) ?? null) : null);
      const change = panelChanges(await read(old), await read(young));
      for (const gene of change.genes) genes.add(gene);
      structural ||= change.structural;
    }
    const change = { genes, structural };
    changes.set(`${key(before)} > ${key(after)}`, change);
    return change;
  };

  return async ({ given, versions: before }) => {
    const { versions, panels } = await appliedTo(means, given, held);
    const isHpoNew = versions.hpo?.sha256 !== before.hpo?.sha256;
    const isClinVarNew = versions.clinvar !== before.clinvar;
    const change = await changeOf(before, versions);
    const isPanelNew = change.genes.size > 0 || change.structural;
    if (!isHpoNew && !isClinVarNew && !isPanelNew) {
      if (JSON.stringify(before) !== JSON.stringify(versions)) await saveCase(db, given, versions);
      return { isJudged: false, risen: 0 };
    }
    const content = await readRunContent(db, given.id, given.run);
    const rows = content?.rows ?? [];
    const on = now().toISOString().slice(0, 10);
    const risen: Risen[] = [];
    let isDifferent = false;
    if (isPanelNew || isClinVarNew) {
      const only = isClinVarNew ? null : change;
      const scan = await readScan(db, given.id);
      const blocks = await readBlocks(db, given.id, only === null ? undefined : blocksOfGenes(only.genes, true));
      const variants = unpackReservoir(blocks)
        .filter(
          (variant) =>
            only === null || (only.structural && variant.structural) || variant.consequences.some(({ gene }) => only.genes.has(gene)),
        )
        .map((variant) => withClinVar(variant, clinvar?.release ?? null, scan?.build ?? 'GRCh38'));
      if (scan) {
        const reservoir = { ...scan, variants, family: given.family };
        const answer = rejudge({ before: rows, reservoir, panels, penetrance: given.penetrance, only, on });
        risen.push(...answer.risen);
        isDifferent = answer.isDifferent;
      }
    }
    if (isHpoNew && knowledge && versions.hpo) {
      const rises = rankRises(rows, ranksOf(knowledge, observedIn(given)), versions.hpo.ontology, on);
      risen.push(...rises.filter((one) => !risen.some(({ name, gene }) => name === one.name && gene === one.gene)));
      isDifferent ||= rises.length > 0;
    }
    const under = underWords(before, versions);
    for (const one of risen)
      await saveRisen(db, {
        ...one,
        since: now().toISOString(),
        caseId: given.id,
        organisation: given.link.organisation,
        isOpen: true,
        under,
      });
    if (isDifferent) await runCase(means, given, `Reanalysis: ${under}`, 'OpenGMS');
    else await saveCase(db, given, versions);
    return { isJudged: true, risen: risen.length };
  };
}

/** The rank of a gene for these terms; one pass over all diseases. */
function ranksOf(knowledge: RankKnowledge, observed: readonly string[]): (gene: string) => number | null {
  const terms = knownTerms(knowledge.ontology, observed);
  if (terms.length === 0) return () => null;
  const genes = scoreGenes(knowledge, scoreDiseases(knowledge, terms));
  const scores = [...genes.values()].map(({ score }) => score).sort((a, b) => b - a);
  return (gene) => {
    const own = genes.get(gene);
    return own ? scores.findIndex((score) => score <= own.score) + 1 : null;
  };
}

/** What is new, in words: "Intellectual disability 4.2 (was 4.1), HPO 2026-11". */
function underWords(before: Versions, after: Versions): string {
  const panels = after.panels.flatMap(({ id, name, version, sha256 }) => {
    const old = before.panels.find((panel) => panel.id === id);
    if (old?.sha256 === sha256) return [];
    return [`${name} ${version}${old ? ` (was ${old.version})` : ' (new)'}`];
  });
  return [
    ...panels,
    ...(after.hpo && after.hpo.sha256 !== before.hpo?.sha256 ? [`HPO ${after.hpo.ontology}`] : []),
    ...(after.clinvar !== before.clinvar ? [`ClinVar ${after.clinvar ?? 'as annotated'}`] : []),
  ].join(', ');
}
