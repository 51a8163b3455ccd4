// The laboratory: the tasks an order needs, who owns them, where the sample is, how long it may take, and what lies on each worklist.

export { type ActivityCell, type MonthOfCare, readActivity, readMonths } from './activity.store.ts';
export { BUSINESS_STATUS_SYSTEM, BUSINESS_STATUSES, STATUS_REASON_SYSTEM, STATUS_REASONS, TASK_INPUT_SYSTEM } from './codes.ts';
export { anyCode, codeIn, conceptOf, idIn, nameOf, odsCodeOf, odsReference, wordsFor } from './coding.ts';
export { SHIPPED_CLOCKS, SHIPPED_ROUTING } from './data.ts';
export {
  countWorklist,
  readListed,
  readListedMany,
  readWorklist,
  type StageCount,
  type WorklistPage,
  type WorklistQuery,
} from './list-store.ts';
export { type Labels, REQUESTED_BY_TAG, SENT_BY_TAG, tagsOf, withTag } from './make-task.ts';
export { type Discussion, isFinal, isFor, type Order, samplesOf, specimenOf, taskCode } from './order.ts';
export { ACKNOWLEDGED } from './parts.ts';
export { type Consequences, propagate, type Surroundings } from './propagate.ts';
export { type Hub, hubOf, organisationName, type Route, type Routing, routeFor } from './routing.ts';
export { openRules, type Rules, rulesMigrations } from './rules.store.ts';
export {
  earliestDay,
  type Fault,
  type KeptChange,
  type Proposed,
  type RuleChange,
} from './rules.ts';
export { lifeOf, receivedAt, type SampleLife, type SampleStage } from './specimen.ts';
export { laboratoryMigrations, worklistConsumer } from './store.ts';
export {
  type LibraryTask,
  libraryTask,
  type OrderKind,
  type ParticipantRole,
  type Sample,
  TASK_LIBRARY,
  type TaskCode,
  tasksFor,
} from './task-library.ts';
export { checkTaskState, checkTransition, hasStarted, isOver, isWorkflowTask, type TaskStatus } from './task-state.ts';
export { type Clock, type ClockEvent, type Clocks, readClock, type Target, type TestFacts, targetFor } from './turnaround.ts';
export type { Relation, WorklistRow, WorklistRules } from './worklist.ts';
