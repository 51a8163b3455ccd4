// What a proposal means for each order it touches: the checks on the order, its tasks, its owner, its clock; as pure as the rest of the plan.

import type { DiagnosticReport, Patient, Provenance, Resource, ServiceRequest, Task } from '@medplum/fhirtypes';
import type { Finding } from '../../../foundation/errors.ts';
import type { Directory } from '../../directory/index.ts';
import {
  type Discussion,
  hubOf,
  isWorkflowTask,
  type Labels,
  nameOf,
  odsCodeOf,
  propagate,
  REQUESTED_BY_TAG,
  type Routing,
  routeFor,
  SENT_BY_TAG,
  tagsOf,
} from '../../laboratory/index.ts';
import { checkReport } from '../../results/index.ts';
import { checkDiscussion, discussionOf, type RecordOfDiscussion, recordsOfDiscussion } from '../acts/discussion.ts';
import { checkCancellation, checkOrder, checkOrderMove, isOrder } from '../dataset/check-order.ts';
import { checkTask } from '../dataset/check-task.ts';
import { roleOf, testOrdered } from '../dataset/test-ordered.ts';
import { requestsOf } from '../load-order-parts.ts';
import type { OrderParts } from './context.ts';
import type { Desk } from './desk.ts';
import { personOf } from './labels.ts';

export interface OrderRules {
  readonly directory: Directory;
  readonly routing: Routing;
  /** A new id in the shard of an existing one. */
  readonly newIdBeside: (id: string) => string;
  readonly now: string;
  readonly who: { readonly organisation: string };
}

/** Findings by the `Type/id` they are about; the desk holds what follows. */
export type FindingsByReference = Map<string, Finding[]>;

/** Works out every order on the desk, new ones and touched ones, and puts the consequences on it. Returns the organisations that take part. */
export function workOutOrders(
  desk: Desk,
  rules: OrderRules,
  whereOf: (reference: string) => string,
  findings: FindingsByReference,
): ReadonlySet<string> {
  const parties = new Set<string>();
  for (const { resource, before, reference } of desk.written) {
    if (resource.resourceType === 'Task') add(findings, reference, checkTask(resource, before, desk, rules, whereOf(reference)));
    if (resource.resourceType === 'DiagnosticReport')
      add(findings, reference, [
        ...checkReport(before?.resourceType === 'DiagnosticReport' ? before : undefined, resource, whereOf(reference)),
        ...checkWhoseReport(resource, desk, whereOf(reference)),
      ]);
  }
  for (const reference of ordersOn(desk)) {
    const request = desk.latest(reference);
    if (request?.resourceType !== 'ServiceRequest' || !isOrder(request)) continue;
    for (const party of workOutOrder(request, reference, desk, rules, whereOf(reference), findings)) parties.add(party);
  }
  return parties;
}

function ordersOn(desk: Desk): ReadonlySet<string> {
  const orders = new Set<string>();
  for (const { resource, reference } of desk.written) {
    if (resource.resourceType === 'ServiceRequest') orders.add(reference);
    else for (const request of requestsOf(resource)) if (request.startsWith('ServiceRequest/')) orders.add(request);
  }
  return orders;
}

function workOutOrder(
  request: ServiceRequest,
  reference: string,
  desk: Desk,
  rules: OrderRules,
  where: string,
  findings: FindingsByReference,
): readonly string[] {
  const parts = desk.orderParts(reference);
  const written = desk.written.find((each) => each.reference === reference);
  const before = written?.before?.resourceType === 'ServiceRequest' ? written.before : undefined;
  const ordered = testOrdered(request, rules.directory, where);
  const records = recordsOfDiscussion(parts.consents, parts.responses);
  const subject = request.subject?.reference;
  if (written !== undefined && (request.status === 'active' || request.status === 'on-hold')) {
    const isPlaced = before === undefined || before.status === 'draft';
    add(findings, reference, [
      ...checkOrder(request, where),
      ...ordered.findings,
      // Placing asks for everything; a later change of the order is not asked again for what was let through then.
      ...(isPlaced
        ? checkDiscussion({ isWgs: ordered.isWgs, subject, subjectAge: ageOf(desk.latest(subject), rules.now) }, records, where)
        : []),
    ]);
  }
  if (before !== undefined) add(findings, reference, checkOrderMove(before, request, where));
  if (request.status === 'revoked' && before?.status !== 'revoked')
    add(findings, reference, checkCancellation(request, reference, provenancesOn(desk), where));

  const requester = requesterOds(request, desk) ?? rules.who.organisation;
  const performer = performerOds(request, desk);
  const on = request.authoredOn ?? rules.now;
  const route = routeFor(
    {
      ...(performer === undefined ? {} : { performer }),
      ...(requester === '' ? {} : { requester }),
      sender: rules.who.organisation,
      testCodes: ordered.facts.codes,
      ...(ordered.facts.specialistGroup === undefined ? {} : { specialistGroup: ordered.facts.specialistGroup }),
      on,
    },
    rules.routing,
  );
  if (route === undefined && parts.tasks.length === 0)
    add(findings, reference, [
      {
        severity: 'warning',
        code: 'REQ_NO_ROUTE',
        issue: 'business-rule',
        where: `${where}.performer`,
        what: 'No rule says which hub does this test for this organisation, so its tasks stay with the organisation that asked.',
        mend: 'Name the laboratory as performer, or add a rule to the routing.',
      },
    ]);
  const labels: Labels = {
    test: ordered.words,
    requesterOds: requester === '' ? undefined : requester,
    participant: (participant) => personOf(participant, desk.latest(participant)),
    ownerName: route?.name,
    consent: (participant) => consentOf(participant, subject, records),
  };
  const consequences = propagate(
    { request, kind: ordered.kind, role: roleOf(request), tasks: parts.tasks, specimens: parts.specimens, reports: parts.reports },
    {
      labels,
      owner: ownerOf(parts.tasks) ?? route?.owner ?? requester,
      discussion: (participant) => stateOfDiscussion(ordered.isWgs, participant, subject, records),
      arrived: arrivedOn(desk, parts),
      newId: () => rules.newIdBeside(request.id ?? ''),
      now: rules.now,
      where,
    },
  );
  add(findings, reference, consequences.findings);
  if (consequences.request !== undefined) desk.put(consequences.request);
  // An order that comes with its final report has no tasks to say who asked.
  else if (before === undefined && written !== undefined && requester !== '' && parts.tasks.length + consequences.made.length === 0)
    desk.put({ ...request, meta: { ...request.meta, tag: [...(request.meta?.tag ?? []), { system: REQUESTED_BY_TAG, code: requester }] } });
  for (const task of [...consequences.changed, ...consequences.made]) desk.put(task);
  return partiesOf([requester, performer ?? '', route?.owner ?? ''], desk.orderParts(reference).tasks, rules.routing);
}

