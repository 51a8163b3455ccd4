// The room with its store: cases of families, the scans and runs behind them, and who said what about a variant. Long work goes on after the answer;
// its progress is kept where every process sees it.

import type { Finding } from '../../foundation/errors.ts';
import type { Who } from '../../foundation/identity/index.ts';
import { type ClinicalRecord, newId, shardOf } from '../../foundation/record/index.ts';
import type { Database } from '../../foundation/storage/index.ts';
import { type Agreement, agreementOf, type Classified } from './cases/agreement.ts';
import {
  type CaseQuery,
  caseOfOrder,
  listCases,
  readCase,
  readScan,
  readWork,
  type ScanKept,
  saveCase,
  saveOrders,
  type Work,
} from './cases/case.store.ts';
import { type GenomeCase, type OrderLink, type Phenotype, withOrder } from './cases/case.ts';
import { type Applied, classOfPoints, pointsOf, type VariantClass } from './cases/criteria.ts';
import { createExplaining, type Explained, type Looked } from './cases/explaining.ts';
import { createReanalysis, type ReanalysisStanding } from './cases/reanalysis.ts';
import {
  appendLog,
  type LogEntry,
  listRisen,
  listRuns,
  type RisenKept,
  type RisenQuery,
  readLog,
  readRunContent,
  saveRisen,
} from './cases/run.store.ts';
import type { Run, RunContent } from './cases/run.ts';
import { createRunning, type VcfSource } from './cases/running.ts';
import type { ReportedVariant } from './explain/read-reported.ts';
import type { Family } from './family/pedigree.ts';
import {
  currentClinVar,
  currentHpo,
  type HpoFiles,
  type Imported,
  type ImportedClinVar,
  type ImportedHpo,
  type ImportedPanel,
  keepClinVar,
  keepHpo,
  keepPanel,
  listPanels,
} from './knowledge/knowledge.store.ts';
import { latestOf, proposePanels } from './knowledge/propose-panels.ts';
import type { Penetrance } from './segregation/context.ts';

export interface InterpretationMeans {
  readonly db: Database;
  readonly record: Pick<ClinicalRecord, 'appendAudit'>;
  readonly now: () => Date;
  /** Told when work in the background broke for a reason of ours. */
  readonly onFault?: (error: unknown) => void;
}

export interface NewCase {
  readonly link: OrderLink;
  readonly family: Family;
  readonly phenotypes: readonly Phenotype[];
  readonly penetrance?: Penetrance;
  /** Left out: those of before stay. */
  readonly reported?: readonly ReportedVariant[];
  readonly source: VcfSource;
}

export interface ClassificationGiven {
  /** Name of the variant, and the gene it is judged in. */
  readonly variant: string;
  readonly criteria: readonly Applied[];
  /** Another class than the points make needs a note. */
  readonly class?: VariantClass;
  readonly note: string;
}

export interface KnowledgeHeld {
  readonly panels: readonly ImportedPanel[];
  readonly hpo: ImportedHpo | undefined;
  readonly clinvar: ImportedClinVar | undefined;
}

