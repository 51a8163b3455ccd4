// What is to be sent follows from the feed: final and corrected reports go to every partner of their parties, order replies to where the order came from.
import type { DiagnosticReport, Task } from '@medplum/fhirtypes';
import { type Consumer, type FeedEntry, resourceOf } from '../../../foundation/record/index.ts';
import { SYSTEM } from '../../../foundation/terms/index.ts';
import type { Partner } from './partner.ts';
import { readPartners } from './partners.ts';
import { addDue, type DueOut, digestOf, forgetUntried, sourcesOf } from './store.ts';

const SENT_REPORTS: ReadonlySet<string> = new Set(['final', 'amended', 'corrected', 'appended']);
/** The task that stands for the whole order (national task library), and the states a requester is told. */
const ORDER_TASK = 'process-genomic-test-request';
const TOLD_STATES: ReadonlySet<string> = new Set(['accepted', 'rejected', 'on-hold', 'cancelled', 'completed']);

export const outboxConsumer: Consumer = {
  name: 'hl7v2-outbox',
  types: new Set(['DiagnosticReport', 'Task']),
  async apply(entries, tx) {
    const interesting = entries.filter(({ deleted }) => !deleted);
    if (interesting.length === 0) return;
    // A partner that is switched off keeps its place: what is due waits until it is switched on, and the reconciliation shows it.
    const partners = (await readPartners(tx)).filter(({ sendsTo }) => sendsTo);
    if (partners.length === 0) return;
    const reports = interesting.filter(({ type }) => type === 'DiagnosticReport').flatMap((entry) => reportDue(entry, partners));
    const tasks = interesting.filter(({ type }) => type === 'Task').flatMap(orderTask);
    const sources = await sourcesOf(tx, [...new Set(tasks.map(({ request }) => request))]);
    const replies = tasks.flatMap(({ entry, request, digest }): DueOut[] => {
      const source = sources.get(request);
      const partner = source && partners.find((each) => each.ods === source.ods && each.application === source.application);
      return partner && entry.lastUpdated >= partner.since ? [due(entry, partner, 'order-reply', digest)] : [];
    });
    await addDue(tx, [...reports, ...replies]);
  },
  reset: forgetUntried,
};

function reportDue(entry: FeedEntry, partners: readonly Partner[]): readonly DueOut[] {
  const report = resourceOf(entry) as DiagnosticReport; // the entry is of that type
  if (!SENT_REPORTS.has(report.status)) return [];
  const authors = new Set(
    (report.performer ?? []).flatMap(({ identifier }) => (identifier?.system === SYSTEM.odsOrganisation ? (identifier.value ?? []) : [])),
  );
  const digest = digestOf(JSON.stringify({ ...report, meta: undefined }));
  return partners
    .filter(({ ods, since }) => entry.parties.includes(ods) && !authors.has(ods) && entry.lastUpdated >= since)
    .map((partner) => due(entry, partner, 'report', digest));
}

function orderTask(entry: FeedEntry): readonly { readonly entry: FeedEntry; readonly request: string; readonly digest: string }[] {
  const task = resourceOf(entry) as Task; // the entry is of that type
  const isOrder = task.code?.coding?.some(({ code }) => code === ORDER_TASK) === true;
  const request = /^ServiceRequest\/([^/]+)$/.exec(task.focus?.reference ?? '')?.[1];
  if (!isOrder || request === undefined || !TOLD_STATES.has(task.status)) return [];
  return [{ entry, request, digest: digestOf(JSON.stringify([task.status, task.statusReason])) }];
}

function due(entry: FeedEntry, partner: Partner, kind: DueOut['kind'], digest: string): DueOut {
  return {
    ods: partner.ods,
    application: partner.application,
    kind,
    subject: `${entry.type}/${entry.id}`,
    subjectVersion: entry.version,
    digest,
    shard: entry.shard,
    at: entry.lastUpdated,
  };
}
