// Reports of a file tied to the orders they answer. Two things have to agree, the order's number and the patient (NHS number or date of birth);
// otherwise a slip in one row would give somebody another person's result.
import type { Patient } from '@medplum/fhirtypes';
import { readNhsNumber, SYSTEM } from '../../../../foundation/terms/index.ts';
import { readListed } from '../../../../service/laboratory/index.ts';
import type { ReportDraft } from '../../../../service/requests/index.ts';
import type { Visit, Web } from '../../web.ts';
import { findSamples } from '../find-samples.ts';
import { checkReportForm, formOf } from '../report-form.ts';
import type { FileFinding, FileReport } from './file-report.ts';

export interface Matched {
  readonly where: string;
  readonly order: string;
  readonly patient: string;
  readonly patientId: string | undefined;
  readonly test: string;
  readonly draft: ReportDraft;
}

export async function matchReports(
  web: Web,
  visit: Visit,
  reports: readonly FileReport[],
): Promise<{ readonly matched: readonly Matched[]; readonly findings: readonly FileFinding[] }> {
  const matched: Matched[] = [];
  const findings: FileFinding[] = [];
  const taken = new Map<string, string>();
  for (const report of reports) {
    const say = (what: string, mend: string) => findings.push({ where: report.where, what, mend });
    const before = findings.length;
    const found = await orderOf(web, visit, report);
    if (typeof found === 'string') {
      say(found, 'Check the number on the request form.');
      continue;
    }
    const { order, id, row } = found;
    const patient = order.patient?.resourceType === 'Patient' ? order.patient : undefined;
    const doubt = doubtAbout(report, patient);
    if (doubt) say(doubt, 'Compare the file with the request form before you send it again.');
    const earlier = taken.get(id);
    if (earlier) say(`It is about the same order as ${earlier}.`, 'Send one report for an order.');
    taken.set(id, report.where);
    const standing = order.reports.find(({ status }) => !['cancelled', 'entered-in-error'].includes(status));
    if (standing)
      say(
        standing.status === 'preliminary' ? 'The order has a draft report already.' : 'The order has a report that was issued.',
        standing.status === 'preliminary' ? 'Change the draft on the order’s page.' : 'Correct it on the order’s page.',
      );
    const checked = checkReportForm(
      formOf(
        report.variants.map((variant) => ({ ...variant, cdna: variant.cdna ?? variant.genomic ?? '' })),
        report.outcome,
        report.conclusion,
      ),
    );
    if (checked.kind === 'wrong')
      for (const { text } of checked.errors) say(`${text}.`, 'Mend it in the laboratory system or in the table.');
    if (findings.length > before) continue;
    const draft = { outcome: report.outcome, conclusion: report.conclusion, variants: report.variants, documents: report.documents };
    matched.push({ where: report.where, order: id, patient: row.patientName ?? '', patientId: patient?.id, test: row.test ?? '', draft });
  }
  return { matched, findings };
}

async function orderOf(web: Web, visit: Visit, { orders }: FileReport) {
  if (orders.length === 0) return 'It does not say which order it answers.';
  const ids = new Set<string>();
  for (const number of orders.slice(0, 5)) {
    const found = await web.record.search({ type: 'ServiceRequest', parameters: [['identifier', number]] }, visit.scope);
    for (const { id } of found.matches) ids.add(id);
    const own = /^[A-Za-z0-9.-]{1,64}$/.test(number) ? await web.record.read('ServiceRequest', number, visit.scope) : undefined;
    if (own && !own.deleted) ids.add(own.id);
    if (ids.size === 0) for (const { order } of await findSamples(web.record, number, visit.scope)) if (order) ids.add(order);
  }
  const listed = await Promise.all(
    [...ids].map(async (id) => {
      const row = await readListed(web.db, visit.who.organisation, 'owner', id);
      const order = row && (await web.requests.read(id, visit.scope));
      return row && order ? { id, row, order } : undefined;
    }),
  );
  const [first, second] = listed.filter((each) => each !== undefined);
  if (!first) return `No order of your laboratory has the number ${orders.join(' or ').slice(0, 80)}.`;
  return second ? `More than one order has the number ${orders.join(' or ').slice(0, 80)}.` : first;
}

/** Why the report may be about somebody else; undefined when what it says of the patient agrees with the order. */
function doubtAbout({ nhsNumber, birthDate }: FileReport, patient: Patient | undefined): string | undefined {
  const held = patient?.identifier?.find(({ system }) => system === SYSTEM.nhsNumber)?.value;
  if (nhsNumber === undefined && birthDate === undefined) return 'It names no patient, by NHS number or date of birth.';
  if (nhsNumber !== undefined) {
    const reading = readNhsNumber(nhsNumber);
    if (reading.kind === 'not-a-number') return reading.because;
    if (held !== undefined && reading.digits !== held) return 'Its NHS number is not that of the patient of this order.';
    if (held === undefined && birthDate === undefined) return 'The order has no NHS number, so the date of birth is needed.';
  }
  if (birthDate !== undefined && patient?.birthDate !== undefined && dayOf(birthDate) !== patient.birthDate)
    return 'Its date of birth is not that of the patient of this order.';
  return undefined;
}

/** 1985-03-27 from that, 27/03/1985 or 19850327; other text as it is. */
function dayOf(text: string): string {
  const [, d = '', m = '', y = ''] = /^(\d{1,2})[./-](\d{1,2})[./-](\d{4})$/.exec(text) ?? [];
  if (y) return `${y}-${m.padStart(2, '0')}-${d.padStart(2, '0')}`;
  return text.replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3');
}
