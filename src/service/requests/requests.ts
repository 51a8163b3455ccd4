// The room put together: what it needs from others, and everything others may ask of it.

import type { CodeableConcept, ServiceRequest } from '@medplum/fhirtypes';
import type { Scope, Who } from '../../foundation/identity/index.ts';
import type { ClinicalRecord } from '../../foundation/record/index.ts';
import type { Directory } from '../directory/index.ts';
import type { Clocks, Routing, WorklistRules } from '../laboratory/index.ts';
import type { ReleasePlan } from '../results/index.ts';
import {
  type Acting,
  amendOrder,
  cancelOrder,
  type Doing,
  markOrderInError,
  moveTask,
  orderAgain,
  replaceOrder,
  sendAway,
  type TaskMove,
} from './acts/change-order.ts';
import { draftReport, draftReports, type ReportDraft } from './acts/draft-report.ts';
import { sendMessage } from './acts/messages.ts';
import { acknowledgeReport, authoriseReport, recordContact, setReleasePlan } from './acts/report-actions.ts';
import { bookInSample, rejectSample } from './acts/sample-actions.ts';
import { testOrdered } from './dataset/test-ordered.ts';
import { type Policy, SHIPPED_POLICY } from './placing/policy.ts';
import { submit } from './placing/submit.ts';
import type { Proposal, Submission } from './proposal.ts';
import { type OrderInFull, readOrder, readOrders, readVersions } from './read-order.ts';
import { type TimelineEvent, timeline, type Viewpoint } from './timeline.ts';

export interface RequestsMeans {
  readonly record: ClinicalRecord;
  readonly directory: Directory;
  readonly routing: Routing;
  readonly clocks: Clocks;
  readonly policy?: Policy;
}

export interface Requests {
  submit(proposal: Proposal, who: Who, now: Date): Promise<Submission>;
  cancel(order: string, reason: CodeableConcept, acting: Acting): Promise<Submission>;
  /** In place: nothing else of the order changes. */
  amend(
    order: string,
    changes: Partial<Omit<ServiceRequest, 'resourceType' | 'id' | 'subject'>>,
    reason: CodeableConcept,
    acting: Acting,
  ): Promise<Submission>;
  /** Cancels the order and places another in its stead. */
  replace(order: string, replacement: ServiceRequest, reason: CodeableConcept, acting: Acting): Promise<Submission>;
  markInError(order: string, reason: CodeableConcept, acting: Acting): Promise<Submission>;
  /** A follow-up test, a reanalysis (R387) or a reinterpretation (R442) of an earlier order. */
  again(order: string, again: Parameters<typeof orderAgain>[2], acting: Acting): Promise<Submission>;
  moveTask(task: string, move: TaskMove, acting: Acting): Promise<Submission>;
  /** `to` is an ODS code. */
  sendAway(order: string, to: string, note: string | undefined, acting: Acting): Promise<Submission>;
  bookInSample(specimen: string, acting: Acting): Promise<Submission>;
  rejectSample(specimen: string, why: Parameters<typeof rejectSample>[2], acting: Acting): Promise<Submission>;
  /** Writes the preliminary report of an order, or writes it again. */
  draftReport(order: string, draft: ReportDraft, acting: Acting): Promise<Submission>;
  /** Those of a file: all are written, or none. */
  draftReports(drafts: Parameters<typeof draftReports>[1], acting: Acting): Promise<Submission>;
  authoriseReport(report: string, acting: Acting): Promise<Submission>;
  acknowledgeReport(report: string, acting: Acting): Promise<Submission>;
  setReleasePlan(order: string, plan: ReleasePlan, acting: Acting): Promise<Submission>;
  recordContact(report: string, note: string, acting: Acting): Promise<Submission>;
  /** To everybody who takes part in the order. */
  sendMessage(order: string, text: string, acting: Acting): Promise<Submission>;
  read(order: string, scope: Scope): Promise<OrderInFull | undefined>;
  /** Several in the order asked for, each as `read` would give it. */
  readMany(orders: readonly string[], scope: Scope): Promise<readonly (OrderInFull | undefined)[]>;
  timeline(order: string, viewpoint: Viewpoint, scope: Scope): Promise<readonly TimelineEvent[]>;
  /** What the laboratory's worklists need to know about tests: give it to `worklistConsumer`. */
  readonly worklistRules: WorklistRules;
}

export function createRequests(means: RequestsMeans): Requests {
  const { record, directory, routing, clocks, policy = SHIPPED_POLICY } = means;
  const rules = { directory, routing, policy };
  const doing: Doing = { record, submit: (proposal, who, now) => submit(record, rules, proposal, who, now) };
  return {
    submit: doing.submit,
    cancel: (order, reason, acting) => cancelOrder(doing, order, reason, acting),
    amend: (order, changes, reason, acting) => amendOrder(doing, order, changes, reason, acting),
    replace: (order, replacement, reason, acting) => replaceOrder(doing, order, replacement, reason, acting),
    markInError: (order, reason, acting) => markOrderInError(doing, order, reason, acting),
    again: (order, again, acting) => orderAgain(doing, order, again, acting),
    moveTask: (task, move, acting) => moveTask(doing, task, move, acting),
    sendAway: (order, to, note, acting) => sendAway(doing, order, to, note, acting),
    bookInSample: (specimen, acting) => bookInSample(doing, specimen, acting),
    rejectSample: (specimen, why, acting) => rejectSample(doing, specimen, why, acting),
    draftReport: (order, draft, acting) => draftReport(doing, order, draft, acting),
    draftReports: (drafts, acting) => draftReports(doing, drafts, acting),
    authoriseReport: (report, acting) => authoriseReport(doing, report, acting),
    acknowledgeReport: (report, acting) => acknowledgeReport(doing, report, acting),
    setReleasePlan: (order, plan, acting) => setReleasePlan(doing, order, plan, acting),
    recordContact: (report, note, acting) => recordContact(doing, report, note, acting),
    sendMessage: (order, text, acting) => sendMessage(doing, order, text, acting),
    read: (order, scope) => readOrder(record, order, scope),
    readMany: (orders, scope) => readOrders(record, orders, scope),
    timeline: async (order, viewpoint, scope) => {
      const found = await readOrder(record, order, scope);
      return found === undefined ? [] : timeline(await readVersions(record, found, scope), viewpoint);
    },
    worklistRules: { routing, clocks, testOf: (request) => testOrdered(request, directory, 'ServiceRequest') },
  };
}
