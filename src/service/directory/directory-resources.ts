// The directory in the shape of the national digital directory: a PlanDefinition for a package (clinical indication), an ActivityDefinition for a
// test, a Library for what an order must say. NHS England FHIR Genomics implementation guide 0.6.2, examples TP231, TP383, GT1, GT46.

import type { ActivityDefinition, Identifier, Library, PlanDefinition, Resource } from '@medplum/fhirtypes';
import type { DirectoryTest, DirectoryVersion, Indication, Method } from './directory.ts';
import { specialtyOf } from './importing/specialty.ts';

/** Every package, test and library of a version, ids stable from version to version: PlanDefinition/R69, ActivityDefinition/R69.5, Library/known-target. */
export function directoryResources(version: DirectoryVersion): readonly Resource[] {
  const tests = new Map<string, DirectoryTest>();
  for (const test of version.indications.flatMap((indication) => indication.tests)) if (!tests.has(test.code)) tests.set(test.code, test);
  const followOn = FOLLOW_ON.flatMap((code) => tests.get(code) ?? []);
  return [
    ...Object.values(LIBRARIES),
    ...version.indications.flatMap((indication) => [
      planDefinitionOf(indication, version, followOn),
      // A code that a workbook gives to two tests can name one resource only: the first.
      ...indication.tests.filter((test) => tests.get(test.code) === test).map((test) => activityDefinitionOf(test, version)),
    ]),
  ];
}

/** The package. Its old R or M code is an identifier of `use` old, as in the guide; `followOn` are the tests that any rare disease package offers. */
export function planDefinitionOf(
  indication: Indication,
  version: Pick<DirectoryVersion, 'version' | 'effectiveFrom'>,
  followOn: readonly DirectoryTest[] = [],
): PlanDefinition {
  const specialty = specialtyOf(indication);
  return {
    resourceType: 'PlanDefinition',
    id: idOf(indication.code),
    url: canonical('PlanDefinition', indication),
    identifier: identifiers(indication),
    version: version.version,
    name: `${indication.digitalCode ?? indication.code}_PlanDefinition`,
    title: indication.name,
    status: 'active',
    experimental: false,
    date: version.effectiveFrom,
    ...(specialty && {
      useContext: [
        {
          code: { system: 'http://terminology.hl7.org/CodeSystem/usage-context-type', code: 'focus' },
          valueCodeableConcept: {
            coding: [{ system: `${NHS}/CodeSystem/DGTS-clinical-specialty-genomics`, code: specialty.code, display: specialty.name }],
          },
        },
      ],
    }),
    goal: [{ description: { coding: [modalityOf(indication)] } }],
    action: [...indication.tests, ...offered(indication, followOn)].map((test) => ({
      title: test.name,
      definitionCanonical: canonical('ActivityDefinition', test),
    })),
  };
}

export function activityDefinitionOf(
  test: DirectoryTest,
  version: Pick<DirectoryVersion, 'version' | 'effectiveFrom'>,
): ActivityDefinition {
  const { target } = test;
  return {
    resourceType: 'ActivityDefinition',
    id: idOf(test.code),
    url: canonical('ActivityDefinition', test),
    identifier: identifiers(test),
    version: version.version,
    name: `${test.digitalCode ?? test.code.replace('.', '_')}_ActivityDefinition`,
    title: test.name,
    status: 'active',
    experimental: false,
    date: version.effectiveFrom,
    kind: 'ServiceRequest',
    ...(METHOD_TYPE[test.method] && {
      code: {
        coding: [{ system: `${NHS}/CodeSystem/DGTS-genomictest-method-type`, code: METHOD_TYPE[test.method] }],
        text: test.methodAsWritten,
      },
    }),
    library: [orderRequirementsOf(test).url ?? ''],
    ...(target.kind === 'panelapp-panel' && {
      relatedArtifact: [
        {
          type: 'composed-of',
          url: `https://nhsgms-panelapp.genomicsengland.co.uk/panels/${target.id}`,
          label: target.name,
          display: target.name,
        },
      ],
    }),
  };
}

/** What an order of this test must say: the disease, gene and variant; or which further panels; or nothing more. */
export function orderRequirementsOf({ target, method }: Pick<DirectoryTest, 'target' | 'method'>): Library {
  const isNamedOnTheRequest =
    target.kind === 'specific-target' || (target.kind === 'text' && /^(as|relevant|dependent)\b/i.test(target.text));
  if (isNamedOnTheRequest) return LIBRARIES.knownTarget;
  return method === 'wgs' ? LIBRARIES.furtherPanels : LIBRARIES.nothingMore;
}

const NHS = 'https://fhir.nhs.uk';

