// One variant explained: judged afresh with its gene's neighbours from the reservoir, or looked for in the family's own file where the reservoir
// does not hold it.

import { explainVariant, type TieredCandidate } from '../explain/interpret.ts';
import { withClinVar } from '../knowledge/clinvar.ts';
import { currentClinVar, panelOf } from '../knowledge/knowledge.store.ts';
import type { Build } from '../scan/header.ts';
import { nameOf, type Variant } from '../scan/variant.ts';
import type { Panel } from '../tiers/panel.ts';
import { blocksOfGenes, unpackReservoir } from './blocks.ts';
import { readBlocks, readCase, readKeptFile, readScan, type ScanKept } from './case.store.ts';
import type { GenomeCase } from './case.ts';
import { listRuns } from './run.store.ts';
import { type RunningMeans, withFile } from './running.ts';
import { lookAside } from './scan-aside.ts';

export interface Explained {
  readonly candidate: TieredCandidate;
  readonly given: GenomeCase;
  readonly build: Build;
  readonly isFrequencyAssessed: boolean;
}

export type Looked =
  | {
      readonly kind: 'explained';
      readonly from: 'reservoir' | 'file';
      readonly candidates: readonly TieredCandidate[];
      readonly given: GenomeCase;
    }
  /** The file has no such allele in anybody affected. */
  | { readonly kind: 'not-carried' }
  /** The file is being read; ask again. */
  | { readonly kind: 'looking' }
  | { readonly kind: 'not-readable'; readonly because: string }
  | { readonly kind: 'not-a-variant' };

export interface Explaining {
  explain(id: string, variant: string, gene: string): Promise<Explained | undefined>;
  whyNot(id: string, variant: string): Promise<Looked>;
}

/** A small file is read while the page waits, a whole genome in the background. */
const WAIT_MS = 1_500;
/** What was found in a file is remembered this long. */
const REMEMBER_MS = 3_600_000;

