// The list of cases and the knowledge behind them. Pure.
import { type BoardKnowledge, type CaseOnList, MOST_CASES, titleOf } from '../../../../service/medicines/board/index.ts';
import { plural, shortDay } from '../../format.ts';
import { cells, type Table } from '../../table.ts';
import { personFacts } from '../person.ts';

export function listTable(cases: readonly CaseOnList[]): Table {
  const rows = [...cases]
    .sort((one, other) => Number(one.decided !== undefined) - Number(other.decided !== undefined))
    .map(({ patient, findings, decided }) => {
      const { name, born, number } = personFacts(patient);
      return cells(
        { text: name, href: `/medicines/tumour-board/${patient.id}` },
        born,
        number,
        findings,
        decided === undefined ? { text: 'To be discussed', tag: 'orange' } : titleOf(decided.chosen),
        decided === undefined ? '' : shortDay(decided.on),
      );
    });
  return {
    caption: 'Cases',
    isCaptionHidden: true,
    columns: ['Patient', 'Born', 'NHS number', 'Findings', 'Decision', 'Decided'],
    rows,
    csv: '/medicines/tumour-board.csv',
  };
}

export function listView(cases: readonly CaseOnList[], knowledge: BoardKnowledge) {
  const open = cases.filter(({ decided }) => decided === undefined).length;
  return {
    heading: 'Molecular tumour board',
    lead:
      cases.length === 0
        ? 'Nobody on the record of your organisation has a tumour finding yet.'
        : `${plural(cases.length, 'person', 'people')} with tumour findings, ${open} to be discussed.`,
    cases: cases.length > 0 ? listTable(cases) : undefined,
    isCut: cases.length >= MOST_CASES ? MOST_CASES : undefined,
    trialsAbsent: knowledge.trials.length === 0,
  };
}

export function knowledgeTable({ parts }: BoardKnowledge): Table {
  return {
    caption: 'What is in use',
    columns: ['Knowledge', 'Version', 'Entries', 'Where from', 'Licence', 'SHA-256'],
    rows: parts.map(({ name, version, statements, origin, licence, sha256 }) =>
      cells(name, version, statements, origin === 'carried' ? 'Comes with the product' : 'Imported here', licence, sha256.slice(0, 16)),
    ),
    csv: '/medicines/tumour-board/knowledge.csv',
  };
}

export function knowledgeView(knowledge: BoardKnowledge) {
  return { heading: 'Knowledge behind the tumour board', parts: knowledgeTable(knowledge), absent: knowledge.absent };
}
