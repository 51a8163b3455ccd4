// The words of pathways: teams, outcomes, what happened. Whatever is not listed is shown as it stands in the definition.
import { CATALOGUE, PATHWAY_VERSIONS, PATHWAYS, type PathwayDefinition } from '../../../service/pathways/index.ts';
import { day } from '../format.ts';

const TEAMS: Readonly<Record<string, string>> = {
  'gp-practice': 'GP practice',
  'lipid-clinic': 'Lipid clinic',
  laboratory: 'Laboratory',
  'laboratory-lead': 'Laboratory lead',
  'cancer-team': 'Cancer team',
  'clinical-genetics': 'Clinical genetics',
  'screening-programme': 'Screening programme',
  'paediatric-team': "Children's team",
  'paediatric-lead': "Children's lead",
  'paediatric-oncology': "Children's cancer team",
  'pathway-lead': 'Pathway lead',
  'alliance-lead': 'Alliance lead',
};

export function teamWords(team: string): string {
  return TEAMS[team] ?? sentence(team);
}

const REASONS: Readonly<Record<string, string>> = {
  diagnosed: 'Diagnosed',
  completed: 'Completed',
  'excluded-by-test': 'Ruled out by a test',
  'excluded-by-criteria': 'Does not meet the criteria',
  'declined-for-good': 'Declined for good',
  died: 'Died',
  'moved-away': 'Handed over to another service',
  duplicate: 'Duplicate',
  'entered-in-error': 'Entered in error',
};

export function reasonWords(reason: string): string {
  return REASONS[reason] ?? sentence(reason);
}

const OUTCOMES: Readonly<Record<string, string>> = { met: 'Met', 'not-met': 'Not met', unknown: 'Not known yet' };

export function outcomeWords(outcome: string): string {
  return OUTCOMES[outcome] ?? sentence(outcome);
}

/** The colour of a tag of the design system. */
export function outcomeColour(outcome: string): string {
  return outcome === 'unknown'
    ? 'nhsuk-tag--yellow'
    : outcome === 'not-met' || outcome === 'unlikely'
      ? 'nhsuk-tag--grey'
      : 'nhsuk-tag--green';
}

const UNUSABLE: Readonly<Record<string, string>> = {
  absent: 'Not recorded',
  stale: 'Recorded too long ago',
  conflicting: 'The record contradicts itself',
  'on-treatment': 'Measured on treatment only',
  'test-failed': 'The test failed',
  unusable: 'Recorded in a way that cannot be used',
};

export function whyNotKnown(why: string): string {
  return UNUSABLE[why] ?? sentence(why);
}

const ASKED: Readonly<Record<string, string>> = { patient: 'Patient', GP: 'GP practice', laboratory: 'Laboratory', clinic: 'Clinic' };

export function askedWords(who: string): string {
  return ASKED[who] ?? who;
}

/** `msh2-msh6-pms2-lost` as people write it: MSH2, MSH6, PMS2 lost. */
export function eventWords(event: string): string {
  return sentence(event)
    .replace(/\b(mlh1|msh2|msh6|pms2|braf|mmr|msi)\b/gi, (gene) => gene.toUpperCase())
    .replace(/MSH2 MSH6 PMS2/, 'MSH2, MSH6 or PMS2');
}

export function pathwayOf(id: string, version?: string): PathwayDefinition | undefined {
  return version === undefined
    ? PATHWAYS.find((each) => each.id === id)
    : PATHWAY_VERSIONS.find((each) => each.id === id && each.version === version);
}

export function pathwayTitle(id: string): string {
  return pathwayOf(id)?.title ?? id;
}

/** Short enough for a table: what stands before the colon. */
export function shortTitle(id: string): string {
  return pathwayTitle(id).split(':')[0] ?? id;
}

export function stepTitle(pathway: string, version: string, step: string): string {
  return (pathwayOf(pathway, version) ?? pathwayOf(pathway))?.steps.find(({ id }) => id === step)?.title ?? sentence(step);
}

export function factLabel(fact: string): string {
  const [list = '', member, field = ''] = fact.split('.');
  const definition = CATALOGUE.facts.get(fact)?.label ?? CATALOGUE.lists.get(fact)?.label;
  if (definition) return sentence(definition);
  const kind = CATALOGUE.lists.get(list);
  return member === undefined ? fact : sentence(`${kind?.one ?? list} ${member}: ${kind?.fields[field]?.label ?? field}`);
}

const ISO_DAY = /\b\d{4}-\d\d-\d\d\b/g;

/** A reason of the engine carries dates as 2026-11-09: people read 9 November 2026. */
export function datesInWords(says: string): string {
  return says.replace(ISO_DAY, (date) => day(date));
}

const SOURCES: Readonly<Record<string, string>> = {
  Condition: 'Diagnosis',
  Observation: 'Result or finding',
  DiagnosticReport: 'Report',
  FamilyMemberHistory: 'Family history',
  MedicationRequest: 'Prescription',
  MedicationStatement: 'Medicines taken',
  Patient: 'Patient details',
  Procedure: 'Procedure',
  QuestionnaireResponse: 'Answer given',
  ServiceRequest: 'Request',
  Specimen: 'Sample',
};

/** What a reference such as Condition/1 is called on a page. */
export function sourceWords(reference: string): string {
  const type = reference.split('/')[0] ?? '';
  return SOURCES[type] ?? type;
}

/** A code as words (`gp-practice`), or words as the beginning of a sentence; hyphens and dates inside words stay. */
export function sentence(words: string): string {
  const spaced = words.includes(' ') ? words : words.replaceAll('-', ' ');
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}
