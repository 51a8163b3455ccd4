// Sends what is in the outbox: one partner at a time in order, again every retry interval, escalated when the partner's time is up.
// Rules: regional integration rules v3.0 (March 2025): answer per message, retry every 10 minutes for an hour, then a person.
import { type Access, recordAccess } from '../../../foundation/audit/index.ts';
import type { Finding } from '../../../foundation/errors.ts';
import type { ClinicalRecord, Stored } from '../../../foundation/record/index.ts';
import { controlIdFrom, readAcknowledgement } from '../message/ack.ts';
import { parseMessage } from '../message/message.ts';
import type { Envelope, Written } from '../to-v2/envelope.ts';
import { writeOrderReply } from '../to-v2/order-reply.ts';
import { toV2 } from '../to-v2/to-v2.ts';
import { gather } from './gather.ts';
import { readAddress, type SendResult, sendMllp } from './mllp-client.ts';
import type { Partner } from './partner.ts';
import type { ExchangeStore, Outgoing } from './store.ts';

export type Send = (partner: Partner, text: string) => Promise<SendResult>;

export interface DeliveryMeans {
  readonly store: ExchangeStore;
  readonly record: ClinicalRecord;
  readonly now: () => Date;
  /** Who we are to partners: MSH-3 and MSH-4. */
  readonly us: { readonly application: string; readonly organisation: string };
  readonly send?: Send;
}

export interface DeliveryRound {
  readonly acknowledged: number;
  readonly waiting: number;
  readonly escalated: number;
  readonly refused: number;
}

/** A partner that is behind does not hold up the others, nor a round: this many messages at most for each. */
const MOST_A_ROUND = 200;

/** Longer than writing a message and waiting for its answer take; what a process that was killed had in hand is sent again after it. */
const CLAIMED_MS = 120_000;

/** One round: everything due now. Bounded, so that it can be called as often as wanted. */
export async function deliverDue(means: DeliveryMeans): Promise<DeliveryRound> {
  const partners = (await means.store.partners()).filter(({ sendsTo, isEnabled }) => sendsTo && isEnabled);
  const rounds = await Promise.all(partners.map((partner) => deliverTo(partner, means)));
  const sum = (pick: (round: DeliveryRound) => number): number => rounds.reduce((total, round) => total + pick(round), 0);
  return {
    acknowledged: sum((r) => r.acknowledged),
    waiting: sum((r) => r.waiting),
    escalated: sum((r) => r.escalated),
    refused: sum((r) => r.refused),
  };
}

/** Delivers every `everyMs` until stopped; `stop` waits for the round in hand. */
export function keepDelivering(means: DeliveryMeans & { readonly everyMs: number; readonly onFault: (error: unknown) => void }): {
  stop(): Promise<void>;
} {
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;
  let round: Promise<unknown> = Promise.resolve();
  const again = (): void => {
    if (isStopped) return;
    timer = setTimeout(() => {
      round = deliverDue(means).catch(means.onFault).finally(again);
    }, means.everyMs);
    timer.unref();
  };
  again();
  return {
    stop: async () => {
      isStopped = true;
      clearTimeout(timer);
      await round;
    },
  };
}

async function deliverTo(partner: Partner, means: DeliveryMeans): Promise<DeliveryRound> {
  const round = { acknowledged: 0, waiting: 0, escalated: 0, refused: 0 };
  for (let n = 0; n < MOST_A_ROUND; n += 1) {
    const message = await means.store.nextFor(partner);
    if (!message) break;
    // In order: what stands behind a message that waits, waits with it.
    if (message.nextAttemptAt > means.now()) {
      round.waiting += 1;
      break;
    }
    // Several processes of the service deliver: one sends, the others see a message whose time has not come.
    if (!(await means.store.claim(message, new Date(means.now().getTime() + CLAIMED_MS)))) break;
    const after = await deliverOne(message, partner, means);
    await means.store.saveOutgoing(after, after.status === 'waiting' ? undefined : means.now());
    round[after.status] += 1;
    if (after.status === 'waiting') break;
  }
  return round;
}

async function deliverOne(message: Outgoing, partner: Partner, means: DeliveryMeans): Promise<Outgoing> {
  if (partner.method === 'email-pdf') return { ...message, status: 'escalated', findings: [notBuilt()] };
  const written = message.content === undefined ? await write(message, partner, means) : undefined;
  if (written?.kind === 'not-written') return { ...message, status: 'escalated', findings: [notWritten(written.because)] };
  const content = message.content ?? (written?.kind === 'written' ? written.text : '');
  const now = means.now();
  const tried: Outgoing = { ...message, content, attempts: message.attempts + 1, firstAttemptAt: message.firstAttemptAt ?? now };
  const result = await (means.send ?? sendBy)(partner, content);
  if (result.kind === 'no-answer') return afterSilence(tried, partner, now, result.because);
  const parsed = parseMessage(result.text);
  const acknowledgement = parsed && readAcknowledgement(parsed);
  if (!acknowledgement) return afterSilence(tried, partner, now, 'What came back was not an acknowledgement.');
  if (acknowledgement.controlId !== controlIdFrom(message.id))
    return afterSilence(tried, partner, now, 'The acknowledgement was for another message.');
  const answered: Outgoing = { ...tried, answerCode: acknowledgement.code };
  if (acknowledgement.code === 'AA' || acknowledgement.code === 'CA') return { ...answered, status: 'acknowledged', findings: [] };
  // AR: not now. AE: the content is wrong for them, and sending it again changes nothing.
  if (acknowledgement.code === 'AR' || acknowledgement.code === 'CR')
    return afterSilence(answered, partner, now, 'The partner did not take it (AR).');
  return { ...answered, status: 'refused', findings: [refusedByPartner(acknowledgement.code)] };
}

