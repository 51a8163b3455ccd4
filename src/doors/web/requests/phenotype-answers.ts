// Features of the patient as answers of the draft: code, present or absent, name.
import type { Answers } from './draft.ts';

export interface SeenPhenotype {
  readonly code: string;
  readonly name: string;
  readonly isPresent: boolean;
}

export function phenotypeAnswer({ code, name, isPresent }: SeenPhenotype): string {
  return `${code}|${isPresent ? 'present' : 'absent'}|${name}`;
}

export function readPhenotypes(answers: Answers): readonly SeenPhenotype[] {
  return (answers.phenotype ?? []).flatMap((text) => {
    const [code = '', state, ...name] = text.split('|');
    return /^HP:\d{7}$/.test(code) ? [{ code, name: name.join('|') || code, isPresent: state !== 'absent' }] : [];
  });
}
