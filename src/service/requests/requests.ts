// The room put together: what it needs from others, and everything others may ask of it.

import type { Who } from '../../foundation/identity/index.ts';
import type { ClinicalRecord } from '../../foundation/record/index.ts';
import type { Directory } from '../directory/index.ts';
import type { Clocks, Routing } from '../laboratory/index.ts';
import { type Policy, SHIPPED_POLICY } from './policy.ts';
import type { Proposal, Submission } from './proposal.ts';
import { submit } from './submit.ts';

export interface RequestsMeans {
  readonly record: ClinicalRecord;
  readonly directory: Directory;
  readonly routing: Routing;
  readonly clocks: Clocks;
  readonly policy?: Policy;
}

export interface Requests {
  submit(proposal: Proposal, who: Who, now: Date): Promise<Submission>;
}

export function createRequests(means: RequestsMeans): Requests {
  const { record, directory, routing, policy = SHIPPED_POLICY } = means;
  const rules = { directory, routing, policy };
  return {
    submit: (proposal, who, now) => submit(record, rules, proposal, who, now),
  };
}
