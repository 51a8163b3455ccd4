// What a person's answers about research mean to whoever asks for the data: terms of the Data Use Ontology, by conditions kept as data.
// Standard: GA4GH DUO (CC BY 4.0), http://purl.obolibrary.org/obo/duo.owl; which answer gives which term is data/patients/duo.json.
import table from '../../../../data/patients/duo.json' with { type: 'json' };
import type { Answers } from './answers.ts';

export interface DuoTerm {
  /** `DUO:0000042` */
  readonly id: string;
  readonly shorthand: string;
  readonly label: string;
  /** Every answer that must have been given; none: the term always holds. */
  readonly when: Readonly<Record<string, string>>;
  /** Does not hold where this term does. */
  readonly unless?: string;
}

/** A row of the file names the answers it waits for, so that each row has keys of its own. */
export const DUO_TERMS: readonly DuoTerm[] = table.terms as readonly DuoTerm[];

/**
 * The terms that hold for an agreement, in the order of the table. A form that asks only yes or no says nothing about the kind of use; then
 * the narrower reading holds: health research, with approval.
 */
export function duoTermsFor(answers: Answers, terms: readonly DuoTerm[] = DUO_TERMS): readonly string[] {
  if (!answers.has('researchUse')) return table.whenNothingWasSaid;
  const fits = ({ when }: DuoTerm) => Object.entries(when).every(([question, answer]) => answers.get(question) === answer);
  const held = terms.filter(fits);
  return held.filter(({ unless }) => unless === undefined || !held.some(({ id }) => id === unless)).map(({ id }) => id);
}
