// One inbound message from its bytes to its answer: read, linted, converted, submitted, kept whatever happens.
import { randomUUID } from 'node:crypto';
import type { ServiceRequest } from '@medplum/fhirtypes';
import { type Finding, hasErrors } from '../../../foundation/errors.ts';
import type { Who } from '../../../foundation/identity/index.ts';
import { type ClinicalRecord, type Stored, validateResource } from '../../../foundation/record/index.ts';
import type { Proposal, Submission } from '../../../service/requests/index.ts';
import { noteAll } from '../lint/lint.ts';
import { type AckCode, acknowledge } from '../message/ack.ts';
import type { Dialect } from '../message/dialect.ts';
import { odsOf } from '../message/identifiers.ts';
import { firstSegment, valueAt } from '../message/location.ts';
import { type Reading, readMessage } from '../message/reading.ts';
import { type Noted, toFindings } from '../message/rules.ts';
import type { Conversion } from '../to-fhir/conversion.ts';
import { toFhir } from '../to-fhir/to-fhir.ts';
import type { Partner } from './partner.ts';
import { resolveReport } from './resolve-report.ts';
import { digestOf, type ExchangeStore, type InboundStatus } from './store.ts';

export interface ReceiveMeans {
  readonly store: ExchangeStore;
  readonly record: Pick<ClinicalRecord, 'holderOf' | 'search'>;
  readonly requests: { submit(proposal: Proposal, who: Who, now: Date): Promise<Submission> };
  readonly now: () => Date;
}

export interface Received {
  readonly code: AckCode;
  readonly answer: string;
  readonly status: InboundStatus;
  readonly findings: readonly Finding[];
}

/** Who a message is taken as: an application signed in at the door, or the partner it names, where the door has no sign-in (MLLP). */
export type Sender =
  | { readonly kind: 'signed-in'; readonly who: Who }
  | { readonly kind: 'by-partner'; readonly framing: readonly Noted[] };

/** Answers every input. What came is kept with its findings and its answer, refused or not. */
export async function receive(bytes: Uint8Array, sender: Sender, means: ReceiveMeans): Promise<Received> {
  const receivedAt = means.now();
  const framing = sender.kind === 'by-partner' ? sender.framing : [];
  const result = readMessage(bytes);
  if (result.kind === 'unreadable') {
    const findings = toFindings([...framing, ...result.noted]);
    return answer(means, { bytes, receivedAt, reading: undefined, source: '', code: 'AR', status: 'unreadable', findings, requests: [] });
  }
  const { reading } = result;
  const partners = await means.store.partners();
  const partner = partnerOf(reading, partners);
  const source = partner ? `${partner.ods}:${partner.application}` : sourceOf(reading);
  const given = { bytes, receivedAt, reading, source };
  const who = whoOf(sender, partner);
  const dialect: Dialect = { aliases: partner?.aliases ?? {}, severities: partner?.severities ?? {} };
  const noted = [...framing, ...noteAll(reading, dialect)];
  const lint = toFindings(noted, dialect.severities);
  if (!who) return answer(means, { ...given, code: 'AR', status: 'refused', findings: [unknownSource(), ...lint], requests: [] });
  const controlId = valueAt(reading.message, firstSegment(reading.message, 'MSH'), 10);
  const before = controlId === '' ? undefined : await means.store.acceptedBefore(source, controlId);
  if (before) {
    if (before.digest === digestOf(bytes)) return keepReplay(means, given, before);
    return answer(means, { ...given, code: 'AE', status: 'refused', findings: [reusedNumber(), ...lint], requests: [] });
  }
  if (hasErrors(lint)) return answer(means, { ...given, code: codeFor(lint), status: 'refused', findings: lint, requests: [] });
  try {
    return await carryOut({ ...given, reading }, { who, dialect, noted, means });
  } catch (error) {
    // Our own fault: kept, refused, and the sender tries again.
    await answer(means, { ...given, code: 'AR', status: 'failed', findings: [ownFault(), ...lint], requests: [] });
    throw error;
  }
}

interface Given {
  readonly bytes: Uint8Array;
  readonly receivedAt: Date;
  readonly reading: Reading | undefined;
  readonly source: string;
}

async function carryOut(
  given: Given & { readonly reading: Reading },
  {
    who,
    dialect,
    noted,
    means,
  }: { readonly who: Who; readonly dialect: Dialect; readonly noted: readonly Noted[]; readonly means: ReceiveMeans },
): Promise<Received> {
  const { reading } = given;
  const converted = toFhir(reading, { dialect, newId: randomUUID, now: given.receivedAt });
  if (converted.kind === 'not-converted') {
    const findings = toFindings(noted, dialect.severities);
    return answer(means, { ...given, code: 'AR', status: 'refused', findings, requests: [] });
  }
  const { conversion } = converted;
  const resolved = await resolveReport(conversion.entries, means.record);
  const findings = [...toFindings([...noted, ...conversion.noted, ...resolved.noted], dialect.severities)];
  const structural = resolved.entries.flatMap(({ resource, where }) =>
    resource ? validateResource(resource).map((each) => ({ ...each, where: `${where} ${each.where}` })) : [],
  );
  if (hasErrors(structural))
    return answer(means, { ...given, code: 'AE', status: 'refused', findings: [...structural, ...findings], requests: [] });
  // A change to somebody not held here is nothing to do; the message is kept all the same.
  if (resolved.entries.length === 0) return answer(means, { ...given, code: 'AA', status: 'accepted', findings, requests: [] });
  const submission = await means.requests.submit(
    { door: 'hl7v2', entries: resolved.entries, findings, messageId: conversion.messageId },
    who,
    given.receivedAt,
  );
  return settle({ given, means, submission, findings, conversion });
}

