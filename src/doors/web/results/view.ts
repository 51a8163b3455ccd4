// A result as its requester, its laboratory and its patient read it.
import type { DiagnosticReport, Observation } from '@medplum/fhirtypes';
import { SYSTEM } from '../../../foundation/terms/index.ts';
import { isFinal, type WorklistRow, wordsFor } from '../../../service/laboratory/index.ts';
import { changedElements, isVariant, outcomeCode, readVariant, unread, type Variant, variantLine } from '../../../service/results/index.ts';
import { day, dayAndTime, nhsNumber, plural, shortDay } from '../format.ts';
import { clinicalSteps, inPlainWords } from './plain-words.ts';
import type { Result } from './read-result.ts';

const STATUSES: Readonly<Record<string, string>> = {
  registered: 'Not ready',
  partial: 'Not ready',
  preliminary: 'Draft, not yet checked',
  final: 'Final',
  amended: 'Amended',
  corrected: 'Corrected',
  appended: 'Added to',
};

const COLUMNS: readonly string[] = ['Gene', 'Coding sequence', 'Protein', 'Zygosity', 'Source', 'Significance'];

export function resultView(given: {
  readonly result: Result;
  readonly laboratory: string;
  readonly isCancer: boolean;
  readonly mayAct: boolean;
  readonly now: Date;
}) {
  const { result, laboratory, isCancer, mayAct } = given;
  const { report, patient, order, release, unread: waiting, acknowledgedAt, contacts } = result;
  const meaning = meaningOf(report);
  const variants = result.observations.filter(isVariant).map((each) => readVariant(each, result.observations));
  const base = `/results/${report.id}`;
  const final = isFinal(report);
  return {
    heading: wordsFor(report.code) ?? 'Genomic test result',
    patient: personName(patient),
    base,
    status: STATUSES[report.status] ?? report.status,
    isFinal: final,
    isCorrected: report.status === 'corrected' || report.status === 'amended' || report.status === 'appended',
    facts: [
      { key: { text: 'Patient' }, value: { text: personName(patient) } },
      { key: { text: 'Born' }, value: { text: day(patient?.birthDate) } },
      {
        key: { text: 'NHS number' },
        value: { text: nhsNumber(patient?.identifier?.find(({ system }) => system === SYSTEM.nhsNumber)?.value) },
      },
      { key: { text: 'Report number' }, value: { text: report.identifier?.[0]?.value ?? 'None' } },
      { key: { text: 'Issued' }, value: { text: day(report.issued) } },
      { key: { text: 'Laboratory' }, value: { text: laboratory } },
    ],
    outcome: outcomeWords(report),
    conclusion: (report.conclusion ?? 'No conclusion was written.').split('\n').filter((line) => line.trim() !== ''),
    columns: COLUMNS,
    variants: variants.map(({ gene, cdna, genomic, protein, zygosity, source, significance }) =>
      [gene?.symbol, cdna ?? genomic, protein, capital(zygosity), capital(source), capital(significance)].map(
        (cell) => cell ?? 'Not given',
      ),
    ),
    csv: variants.length > 0 ? `${base}/variants.csv` : undefined,
    family: final ? familyAddress(variants, patient?.id, report.id) : undefined,
    plain: inPlainWords(meaning, variants, isCancer),
    steps: clinicalSteps(meaning, isCancer),
    changes: changesOf(result),
    document: report.presentedForm?.some(({ data, contentType }) => data !== undefined && contentType === 'application/pdf')
      ? `${base}/document`
      : undefined,
    order: order?.id === undefined ? undefined : `/orders/${order.id}`,
    accessLog: patient?.id === undefined ? undefined : `/oversight/access/${patient.id}`,
    reading:
      waiting === undefined
        ? acknowledgedAt === undefined
          ? undefined
          : `Read and acknowledged on ${dayAndTime(new Date(acknowledgedAt))}.`
        : unreadWords(waiting),
    isEscalated: waiting?.isEscalated ?? false,
    mayAcknowledge: mayAct && final && waiting !== undefined,
    release: releaseWords(result),
    isHeld: release.kind === 'held',
    contactOverdue: release.kind === 'held' && release.isOverdue,
    mayRelease: mayAct && final && release.kind === 'held',
    mayHold: mayAct && release.kind !== 'held' && contacts.length === 0,
    contacts: contacts.map(({ sent, note }) => ({
      at: sent === undefined ? '' : dayAndTime(new Date(sent)),
      who: note?.[0]?.authorString ?? 'The team',
      text: note?.[0]?.text ?? '',
    })),
  };
}

/** What a patient is shown: only once it is released, and then without codes. */
export function listView(given: { readonly rows: readonly WorklistRow[]; readonly all: readonly WorklistRow[]; readonly now: Date }) {
  const { rows, all, now } = given;
  const line = (row: WorklistRow) => ({
    href: `/results/${row.report}`,
    patient: row.patientName ?? 'Name not given',
    number: nhsNumber(row.patientNumber),
    test: row.test ?? 'Test not given',
    outcome: capital(outcomeCode(row.outcome)?.display.toLowerCase()) ?? 'No outcome',
    reported: shortDay(row.reportedAt),
    urgency: row.urgency === 'routine' ? undefined : 'Urgent',
    isEscalated: row.isUnread && isEscalated(row, now),
    waiting:
      row.reportedAt === undefined ? '' : plural(Math.max(0, Math.floor((now.getTime() - Date.parse(row.reportedAt)) / 86_400_000)), 'day'),
  });
  const read = all.filter((row) => row.report !== undefined && !row.isUnread);
  return {
    heading: 'Results',
    lead: rows.length === 0 ? 'You have read every result.' : `${plural(rows.length, 'result')} to read.`,
    unread: rows
      .filter(({ report }) => report !== undefined)
      .map(line)
      .toSorted((a, b) => Number(b.isEscalated) - Number(a.isEscalated)),
    read: read.map(line),
    csv: '/results.csv',
  };
}

