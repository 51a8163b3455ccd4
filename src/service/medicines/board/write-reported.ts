// A laboratory's file of tumour findings as Observations of Genomics Reporting STU3, the same shapes that arrive by message. read-reported.ts reads them back.

import type { CodeableConcept, Observation, ObservationComponent } from '@medplum/fhirtypes';
import { concept, SYSTEM } from '../../../foundation/terms/index.ts';
import { variantObservations } from '../../results/index.ts';
import type { Alteration, CopyNumberChange, Fusion, SmallVariant, TumourMarker } from '../targeted/reading/alteration.ts';
import type { TumourFindings } from '../targeted/reading/tumour-findings.ts';
import { CATEGORIES, CHANGES, CODE, FUSION, MSI, OWN, profile, SEQUENCE_ONTOLOGY } from './reporting-codes.ts';

export interface ReportedAbout {
  /** `Patient/id`. */
  readonly patient: string;
  readonly order?: string;
  /** ODS code. */
  readonly laboratory: string;
  readonly at: Date;
  readonly newId: () => string;
}

/** What cannot be written (expression) comes back by its label. */
export function reportedObservations(
  { alterations, tested }: TumourFindings,
  about: ReportedAbout,
): { readonly observations: readonly Observation[]; readonly left: readonly string[] } {
  const written = alterations.map((alteration) => ({ alteration, observation: observationOf(alteration, about) }));
  const byKinds = Map.groupBy(tested.genes, ([, kinds]) => [...kinds].sort().join(' '));
  const studied = [...byKinds].map(([kinds, genes]) =>
    region(about, [...genes.map(([gene]) => geneComponent(gene)), own('tested-for', kinds)]),
  );
  if (tested.everything.size > 0) studied.push(region(about, [own('tested-everything', [...tested.everything].sort().join(' '))]));
  return {
    observations: [...written.flatMap(({ observation }) => observation ?? []), ...studied],
    left: written.filter(({ observation }) => observation === undefined).map(({ alteration }) => alteration.label),
  };
}

function observationOf(alteration: Alteration, about: ReportedAbout): Observation | undefined {
  switch (alteration.kind) {
    case 'small':
      return small(alteration, about);
    case 'copy-number':
      return variant(about, [geneComponent(alteration.gene), changeType(termOf(alteration), alteration.change), source(alteration.origin)]);
    case 'fusion':
      return fusionObservation(alteration, about);
    case 'marker':
      return markerObservation(alteration, about);
    case 'expression':
      return undefined;
  }
}

function small(found: SmallVariant, about: ReportedAbout): Observation | undefined {
  const { gene, protein, coding, hgvs, origin, alleleFraction, pathogenic } = found;
  const named = (kind: string) => hgvs.find((each) => each.includes(`:${kind}.`));
  const genomic = hgvs.find((each) => each.startsWith('NC_'));
  const cdna = named('c') ?? coding ?? undefined;
  const change = named('p') ?? (protein ? `p.${protein.text}` : undefined);
  if (cdna === undefined && change === undefined) return undefined;
  const [observation] = variantObservations(
    {
      ...(gene === '' ? {} : { gene: { symbol: gene } }),
      ...(cdna === undefined ? {} : { cdna }),
      ...(change === undefined ? {} : { protein: change }),
      ...(genomic === undefined ? {} : { genomic }),
      ...(origin === 'unknown' ? {} : { source: origin }),
      ...(alleleFraction === null ? {} : { alleleFraction }),
    },
    { ids: { variant: about.newId(), implication: '' }, patient: about.patient, at: about.at.toISOString(), status: 'final' },
  );
  if (observation === undefined) return undefined;
  const significance: ObservationComponent[] =
    pathogenic === null
      ? []
      : [
          {
            code: concept(SYSTEM.loinc, '53037-8', 'Genetic variation clinical significance'),
            valueCodeableConcept: concept(SYSTEM.loinc, pathogenic ? 'LA6668-3' : 'LA6675-8', pathogenic ? 'Pathogenic' : 'Benign'),
          },
        ];
  return { ...observation, ...common(about), id: observation.id ?? '', component: [...(observation.component ?? []), ...significance] };
}

