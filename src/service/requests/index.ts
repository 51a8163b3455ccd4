// Requests: orders in, checked, placed, amended and cancelled. Every door that changes the record comes through `submit`.
export type { Acting, TaskMove } from './acts/change-order.ts';
export { type Correction, correctionOf } from './acts/correction.ts';
export { type ChoiceCategory, discussionOf, type RecordOfDiscussion, type ResearchChoice, recordsOfDiscussion } from './acts/discussion.ts';
export type { ReportDraft } from './acts/draft-report.ts';
export {
  type Element,
  elementsOf,
  FORMS,
  type FormId,
  formsFor,
  isWanted,
  missingFor,
  type Need,
  type OrderFacts,
  type Wanted,
} from './dataset/master-dataset.ts';
export { factsOf } from './dataset/order-facts.ts';
export {
  CANCER_REASONS,
  PARTICIPANT_COUNT_EXTENSION,
  participantCount,
  RARE_REASONS,
  reasonForTesting,
  roleOf,
  type TestOrdered,
  testOrdered,
} from './dataset/test-ordered.ts';
export { requestsOf } from './load-order-parts.ts';
export { MANDATE_CODING, mayDecideAMandate, WHO_DECIDES_A_MANDATE } from './placing/permit-entry.ts';
export { type Policy, SHIPPED_POLICY } from './placing/policy.ts';
export type { EntryOutcome, Proposal, ProposedEntry, Submission } from './proposal.ts';
export type { OrderInFull } from './read-order.ts';
export { createRequests, type Requests, type RequestsMeans } from './requests.ts';
export { type TimelineEvent, timeline, type Version, type Viewpoint } from './timeline.ts';
