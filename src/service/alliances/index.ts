// The front door of alliances: organisations, bodies and their seats, papers, decisions, projects, and what was done with what patients said.
export {
  type Act,
  type ActOf,
  type ChosenMeasure,
  CONSTITUENCIES,
  type Constituency,
  type Entry,
  idOf,
  ORGANISATION_TYPES,
  type OrganisationType,
  type Share,
  VOTES,
  type Vote,
} from './act.ts';
export { type Acted, type Alliances, createAlliances, dayOf, type ReadPaper } from './alliances.ts';
export { equityMeasures, monthsBetween } from './equity-measures.ts';
export { fold } from './fold.ts';
export type { FrozenView } from './frozen-view.ts';
export {
  type Alliance,
  type Body,
  type Decision,
  type Governance,
  holderOn,
  type Meeting,
  type Membership,
  membershipsOn,
  NATIONAL,
  type Organisation,
  type Paper,
  type Project,
  type SaidEntry,
  type Seat,
} from './governance.ts';
export { ORGANISATION_COLUMNS, type OrganisationList, readOrganisations } from './import-organisations.ts';
export { judge } from './judge.ts';
export { laboratoryMeasures } from './laboratory-measures.ts';
export {
  chartOf,
  type Effect,
  effectOf,
  type Measured,
  type MeasurePoint,
  type MeasureSource,
  newcombe,
  type Series,
} from './measure.ts';
export { isPatients, type QuorumState, quorumOf } from './quorum.ts';
export { type RollUpRow, rollUp } from './roll-up.ts';
export { SHIPPED } from './shipped.ts';
export { alliancesMigrations } from './store.ts';
export { type ThreadStage, type ThreadStep, threadOf } from './thread.ts';
