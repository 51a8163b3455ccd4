// A document for a report that came without one: plain, accessible, everything in reading order (foundation/letters).
// National profile: DiagnosticReport.presentedForm 1..*.

import type { DiagnosticReport, Resource } from '@medplum/fhirtypes';
import { type Block, renderPdf } from '../../foundation/letters/index.ts';
import { formatNhsNumber, SYSTEM } from '../../foundation/terms/index.ts';
import { wordsFor } from '../laboratory/index.ts';
import { isVariant, readVariant } from './variants.ts';

/** The title of a document that we made, so that it is told from the laboratory's own. */
export const OWN_DOCUMENT_TITLE = 'Report (made from the structured result)';

type Find = (reference: string | undefined) => Resource | undefined;

/** The report with the document in presentedForm. The content of the document is the report's own, nothing is concluded. */
export async function renderReport(report: DiagnosticReport, find: Find): Promise<DiagnosticReport> {
  const data = (await pdfOf(report, find)).toString('base64');
  return {
    ...report,
    presentedForm: [
      {
        contentType: 'application/pdf',
        language: 'en-GB',
        title: OWN_DOCUMENT_TITLE,
        data,
        creation: report.issued ?? report.meta?.lastUpdated,
      },
    ],
  };
}

interface Section {
  readonly heading: string;
  readonly lines: readonly string[];
}

/** What stands in the document, in order. Exported so that a page can show the same. */
export function sectionsOf(report: DiagnosticReport, find: Find): readonly Section[] {
  const patient = find(report.subject?.reference);
  const observations = (report.result ?? []).flatMap((reference) => {
    const resource = find(reference.reference);
    return resource?.resourceType === 'Observation' ? [resource] : [];
  });
  const variants = observations.filter(isVariant).map((observation) => readVariant(observation, observations));
  const sections: Section[] = [
    { heading: 'Patient', lines: patientLines(patient, report) },
    {
      heading: 'Test',
      lines: lines(
        ['Test', wordsFor(report.code)],
        ['Report number', report.identifier?.[0]?.value],
        ['Status', report.status],
        ['Issued', dayOf(report.issued)],
        ['Laboratory', report.performer?.map((performer) => performer.display ?? performer.identifier?.value).join(', ')],
      ),
    },
    {
      heading: 'Result',
      lines: [
        ...(report.conclusionCode ?? []).map((concept) => sentence(wordsFor(concept) ?? '')),
        ...(report.conclusion ?? '').split(/\r?\n/),
      ].filter((line) => line !== ''),
    },
    {
      heading: 'Variants',
      lines: variants.map((variant) =>
        [variant.gene?.symbol, variant.cdna, variant.protein, variant.genomic, variant.zygosity, variant.significance]
          .filter((part) => part !== undefined)
          .join(', '),
      ),
    },
  ];
  return sections.filter((section) => section.lines.length > 0);
}

function pdfOf(report: DiagnosticReport, find: Find): Promise<Buffer> {
  const issued = report.issued ?? report.meta?.lastUpdated;
  return renderPdf({
    title: `Genomic test report: ${wordsFor(report.code) ?? ''}`,
    language: 'en-GB',
    ...(issued === undefined ? {} : { created: new Date(issued) }),
    blocks: [
      { kind: 'heading', level: 1, text: 'Genomic test report' },
      ...(report.status === 'final' ? [] : [{ kind: 'paragraph', text: `This report is ${report.status}.`, weight: 'strong' } as const]),
      ...sectionsOf(report, find).flatMap(({ heading, lines }): readonly Block[] => [
        { kind: 'heading', level: 2, text: heading },
        ...lines.map((text): Block => ({ kind: 'paragraph', text })),
      ]),
      {
        kind: 'paragraph',
        weight: 'quiet',
        text: 'The laboratory sent no document with this result. This one was made from the structured result and adds nothing to it.',
      },
    ],
  });
}

function patientLines(patient: Resource | undefined, report: DiagnosticReport): readonly string[] {
  if (patient?.resourceType !== 'Patient') return lines(['Patient', report.subject?.display]);
  const name = patient.name?.[0];
  const number = patient.identifier?.find((identifier) => identifier.system === SYSTEM.nhsNumber)?.value;
  return lines(
    ['Name', name?.text ?? [...(name?.given ?? []), name?.family].filter(Boolean).join(' ')],
    ['Date of birth', dayOf(patient.birthDate)],
    ['NHS number', number === undefined ? undefined : formatNhsNumber(number)],
  );
}

function lines(...pairs: readonly (readonly [label: string, value: string | undefined])[]): readonly string[] {
  return pairs.flatMap(([label, value]) => (value === undefined || value === '' ? [] : [`${label}: ${value}`]));
}

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];

/** 2026-11-21 and instants alike: 21 November 2026. */
function dayOf(date: string | undefined): string | undefined {
  const [year, month, day] = date?.slice(0, 10).split('-') ?? [];
  if (year === undefined || month === undefined || day === undefined) return date;
  return `${Number(day)} ${MONTHS[Number(month) - 1]} ${year}`;
}

/** The outcome codes are written in capitals; a report is not shouted. */
function sentence(words: string): string {
  return words === words.toUpperCase() ? words.charAt(0) + words.slice(1).toLowerCase() : words;
}
