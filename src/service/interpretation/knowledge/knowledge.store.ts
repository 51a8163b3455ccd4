// Panels, HPO and ClinVar as a laboratory imported them: the files as they came, compressed, with version, licence and hash. What was read of them
// is kept in memory while the process lives.

import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzipSync, gzip, gzipSync } from 'node:zlib';
import type { Finding } from '../../../foundation/errors.ts';
import type { Queryable } from '../../../foundation/storage/index.ts';
import type { RankKnowledge } from '../rank/rank.ts';
import { type Panel, readPanel } from '../tiers/panel.ts';
import { type ClinVarRelease, readClinVar } from './clinvar.ts';
import type { PanelHead } from './propose-panels.ts';
import { type HpoFiles, readHpoAside } from './read-hpo.ts';

export type { HpoFiles } from './read-hpo.ts';

/** zlib compresses on a thread of its own. */
const gzipAside = promisify(gzip);

/** How a version came to us; shown wherever it is used. */
export interface Imported {
  readonly sha256: string;
  readonly source: string;
  readonly licence: string;
  readonly importedAt: string;
  readonly importedBy: string;
}

export interface ImportedPanel extends PanelHead, Imported {
  readonly genes: number;
  readonly green: number;
  readonly warnings: readonly string[];
}

export interface ImportedHpo extends Imported {
  readonly ontology: string;
  readonly annotations: string;
}

export interface ImportedClinVar extends Imported {
  readonly version: string;
  readonly build: string;
  readonly variants: number;
}

/** @param text a panel as PanelApp's API gives it */
export async function keepPanel(
  db: Queryable,
  text: string,
  about: Omit<Imported, 'sha256'> & { readonly signedOff?: boolean },
): Promise<ImportedPanel | Finding> {
  const panel = readPanel(text, about.source, about.signedOff);
  if ('code' in panel) return panel;
  const { signedOff: _signedOff, ...came } = about;
  const all = [...panel.genes.values()];
  const head: ImportedPanel = {
    ...came,
    id: panel.id,
    name: panel.name,
    version: panel.version,
    isSignedOff: panel.isSignedOff,
    indications: panel.indications,
    sha256: hashOf(text),
    genes: all.length,
    green: all.filter(({ confidence }) => confidence === 'green').length,
    warnings: panel.warnings.map(({ what }) => what),
  };
  await db.query(
    `insert into interpretation_panel (panel_id, version, head, bytes) values ($1,$2,$3,$4)
on conflict (panel_id, version) do update set head = excluded.head, bytes = excluded.bytes`,
    [head.id, head.version, JSON.stringify(head), gzipSync(text)],
  );
  return head;
}

export async function listPanels(db: Queryable): Promise<readonly ImportedPanel[]> {
  const rows = await db.query<{ head: string }>('select head from interpretation_panel order by panel_id, version');
  return rows.map(({ head }) => JSON.parse(head) as ImportedPanel); // written by keepPanel
}

const panels = new Map<string, Panel>();

/** Undefined when this version was never imported. */
export async function panelOf(
  db: Queryable,
  { id, version, sha256 }: { id: string; version: string; sha256: string },
): Promise<Panel | undefined> {
  const known = panels.get(sha256);
  if (known) return known;
  const [row] = await db.query<{ head: string; bytes: Uint8Array }>(
    'select head, bytes from interpretation_panel where panel_id = $1 and version = $2',
    [id, version],
  );
  if (!row) return undefined;
  const head = JSON.parse(row.head) as ImportedPanel; // written by keepPanel
  const panel = readPanel(gunzipSync(row.bytes).toString('utf8'), head.source, head.isSignedOff);
  if ('code' in panel) return undefined;
  panels.set(head.sha256, panel);
  return panel;
}

/** A promise, so that two who ask at once read once. */
let hpo: { readonly sha256: string; readonly knowledge: Promise<RankKnowledge> } | undefined;

export async function keepHpo(db: Queryable, files: HpoFiles, about: Omit<Imported, 'sha256'>): Promise<ImportedHpo | Finding> {
  const read = await readHpoAside({ files });
  if ('code' in read) return read;
  const { knowledge, sha256, packed } = read;
  hpo = { sha256, knowledge: Promise.resolve(knowledge) };
  const head: ImportedHpo = { ...about, sha256, ontology: knowledge.ontology.version, annotations: knowledge.annotations.version };
  await keep(db, 'hpo', head, packed);
  return head;
}