export function createExplaining({ db, now, onFault }: RunningMeans): Explaining {
  const looks = new Map<string, { readonly answer: Promise<Looked>; readonly at: number }>();

  const stands = async (id: string): Promise<{ given: GenomeCase; scan: ScanKept; panels: readonly Panel[] } | undefined> => {
    const [given, scan, runs] = [await readCase(db, id), await readScan(db, id), await listRuns(db, id)];
    if (!given || !scan) return undefined;
    const panels: Panel[] = [];
    for (const applied of runs[0]?.versions.panels ?? []) {
      const panel = await panelOf(db, applied);
      if (panel) panels.push(panel);
    }
    return { given, scan, panels };
  };
  const variantsOf = async (id: string, scan: ScanKept, blocks?: readonly number[]): Promise<readonly Variant[]> => {
    const clinvar = await currentClinVar(db);
    return unpackReservoir(await readBlocks(db, id, blocks)).map((variant) => withClinVar(variant, clinvar?.release ?? null, scan.build));
  };
  const judged = (
    { given, scan, panels }: { given: GenomeCase; scan: ScanKept; panels: readonly Panel[] },
    variants: readonly Variant[],
    name: string,
  ): readonly TieredCandidate[] =>
    explainVariant({ reservoir: { ...scan, variants, family: given.family }, panels, penetrance: given.penetrance }, name);

  const inFile = async (id: string, name: string): Promise<Looked> => {
    const found = await stands(id);
    if (!found) return { kind: 'not-readable', because: 'This case has no file yet.' };
    const bytes = found.scan.path === null ? await readKeptFile(db, id) : undefined;
    const source = bytes
      ? ({ kind: 'bytes', bytes, name: found.scan.fileName } as const)
      : ({ kind: 'path', path: found.scan.path ?? '', name: found.scan.fileName } as const);
    const scanned = await withFile(source, (path) =>
      lookAside({ path, family: found.given.family, build: found.scan.build, at: name }),
    ).catch(() => undefined);
    if (!scanned)
      return { kind: 'not-readable', because: 'The file is no longer where the hub had it, so only the reservoir can be asked.' };
    if (scanned.kind === 'refused') return { kind: 'not-readable', because: scanned.findings.map(({ what }) => what).join(' ') };
    const here = scanned.variants.filter((variant) => nameOf(variant) === name);
    if (here.length === 0) return { kind: 'not-carried' };
    const neighbours = await neighboursOf(here, (blocks) => variantsOf(id, found.scan, blocks));
    const candidates = judged(found, [...neighbours.filter((variant) => nameOf(variant) !== name), ...here], name);
    return candidates.length > 0 ? { kind: 'explained', from: 'file', candidates, given: found.given } : { kind: 'not-carried' };
  };

  return {
    explain: async (id, name, gene) => {
      const found = await stands(id);
      if (!found) return undefined;
      const variants = (await variantsOf(id, found.scan, blocksOfGenes([gene], true))).filter(
        (variant) => nameOf(variant) === name || variant.consequences.some((one) => one.gene === gene),
      );
      const candidate = judged(found, variants, name).find((one) => one.gene === gene);
      return candidate && { candidate, given: found.given, build: found.scan.build, isFrequencyAssessed: found.scan.isFrequencyAnnotated };
    },
    whyNot: async (id, written) => {
      const name = readName(written);
      if (!name) return { kind: 'not-a-variant' };
      const found = await stands(id);
      if (!found) return { kind: 'not-readable', because: 'This case has no reservoir yet.' };
      const all = await variantsOf(id, found.scan);
      const here = all.filter((variant) => nameOf(variant) === name);
      if (here.length > 0) {
        const neighbours = await neighboursOf(here, async () => all);
        return { kind: 'explained', from: 'reservoir', candidates: judged(found, neighbours, name), given: found.given };
      }
      const key = `${id} ${name} ${found.scan.sha256} ${found.given.run}`;
      const moment = now().getTime();
      for (const [each, { at }] of looks) if (moment - at > REMEMBER_MS) looks.delete(each);
      const look = looks.get(key) ?? {
        at: moment,
        answer: inFile(id, name).catch((error: unknown): Looked => {
          onFault?.(error);
          return { kind: 'not-readable', because: 'Looking broke off for a reason of ours.' };
        }),
      };
      looks.set(key, look);
      return Promise.race([look.answer, pause(WAIT_MS)]);
    },
  };
}

/** The variants that share a gene with these. */
async function neighboursOf(
  here: readonly Variant[],
  read: (blocks: readonly number[]) => Promise<readonly Variant[]>,
): Promise<readonly Variant[]> {
  const genes = new Set(here.flatMap(({ consequences }) => consequences.map(({ gene }) => gene)));
  const near = await read(blocksOfGenes(genes.size > 0 ? genes : [''], true));
  return near.filter((variant) => variant.consequences.some(({ gene }) => genes.has(gene)) || here.includes(variant));
}

/** `chr1:123 A>G`, `1-123-A-G`, `1:123:A:G` as the name of a variant; undefined when it is none. */
export function readName(written: string): string | undefined {
  const [, contig, position, reference, alternate] =
    /^(?:chr)?([0-9A-Za-z]{1,12})[-:\s_]+(\d{1,10})[-:\s_]*([ACGTN]+)(?:[-:\s_>/]+)([ACGTN]+|<[A-Z0-9:]+>)$/i.exec(written.trim()) ?? [];
  if (!contig || !position || !reference || !alternate) return undefined;
  return nameOf({
    contig: contig.toUpperCase(),
    position: Number(position),
    reference: reference.toUpperCase(),
    alternate: alternate.toUpperCase(),
  });
}

function pause(ms: number): Promise<Looked> {
  return new Promise((resolve) => setTimeout(() => resolve({ kind: 'looking' }), ms).unref());
}
