// A case as it leaves: a Phenopacket v2 (https://phenopacket-schema.readthedocs.io/en/2.0.0/) and a FHIR bundle with Observations as HL7 Genomics
// Reporting STU3 shapes them. Candidates that nobody has agreed on say so in both.
import type { Bundle, Observation, Resource } from '@medplum/fhirtypes';
import { newId } from '../../../foundation/record/index.ts';
import { SYSTEM } from '../../../foundation/terms/index.ts';
import { writeFhirFamily } from '../../../service/families/index.ts';
import {
  type GenomeCase,
  type Interpretation,
  type VariantClass,
  writePhenopacket,
  writePhenopacketFamily,
} from '../../../service/interpretation/index.ts';
import { variantObservations } from '../../../service/results/index.ts';

export interface Leaving {
  readonly now: Date;
  /** The order has its report. */
  readonly isReported: boolean;
}

/** Candidates of the first tiers leave; Tier 3 stays. */
const LEAVING = new Set(['Tier 1', 'Tier A', 'Tier 2']);

export async function asPhenopacket(room: Interpretation, given: GenomeCase, context: Leaving): Promise<object> {
  return writePhenopacket(await packetOf(room, given, context));
}

/** With the pedigree around it. */
export async function asPhenopacketFamily(room: Interpretation, given: GenomeCase, context: Leaving): Promise<object> {
  return writePhenopacketFamily(await packetOf(room, given, context));
}

async function packetOf(room: Interpretation, given: GenomeCase, { now, isReported }: Leaving) {
  const { rows, agreed, reported, build, versions } = await leaving(room, given);
  return {
    id: given.id,
    interpretation: `${given.id}-${given.run}`,
    family: given.family,
    build,
    phenotypes: given.phenotypes,
    variants: rows.map(({ name, gene, hgvsC, hgvsP, carried }) => {
      const decided = agreed.get(`${name} ${gene}`) ?? null;
      return {
        name,
        gene,
        hgvsC,
        hgvsP,
        carried: carried[0],
        class: decided,
        status: statusOf(decided, reported.has(`${name} ${gene}`)),
      };
    }),
    isReported,
    hpoVersion: versions?.hpo?.ontology ?? null,
    now,
  };
}

/** A cause is what two people agree on and a report carries; what they agree is harmless is rejected; anything else is a question still. */
function statusOf(decided: VariantClass | null, isReported: boolean): string {
  if (decided === 'benign' || decided === 'likely-benign') return 'REJECTED';
  return isReported && (decided === 'pathogenic' || decided === 'likely-pathogenic') ? 'CAUSATIVE' : 'CANDIDATE';
}

export async function asFhir(room: Interpretation, given: GenomeCase, { now }: Leaving): Promise<Bundle> {
  const { rows, agreed, build, versions } = await leaving(room, given);
  const patient = `Patient/${given.link.patient}`;
  const variants = rows.flatMap((row) => {
    const significance = agreed.get(`${row.name} ${row.gene}`);
    const carried = row.carried[0];
    return variantObservations(
      {
        gene: { symbol: row.gene },
        ...(row.hgvsC ? { cdna: row.hgvsC } : { genomic: row.name }),
        ...(row.hgvsP ? { protein: row.hgvsP } : {}),
        assembly: build,
        ...(carried === 'heterozygous' || carried === 'homozygous' || carried === 'hemizygous' ? { zygosity: carried } : {}),
        source: 'germline',
        ...(significance === undefined ? {} : { significance }),
      },
      { ids: { variant: newId(), implication: newId() }, patient, at: now.toISOString(), status: 'preliminary' },
    ).map(
      (each): Observation => ({
        ...each,
        note: [
          {
            text: `${row.tier}, ${row.points} points. ${significance ? 'Agreed by two people.' : 'A candidate; nobody has agreed on its class.'}`,
          },
        ],
      }),
    );
  });
  const phenotypes = given.phenotypes.map(
    ({ id, label, isExcluded }): Observation => ({
      resourceType: 'Observation',
      id: newId(),
      status: 'final',
      code: { coding: [{ system: SYSTEM.hpo, code: id, display: label }] },
      valueCodeableConcept: {
        coding: [{ system: SYSTEM.snomed, code: isExcluded ? '260415000' : '52101004', display: isExcluded ? 'Not detected' : 'Present' }],
      },
      subject: { reference: patient },
    }),
  );
  const { family } = given;
  const relatives = writeFhirFamily({
    id: family.id,
    proband: family.proband,
    members: family.members.map(({ id, father, mother, sex, isAffected }) => ({
      id,
      sex,
      ...(father ? { father } : {}),
      ...(mother ? { mother } : {}),
      ...(isAffected === null ? {} : { affected: isAffected ? ('yes' as const) : ('no' as const) }),
    })),
  });
  const provenance: Resource = {
    resourceType: 'Provenance',
    id: newId(),
    recorded: now.toISOString(),
    target: variants.length > 0 ? variants.map(({ id }) => ({ reference: `Observation/${id}` })) : [{ reference: patient }],
    agent: [{ who: { display: versions?.engine ?? 'OpenGMS' } }],
    entity: (versions?.panels ?? []).map(({ id, name, version }) => ({
      role: 'source',
      what: { display: `Panel ${id}: ${name} ${version}` },
    })),
  };
  return {
    resourceType: 'Bundle',
    type: 'collection',
    timestamp: now.toISOString(),
    entry: [
      ...[...variants, ...phenotypes, provenance].map((resource) => ({ resource, fullUrl: `urn:uuid:${resource.id}` })),
      ...(relatives.entry ?? []),
    ],
  };
}

/** Candidates of the first tiers, and whatever somebody classified. */
async function leaving(room: Interpretation, given: GenomeCase) {
  const [content, scan, [run], log] = [
    await room.content(given.id, given.run),
    await room.scanOf(given.id),
    await room.runsOf(given.id),
    await room.logOf(given.id),
  ];
  const keysOf = (kind: string) => new Set(log.flatMap((entry) => (entry.kind === kind && entry.variant !== null ? [entry.variant] : [])));
  const classified = keysOf('classified');
  const rows = (content?.rows ?? []).filter(({ tier, name, gene }) => LEAVING.has(tier) || classified.has(`${name} ${gene}`)).slice(0, 200);
  const agreed = new Map<string, VariantClass>();
  for (const key of classified) {
    const { agreement } = await room.agreement(given.id, key);
    if (agreement.kind === 'agreed') agreed.set(key, agreement.class);
  }
  return { rows, agreed, reported: keysOf('reported'), build: scan?.build ?? ('GRCh38' as const), versions: run?.versions };
}
