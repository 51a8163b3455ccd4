// FHIR NDJSON: a file for each type, a resource a line. Standard: Bulk Data Access 2.0.0, https://hl7.org/fhir/uv/bulkdata/STU2/
import type { Writer } from './writer.ts';

export function fhirWriter(types: readonly string[], only?: readonly string[]): Writer {
  const shown = types.filter((type) => only === undefined || only.includes(type));
  return {
    files: shown.map((type) => ({ name: `${type}.ndjson`, type })),
    linesOf: ({ resources }) =>
      resources
        .filter(({ resourceType }) => shown.includes(resourceType))
        .map((resource) => ({ file: `${resource.resourceType}.ndjson`, line: JSON.stringify(resource) })),
  };
}
