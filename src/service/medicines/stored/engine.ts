// The engine as the service runs it: NHS rules always, definitions and published guidance once they were imported. An import while
// the service runs is taken up by itself.

import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import type { Knowledge } from '../pharmacogenomics/advice/report.ts';
import type { Caller } from '../pharmacogenomics/calling/call-samples.ts';
import { callerFor } from '../pharmacogenomics/calling/call-samples.ts';
import { tablesOf } from '../pharmacogenomics/phenotypes/interpret-sample.ts';
import type { GenePhenotypes } from '../pharmacogenomics/phenotypes/phenotype.ts';
import { bundlePathIn, readKnowledge, readNhsRules } from '../pharmacogenomics/store.ts';
import { essentialTables } from './essential-tables.ts';

export interface Engine {
  readonly knowledge: Knowledge;
  readonly tables: ReadonlyMap<string, GenePhenotypes>;
  /** Absent until allele definitions were imported: then a VCF cannot be called, and stored diplotypes are taken as recorded. */
  readonly caller?: Caller;
  /** Places of the definitions, `chr1:97450058`: what of a VCF is worth keeping. */
  readonly places: ReadonlySet<string>;
  /** Changes when any rule, table or guidance does: what a piece of advice rests on. */
  readonly basis: string;
  /** What is not there, and the command that brings it; undefined when nothing is missing. */
  readonly missing?: string;
}

const NOT_IMPORTED =
  'Allele definitions and the guidance of CPIC and DPWG have not been imported, so only the NHS rules are applied. To import the published files: npm run -s opengms -- medicines import FOLDER';

/** The engine over a data directory; reads files on first use and again when the imported bundle changes. Throws when the bundle cannot be read. */
export function engineIn(dataDirectory: string): () => Engine {
  const path = bundlePathIn(dataDirectory);
  let made: { readonly stamp: string; readonly engine: Engine } | undefined;
  return () => {
    const stamp = existsSync(path) ? stampOf(path) : 'none';
    if (made?.stamp !== stamp) made = { stamp, engine: stamp === 'none' ? rulesAlone() : whole(path) };
    return made.engine;
  };
}

function stampOf(path: string): string {
  const { mtimeMs, size } = statSync(path);
  return `${mtimeMs} ${size}`;
}

/** Without an import. */
export function rulesAlone(): Engine {
  const nhsRules = readNhsRules();
  const knowledge = { guidelines: [], parts: [], nhsRules };
  const tables = essentialTables(nhsRules.rules.flatMap(({ genes }) => genes));
  return { knowledge, tables, places: new Set(), basis: basisOf(knowledge), missing: NOT_IMPORTED };
}

function whole(path: string): Engine {
  const bundle = readKnowledge(path, 'everything');
  const knowledge = { guidelines: bundle.guidelines, parts: bundle.parts, nhsRules: readNhsRules() };
  const places = new Set(
    bundle.definitions.flatMap(({ chromosome, positions, extraPositions }) =>
      [...positions, ...extraPositions].map(({ position }) => `${chromosome}:${position}`),
    ),
  );
  return { knowledge, tables: tablesOf(bundle), caller: callerFor(bundle.definitions), places, basis: basisOf(knowledge) };
}

/** The rules carried by their content, the imported parts by their hashes. */
function basisOf({ parts, nhsRules }: Knowledge): string {
  const hash = createHash('sha256').update(JSON.stringify(nhsRules));
  for (const { sha256 } of parts) hash.update(sha256);
  return hash.digest('hex').slice(0, 16);
}