function afterSilence(message: Outgoing, partner: Partner, now: Date, because: string): Outgoing {
  const since = message.firstAttemptAt ?? now;
  const isOver = now.getTime() - since.getTime() >= partner.giveUpMinutes * 60_000;
  if (isOver) return { ...message, status: 'escalated', findings: [noAnswer('error', because, message.attempts)] };
  const next = new Date(now.getTime() + partner.retryMinutes * 60_000);
  return { ...message, status: 'waiting', nextAttemptAt: next, findings: [noAnswer('warning', because, message.attempts)] };
}

async function write(message: Outgoing, partner: Partner, means: DeliveryMeans): Promise<Written> {
  const { bundle, seen } = await gather(means.record, message.subject);
  const envelope: Envelope = {
    controlId: controlIdFrom(message.id),
    now: means.now(),
    sendingApplication: means.us.application,
    sendingOrganisation: means.us.organisation,
    receivingApplication: partner.application,
    receivingOrganisation: partner.ods,
    version: partner.version,
    processing: 'P',
    reportsAs: partner.reportsAs,
  };
  const written =
    message.kind === 'report'
      ? toV2(onlySubject(bundle, message.subject), envelope)
      : await writeReply(message, { bundle, envelope, means });
  if (written.kind === 'written') {
    await recordAccess(means.record, disclosure(seen, partner, means));
  }
  return written;
}

async function writeReply(
  message: Outgoing,
  given: { readonly bundle: Parameters<typeof toV2>[0]; readonly envelope: Envelope; readonly means: DeliveryMeans },
): Promise<Written> {
  const request = given.bundle.entry?.map(({ resource }) => resource).find((resource) => resource?.resourceType === 'ServiceRequest');
  const source = request?.id ? await given.means.store.orderSource(request.id) : undefined;
  if (!source) return { kind: 'not-written', because: `The order of ${message.subject} did not come as a message.` };
  return writeOrderReply(given.bundle, given.envelope, source.controlId);
}

/** One report a message: others of the same order that were read on the way stay out. */
function onlySubject(bundle: Parameters<typeof toV2>[0], subject: string): Parameters<typeof toV2>[0] {
  return {
    ...bundle,
    entry: (bundle.entry ?? []).filter(({ fullUrl, resource }) => resource?.resourceType !== 'DiagnosticReport' || fullUrl === subject),
  };
}

function disclosure(seen: readonly Stored[], partner: Partner, means: DeliveryMeans): Access {
  return {
    who: { kind: 'system', id: 'opengms', name: `Delivery to ${partner.name}`, role: 'system', organisation: means.us.organisation },
    interaction: 'read',
    resources: seen.map(({ type, id }) => `${type}/${id}`),
    patients: seen.filter(({ type }) => type === 'Patient').map(({ id }) => id),
    at: means.now(),
  };
}

/** Thirty seconds is what interface engines commonly wait for an answer. */
const ANSWER_TIMEOUT_MS = 30_000;

async function sendBy(partner: Partner, text: string): Promise<SendResult> {
  if (partner.method === 'mllp') {
    const address = readAddress(partner.address);
    return address
      ? sendMllp({ ...address, text, timeoutMs: ANSWER_TIMEOUT_MS })
      : { kind: 'no-answer', because: 'The address of the partner is not host:port.' };
  }
  try {
    const response = await fetch(partner.address, {
      method: 'POST',
      headers: { 'content-type': 'application/hl7-v2+er7; charset=utf-8' },
      body: text,
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
    });
    return { kind: 'answered', text: await response.text() };
  } catch (error) {
    return { kind: 'no-answer', because: `The connection failed (${error instanceof Error ? error.name : 'unknown'}).` };
  }
}

function noAnswer(severity: Finding['severity'], because: string, attempts: number): Finding {
  return {
    severity,
    code: severity === 'error' ? 'V2_DELIVERY_ESCALATED' : 'V2_DELIVERY_NO_ANSWER',
    issue: 'timeout',
    where: 'delivery',
    what: `${because} Attempts so far: ${attempts}.`,
    mend: severity === 'error' ? 'Ring the partner, then send it again from the reconciliation list.' : 'It is tried again by itself.',
  };
}

function refusedByPartner(code: string): Finding {
  return {
    severity: 'error',
    code: 'V2_DELIVERY_REFUSED',
    issue: 'processing',
    where: 'delivery',
    what: `The partner answered ${code || 'without a code'}.`,
    mend: 'Read their answer, mend the cause, and send it again.',
  };
}

function notWritten(because: string): Finding {
  return {
    severity: 'error',
    code: 'V2_DELIVERY_NOT_WRITTEN',
    issue: 'processing',
    where: 'delivery',
    what: because,
    mend: 'Complete the report, or send it by hand.',
  };
}

function notBuilt(): Finding {
  return {
    severity: 'error',
    code: 'V2_DELIVERY_NOT_BUILT',
    issue: 'not-supported',
    where: 'delivery',
    what: 'Delivery by e-mail is not built.',
    mend: 'Send this one by hand, or give the partner an address for http or mllp.',
  };
}
