// A report is authorised by somebody other than the person who wrote it (ISO 15189:2022 §7.4.1; hazard HAZ-RES-02).

import type { Finding } from '../../foundation/errors.ts';

export function checkSecondPerson(
  people: { readonly authors: readonly string[]; readonly authoriser: string },
  where: string,
): readonly Finding[] {
  if (!people.authors.includes(people.authoriser)) return [];
  return [
    {
      severity: 'error',
      code: 'RES_SAME_PERSON',
      issue: 'business-rule',
      where,
      what: 'The person who wrote the report cannot authorise it.',
      mend: 'Ask a colleague to check and authorise it.',
    },
  ];
}
