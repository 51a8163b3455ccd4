// Relatives of a request, each kept as one answer of the draft.
import type { Answers } from './draft.ts';

export interface Member {
  readonly relation: string;
  readonly given: string;
  readonly family: string;
  /** ISO date, or empty. */
  readonly birthDate: string;
  readonly nhsNumber: string;
  readonly affected: string;
  /** now, later, none */
  readonly sample: string;
  /** held, to-follow */
  readonly discussion: string;
}

/** HL7 v3 RoleCode, natural relatives. */
export const RELATIONS: readonly { readonly code: string; readonly words: string; readonly sex?: 'female' | 'male' }[] = [
  { code: 'NMTH', words: 'Mother', sex: 'female' },
  { code: 'NFTH', words: 'Father', sex: 'male' },
  { code: 'NSIS', words: 'Sister', sex: 'female' },
  { code: 'NBRO', words: 'Brother', sex: 'male' },
  { code: 'CHILD', words: 'Child' },
];

const NAMES = ['relation', 'given', 'family', 'birthDate', 'nhsNumber', 'affected', 'sample', 'discussion'] as const;

export function memberAnswer(member: Member): string {
  return JSON.stringify(NAMES.map((name) => member[name]));
}

export function membersOf(answers: Answers): readonly Member[] {
  return (answers.member ?? []).flatMap((text): readonly Member[] => {
    const values = listIn(text);
    const [relation = '', given = '', family = '', birthDate = '', nhsNumber = '', affected = '', sample = '', discussion = ''] = values;
    return relation === '' ? [] : [{ relation, given, family, birthDate, nhsNumber, affected, sample, discussion }];
  });
}

export function relationWords(code: string): string {
  return RELATIONS.find((each) => each.code === code)?.words ?? 'Relative';
}

function listIn(text: string): readonly string[] {
  try {
    const values: unknown = JSON.parse(text);
    return Array.isArray(values) ? values.map((value) => (typeof value === 'string' ? value : '')) : [];
  } catch {
    return [];
  }
}
