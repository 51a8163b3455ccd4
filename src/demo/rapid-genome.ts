// The demonstration's rapid genome: the R14 order of the child in intensive care, with a synthetic trio, a panel made up for the occasion, and a
// second version of it that raises a candidate into the reanalysis inbox.
import { PERSONAS, type Who } from '../foundation/identity/index.ts';
import type { ClinicalRecord } from '../foundation/record/index.ts';
import { type Applied, type Family, type Interpretation, readPedigree } from '../service/interpretation/index.ts';
import { DEMO_STORY, trioPed, trioVcf } from './genome.ts';
import { madeOrder } from './made.ts';

const MONOALLELIC = 'MONOALLELIC, autosomal or pseudoautosomal, NOT imprinted';
const BIALLELIC = 'BIALLELIC, autosomal or pseudoautosomal';

/** Gene, mode of inheritance, and the version from which it is green. Well-known gene-disease pairs; the panel itself is nobody's. */
const GENES: readonly (readonly [symbol: string, inheritance: string, greenFrom: number])[] = [
  ['SCN2A', MONOALLELIC, 1],
  ['STXBP1', MONOALLELIC, 1],
  ['SCN8A', MONOALLELIC, 1],
  ['SLC6A1', MONOALLELIC, 1],
  ['POLG', BIALLELIC, 1],
  ['GNB1', MONOALLELIC, 1.1],
  ['DDX3X', 'X-LINKED: hemizygous mutation in males, monoallelic mutations in females may cause disease', 1],
];

/** The eighth story. */
const RAPID_ORDER = 108;

/** Makes the case once, where the caseload has its R14 order; a start that was broken off is taken up where it ended. */
export async function seedRapidGenome(record: Pick<ClinicalRecord, 'search'>, interpretation: Interpretation, now: Date): Promise<void> {
  const order = await rapidOrder(record, now);
  const scientist = PERSONAS.get('laboratory-rapid');
  const family = readPedigree(trioPed('male'));
  if (!order || !scientist || !('members' in family)) return;
  const came = { licence: 'Made up for the demonstration; a laboratory imports its own panels.', importedBy: 'Demonstration' };
  const held = new Set((await interpretation.knowledge()).panels.map(({ id, version }) => `${id} ${version}`));
  if (held.has('demo-1 1.1')) return;
  if (!held.has('demo-1 1.0')) await interpretation.importPanel(panel(1), { ...came, source: 'demonstration-panel-1.0.json' });
  if ((await interpretation.ofOrder(order.id))?.state !== 'ready') await openCase(interpretation, order, family, scientist);
  await interpretation.importPanel(panel(1.1), { ...came, source: 'demonstration-panel-1.1.json' });
  await interpretation.reanalyse(scientist);
  const geneticist = PERSONAS.get('geneticist-rapid');
  const known = await interpretation.ofOrder(order.id);
  if (geneticist && known) await classifyForMdt(interpretation, known.id, scientist, geneticist);
}

/** One variant on which two people agree, one on which they differ and which the MDT is to settle, and one that waits for a second person. */
async function classifyForMdt(interpretation: Interpretation, id: string, scientist: Who, geneticist: Who): Promise<void> {
  const log = await interpretation.logOf(id);
  if (log.some(({ kind }) => kind === 'classified')) return;
  const given: readonly (readonly [Who, string, readonly Applied[], string])[] = [
    [scientist, '2-165310413-G-A SCN2A', KNOWN, 'In ClinVar as pathogenic; new in the child, parents confirmed.'],
    [geneticist, '2-165310413-G-A SCN2A', KNOWN, 'Fits seizures from day 2. Parents confirmed.'],
    [scientist, '1-1806513-T-C GNB1', NEW_AND_PREDICTED, 'New in the child; known hot spot at this residue.'],
    [geneticist, '1-1806513-T-C GNB1', PREDICTED, 'The phenotype is explained by SCN2A; the hot spot was described with another change.'],
    [scientist, '3-10149800-C-T SLC6A1', MOSAIC, 'Low share of reads: confirm by another method first.'],
  ];
  for (const [who, variant, criteria, note] of given) await interpretation.classify(id, { variant, criteria, note }, who);
}

/** As ACGS 2024 would have them recorded; points make likely pathogenic and, the last, uncertain significance. */
const KNOWN: readonly Applied[] = [
  { code: 'PS1', strength: 'strong' },
  { code: 'PS2', strength: 'strong' },
  { code: 'PM2', strength: 'supporting' },
  { code: 'PP3', strength: 'moderate' },
];
const NEW_AND_PREDICTED: readonly Applied[] = [
  { code: 'PS2', strength: 'strong' },
  { code: 'PM2', strength: 'supporting' },
  { code: 'PP3', strength: 'moderate' },
];
const PREDICTED: readonly Applied[] = [
  { code: 'PM6', strength: 'supporting' },
  { code: 'PM2', strength: 'supporting' },
  { code: 'PP3', strength: 'moderate' },
];
const MOSAIC: readonly Applied[] = [
  { code: 'PVS1', strength: 'strong' },
  { code: 'PM2', strength: 'supporting' },
];

async function openCase(
  interpretation: Interpretation,
  order: { readonly id: string; readonly patient: string },
  family: Family,
  scientist: Who,
): Promise<void> {
  const { finished } = await interpretation.open(
    {
      link: {
        orders: [order.id],
        patient: order.patient,
        organisation: scientist.organisation,
        requester: 'R0A',
        test: 'R14.1 Acutely unwell children with a likely monogenic disorder',
        codes: ['R14.1', 'R14'],
        directoryPanels: [],
      },
      family,
      phenotypes: [
        { id: 'HP:0032807', label: 'Neonatal seizure' },
        { id: 'HP:0001252', label: 'Hypotonia' },
        { id: 'HP:0002151', label: 'Increased circulating lactate concentration' },
        { id: 'HP:0000252', label: 'Microcephaly', isExcluded: true },
      ],
      source: { kind: 'bytes', bytes: Buffer.from(trioVcf(DEMO_STORY, { childSex: 'male' })), name: 'rapid-trio.vcf' },
    },
    scientist,
  );
  await finished;
}

async function rapidOrder(record: Pick<ClinicalRecord, 'search'>, now: Date) {
  const found = await madeOrder(record, RAPID_ORDER, now);
  if (!found) return undefined;
  const request = JSON.parse(found.content) as { readonly subject: { readonly reference: string } }; // a ServiceRequest was asked for
  return { id: found.id, patient: request.subject.reference.replace('Patient/', '') };
}

function panel(version: number): string {
  return JSON.stringify({
    id: 'demo-1',
    name: 'Demonstration: seizures of the newborn',
    version: version.toFixed(1),
    signed_off: '2026-06-01',
    relevant_disorders: ['R14'],
    genes: GENES.map(([symbol, inheritance, greenFrom]) => ({
      entity_name: symbol,
      confidence_level: version >= greenFrom ? '3' : '2',
      mode_of_inheritance: inheritance,
    })),
  });
}
