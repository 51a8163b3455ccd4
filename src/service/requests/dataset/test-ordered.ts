// Which test an order asks for: its codes in the workbook's or the digital directory, found in the directory, and what kind of order it is.
// Standard: National Genomic Test Directory; systems England-GenomicTestDirectory and England-DigitalGenomicTestService(s).

import type { CodeableConcept, Coding, ServiceRequest } from '@medplum/fhirtypes';
import type { Finding } from '../../../foundation/errors.ts';
import { SYSTEM } from '../../../foundation/terms/index.ts';
import type { Directory, DirectoryTest, Indication } from '../../directory/index.ts';
import { codeIn, type OrderKind, type ParticipantRole, type TestFacts, wordsFor } from '../../laboratory/index.ts';

const DIRECTORY_SYSTEMS: readonly string[] = [SYSTEM.testDirectory, SYSTEM.digitalTestService, SYSTEM.digitalTestServices];
const VERSION_EXTENSION = 'https://fhir.nhs.uk/England/StructureDefinition/Extension-GenomicTestCode-Version';
const ROLE_EXTENSION = 'https://fhir.nhs.uk/England/StructureDefinition/Extension-Genomic-Patient-Role';
export const PARTICIPANT_COUNT_EXTENSION = 'https://fhir.nhs.uk/England/StructureDefinition/Extension-GenomicTest-ParticipantCount';
export const RARE_REASONS = 'https://fhir.nhs.uk/CodeSystem/rare-diseaseTesting-genomics';
export const CANCER_REASONS = 'https://fhir.nhs.uk/CodeSystem/cancer-testing-genomics';

export interface TestOrdered {
  readonly facts: TestFacts;
  /** "R134.1 Familial hypercholesterolaemia - small panel". */
  readonly words: string | undefined;
  readonly kind: OrderKind;
  readonly isWgs: boolean;
  readonly test: DirectoryTest | undefined;
  readonly indication: Indication | undefined;
  /** The version of the directory that the order names. */
  readonly version: string | undefined;
  readonly findings: readonly Finding[];
}

export function testOrdered(request: ServiceRequest, directory: Directory, where: string): TestOrdered {
  const concepts: readonly CodeableConcept[] = [...(request.code ? [request.code] : []), ...(request.reasonCode ?? [])];
  const codings = concepts
    .flatMap((concept) => concept.coding ?? [])
    .filter((coding) => coding.system !== undefined && DIRECTORY_SYSTEMS.includes(coding.system) && coding.code);
  const on = request.authoredOn?.slice(0, 10);
  let test: DirectoryTest | undefined;
  let indication: Indication | undefined;
  const unknown: string[] = [];
  for (const { code } of codings) {
    if (code === undefined) continue;
    // An order from before the first version, or a code that came later, is looked up in whatever version knows it.
    const foundTest = directory.test(code, on) ?? directory.test(code);
    const foundIndication = directory.indication(code, on) ?? directory.indication(code);
    test ??= foundTest;
    indication ??= foundIndication;
    if (!foundTest && !foundIndication) unknown.push(code);
  }
  if (test !== undefined) indication = directory.indication(test.indication, on) ?? directory.indication(test.indication) ?? indication;
  const codes = [
    ...new Set([
      ...codings.flatMap(({ code }) => (code === undefined ? [] : [code.toUpperCase()])),
      ...(test ? [test.code] : []),
      ...(indication ? [indication.code] : []),
    ]),
  ];
  const name = test?.name ?? wordsFor(request.code) ?? wordsFor(request.reasonCode?.[0]) ?? indication?.name;
  const written = [name, ...codings.map(({ display }) => display)].join(' ');
  const method = test?.method ?? (/\bWGS\b|whole genome/i.test(written) ? 'wgs' : undefined);
  const kind = kindOf(request, codes, method, written);
  const facts: TestFacts = {
    codes,
    ...(name === undefined ? {} : { name }),
    ...(method === undefined ? {} : { method }),
    ...directoryKind(request, indication, codes),
    ...(indication?.group === undefined ? {} : { group: indication.group }),
    ...(test?.specialistGroup === undefined ? {} : { specialistGroup: test.specialistGroup }),
    ...(request.priority === undefined ? {} : { urgency: request.priority }),
  };
  const label = test?.code ?? codings[0]?.code;
  return {
    facts,
    words: label === undefined ? name : name === undefined || name.startsWith(label) ? (name ?? label) : `${label} ${name}`,
    kind,
    isWgs: method === 'wgs',
    test,
    indication,
    version: versionOf(codings),
    findings: [...findingsFor(codings, unknown, where)],
  };
}

