// The same press of a form, sent twice (a double click, a retry of the network), is said once. What was said since counts more: a yes that is
// pressed again after a no is a new yes.
import type { Claim, ClinicalRecord } from '../../foundation/record/index.ts';

const PRESS_SYSTEM = 'urn:opengms:press';
const FORM = 'QuestionnaireResponse';

export interface Press {
  /** Which press it is (the door gives it); without one everything sent is said. */
  readonly once: string | undefined;
  /** Logical id of the form that keeps the answers, if it comes to be written. */
  readonly form: string;
  /** Logical id of the form whose answers stand now. */
  readonly standing: () => Promise<string | undefined>;
}

/** `say` writes the form with the claims it is given; of two at the same moment one alone gets the claim. */
export async function sayOnce<Said extends { readonly kind: string }>(
  record: Pick<ClinicalRecord, 'holderOf'>,
  { once, form, standing }: Press,
  say: (claims: readonly Claim[]) => Promise<Said>,
): Promise<Said | { readonly kind: 'done' }> {
  if (once === undefined) return say([]);
  const before = await record.holderOf(FORM, PRESS_SYSTEM, once);
  if (before === undefined) {
    const said = await say([{ type: FORM, system: PRESS_SYSTEM, value: once, id: form }]);
    if (said.kind === 'done') return said;
    const now = await record.holderOf(FORM, PRESS_SYSTEM, once);
    return now !== undefined && now === (await standing()) ? { kind: 'done' } : said;
  }
  return before === (await standing()) ? { kind: 'done' } : say([]);
}
