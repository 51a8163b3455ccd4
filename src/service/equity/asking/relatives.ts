// Relatives at risk and whether they were tested, from the families that are kept. A relative need not be a patient of anybody: what is known is the sex and
// the degree on the pedigree, and the place is that of the family's index patient. Ages and ethnic groups are not known and are said to be so.

import type { Queryable } from '../../../foundation/storage/index.ts';
import { type FamilyView, relationshipOf } from '../../families/index.ts';
import { readPlaces } from '../cube/read.ts';
import type { StratumCell } from '../indicators/evaluate.ts';
import { UNKNOWN } from '../indicators/unknown.ts';
import type { Period } from './question.ts';

export interface RelativeAtRisk {
  /** Id of the family's index patient. */
  readonly patient: string;
  readonly sex: string;
  /** A result was given that says whether the relative has the variant; a failed test is none. */
  readonly isTested: boolean;
}

/**
 * First-degree relatives on the pedigree of families whose cascade was opened in the period for a variant in one of the genes. Left out: pregnancies, who
 * died before a test, and who turned out to be no relative or was entered in error.
 */
export function relativesAtRisk(
  views: readonly FamilyView[],
  genes: readonly string[],
  { from, to }: Pick<Period, 'from' | 'to'>,
): readonly RelativeAtRisk[] {
  return views.flatMap(({ family, cascade, events }) => {
    const happened = events.map(({ event }) => event);
    const opened = happened.find(({ kind }) => kind === 'opened');
    if (!genes.includes(family.about.gene) || !opened || opened.at < from || opened.at >= to) return [];
    return family.pedigree.members.flatMap(({ id, sex, dead, pregnancy }): readonly RelativeAtRisk[] => {
      if (id === family.patient || pregnancy !== undefined || relationshipOf(family.pedigree, family.patient, id)?.degree !== 1) return [];
      const isTested = happened.some((event) => event.kind === 'result' && event.member === id && event.result !== 'failed');
      const state = cascade.relatives.get(id);
      const reason = state?.kind === 'ended' ? state.reason : undefined;
      if (reason === 'not-a-relative' || reason === 'entered-in-error') return [];
      if ((dead || reason === 'died') && !isTested) return [];
      return [{ patient: family.patient, sex, isTested }];
    });
  });
}

/** The same as cells of the place where the index patient lives. */
export async function relativeCells(
  database: Queryable,
  relatives: readonly RelativeAtRisk[],
): Promise<{ readonly numerator: readonly StratumCell[]; readonly denominator: readonly StratumCell[] }> {
  const places = await readPlaces(
    database,
    relatives.map(({ patient }) => patient),
  );
  const cellsOf = (those: readonly RelativeAtRisk[]) =>
    those.map(({ patient, sex }): StratumCell => {
      const { area, fifth } = places.get(patient) ?? { area: UNKNOWN, fifth: UNKNOWN };
      return { area, fifth, ethnicity: UNKNOWN, sex, ageBand: UNKNOWN, count: 1 };
    });
  return { numerator: cellsOf(relatives.filter(({ isTested }) => isTested)), denominator: cellsOf(relatives) };
}
