// What one step of a pathway needs of the people who do it. Dated: a need holds from a day, and may end.

export interface StepNeed {
  readonly id: string;
  readonly pathway: string;
  /** The step of the pathway, by its id there. */
  readonly step: string;
  /** A few words: "FH counselling". */
  readonly name: string;
  /** The team that owes it; sites with this team are counted. */
  readonly team: string;
  /** Identifiers of competences; somebody must hold all of them. */
  readonly competences: readonly string[];
  /** Any of these professions. */
  readonly professions: readonly string[];
  readonly minimumSafe: number;
  readonly from: string;
  readonly to?: string;
  readonly source: string;
}

export function needsOn(needs: readonly StepNeed[], on: string): readonly StepNeed[] {
  return needs.filter(({ from, to }) => from <= on && (to === undefined || to > on));
}
