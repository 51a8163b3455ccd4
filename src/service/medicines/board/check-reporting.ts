// Values of genomic Observations and proposals against the lists that Genomics Reporting binds them to. Structure is the record's to check.
// Standard: http://hl7.org/fhir/uv/genomics-reporting/STU3. Lists: data/medicines/genomics-reporting.json.

import type { CodeableConcept, Observation, Resource, Task } from '@medplum/fhirtypes';
import lists from '../../../../data/medicines/genomics-reporting.json' with { type: 'json' };
import type { Finding } from '../../../foundation/errors.ts';
import { SYSTEM } from '../../../foundation/terms/index.ts';

interface Binding {
  readonly list: string;
  readonly strength: string;
  readonly codes: readonly string[];
}
const COMPONENTS: Readonly<Record<string, Binding>> = lists.components;
const VALUES: Readonly<Record<string, Binding>> = lists.values;
const PROFILE = 'http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition/';

/** What is wrong with a resource that claims a profile of the guide; nothing for any other. Pure. */
export function checkReporting(resource: Resource): readonly Finding[] {
  const claimed = (resource.meta?.profile ?? []).filter((each) => each.startsWith(PROFILE));
  if (claimed.length === 0) return [];
  if (resource.resourceType === 'Task') return checkProposal(resource);
  return resource.resourceType === 'Observation' ? checkObservation(resource) : [];
}

function checkObservation(observation: Observation): readonly Finding[] {
  const codes = loincIn(observation.code);
  const value = codes.map((code) => VALUES[code]).find((binding) => binding !== undefined);
  const isImplication = (observation.code.coding ?? []).some(({ code }) => lists.implication.includes(code ?? ''));
  return [
    ...(value ? unbound(value, observation.valueCodeableConcept, 'Observation.value') : []),
    ...(observation.component ?? []).flatMap((component, at) =>
      loincIn(component.code).flatMap((code) => {
        const binding = COMPONENTS[code];
        return binding ? unbound(binding, component.valueCodeableConcept, `Observation.component[${at}].value`) : [];
      }),
    ),
    ...(isImplication && (observation.derivedFrom ?? []).length === 0
      ? [
          wrong(
            'GRP_DERIVED_FROM',
            'required',
            'Observation.derivedFrom',
            'An implication names nothing it rests on.',
            'Refer to the variant, haplotype or genotype.',
          ),
        ]
      : []),
    ...(isImplication && observation.valueCodeableConcept !== undefined
      ? [wrong('GRP_NO_VALUE', 'structure', 'Observation.value', 'An implication has no value of its own.', 'Say it in components.')]
      : []),
  ];
}

function checkProposal({ status, intent }: Task): readonly Finding[] {
  if (status === 'requested' && intent === 'proposal') return [];
  return [
    wrong(
      'GRP_PROPOSAL',
      'value',
      'Task.status',
      'A recommendation is requested and a proposal.',
      'Write status requested and intent proposal.',
    ),
  ];
}

/** An extensible list rules out only other codes of its own system. */
function unbound({ list, strength, codes }: Binding, value: CodeableConcept | undefined, where: string): readonly Finding[] {
  const coded = (value?.coding ?? []).filter(({ system }) => system === SYSTEM.loinc).flatMap(({ code }) => code ?? []);
  if (coded.some((code) => codes.includes(code))) return [];
  if (coded.length === 0 && strength === 'extensible') return [];
  return value === undefined
    ? []
    : [wrong('GRP_VALUE_SET', 'code-invalid', where, `The value is not in LOINC list ${list}.`, `Use a code of ${list}.`)];
}

function loincIn(concept: CodeableConcept): readonly string[] {
  return (concept.coding ?? []).filter(({ system }) => system === SYSTEM.loinc).flatMap(({ code }) => code ?? []);
}

function wrong(code: string, issue: Finding['issue'], where: string, what: string, mend: string): Finding {
  return { severity: 'error', code, issue, where, what, mend };
}