export async function currentHpo(
  db: Queryable,
): Promise<{ readonly head: ImportedHpo; readonly knowledge: () => Promise<RankKnowledge> } | undefined> {
  const [row] = await db.query<{ head: string }>(
    "select head from interpretation_knowledge where kind = 'hpo' order by imported_at desc limit 1",
  );
  if (!row) return undefined;
  const head = JSON.parse(row.head) as ImportedHpo; // written by keepHpo
  return { head, knowledge: () => loadHpo(db, head.sha256) };
}

function loadHpo(db: Queryable, sha256: string): Promise<RankKnowledge> {
  if (hpo?.sha256 === sha256) return hpo.knowledge;
  const knowledge = unpackHpo(db, sha256);
  hpo = { sha256, knowledge };
  knowledge.catch(() => {
    if (hpo?.knowledge === knowledge) hpo = undefined;
  });
  return knowledge;
}

async function unpackHpo(db: Queryable, sha256: string): Promise<RankKnowledge> {
  const [row] = await db.query<{ files: Uint8Array }>("select files from interpretation_knowledge where kind = 'hpo' and sha256 = $1", [
    sha256,
  ]);
  if (!row) throw new Error('The HPO files that were imported are not stored.');
  const read = await readHpoAside({ packed: row.files });
  if ('code' in read) throw new Error(`The HPO files kept cannot be read: ${read.what}`);
  return read.knowledge;
}

let clinvar: { readonly sha256: string; readonly release: ClinVarRelease } | undefined;

/** Of a release only what anybody calls pathogenic is kept. */
export async function keepClinVar(
  db: Queryable,
  lines: Iterable<string> | AsyncIterable<string>,
  about: Omit<Imported, 'sha256'>,
): Promise<ImportedClinVar | Finding> {
  const release = await readClinVar(lines, about.source);
  if ('code' in release) return release;
  const content = JSON.stringify({ ...release, said: [...release.said] });
  const head: ImportedClinVar = {
    ...about,
    sha256: hashOf(content),
    version: release.version,
    build: release.build,
    variants: release.said.size,
  };
  clinvar = { sha256: head.sha256, release };
  await keep(db, 'clinvar', head, await gzipAside(content));
  return head;
}

export async function currentClinVar(
  db: Queryable,
): Promise<{ readonly head: ImportedClinVar; readonly release: ClinVarRelease } | undefined> {
  const [row] = await db.query<{ head: string }>(
    "select head from interpretation_knowledge where kind = 'clinvar' order by imported_at desc limit 1",
  );
  if (!row) return undefined;
  const head = JSON.parse(row.head) as ImportedClinVar; // written by keepClinVar
  if (clinvar?.sha256 !== head.sha256) {
    const [kept] = await db.query<{ files: Uint8Array }>(
      "select files from interpretation_knowledge where kind = 'clinvar' and sha256 = $1",
      [head.sha256],
    );
    const release = JSON.parse(gunzipSync(kept?.files ?? gzipSync('{}')).toString('utf8')) as ClinVarRelease & {
      readonly said: readonly (readonly [string, { significance: string; stars: number | null }])[];
    }; // written by keepClinVar, where the map is a list
    clinvar = { sha256: head.sha256, release: { ...release, said: new Map(release.said) } };
  }
  return { head, release: clinvar.release };
}

async function keep(db: Queryable, kind: 'hpo' | 'clinvar', head: Imported, packed: Uint8Array): Promise<void> {
  await db.query(
    `insert into interpretation_knowledge (kind, sha256, imported_at, head, files) values ($1,$2,$3,$4,$5)
on conflict (kind, sha256) do update set imported_at = excluded.imported_at, head = excluded.head`,
    [kind, head.sha256, head.importedAt, JSON.stringify(head), packed],
  );
}

function hashOf(...texts: readonly string[]): string {
  const digest = createHash('sha256');
  for (const text of texts) digest.update(text);
  return digest.digest('hex');
}
