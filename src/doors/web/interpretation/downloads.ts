// A case as it leaves: a Phenopacket v2 (https://phenopacket-schema.readthedocs.io/en/2.0.0/) and a FHIR bundle with Observations as HL7 Genomics
// Reporting STU3 shapes them. Candidates that nobody has agreed on say so in both.
import type { Bundle, Observation, Resource } from '@medplum/fhirtypes';
import { newId } from '../../../foundation/record/index.ts';
import { SYSTEM } from '../../../foundation/terms/index.ts';
import { writeFhirFamily } from '../../../service/families/index.ts';
import type { CandidateRow, GenomeCase, Interpretation } from '../../../service/interpretation/index.ts';
import { variantObservations } from '../../../service/results/index.ts';

/** Candidates of the first tiers leave; Tier 3 stays. */
const LEAVING = new Set(['Tier 1', 'Tier A', 'Tier 2']);

const CLASSES: Readonly<Record<string, string>> = {
  pathogenic: 'PATHOGENIC',
  'likely-pathogenic': 'LIKELY_PATHOGENIC',
  'uncertain-significance': 'UNCERTAIN_SIGNIFICANCE',
  'likely-benign': 'LIKELY_BENIGN',
  benign: 'BENIGN',
};

/** GENO (http://purl.obolibrary.org/obo/geno.owl). */
const ALLELIC_STATES: Readonly<Record<string, string>> = {
  heterozygous: 'GENO:0000135',
  homozygous: 'GENO:0000136',
  hemizygous: 'GENO:0000134',
};

export async function asPhenopacket(room: Interpretation, given: GenomeCase, now: Date): Promise<object> {
  const { family, phenotypes } = given;
  const { rows, agreed, build, versions } = await leaving(room, given);
  const proband = family.members.find(({ id }) => id === family.proband);
  const sexOf = (sex: string | undefined): string => (sex === 'male' || sex === 'female' ? sex.toUpperCase() : 'UNKNOWN_SEX');
  return {
    id: given.id,
    subject: { id: family.proband, sex: sexOf(proband?.sex) },
    phenotypicFeatures: phenotypes.map(({ id, label, isExcluded }) => ({ type: { id, label }, ...(isExcluded ? { excluded: true } : {}) })),
    interpretations: [
      {
        id: `${given.id}-${given.run}`,
        progressStatus: 'IN_PROGRESS',
        diagnosis: {
          genomicInterpretations: rows.map((row) => ({
            subjectOrBiosampleId: family.proband,
            interpretationStatus: 'CANDIDATE',
            variantInterpretation: {
              acmgPathogenicityClassification: CLASSES[agreed.get(`${row.name} ${row.gene}`) ?? ''] ?? 'NOT_PROVIDED',
              variationDescriptor: {
                id: row.name,
                geneContext: { symbol: row.gene },
                expressions: [
                  row.hgvsC && { syntax: 'hgvs.c', value: row.hgvsC },
                  row.hgvsP && { syntax: 'hgvs.p', value: row.hgvsP },
                ].filter(Boolean),
                vcfRecord: vcfRecordOf(row, build),
                moleculeContext: 'genomic',
                allelicState: {
                  id: ALLELIC_STATES[row.carried[0] ?? ''] ?? 'GENO:0000137',
                  label: row.carried[0] ?? 'unspecified zygosity',
                },
              },
            },
          })),
        },
      },
    ],
    pedigree: {
      persons: family.members.map(({ id, father, mother, sex, isAffected }) => ({
        familyId: family.id,
        individualId: id,
        paternalId: father ?? '0',
        maternalId: mother ?? '0',
        sex: sexOf(sex),
        affectedStatus: isAffected === null ? 'MISSING' : isAffected ? 'AFFECTED' : 'UNAFFECTED',
      })),
    },
    metaData: {
      created: now.toISOString(),
      createdBy: 'OpenGMS',
      phenopacketSchemaVersion: '2.0',
      resources: [
        {
          id: 'hp',
          name: 'human phenotype ontology',
          namespacePrefix: 'HP',
          iriPrefix: 'http://purl.obolibrary.org/obo/HP_',
          url: 'http://purl.obolibrary.org/obo/hp.owl',
          version: versions?.hpo?.ontology ?? 'not imported',
        },
      ],
    },
  };
}

export async function asFhir(room: Interpretation, given: GenomeCase, now: Date): Promise<Bundle> {
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

async function leaving(room: Interpretation, given: GenomeCase) {
  const [content, scan, [run]] = [await room.content(given.id, given.run), await room.scanOf(given.id), await room.runsOf(given.id)];
  const rows = (content?.rows ?? []).filter(({ tier }) => LEAVING.has(tier)).slice(0, 200);
  const agreed = new Map<string, string>();
  for (const row of rows) {
    const key = `${row.name} ${row.gene}`;
    const { agreement } = await room.agreement(given.id, key);
    if (agreement.kind === 'agreed') agreed.set(key, agreement.class);
  }
  return { rows, agreed, build: scan?.build ?? 'GRCh38', versions: run?.versions };
}

function vcfRecordOf({ name }: Pick<CandidateRow, 'name'>, build: string) {
  const [chrom = '', pos = '', ref = '', ...alt] = name.split('-');
  return { genomeAssembly: build, chrom, pos, ref, alt: alt.join('-') };
}
