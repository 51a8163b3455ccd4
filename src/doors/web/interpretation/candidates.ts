// The candidates of a case as a dense table, cut by facets, and as a spreadsheet.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { CandidateRow } from '../../../service/interpretation/index.ts';
import { type Sheet, sendCsv } from '../csv.ts';
import { NOT_FOUND } from '../errors.ts';
import { words } from '../form.ts';
import { plural } from '../format.ts';
import type { Visit, Web } from '../web.ts';
import { type OpenCase, openCase } from './access.ts';
import { type Cell, link, plain, tag } from './cell.ts';
import { frequencyWords, modeWords, shortName, TIER_COLOURS, termWords, tierWords, variantPath } from './words.ts';

type ById = { Params: { id: string }; Querystring: Record<string, unknown> };

export interface Facets {
  readonly tier: string;
  readonly mode: string;
  readonly gene: string;
  readonly panel: string;
  readonly mosaic: boolean;
  /** The gene's phenotype rank is at most this; 0: any. */
  readonly rank: number;
}

const SHOWN = 100;
const COLUMNS = ['Order', 'Tier', 'Gene', 'Variant', 'Consequence', 'Inheritance', 'Frequency', 'Points', 'Phenotype rank', 'Panel'];

export function candidateRoutes(app: FastifyInstance, web: Web): void {
  const rowsOf = async (request: FastifyRequest, visit: Visit, id: string) => {
    const opened = await openCase(web, request, visit, id);
    const content = opened && (await web.interpretation.content(id, opened.given.run));
    const reported = new Set((content?.reported ?? []).flatMap(({ name, found }) => (name !== null && found === 'tiered' ? [name] : [])));
    return opened && { opened, rows: content?.rows ?? [], reported };
  };

  app.get<ById>('/interpretation/cases/:id/candidates', async (request, reply) => {
    const visit = await web.enter(request, reply, 'read', 'interpretation');
    if (!visit) return reply;
    const found = await rowsOf(request, visit, request.params.id);
    if (!found) return web.tell(request, reply, 404, NOT_FOUND);
    const facets = readFacets(request.query);
    const view = candidatesView(found.opened, found.rows, facets, found.reported);
    return web.show(
      request,
      reply,
      'interpretation/candidates.njk',
      { title: view.heading, back: found.opened.base, width: 'gms-wide' },
      view,
    );
  });

  app.get<ById>('/interpretation/cases/:id/candidates.csv', async (request, reply) => {
    const visit = await web.enter(request, reply, 'read', 'interpretation');
    if (!visit) return reply;
    const found = await rowsOf(request, visit, request.params.id);
    if (!found) return web.tell(request, reply, 404, NOT_FOUND);
    return sendCsv(reply, 'candidates', sheetOf(found.opened, cut(found.rows, readFacets(request.query)), found.reported));
  });
}

export function readFacets(query: Readonly<Record<string, unknown>>): Facets {
  return {
    tier: words(query.tier),
    mode: words(query.mode),
    gene: words(query.gene).toUpperCase(),
    panel: words(query.panel),
    mosaic: words(query.mosaic) === 'yes',
    rank: Math.max(0, Number(words(query.rank)) || 0),
  };
}

export function cut(rows: readonly CandidateRow[], { tier, mode, gene, panel, mosaic, rank }: Facets): readonly CandidateRow[] {
  return rows.filter(
    (row) =>
      (tier === '' || row.tier === tier) &&
      (mode === '' || row.mode === mode) &&
      (gene === '' || row.gene.toUpperCase() === gene) &&
      (panel === '' || row.panel?.id === panel) &&
      (!mosaic || row.mosaicIn.length > 0) &&
      (rank === 0 || (row.phenotypeRank ?? Number.POSITIVE_INFINITY) <= rank),
  );
}

