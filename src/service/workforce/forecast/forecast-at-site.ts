// The forecast of one step at one site from what is known: who is able today, when their competences end, what is planned, what the past shows.
import { whoIsAble } from '../coverage/coverage.ts';
import type { StepNeed } from '../coverage/need.ts';
import type { Site, StaffMember } from '../people/staff.ts';
import { isCurrent, type TrainingRecord } from '../training/record.ts';
import { type ForecastPoint, forecast, type PlannedTraining } from './forecast.ts';
import { type History, historyOf } from './rates.ts';

const YEAR_MS = 365.25 * 86_400_000;
export const MONTHS_AHEAD = [0, 3, 6, 9, 12, 18, 24] as const;

export interface SiteForecast {
  readonly points: readonly ForecastPoint[];
  readonly history: History;
}

export function forecastAtSite({
  site,
  need,
  staff,
  records,
  planned,
  on,
  months = MONTHS_AHEAD,
}: {
  readonly site: Site;
  readonly need: StepNeed;
  readonly staff: readonly StaffMember[];
  readonly records: readonly TrainingRecord[];
  readonly planned: readonly { readonly plannedOn: string; readonly people: number }[];
  readonly on: string;
  readonly months?: readonly number[];
}): SiteForecast {
  const own = staff.filter((each) => each.site === site.code);
  const able = whoIsAble({ staff: own, records, needs: [need], on });
  const asked = new Set(need.competences);
  const yearsFrom = (date: string) => (Date.parse(date) - Date.parse(on)) / YEAR_MS;
  const endOf = (person: string): number | undefined => {
    const ends = [...asked].map((competence) =>
      records
        .filter((record) => record.person === person && record.competence === competence && isCurrent(record, on))
        .reduce(
          (latest, { expiresOn }) => (expiresOn === undefined || latest === FOREVER ? FOREVER : expiresOn > latest ? expiresOn : latest),
          '',
        ),
    );
    const dated = ends.filter((end) => end !== FOREVER && end !== '').sort();
    return dated[0] === undefined ? undefined : yearsFrom(dated[0]);
  };
  const history = historyOf({ staff, records, need, sites: new Set([site.code]), on });
  const coming: readonly PlannedTraining[] = planned.map(({ plannedOn, people }) => ({
    inYears: Math.max(0, yearsFrom(plannedOn)),
    people,
  }));
  const points = forecast({
    able: able.map(({ person }) => {
      const endsInYears = endOf(person.id);
      return endsInYears === undefined ? {} : { endsInYears };
    }),
    planned: coming,
    history,
    minimumSafe: need.minimumSafe,
    months,
  });
  return { points, history };
}

const FOREVER = '9999-12-31';
