// How a rule, a fact or a pathway that cannot be used is refused.

import type { Finding } from '../../../foundation/errors.ts';

export function refusal(where: string, what: string, mend: string): Finding {
  return { severity: 'error', code: 'PTH_RULE', issue: 'invalid', where, what, mend };
}
