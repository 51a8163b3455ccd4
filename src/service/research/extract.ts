// Makes an extract: one batch of people after another, so that memory does not grow with their number. Who stays out is counted by reason.
import type { Resource } from '@medplum/fhirtypes';
import type { Approval } from './approval.ts';
import { codesOf, isInCohort } from './cohort.ts';
import { minimise } from './minimise.ts';
import type { Pseudonyms } from './pseudonyms.ts';
import { type LeftOut, refusedByTerms } from './purpose.ts';
import type { Writer } from './writer.ts';

/** Somebody who agreed, with what the record holds of the types asked for. */
export interface PersonFound {
  readonly patient: string;
  readonly terms: readonly string[];
  /** What they agreed to and where they said so: when it changes, they are asked about again. */
  readonly standing: string;
  readonly resources: readonly Resource[];
}

export interface Included {
  readonly patient: string;
  readonly pseudonym: string;
  readonly standing: string;
}

export interface Counts {
  /** People who agreed and were looked at. */
  readonly considered: number;
  readonly included: number;
  readonly leftOut: Readonly<Partial<Record<LeftOut, number>>>;
  /** Resources about more than one person, without any code, or still naming somebody. */
  readonly dropped: { readonly shared: number; readonly words: number; readonly named: number };
}

export const NO_COUNTS: Counts = { considered: 0, included: 0, leftOut: {}, dropped: { shared: 0, words: 0, named: 0 } };

export interface Extracting {
  readonly approval: Pick<Approval, 'use' | 'cohort' | 'dataSets' | 'dates'>;
  readonly people: AsyncIterable<readonly PersonFound[]>;
  readonly writer: Writer;
  readonly pseudonyms: Pseudonyms;
  readonly asOf: Date;
  /** Only what was stored after this instant. */
  readonly since?: string;
  readonly write: (pseudonym: string, file: string, line: string) => Promise<void>;
  /** After each batch: who went in, and the counts so far. Throws to stop. */
  readonly kept: (included: readonly Included[], counts: Counts) => Promise<void>;
}

export async function extract({ approval, people, writer, pseudonyms, asOf, since, write, kept }: Extracting): Promise<Counts> {
  const leftOut: Partial<Record<LeftOut, number>> = {};
  const dropped = { shared: 0, words: 0, named: 0 };
  let [considered, included] = [0, 0];
  const counts = (): Counts => ({ considered, included, leftOut: { ...leftOut }, dropped: { ...dropped } });
  for await (const batch of people) {
    const taken: Included[] = [];
    for (const { patient, terms, standing, resources } of batch) {
      considered += 1;
      const codes = codesOf(resources);
      const because =
        refusedByTerms(terms, codes, approval.use) ??
        (isInCohort(resources, codes, approval.cohort) ? undefined : 'cohort') ??
        (since !== undefined && !resources.some((each) => isAfter(each, since)) ? 'no-record' : undefined);
      if (because !== undefined) {
        leftOut[because] = (leftOut[because] ?? 0) + 1;
        continue;
      }
      const asked = since === undefined ? resources : resources.filter((each) => each.resourceType === 'Patient' || isAfter(each, since));
      const person = minimise(patient, asked, { ...approval, pseudonyms, asOf });
      dropped.words += person.dropped.words;
      dropped.named += person.dropped.named;
      for (const { file, line } of writer.linesOf(person)) await write(person.pseudonym, file, line);
      taken.push({ patient, pseudonym: person.pseudonym, standing });
      included += 1;
    }
    await kept(taken, counts());
  }
  return counts();
}

function isAfter({ meta }: Resource, since: string): boolean {
  return Date.parse(meta?.lastUpdated ?? '') > Date.parse(since);
}
