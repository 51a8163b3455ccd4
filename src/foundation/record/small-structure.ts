// A structure of a few types and parameters for the record's own tests.

import type { Resource } from '@medplum/fhirtypes';
import type { IndexRows, SearchParameter, Structure } from './index-rows.ts';

const PARAMETERS: Readonly<Record<string, readonly SearchParameter[]>> = {
  Patient: [
    { name: 'identifier', kind: 'token' },
    { name: 'family', kind: 'string' },
    { name: 'given', kind: 'string' },
    { name: 'gender', kind: 'token' },
    { name: 'active', kind: 'token' },
    { name: 'birthdate', kind: 'date' },
  ],
  ServiceRequest: [
    { name: 'identifier', kind: 'token' },
    { name: 'status', kind: 'token' },
    { name: 'code', kind: 'token' },
    { name: 'subject', kind: 'reference', targets: ['Patient', 'Group'] },
    { name: 'patient', kind: 'reference', targets: ['Patient'] },
    { name: 'authored', kind: 'date' },
    { name: 'instantiates-uri', kind: 'uri' },
  ],
  Observation: [
    { name: 'code', kind: 'token' },
    { name: 'subject', kind: 'reference', targets: ['Patient'] },
    { name: 'date', kind: 'date' },
    { name: 'value-quantity', kind: 'quantity' },
  ],
  Organization: [
    { name: 'identifier', kind: 'token' },
    { name: 'name', kind: 'string' },
  ],
  RiskAssessment: [{ name: 'probability', kind: 'number' }],
  AuditEvent: [{ name: 'date', kind: 'date' }],
};

const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

export const smallStructure: Structure = {
  isKnownType: (type) => type in PARAMETERS,
  searchParameter: (type, name) => PARAMETERS[type]?.find((parameter) => parameter.name === name),
  extract: (resource: Resource): IndexRows => {
    const tokens: IndexRows['tokens'][number][] = [];
    const references: IndexRows['references'][number][] = [];
    const dates: IndexRows['dates'][number][] = [];
    const strings: IndexRows['strings'][number][] = [];
    const numbers: IndexRows['numbers'][number][] = [];
    const patients: string[] = [];
    const identifiers = (found: readonly { system?: string; value?: string }[] = []) => {
      for (const { system, value } of found) if (value) tokens.push({ param: 'identifier', system: system ?? null, code: value });
    };
    const date = (param: string, value: string | undefined) => {
      if (value) dates.push({ param, ...interval(value) });
    };
    const subject = (params: readonly string[], reference?: { reference?: string; identifier?: { system?: string; value?: string } }) => {
      if (!reference) return;
      const [targetType = null, targetId = null] = reference.reference?.split('/') ?? [];
      for (const param of params)
        references.push({
          param,
          targetType,
          targetId,
          identifierSystem: reference.identifier?.system ?? null,
          identifierValue: reference.identifier?.value ?? null,
        });
      if (targetType === 'Patient' && targetId) patients.push(targetId);
    };
    const coded = (param: string, concept?: { coding?: { system?: string; code?: string }[] }) => {
      for (const { system, code } of concept?.coding ?? []) if (code) tokens.push({ param, system: system ?? null, code });
    };
    switch (resource.resourceType) {
      case 'Patient':
        identifiers(resource.identifier);
        for (const name of resource.name ?? []) {
          if (name.family) strings.push({ param: 'family', value: plain(name.family), written: name.family });
          for (const given of name.given ?? []) strings.push({ param: 'given', value: plain(given), written: given });
        }
        if (resource.gender) tokens.push({ param: 'gender', system: 'http://hl7.org/fhir/administrative-gender', code: resource.gender });
        if (resource.active !== undefined) tokens.push({ param: 'active', system: null, code: String(resource.active) });
        date('birthdate', resource.birthDate);
        break;
      case 'ServiceRequest':
        identifiers(resource.identifier);
        tokens.push({ param: 'status', system: 'http://hl7.org/fhir/request-status', code: resource.status });
        coded('code', resource.code);
        subject(['subject', 'patient'], resource.subject);
        date('authored', resource.authoredOn);
        for (const uri of resource.instantiatesUri ?? []) tokens.push({ param: 'instantiates-uri', system: null, code: uri });
        break;
      case 'Observation':
        coded('code', resource.code);
        subject(['subject'], resource.subject);
        date('date', resource.effectiveDateTime);
        if (resource.valueQuantity?.value !== undefined)
          numbers.push({
            param: 'value-quantity',
            value: String(resource.valueQuantity.value),
            system: resource.valueQuantity.system,
            unit: resource.valueQuantity.code,
          });
        break;
      case 'Organization':
        identifiers(resource.identifier);
        if (resource.name) strings.push({ param: 'name', value: plain(resource.name), written: resource.name });
        break;
      case 'AuditEvent':
        date('date', resource.recorded);
        break;
      case 'RiskAssessment':
        for (const { probabilityDecimal } of resource.prediction ?? [])
          if (probabilityDecimal !== undefined) numbers.push({ param: 'probability', value: String(probabilityDecimal) });
    }
    return { tokens, references, dates, strings, numbers, compartmentPatients: patients };
  },
};

function interval(value: string): { low: Date; high: Date } {
  const low = new Date(value);
  const high = new Date(low);
  if (value.length === 4) high.setUTCFullYear(high.getUTCFullYear() + 1);
  else if (value.length === 7) high.setUTCMonth(high.getUTCMonth() + 1);
  else if (value.length === 10) high.setUTCDate(high.getUTCDate() + 1);
  else high.setTime(high.getTime() + (value.includes('.') ? 1 : 1000));
  return { low, high };
}