function settle(about: {
  given: Given;
  means: ReceiveMeans;
  submission: Submission;
  findings: readonly Finding[];
  conversion: Conversion;
}): Promise<Received> {
  const { given, means, submission, findings } = about;
  if (submission.kind === 'replayed')
    return answer(means, { ...given, code: 'AA', status: 'replayed', findings, requests: requestsIn(submission.stored) });
  const told = submission.entries.flatMap((entry) => entry.findings);
  const all = [...told, ...findings].toSorted((a, b) => WEIGHT[a.severity] - WEIGHT[b.severity]);
  if (submission.kind === 'refused') {
    const shown = hasErrors(all) ? all : [refusedWithoutWords(submission.status), ...all];
    return answer(means, { ...given, code: 'AE', status: 'refused', findings: shown, requests: [] });
  }
  const stored = submission.entries.flatMap((entry) => entry.stored ?? []);
  return answer(means, { ...given, code: 'AA', status: 'accepted', findings: all, requests: requestsIn(stored) });
}

async function answer(
  means: ReceiveMeans,
  about: Given & {
    readonly code: AckCode;
    readonly status: InboundStatus;
    readonly findings: readonly Finding[];
    readonly requests: readonly string[];
  },
): Promise<Received> {
  const { reading, code, status, findings } = about;
  const text = acknowledge({ message: reading?.message, code, findings, controlId: randomUUID(), now: about.receivedAt });
  const msh = reading && firstSegment(reading.message, 'MSH');
  const controlId = reading ? valueAt(reading.message, msh, 10) : '';
  const type = reading ? [reading.type.code, reading.type.event].filter(Boolean).join('^') : '';
  await means.store.keep(
    { receivedAt: about.receivedAt, source: about.source, controlId, type, status, findings, answer: text, content: about.bytes },
    about.requests,
  );
  return { code, answer: text, status, findings };
}

/** The same message again: kept as such, answered with the answer it had. */
async function keepReplay(
  means: ReceiveMeans,
  given: Given & { readonly reading: Reading },
  before: { readonly answer: string; readonly findings: readonly Finding[] },
): Promise<Received> {
  const { reading } = given;
  const controlId = valueAt(reading.message, firstSegment(reading.message, 'MSH'), 10);
  const type = [reading.type.code, reading.type.event].join('^');
  // Its findings were counted when it first came.
  await means.store.keep(
    {
      receivedAt: given.receivedAt,
      source: given.source,
      controlId,
      type,
      status: 'replayed',
      findings: [],
      answer: before.answer,
      content: given.bytes,
    },
    [],
  );
  return { code: 'AA', answer: before.answer, status: 'replayed', findings: before.findings };
}

/** The partner a message names: by organisation and application; by application alone when only one partner has it. */
function partnerOf(reading: Reading, partners: readonly Partner[]): Partner | undefined {
  const { message } = reading;
  const msh = firstSegment(message, 'MSH');
  const application = valueAt(message, msh, 3);
  const facility = valueAt(message, msh, 4);
  const taken = partners.filter(({ takesFrom, isEnabled }) => takesFrom && isEnabled);
  const named = taken.filter((partner) => partner.application.toLowerCase() === application.toLowerCase());
  return (
    named.find(({ ods, aliases }) => odsOf(facility, aliases) === ods) ?? (named.length === 1 && !odsOf(facility) ? named[0] : undefined)
  );
}

function sourceOf(reading: Reading): string {
  const msh = firstSegment(reading.message, 'MSH');
  const facility = valueAt(reading.message, msh, 4);
  return `${odsOf(facility) ?? facility}:${valueAt(reading.message, msh, 3)}`;
}

function whoOf(sender: Sender, partner: Partner | undefined): Who | undefined {
  if (sender.kind === 'signed-in') return sender.who;
  return (
    partner && {
      kind: 'application',
      id: `mllp:${partner.ods}:${partner.application}`,
      name: partner.name,
      role: 'integration',
      organisation: partner.ods,
    }
  );
}

function requestsIn(stored: readonly Stored[]): readonly string[] {
  return stored.filter(({ type }): boolean => type === ('ServiceRequest' satisfies ServiceRequest['resourceType'])).map(({ id }) => id);
}

function codeFor(findings: readonly Finding[]): AckCode {
  return findings.some(({ code }) => code === 'V2_UNSUPPORTED_EVENT' || code === 'V2_NO_EVENT') ? 'AR' : 'AE';
}

const WEIGHT = { error: 0, warning: 1, information: 2 } as const;

function unknownSource(): Finding {
  return {
    severity: 'error',
    code: 'V2_SOURCE_UNKNOWN',
    issue: 'security',
    where: 'MSH-3',
    what: 'This application is not one we exchange with.',
    mend: 'Ask the service to add it as a partner (opengms exchange partner).',
  };
}

function reusedNumber(): Finding {
  return {
    severity: 'error',
    code: 'V2_CONTROL_ID_REUSED',
    issue: 'duplicate',
    where: 'MSH-10',
    what: 'Another message with this identifier was carried out before; this one was not.',
    mend: 'Give every message its own identifier.',
  };
}

function ownFault(): Finding {
  return {
    severity: 'error',
    code: 'V2_OWN_FAULT',
    issue: 'exception',
    where: 'message',
    what: 'Something went wrong on our side; the message was kept and nothing was carried out.',
    mend: 'Send it again.',
  };
}

function refusedWithoutWords(status: number): Finding {
  return {
    severity: 'error',
    code: 'V2_REFUSED',
    issue: 'processing',
    where: 'message',
    what: `The service did not take this (${status}).`,
    mend: 'Ask the service.',
  };
}
