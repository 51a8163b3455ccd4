// One question, as its kind of answer wants to be asked.
import { CATALOGUE, type Person } from '../../../service/pathways/index.ts';
import { askedWords, sentence } from './words.ts';

export function askView(given: {
  readonly person: Person;
  readonly fact: string;
  readonly chosen: readonly string[];
  readonly note: string;
  readonly on: readonly (readonly [part: string, value: string])[];
}) {
  const { person, fact, chosen, note, on } = given;
  const definition = CATALOGUE.facts.get(fact);
  const list = CATALOGUE.lists.get(fact);
  const item = (value: string, text: string) => ({ value, text, checked: chosen.includes(value) });
  const yesOrNo = [item('yes', 'Yes'), item('no', 'No')];
  const items = list
    ? yesOrNo
    : definition?.type === 'yes-no'
      ? yesOrNo
      : definition?.type === 'word'
        ? definition.values.map((value) => item(value, sentence(value)))
        : definition?.type === 'words'
          ? [
              ...definition.values.map((value) => item(value, value)),
              { divider: 'or' },
              { ...item('none', 'None of them'), behaviour: 'exclusive' },
            ]
          : undefined;
  const unit = definition?.type === 'number' && definition.unit !== '1' ? (definition.unit === 'a' ? 'years' : definition.unit) : undefined;
  return {
    heading: person.name ?? 'Name not given',
    action: `/pathways/patients/${person.id}/ask/${fact}`,
    question: list ? `Are all ${list.label} recorded?` : (definition?.question ?? fact),
    hint: list
      ? `${list.question} Record each in the family history first. Answer yes when there are no others.`
      : `Who to ask: ${askedWords(definition?.askWho ?? 'clinic')}. When it is not known, go back and leave it open.`,
    label: sentence(definition?.label ?? fact),
    items,
    isMany: definition?.type === 'words',
    unit,
    value: chosen[0] ?? '',
    note,
    dateItems: on.map(([name, value]) => ({
      name: `on-${name}`,
      id: `on-${name}`,
      label: sentence(name),
      value,
      classes: name === 'year' ? 'nhsuk-input--width-4' : 'nhsuk-input--width-2',
    })),
  };
}
