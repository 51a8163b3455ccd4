// Reads a family file of any kind we know: CanRisk and BOADICEA by their first line, FHIR when it is JSON, PED otherwise.

import { readFhirFamily } from './from-fhir.ts';
import { readPed } from './ped.ts';
import { canRiskFormatOf, readCanRisk } from './read-canrisk.ts';
import { type FileReading, rowFinding } from './table-file.ts';

export function readFamilyFile(text: string): FileReading {
  const start = text.replace(/^\uFEFF/, '').trimStart();
  if (start.startsWith('{')) {
    try {
      return readFhirFamily(JSON.parse(start));
    } catch {
      return {
        kind: 'refused',
        findings: [rowFinding('error', 'FAM_NOT_JSON', 1, 'The file begins like JSON but is not.', 'Save it again as a whole.')],
      };
    }
  }
  return canRiskFormatOf(text) || /^(##CanRisk|BOADICEA)/i.test(start) ? readCanRisk(text) : readPed(text);
}
