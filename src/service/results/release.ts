// When a patient may read a result: at once, or held until somebody has spoken with them, with a visible reason and a clock of 21 days.
// Source: NHS England guidance on automated release of results (data/results/release.json).

import type { CommunicationRequest, DiagnosticReport } from '@medplum/fhirtypes';
import release from '../../../data/results/release.json' with { type: 'json' };
import { codeIn, conceptOf, isFinal, nameOf } from '../laboratory/index.ts';

export const RELEASE_PLAN_SYSTEM = 'urn:opengms:release-plan';

export type ReleasePlan =
  | { readonly kind: 'immediate' }
  /** `because` is shown to the patient's team and, in plain words, to the patient. */
  | { readonly kind: 'hold-until-contact'; readonly because: string };

export type ReleaseState =
  | { readonly kind: 'not-final' }
  | { readonly kind: 'released'; readonly at: string }
  | { readonly kind: 'held'; readonly because: string; readonly contactBy: string; readonly daysLeft: number; readonly isOverdue: boolean };

const DAY_MS = 86_400_000;

/** Reads the plan of an order: the newest active CommunicationRequest that carries one. No plan means immediate release. */
export function planOf(requests: readonly CommunicationRequest[]): ReleasePlan {
  const plans = requests
    .filter((request) => request.status !== 'revoked' && request.status !== 'entered-in-error')
    .flatMap((request) => {
      const code = request.category?.map((category) => codeIn(category, RELEASE_PLAN_SYSTEM)).find((found) => found !== undefined);
      return code === undefined
        ? []
        : [{ code, at: request.authoredOn ?? '', because: request.statusReason?.text ?? request.note?.[0]?.text ?? '' }];
    })
    .sort((a, b) => (a.at < b.at ? 1 : -1));
  const [newest] = plans;
  return newest?.code === 'hold-until-contact' ? { kind: 'hold-until-contact', because: newest.because } : { kind: 'immediate' };
}

/** The plan as a resource about the order. */
export function planResource(
  plan: ReleasePlan,
  about: { readonly id: string; readonly order: string; readonly patient: string | undefined; readonly now: string },
): CommunicationRequest {
  return {
    resourceType: 'CommunicationRequest',
    id: about.id,
    status: plan.kind === 'immediate' ? 'active' : 'on-hold',
    ...(plan.kind === 'immediate' ? {} : { statusReason: { text: plan.because } }),
    category: [
      conceptOf(
        RELEASE_PLAN_SYSTEM,
        plan.kind,
        plan.kind === 'immediate' ? 'Release the result at once' : 'Hold the result until we have spoken',
      ),
    ],
    about: [{ reference: about.order }],
    ...(about.patient === undefined ? {} : { subject: { reference: about.patient } }),
    authoredOn: about.now,
  };
}

/** Where a report stands towards its patient at `now`. `contactedAt` is when somebody spoke with them, if they did. */
export function releaseState(report: DiagnosticReport, plan: ReleasePlan, contactedAt: string | undefined, now: Date): ReleaseState {
  if (!isFinal(report)) return { kind: 'not-final' };
  const available = report.issued ?? report.meta?.lastUpdated ?? now.toISOString();
  if (plan.kind === 'immediate') return { kind: 'released', at: available };
  if (contactedAt !== undefined) return { kind: 'released', at: contactedAt > available ? contactedAt : available };
  const contactBy = Date.parse(available) + release.contactWithinDays * DAY_MS;
  const daysLeft = Math.ceil((contactBy - now.getTime()) / DAY_MS);
  return {
    kind: 'held',
    because: plan.because,
    contactBy: new Date(contactBy).toISOString(),
    daysLeft,
    isOverdue: contactBy < now.getTime(),
  };
}

/** A final report that nobody on the requester's side has acknowledged. Corrections must be read again. */
export function unread(
  report: DiagnosticReport,
  acknowledgedAt: string | undefined,
  urgency: string | undefined,
  now: Date,
): { readonly report: string; readonly days: number; readonly isEscalated: boolean } | undefined {
  if (!isFinal(report)) return undefined;
  const changed = report.meta?.lastUpdated ?? report.issued;
  if (changed === undefined || (acknowledgedAt !== undefined && acknowledgedAt >= changed)) return undefined;
  const days = (now.getTime() - Date.parse(changed)) / DAY_MS;
  const limit = urgency === undefined || urgency === 'routine' ? release.unreadAfterDays.routine : release.unreadAfterDays.urgent;
  return { report: nameOf(report), days, isEscalated: days > limit };
}
