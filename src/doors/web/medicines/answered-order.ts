// What the pages that take a file of one person share: its text, and the order that it answers.
import { gunzipSync } from 'node:zlib';
import type { ServiceRequest } from '@medplum/fhirtypes';
import { REQUESTED_BY_TAG, tagsOf, wordsFor } from '../../../service/laboratory/index.ts';
import { ofPatients } from '../../../service/medicines/stored/index.ts';
import { one } from '../form.ts';
import { shortDay } from '../format.ts';
import type { Visit, Web } from '../web.ts';

const NO_ORDER = 'none';
/** Unpacked beyond this it is a whole genome, which the command line takes. */
const LARGEST_TEXT = 200 * 1_048_576;

/** The text of a file, plain or gzip; undefined when it cannot be unpacked. */
export function textOf(bytes: Uint8Array): string | undefined {
  const buffer = Buffer.from(bytes);
  try {
    return (buffer[0] === 0x1f && buffer[1] === 0x8b ? gunzipSync(buffer, { maxOutputLength: LARGEST_TEXT }) : buffer).toString('utf8');
  } catch {
    return undefined;
  }
}

/** The orders of a person that a file may answer, and the choice of none. */
export async function orderChoices(web: Web, patient: string, { scope }: Visit) {
  const found = await ofPatients(web.record, 'ServiceRequest', [patient], scope, [['status', 'active,completed']]);
  const orders = found as readonly ServiceRequest[]; // the search asked for these
  return [
    ...orders.map((order) => ({
      value: order.id,
      text: `${wordsFor(order.code) ?? 'Test'}, asked for on ${shortDay(order.authoredOn)}`,
    })),
    { value: NO_ORDER, text: 'No order: seen by this laboratory alone' },
  ];
}

export type Answered =
  /** The order it answers, if any, and who else sees what is kept. */
  | { readonly kind: 'chosen'; readonly order?: string; readonly parties: readonly string[] }
  | { readonly kind: 'wrong'; readonly text: string };

/** Which order the form chose. */
export async function answeredOrder(
  web: Web,
  visit: Visit & { readonly fields: Parameters<typeof one>[0] },
  patient: string,
): Promise<Answered> {
  const wanted = one(visit.fields, 'order');
  if (wanted === '') return { kind: 'wrong', text: 'Choose the order it answers, or no order' };
  if (wanted === NO_ORDER) return { kind: 'chosen', parties: [] };
  const order = await web.requests.read(wanted, visit.scope);
  if (order?.request.subject.reference !== `Patient/${patient}`) return { kind: 'wrong', text: 'Choose one of the orders of this person' };
  const parties = order.tasks.flatMap((task) => tagsOf(task, REQUESTED_BY_TAG));
  return { kind: 'chosen', ...(order.request.id === undefined ? {} : { order: order.request.id }), parties };
}

/** What was wrong with a file, beside its field: where, what, what to do, and the name of the finding. */
export function fileErrors(
  findings: readonly { readonly where: string; readonly what: string; readonly mend?: string | undefined; readonly code?: string }[],
  href: string,
) {
  return findings.map(({ where, what, mend, code }) => ({
    text: [`${where}: ${what}`, mend, code && `(${code})`].filter(Boolean).join(' '),
    href,
  }));
}