/** The guide's canonical where the digital code is known; otherwise a name of our own, because the national one is not ours to make up. */
function canonical(
  type: 'PlanDefinition' | 'ActivityDefinition',
  { code, digitalCode }: { readonly code: string; readonly digitalCode?: string },
): string {
  return digitalCode ? `${NHS}/${type}/${digitalCode}` : `urn:opengms:${type}:${code}`;
}

/** A code of a hub edition may hold signs that a FHIR id may not. */
function idOf(code: string): string {
  return code.replace(/[^A-Za-z0-9.-]/g, '-').slice(0, 64);
}

function identifiers({ code, digitalCode }: { readonly code: string; readonly digitalCode?: string }): Identifier[] {
  return [
    ...(digitalCode ? [{ system: `${NHS}/Id/England-DigitalGenomicTestServices`, value: digitalCode }] : []),
    { use: 'old', system: `${NHS}/Id/England-GenomicTestDirectory`, value: code },
  ];
}

/**
 * Tests for the family and for following up that stand in both packages of the guide (TP231, TP383): GT897, GT36, GT732, GT417, GT103, GT858,
 * GT1124; and GT192, reanalysis, in the one that has a whole genome.
 */
const FOLLOW_ON: readonly string[] = ['R240.1', 'R242.1', 'R244.1', 'R263.1', 'R375.1', 'R443.1', 'R448.1', 'R387.1'];

function offered(indication: Indication, followOn: readonly DirectoryTest[]): readonly DirectoryTest[] {
  if (indication.kind === 'cancer' || followOn.some((test) => test.indication === indication.code)) return [];
  const hasGenome = indication.tests.some(({ method }) => method === 'wgs');
  return followOn.filter(({ code }) => code !== 'R387.1' || hasGenome);
}

function modalityOf({ kind, group, code, tests }: Indication) {
  const system = `${NHS}/CodeSystem/DGTS-testpackage-modality`;
  const method = tests[0]?.method;
  if (kind === 'cancer' && group === 'haematological')
    return { system, code: 'haematological-malignancies', display: 'Haematological Malignancies' };
  if (kind === 'cancer') return { system, code: 'solid-cancer', display: 'Solid Cancer' };
  if (code === 'R442') return { system, code: 'reinterpretation', display: 'Reinterpretation' };
  if (method === 'reanalysis') return { system, code: 'reanalysis', display: 'Reanalysis' };
  if (method === 'dna-storage') return { system, code: 'sample-storage', display: 'Sample storage' };
  if (tests.some(({ specialistGroup }) => specialistGroup === 'Inherited cancer'))
    return { system, code: 'inherited-cancer', display: 'Inherited Cancer' };
  return { system, code: 'rare-and-inherited-disease', display: 'Rare and Inherited Disease' };
}

/** CodeSystem DGTS-genomictest-method-type; storage, reanalysis and unnamed methods have no code there. */
const METHOD_TYPE: Readonly<Partial<Record<Method, string>>> = {
  wgs: 'whole-genome-sequencing',
  wes: 'sequencing',
  'panel-sequencing': 'sequencing',
  'single-gene-sequencing': 'sequencing',
  reanalysis: 'sequencing',
  rna: 'sequencing',
  'targeted-variant': 'targeted-assay',
  mlpa: 'targeted-assay',
  str: 'targeted-assay',
  methylation: 'targeted-assay',
  msi: 'targeted-assay',
  expression: 'targeted-assay',
  'rt-pcr': 'targeted-assay',
  'qf-pcr': 'targeted-assay',
  upd: 'targeted-assay',
  'x-inactivation': 'targeted-assay',
  identity: 'targeted-assay',
  linkage: 'targeted-assay',
  aneuploidy: 'targeted-assay',
  nipd: 'relative-haplotype-dosage',
  microarray: 'microarray',
  karyotype: 'chromosome-analysis',
  fish: 'chromosome-analysis',
  'dna-repair': 'chromosome-analysis',
};

type Requirement = 'additional_panels_available' | 'target_disease' | 'target_gene' | 'target_variant';

function library(id: string, title: string, required: boolean, morePanels: '0' | '*'): Library {
  const target = (name: Requirement) => ({ name, use: 'in' as const, min: required ? 1 : 0, type: 'Coding' });
  return {
    resourceType: 'Library',
    id,
    url: `urn:opengms:Library:${id}`,
    name: id.replaceAll('-', '_'),
    title,
    status: 'active',
    type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/library-type', code: 'module-definition' }] },
    parameter: [
      { name: 'additional_panels_available', use: 'in', max: morePanels, type: 'Coding' },
      target('target_disease'),
      target('target_gene'),
      target('target_variant'),
    ],
  };
}

const LIBRARIES = {
  knownTarget: library('known-target', 'The order names the disease, the gene and the variant', true, '0'),
  furtherPanels: library('further-panels', 'The order may name further panels', false, '*'),
  nothingMore: library('nothing-more', 'The order needs to name nothing more', false, '0'),
} as const;