export function roleOf(request: ServiceRequest): ParticipantRole {
  const extension = request.extension?.find((each) => each.url === ROLE_EXTENSION);
  return extension?.valueCodeableConcept?.coding?.some((coding) => coding.code === 'consultand') ? 'consultand' : 'proband';
}

export function participantCount(request: ServiceRequest): number | undefined {
  return request.extension?.find((each) => each.url === PARTICIPANT_COUNT_EXTENSION)?.valueInteger;
}

export function reasonForTesting(request: ServiceRequest): string | undefined {
  for (const category of request.category ?? []) {
    const code = codeIn(category, RARE_REASONS, CANCER_REASONS);
    if (code !== undefined) return code;
  }
  return undefined;
}

/** R387, R442 and R346 and their digital twins; the words decide when the directory does not know the code. */
function kindOf(request: ServiceRequest, codes: readonly string[], method: string | undefined, written: string): OrderKind {
  const has = (indication: string) => codes.some((code) => code === indication || code.startsWith(`${indication}.`));
  if (has('R442') || /re-?interpretation/i.test(written)) return 'reinterpretation';
  if (has('R387') || method === 'reanalysis' || reasonForTesting(request) === 'reanalysis' || /reanalysis of existing data/i.test(written))
    return 'reanalysis';
  if (has('R346') || method === 'dna-storage' || /\bDNA (?:extraction and storage|to be stored|storage)\b/i.test(written))
    return 'dna-storage';
  return 'test';
}

function directoryKind(
  request: ServiceRequest,
  indication: Indication | undefined,
  codes: readonly string[],
): { readonly kind?: 'rare' | 'cancer' } {
  if (indication !== undefined) return { kind: indication.kind };
  const categories = (request.category ?? []).flatMap((category) => category.coding ?? []);
  if (categories.some((coding) => coding.system === CANCER_REASONS) || codes.some((code) => /^M\d/.test(code))) return { kind: 'cancer' };
  if (categories.some((coding) => coding.system === RARE_REASONS) || codes.some((code) => /^R\d/.test(code))) return { kind: 'rare' };
  return {};
}

function versionOf(codings: readonly Coding[]): string | undefined {
  for (const coding of codings) {
    if (coding.version !== undefined) return coding.version;
    const extension = coding.extension?.find((each) => each.url === VERSION_EXTENSION);
    const version = extension?.valueDecimal ?? extension?.valueString;
    if (version !== undefined) return String(version);
  }
  return undefined;
}

function* findingsFor(codings: readonly Coding[], unknown: readonly string[], where: string): Generator<Finding> {
  if (codings.length === 0)
    yield {
      severity: 'warning',
      code: 'REQ_NO_TEST',
      issue: 'required',
      where: `${where}.code`,
      what: 'The order names no test of the national directory.',
      mend: 'Give a test code (R134.1, M1.4, GT488) or a test package (R134, TP439) with its system.',
    };
  for (const code of unknown)
    yield {
      severity: 'warning',
      code: 'REQ_TEST_UNKNOWN',
      issue: 'code-invalid',
      where: `${where}.code`,
      what: `"${safe(code)}" is not in the test directory held here.`,
      mend: 'Check the code, or import the version of the directory it comes from.',
    };
}

/** What was sent is repeated only as far as it looks like a code. */
function safe(code: string): string {
  return code.replaceAll(/[^A-Za-z0-9. -]/g, '').slice(0, 20);
}