function fusionObservation({ partners }: Fusion, about: ReportedAbout): Observation | undefined {
  const genes = partners.filter((gene) => gene !== null);
  return genes.length === 0 ? undefined : variant(about, [...genes.map(geneComponent), changeType(FUSION, 'gene_fusion')]);
}

function markerObservation({ name, value }: TumourMarker, about: ReportedAbout): Observation | undefined {
  if (name === 'TMB' && value !== null)
    return {
      ...common(about),
      id: about.newId(),
      meta: profile('tmb'),
      code: concept(SYSTEM.loinc, CODE.tmb, 'Mutations/Megabase [# Ratio] in Tumor'),
      valueQuantity: { value, unit: '1/Megabase', system: SYSTEM.ucum, code: '1/1000000{Base}' },
    };
  const answer = Object.entries(MSI).find(([, word]) => word === name)?.[0];
  return {
    ...common(about),
    id: about.newId(),
    meta: profile('msi'),
    code: concept(SYSTEM.loinc, CODE.msi, 'Microsatellite instability [Interpretation] in Cancer specimen Qualitative'),
    valueCodeableConcept: answer === undefined ? { text: name } : { ...concept(SYSTEM.loinc, answer), text: name },
  };
}

function variant(about: ReportedAbout, component: ObservationComponent[]): Observation {
  return {
    ...common(about),
    id: about.newId(),
    meta: profile('variant'),
    code: concept(SYSTEM.loinc, CODE.variant, 'Genetic variant assessment'),
    valueCodeableConcept: concept(SYSTEM.loinc, 'LA9633-4', 'Present'),
    component,
  };
}

function region(about: ReportedAbout, component: ObservationComponent[]): Observation {
  return {
    ...common(about),
    id: about.newId(),
    meta: profile('region-studied'),
    code: concept(SYSTEM.loinc, CODE.regionStudied, 'DNA region of interest panel'),
    component,
  };
}

function common({ patient, order, laboratory, at }: ReportedAbout) {
  return {
    resourceType: 'Observation' as const,
    status: 'final' as const,
    category: [...CATEGORIES],
    subject: { reference: patient } as Observation['subject'], // `Patient/id` by contract
    effectiveDateTime: at.toISOString(),
    performer: [{ identifier: { system: SYSTEM.odsOrganisation, value: laboratory } }],
    ...(order === undefined ? {} : { basedOn: [{ reference: `ServiceRequest/${order}` }] as Observation['basedOn'] }), // by contract
  };
}

function geneComponent(symbol: string): ObservationComponent {
  return { code: concept(SYSTEM.loinc, CODE.gene, 'Gene studied [ID]'), valueCodeableConcept: { text: symbol } };
}

function changeType(term: string, display: string): ObservationComponent {
  return {
    code: concept(SYSTEM.loinc, CODE.changeType, 'DNA change type'),
    valueCodeableConcept: concept(SEQUENCE_ONTOLOGY, term, display),
  };
}

function source(origin: string): ObservationComponent {
  const value: CodeableConcept =
    origin === 'germline' ? concept(SYSTEM.loinc, 'LA6683-2', 'Germline') : concept(SYSTEM.loinc, 'LA6684-0', 'Somatic');
  return { code: concept(SYSTEM.loinc, CODE.sourceClass, 'Genomic source class [Type]'), valueCodeableConcept: value };
}

function termOf({ change }: CopyNumberChange): string {
  return Object.entries(CHANGES).find(([, word]) => word === change)?.[0] ?? '';
}

function own(code: string, text: string): ObservationComponent {
  return { code: concept(OWN, code), valueString: text };
}