export interface Interpretation {
  /** Opens the case of an order, or takes a new file for it; the scan goes on in the background. `finished` resolves when it has ended either way. */
  open(given: NewCase, by: Who): Promise<{ readonly id: string; readonly finished: Promise<void> }>;
  read(id: string): Promise<GenomeCase | undefined>;
  ofOrder(order: string): Promise<GenomeCase | undefined>;
  /**
   * The case answers this order of the same person too; its test's panels then apply as well. Undefined when there is no such case, the order is
   * somebody else's or another case answers it.
   */
  addOrder(id: string, link: OrderLink, by: Who): Promise<{ readonly finished: Promise<void> } | undefined>;
  list(query: CaseQuery): Promise<readonly GenomeCase[]>;
  /** The order's clock and requester as they stand now. */
  knowOrder(id: string, link: Partial<OrderLink>): Promise<void>;
  scanOf(id: string): Promise<ScanKept | undefined>;
  workOf(id: string): Promise<Work | undefined>;
  runsOf(id: string): Promise<readonly Run[]>;
  content(id: string, run: number): Promise<RunContent | undefined>;
  logOf(id: string): Promise<readonly LogEntry[]>;
  /** Panels for this case: proposed by the order's code, and all that could be chosen, in their latest version. */
  panelsFor(given: GenomeCase): Promise<{ readonly proposed: readonly ImportedPanel[]; readonly all: readonly ImportedPanel[] }>;
  choosePanels(id: string, panels: readonly string[], by: Who): Promise<{ readonly finished: Promise<void> } | undefined>;
  /** One candidate judged afresh under the panels of the latest run. */
  explain(id: string, variant: string, gene: string): Promise<Explained | undefined>;
  /** Why a named variant has no tier: from the reservoir, else from the file itself. */
  whyNot(id: string, variant: string): Promise<Looked>;
  classify(id: string, given: ClassificationGiven, by: Who): Promise<Finding | Agreement>;
  agreement(id: string, variant: string): Promise<{ readonly agreement: Agreement; readonly log: readonly Classified[] }>;
  answerWarning(id: string, code: string, where: string, note: string, by: Who): Promise<void>;
  /** Warnings of the scan that nobody has answered: they block a report. */
  openWarnings(id: string): Promise<readonly Finding[]>;
  noteReported(id: string, variant: string, report: string, by: Who): Promise<void>;
  inbox(query: RisenQuery): Promise<readonly RisenKept[]>;
  answerRisen(risen: Pick<RisenKept, 'caseId' | 'name' | 'gene' | 'since'>, note: string, by: Who): Promise<boolean>;
  importPanel(
    text: string,
    about: Omit<Imported, 'sha256' | 'importedAt'> & { readonly signedOff?: boolean },
  ): Promise<ImportedPanel | Finding>;
  importHpo(files: HpoFiles, about: Omit<Imported, 'sha256' | 'importedAt'>): Promise<ImportedHpo | Finding>;
  importClinVar(
    lines: Iterable<string> | AsyncIterable<string>,
    about: Omit<Imported, 'sha256' | 'importedAt'>,
  ): Promise<ImportedClinVar | Finding>;
  knowledge(): Promise<KnowledgeHeld>;
  /** Judges every stored family again under what is imported now. One at a time. */
  reanalyse(by: Who, onProgress?: (standing: ReanalysisStanding) => void): Promise<ReanalysisStanding>;
  reanalyses(): Promise<readonly ReanalysisStanding[]>;
  /** Resolves when nothing goes on in the background. */
  settled(): Promise<void>;
}

