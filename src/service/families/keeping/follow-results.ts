// Results of relatives flow back: a final report of a test for a known familial variant, of somebody who is linked to a family, ends their step there.

import type { DiagnosticReport } from '@medplum/fhirtypes';
import { type Consumer, resourceOf } from '../../../foundation/record/index.ts';
import type { Queryable } from '../../../foundation/storage/index.ts';
import { SYSTEM } from '../../../foundation/terms/index.ts';
import { digitalServices } from '../../directory/index.ts';
import { anyCode, codeIn, idIn } from '../../laboratory/index.ts';
import { outcomeCode } from '../../results/index.ts';
import { applyEvent, type CascadeEvent, foldCascade } from '../cascade/cascade.ts';
import { addEvents, membersThatAre, readEvents } from '../store.ts';

/**
 * Tests whose one question is whether the family's variant is there. National Genomic Test Directory: R240 diagnostic, R242 predictive,
 * R244 carrier testing for known familial variants.
 */
const KNOWN_VARIANT = /^R24[024](?:\.\d+)?$/;
/** The same tests under the codes of the digital directory (GT897, GT36, GT732), read once from what the directory carries. */
let digitalCodes: ReadonlySet<string> | undefined;

export function isForKnownVariant(test: string): boolean {
  digitalCodes ??= new Set(digitalServices().flatMap(({ digital, old }) => (old && KNOWN_VARIANT.test(old) ? [digital] : [])));
  return KNOWN_VARIANT.test(test) || digitalCodes.has(test);
}

const FINAL: readonly (string | undefined)[] = ['final', 'amended', 'corrected'];

/** Not derived data: a replay adds nothing that is there, and `reset` forgets nothing. */
export const familyResults: Consumer = {
  name: 'families-results',
  types: new Set(['DiagnosticReport']),
  apply: async (entries, tx) => {
    const reports = entries
      .filter(({ deleted }) => !deleted)
      .map((entry) => resourceOf(entry) as DiagnosticReport) // no other type is asked for
      .flatMap((report) => resultIn(report) ?? []);
    if (reports.length === 0) return;
    const links = await membersThatAre(tx, [...new Set(reports.map(({ patient }) => patient))]);
    for (const found of reports) {
      const theirs = links.filter(({ patient }) => patient === found.patient);
      const [link] = theirs;
      // In two families it is not known which variant was asked about: people decide.
      if (link && theirs.length === 1) await take(tx, link, found);
    }
  },
  reset: async () => {},
};

interface FoundResult {
  readonly patient: string;
  readonly result: 'found' | 'not-found' | 'failed';
  readonly at: string;
}

export function resultIn(report: DiagnosticReport): FoundResult | undefined {
  const patient = idIn(report.subject, 'Patient');
  const test = codeIn(report.code, SYSTEM.testDirectory) ?? anyCode(report.code);
  if (patient === undefined || test === undefined || !isForKnownVariant(test) || !FINAL.includes(report.status)) return undefined;
  const meanings = new Set((report.conclusionCode ?? []).map((concept) => outcomeCode(anyCode(concept))?.meaning));
  const result = (['found', 'not-found', 'failed'] as const).find((meaning) => meanings.has(meaning));
  if (result === undefined || meanings.size !== 1) return undefined;
  return { patient, result, at: (report.issued ?? report.meta?.lastUpdated ?? '').slice(0, 10) };
}

async function take(
  tx: Queryable,
  { family, member }: { readonly family: string; readonly member: string },
  { result, at }: FoundResult,
): Promise<void> {
  const events = (await readEvents(tx, [family])).get(family) ?? [];
  const before = foldCascade(events.map(({ event }) => event));
  const event: CascadeEvent = { kind: 'result', at, member, result };
  const added: readonly CascadeEvent[] = before.relatives.has(member) ? [event] : [{ kind: 'relative-added', at, member }, event];
  if (added.reduce(applyEvent, { ...before, refused: [] }).refused.length > 0) return;
  await addEvents(
    tx,
    family,
    events.length,
    added.map((one) => ({ event: one, note: 'From the laboratory report.' })),
    { id: 'opengms', name: 'OpenGMS', organisation: '' },
    new Date(`${at}T12:00:00Z`),
  );
}