/** The rule of service/results on a report of which only the list is at hand. */
function isEscalated(row: WorklistRow, now: Date): boolean {
  const { reportedAt } = row;
  if (reportedAt === undefined) return false;
  return (
    unread({ resourceType: 'DiagnosticReport', status: 'final', code: {}, issued: reportedAt }, undefined, row.urgency, now)?.isEscalated ??
    false
  );
}

/** What a correction changed, version by version, in words and with the text before and after. */
function changesOf({ versions, observations, earlier, reasons }: Result) {
  const known = [...observations, ...earlier];
  return versions.flatMap((after, place) => {
    const before = versions[place + 1];
    if (before === undefined) return [];
    const changed = changedElements(before, after).filter((element) => element !== 'presentedForm');
    if (changed.length === 0 && before.status === after.status) return [];
    return [
      {
        at: day(after.meta?.lastUpdated),
        status: STATUSES[after.status] ?? after.status,
        reason: reasons.get(after.issued ?? ''),
        rows: changed.map((element) => ({
          what: ELEMENT_WORDS[element] ?? 'Other details',
          before: elementWords(before, element, known),
          after: elementWords(after, element, known),
        })),
      },
    ];
  });
}

const ELEMENT_WORDS: Readonly<Record<string, string>> = {
  code: 'Test',
  subject: 'Patient',
  basedOn: 'Order',
  specimen: 'Sample',
  result: 'Variants and results',
  conclusion: 'Conclusion',
  conclusionCode: 'Outcome',
  effectiveDateTime: 'Date of the test',
};

function elementWords(report: DiagnosticReport, element: string, known: readonly Observation[]): string {
  switch (element) {
    case 'conclusion':
      return report.conclusion ?? 'Nothing';
    case 'conclusionCode':
      return outcomeWords(report);
    case 'code':
      return wordsFor(report.code) ?? 'Nothing';
    case 'effectiveDateTime':
      return day(report.effectiveDateTime);
    case 'result':
      return variantLines(report, known);
    default:
      return 'See the versions of the report';
  }
}

/** The variants that a version named, each as on the report; results of other kinds are counted. */
function variantLines({ result = [] }: DiagnosticReport, known: readonly Observation[]): string {
  const named = known.filter(({ id }) => result.some(({ reference }) => reference === `Observation/${id}`));
  const variants = named.filter(isVariant).map((each) => variantLine(readVariant(each, named)));
  return variants.length > 0 ? variants.join('; ') : result.length === 0 ? 'None' : plural(result.length, 'result');
}

function releaseWords({ release, plan }: Result): string {
  switch (release.kind) {
    case 'not-final':
      return plan.kind === 'immediate'
        ? 'The patient can read it when it is final.'
        : `When it is final it is held until you have spoken: ${plan.because}`;
    case 'released':
      return `The patient can read it since ${day(release.at)}.`;
    case 'held': {
      const clock = release.isOverdue
        ? `Contact was due by ${day(release.contactBy)}.`
        : `Speak with the patient by ${day(release.contactBy)}: ${plural(release.daysLeft, 'day')} left of 21.`;
      return `Held until somebody has spoken with the patient. ${release.because} ${clock}`;
    }
  }
}

function unreadWords({ days, isEscalated }: NonNullable<Result['unread']>): string {
  const since = `Nobody has acknowledged this version. It has waited ${plural(Math.floor(days), 'day')}.`;
  return isEscalated ? `${since} That is too long: it stands first on the list of results to read.` : since;
}

export function meaningOf(report: DiagnosticReport) {
  const codes = (report.conclusionCode ?? []).flatMap((concept) => concept.coding?.flatMap(({ code }) => code ?? []) ?? []);
  return codes.map((code) => outcomeCode(code)?.meaning).find((meaning) => meaning !== undefined);
}

function outcomeWords(report: DiagnosticReport): string {
  return (
    (report.conclusionCode ?? []).map((concept) => capital(wordsFor(concept)?.toLowerCase()) ?? '').join('; ') || 'No outcome was given'
  );
}

function personName(patient: Result['patient']): string {
  const name = patient?.name?.find(({ use }) => use !== 'old') ?? patient?.name?.[0];
  return name?.text ?? ([name?.family?.toUpperCase(), name?.given?.join(' ')].filter(Boolean).join(', ') || 'Name not given');
}

function capital(text: string | undefined): string | undefined {
  return text === undefined ? undefined : text.charAt(0).toUpperCase() + text.slice(1).replaceAll('-', ' ');
}

/** A pathogenic change that a person was born with opens the cascade of their family. */
function familyAddress(variants: readonly Variant[], patient: string | undefined, report: string | undefined): string | undefined {
  const found = variants.find(
    ({ gene, significance, source }) =>
      gene !== undefined && source !== 'somatic' && (significance === 'pathogenic' || significance === 'likely-pathogenic'),
  );
  if (!found?.gene || patient === undefined) return undefined;
  const variant = found.cdna ?? found.genomic ?? '';
  return `/families/new?${new URLSearchParams({ patient, gene: found.gene.symbol, variant, report: report ?? '' })}`;
}