export function createInterpretation(means: InterpretationMeans): Interpretation {
  const { db, now } = means;
  const running = createRunning(means);
  const explaining = createExplaining(means);
  const reanalysis = createReanalysis(means, running);
  const at = () => now().toISOString();
  const note = (id: string, kind: LogEntry['kind'], variant: string | null, content: unknown, by: Who): Promise<void> =>
    appendLog(db, id, { kind, variant, by: by.id, byName: by.name, at: at(), content });
  const classifications = async (id: string, variant: string): Promise<readonly Classified[]> =>
    (await readLog(db, id))
      .filter((entry) => entry.kind === 'classified' && entry.variant === variant)
      .map(({ by, byName, at: when, content }) => ({ ...(content as Omit<Classified, 'by' | 'byName' | 'at'>), by, byName, at: when })); // written by classify

  return {
    open: async ({ link, family, phenotypes, penetrance = 'complete', reported, source }, by) => {
      const order = link.orders[0] ?? '';
      const before = await caseOfOrder(db, order);
      const id = before?.id ?? newId(shardOf(order), now());
      const given: GenomeCase = {
        id,
        link: before ? withOrder(before.link, link) : link,
        family,
        phenotypes,
        penetrance,
        ...knownBefore(reported ?? before?.reported),
        chosenPanels: before?.chosenPanels ?? null,
        state: 'scanning',
        openedAt: before?.openedAt ?? at(),
        openedBy: before?.openedBy ?? by.name,
        run: before?.run ?? 0,
      };
      await db.transaction(async (tx) => {
        await saveCase(tx, given);
        await saveOrders(tx, id, given.link.orders);
      });
      await note(given.id, before ? 'scanned' : 'opened', null, { file: source.name, members: family.members.length }, by);
      return { id: given.id, finished: running.scan(given, source, by) };
    },
    read: (id) => readCase(db, id),
    ofOrder: (order) => caseOfOrder(db, order),
    addOrder: async (id, link, by) => {
      const given = await readCase(db, id);
      const isOfThisPerson = given?.link.patient === link.patient && given.link.organisation === link.organisation;
      if (!given || !isOfThisPerson || !(await saveOrders(db, id, link.orders))) return undefined;
      const joined = { ...given, link: withOrder(given.link, link) };
      await saveCase(db, joined);
      await note(id, 'order-added', null, { orders: link.orders, test: link.test }, by);
      return { finished: given.run > 0 ? running.run(joined, `The order of ${link.test} was added`, by) : Promise.resolve() };
    },
    list: (query) => listCases(db, query),
    knowOrder: async (id, link) => {
      const given = await readCase(db, id);
      if (given) await saveCase(db, { ...given, link: { ...given.link, ...link } });
    },
    scanOf: (id) => readScan(db, id),
    workOf: (id) => readWork(db, id),
    runsOf: (id) => listRuns(db, id),
    content: (id, run) => readRunContent(db, id, run),
    logOf: (id) => readLog(db, id),
    panelsFor: async ({ link }) => {
      const all = await listPanels(db);
      return { proposed: proposePanels(link.codes, link.directoryPanels, all), all: latestOf(all) };
    },
    choosePanels: async (id, panels, by) => {
      const given = await readCase(db, id);
      if (!given) return undefined;
      await note(id, 'panels-chosen', null, { panels }, by);
      const chosen = { ...given, chosenPanels: panels };
      await saveCase(db, chosen);
      return { finished: running.run(chosen, 'Panels were chosen', by) };
    },
    explain: explaining.explain,
    whyNot: explaining.whyNot,
    classify: async (id, { variant, criteria, class: chosen, note: words }, by) => {
      const made = classOfPoints(criteria);
      if (chosen !== undefined && chosen !== made && words.trim().length < 10)
        return {
          severity: 'error',
          code: 'INT_CLASS_WITHOUT_REASON',
          issue: 'business-rule',
          where: 'note',
          what: 'The class is another than the points make.',
          mend: 'Say why in the note, or choose the class of the points.',
        };
      const content: Omit<Classified, 'by' | 'byName' | 'at'> = {
        class: chosen ?? made,
        points: pointsOf(criteria),
        criteria,
        note: words,
      };
      await note(id, 'classified', variant, content, by);
      return agreementOf(await classifications(id, variant));
    },
    agreement: async (id, variant) => {
      const log = await classifications(id, variant);
      return { agreement: agreementOf(log), log };
    },
    answerWarning: (id, code, where, words, by) => note(id, 'warning-answered', null, { code, where, note: words }, by),
    openWarnings: async (id) => {
      const [scan, log] = await Promise.all([readScan(db, id), readLog(db, id)]);
      // A new scan asks again: only answers after it count.
      const answered = new Set(
        log
          .filter((entry) => entry.kind === 'warning-answered' && entry.at >= (scan?.scannedAt ?? ''))
          .map(({ content }) => content as { code: string; where: string }) // written by answerWarning
          .map(({ code, where }) => `${code} ${where}`),
      );
      return (scan?.warnings ?? []).filter(({ code, where }) => !answered.has(`${code} ${where}`));
    },
    noteReported: (id, variant, report, by) => note(id, 'reported', variant, { report }, by),
    inbox: (query) => listRisen(db, query),
    answerRisen: async ({ caseId, name, gene, since }, words, by) => {
      const all = await listRisen(db, { caseId, show: 'open', limit: 1000 });
      const found = all.find((one) => one.name === name && one.gene === gene && one.since === since);
      if (!found) return false;
      await note(caseId, 'risen-answered', `${name} ${gene}`, { note: words }, by);
      await saveRisen(db, { ...found, isOpen: false, answer: { by: by.name, at: at(), note: words } });
      return true;
    },
    importPanel: (text, about) => keepPanel(db, text, { ...about, importedAt: at() }),
    importHpo: (files, about) => keepHpo(db, files, { ...about, importedAt: at() }),
    importClinVar: (lines, about) => keepClinVar(db, lines, { ...about, importedAt: at() }),
    knowledge: async () => {
      const [panels, hpo, clinvar] = [await listPanels(db), await currentHpo(db), await currentClinVar(db)];
      return { panels, hpo: hpo?.head, clinvar: clinvar?.head };
    },
    reanalyse: reanalysis.start,
    reanalyses: reanalysis.list,
    settled: async () => {
      await Promise.all([running.settled(), reanalysis.settled()]);
    },
  };
}

function knownBefore(reported: readonly ReportedVariant[] | undefined): Pick<GenomeCase, 'reported'> {
  return reported && reported.length > 0 ? { reported } : {};
}
