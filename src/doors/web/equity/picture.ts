// Which picture an answer gets: areas with shares a funnel, areas with rates a map of tiles, groups their figures with intervals.
import {
  type Answer,
  type FigureSource,
  funnelPicture,
  intervalPicture,
  isRefused,
  levelOf,
  named,
  type Picture,
  tileMapPicture,
} from '../../../service/equity/index.ts';
import { periodWords, placeOf, rowName, unitOf } from './words.ts';

export function pictureOf(
  { question, table, finding, standings, knownPercent, isComparable }: Answer,
  source: FigureSource,
): Picture | undefined {
  const { indicator, by, period } = question;
  // Nothing to draw where every line is hidden.
  if (!isComparable || table.rows.every((row) => isRefused(row.figure))) return undefined;
  const caption = {
    id: 'equity',
    title: finding,
    subtitle: `${indicator.title}, ${placeOf(question, source.areas)}, ${periodWords(period)}`,
    source: source.attribution,
    isSynthetic: source.isSynthetic,
  };
  const unit = unitOf(indicator);
  const shown = named(table, question, source.areas);
  if (by !== 'area' || levelOf(indicator) === 'alliance') {
    // A line that is not hidden but has no rate (people of unknown place over no residents) stands in the table alone.
    const drawn = { ...shown, rows: shown.rows.filter((row) => !isRefused(row.figure) || row.numerator.kind === 'hidden') };
    const completeness = knownPercent === undefined ? {} : { completeness: knownPercent / 100 };
    return intervalPicture({ caption, table: drawn, unit, nameOf: (row) => rowName(row, by), ...completeness });
  }
  const known = { ...shown, rows: shown.rows.filter(({ name }) => name !== 'unknown') };
  if (indicator.figure === 'proportion') return funnelPicture({ caption, table: known, tau2: standings?.tau2 ?? 0, unit });
  const tiles = source.areas.map(({ name, place }) => ({ area: name, name, place }));
  return tileMapPicture({ caption, table: known, tiles, unit });
}