function candidatesView(opened: OpenCase, all: readonly CandidateRow[], facets: Facets, reported: ReadonlySet<string>) {
  const rows = cut(all, facets);
  const base = `${opened.base}/candidates`;
  const query = new URLSearchParams({
    tier: facets.tier,
    mode: facets.mode,
    gene: facets.gene,
    panel: facets.panel,
    mosaic: facets.mosaic ? 'yes' : '',
    rank: facets.rank ? String(facets.rank) : '',
  });
  const panels = new Map(all.flatMap(({ panel }) => (panel ? [[panel.id, `${panel.name} ${panel.version}`] as const] : [])));
  const isRanked = all.some(({ phenotypeRank }) => phenotypeRank !== null && phenotypeRank !== undefined);
  // A column that says the same of every row is left out.
  const shown = <Each>(columns: readonly Each[]) => (isRanked ? columns : columns.toSpliced(COLUMNS.indexOf('Phenotype rank'), 1));
  return {
    heading: 'Candidates',
    patient: opened.patient,
    base,
    caption: `${plural(rows.length, 'candidate')}${rows.length > SHOWN ? `, the first ${SHOWN} shown` : ''}`,
    isRanked,
    columns: shown(COLUMNS),
    rows: rows.slice(0, SHOWN).map((row, index) => shown(cells(row, index, opened.base, reported.has(row.name)))),
    tiers: choices([...new Set(all.map(({ tier }) => tier))].sort(), facets.tier, tierWords),
    modes: choices([...new Set(all.flatMap(({ mode }) => mode ?? []))].sort(), facets.mode, modeWords),
    panels: choices([...panels.keys()], facets.panel, (id) => panels.get(id) ?? id),
    ranks: choices(['10', '20', '50'], facets.rank ? String(facets.rank) : '', (rank) => `First ${rank}`),
    mosaics: choices(['yes'], facets.mosaic ? 'yes' : '', () => 'Mosaic only'),
    gene: facets.gene,
    csv: `${opened.base}/candidates.csv?${query}`,
  };
}

function cells(row: CandidateRow, index: number, base: string, isReported: boolean): readonly Cell[] {
  return [
    plain(index + 1),
    tag(tierWords(row.tier), TIER_COLOURS[row.tier] ?? 'grey', isReported ? 'Already reported' : undefined),
    plain(row.gene),
    named(row, base),
    plain(termWords(row.terms), row.mosaicIn.length > 0 ? `Mosaic in ${row.mosaicIn.join(', ')}` : undefined),
    plain(modeWords(row.mode), row.partner ? `With ${row.partner}` : undefined),
    plain(frequencyWords(row.frequency), row.clinvar ? `ClinVar: ${row.clinvar.replaceAll('_', ' ')}` : undefined),
    plain(row.points, row.proposed),
    plain(row.phenotypeRank ?? 'Not ranked'),
    plain(row.panel ? `${row.panel.name} ${row.panel.version}` : 'None'),
  ];
}

/** A short name on one line; a long insertion may break. */
function named(row: CandidateRow, base: string): Cell {
  const cell = link(shortName(row), variantPath(base, row), row.name.length > 40 ? `${row.name.slice(0, 40)}…` : row.name);
  return row.name.length > 20 ? cell : { ...cell, isWhole: true };
}

function sheetOf({ given }: OpenCase, rows: readonly CandidateRow[], reported: ReadonlySet<string>): Sheet {
  return {
    columns: [
      'order',
      'tier',
      'gene',
      'variant',
      'hgvs_c',
      'hgvs_p',
      'consequence',
      'mode',
      'partner',
      'highest_frequency',
      'clinvar',
      'points',
      'proposed',
      'phenotype_rank',
      'panel',
      'panel_version',
      'mosaic_in',
      'already_reported',
      ...given.family.members.map(({ id }) => `carried_${id}`),
    ],
    rows: rows.map((row, index) => [
      index + 1,
      row.tier,
      row.gene,
      row.name,
      row.hgvsC ?? '',
      row.hgvsP ?? '',
      row.terms.join('&'),
      row.mode ?? '',
      row.partner ?? '',
      row.frequency,
      row.clinvar ?? '',
      row.points,
      row.proposed,
      row.phenotypeRank ?? '',
      row.panel?.name ?? '',
      row.panel?.version ?? '',
      row.mosaicIn.join(' '),
      reported.has(row.name) ? 'yes' : '',
      ...given.family.members.map((_, member) => row.carried[member] ?? ''),
    ]),
  };
}

function choices(values: readonly string[], chosen: string, say: (value: string) => string) {
  return [
    { value: '', text: 'All', selected: chosen === '' },
    ...values.map((value) => ({ value, text: say(value), selected: value === chosen })),
  ];
}