/** A report is about the patient of the order it answers; anything else is another person's result. */
function checkWhoseReport(report: DiagnosticReport, desk: Desk, where: string): readonly Finding[] {
  const subject = report.subject?.reference;
  return (report.basedOn ?? []).flatMap((reference): readonly Finding[] => {
    const order = desk.latest(reference.reference);
    const asked = order?.resourceType === 'ServiceRequest' ? order.subject?.reference : undefined;
    if (subject === undefined || asked === undefined || subject === asked) return [];
    return [
      {
        severity: 'error',
        code: 'REQ_REPORT_OTHER_PATIENT',
        issue: 'conflict',
        where: `${where}.subject`,
        what: 'The report is about another patient than the order it answers.',
        mend: 'Check the order number and the patient.',
      },
    ];
  });
}

function stateOfDiscussion(
  isWgs: boolean,
  participant: string | undefined,
  subject: string | undefined,
  records: readonly RecordOfDiscussion[],
): Discussion {
  const own = discussionOf(participant, subject, records);
  if (own?.state === 'held') return 'in-hand';
  // "To follow" is waited for whatever the test; without any word of it, only whole genome sequencing waits.
  return isWgs || own?.state === 'to-follow' ? 'awaited' : 'not-needed';
}

function consentOf(
  participant: string | undefined,
  subject: string | undefined,
  records: readonly RecordOfDiscussion[],
): string | undefined {
  const own = discussionOf(participant, subject, records);
  return own?.state === 'held' && own.reference.startsWith('Consent/') ? own.reference : undefined;
}

function arrivedOn(desk: Desk, parts: OrderParts): { readonly specimens: ReadonlySet<string>; readonly discussion: boolean } {
  const specimens = parts.specimens.map(nameOf).filter((name) => desk.isWritten(name));
  return {
    specimens: new Set(specimens),
    discussion: [...parts.consents, ...parts.responses].some((part) => desk.isWritten(nameOf(part))),
  };
}

/** Who owns most of what is left to do: new tasks of an order that was sent away go where the work is. */
function ownerOf(tasks: readonly Task[]): string | undefined {
  const owners = tasks.filter(isWorkflowTask).flatMap((task) => odsCodeOf(task.owner) ?? []);
  return owners.at(-1);
}

function requesterOds(request: ServiceRequest, desk: Desk): string | undefined {
  const requester = request.requester;
  const resource = desk.latest(requester?.reference);
  if (resource?.resourceType === 'PractitionerRole')
    return odsCodeOf(resource.organization) ?? organisationOds(desk.latest(resource.organization?.reference));
  return organisationOds(resource) ?? odsCodeOf(requester);
}

function performerOds(request: ServiceRequest, desk: Desk): string | undefined {
  for (const performer of request.performer ?? []) {
    const ods = odsCodeOf(performer) ?? organisationOds(desk.latest(performer.reference));
    if (ods !== undefined) return ods;
  }
  return undefined;
}

function organisationOds(resource: Resource | undefined): string | undefined {
  if (resource?.resourceType !== 'Organization') return undefined;
  return resource.identifier?.map((identifier) => odsCodeOf({ identifier })).find((ods) => ods !== undefined);
}

function partiesOf(organisations: readonly string[], tasks: readonly Task[], routing: Routing): readonly string[] {
  const all = new Set(organisations);
  for (const task of tasks) for (const ods of [odsCodeOf(task.owner) ?? '', ...tagsOf(task, SENT_BY_TAG)]) all.add(ods);
  for (const ods of [...all].slice(1)) all.add(ods === '' ? '' : (hubOf(ods, routing)?.ods ?? ''));
  all.delete('');
  return [...all];
}

function provenancesOn(desk: Desk): readonly Provenance[] {
  return desk.written.flatMap(({ resource }) => (resource.resourceType === 'Provenance' ? [resource] : []));
}

function ageOf(resource: Resource | undefined, now: string): number | undefined {
  const born = resource?.resourceType === 'Patient' ? (resource as Patient).birthDate : undefined; // its resourceType says so
  if (born === undefined || born.length < 10) return undefined;
  const years = Number(now.slice(0, 4)) - Number(born.slice(0, 4));
  return now.slice(5, 10) < born.slice(5, 10) ? years - 1 : years;
}

function add(findings: FindingsByReference, reference: string, more: readonly Finding[]): void {
  if (more.length === 0) return;
  const known = findings.get(reference);
  if (known === undefined) findings.set(reference, [...more]);
  else known.push(...more);
}
