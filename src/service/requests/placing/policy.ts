// How grave each finding is, by the door it came through: data, so that a service can be stricter with its own pages than with a partner's messages.

import policy from '../../../../data/requests/policy.json' with { type: 'json' };
import type { Finding } from '../../../foundation/errors.ts';
import type { Proposal } from '../proposal.ts';

type Severity = Finding['severity'];
export type Policy = Readonly<Record<string, Partial<Record<Proposal['door'] | 'any', Severity>>>>;

/** The policy shipped with the product. The file holds only `error`, `warning` and `information`, which a test checks. */
export const SHIPPED_POLICY: Policy = policy.severities as Policy;

export function graded(finding: Finding, door: Proposal['door'], policy: Policy): Finding {
  const grades = policy[finding.code];
  const severity = grades?.[door] ?? grades?.any;
  return severity === undefined || severity === finding.severity ? finding : { ...finding, severity };
}
