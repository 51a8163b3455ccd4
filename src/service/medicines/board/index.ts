// The third front door of medicines: the molecular tumour board, over the record, the test directory and the criteria of pathways.

export {
  type BoardCase,
  type BoardQuestion,
  type CaseOnList,
  createTumourBoard,
  type Kept,
  MOST_CASES,
  type Recorded,
  type TumourBoard,
} from './board.ts';
export { checkReporting } from './check-reporting.ts';
export { type Chosen, type DecisionOnRecord, therapeuticImplication, titleOf } from './decision.ts';
export {
  type Asked,
  findInSubject,
  hasImplication,
  OPERATION_CODES,
  populationAnswer,
  SUBJECT_OPERATIONS,
  wrongFilter,
} from './find-operations.ts';
export type { BoardKnowledge, KnowledgePart } from './knowledge.ts';
export type { Paper, TrialOnPaper } from './paper.ts';
export { readReported } from './read-reported.ts';
export { reportedObservations } from './write-reported.ts';
