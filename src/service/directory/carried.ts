// The form in which a version is kept on disk: one line of JSON for the version, then one for each clinical indication, so that differences read well.

import type { DirectoryKind, DirectoryVersion, Indication } from './directory.ts';
import { makeTest } from './importing/make-test.ts';

/** Codes of the digital directory by the workbook's code: R69 -> TP383, R69.5 -> GT46. */
export type DigitalCodes = ReadonlyMap<string, string>;

interface CarriedVersion {
  readonly kind: DirectoryKind;
  readonly version: string;
  readonly effectiveFrom: string;
  readonly source: string;
  readonly complete: boolean;
}
interface CarriedIndication {
  readonly code: string;
  readonly name: string;
  readonly group?: string;
  /** Code, name (empty where it follows from target and method), target, method, commissioning, specialist group, scope, eligibility; as written, trailing blanks left off. */
  readonly tests: readonly (readonly string[])[];
}

export function printVersion({ indications, ...version }: DirectoryVersion): string {
  const head: CarriedVersion = version;
  const lines = indications.map((indication): CarriedIndication => {
    const { code, name, group, tests } = indication;
    return { code, name, ...(group && { group }), tests: tests.map((test) => partsOf(test, indication)) };
  });
  return `${[head, ...lines].map((line) => JSON.stringify(line)).join('\n')}\n`;
}

/** Throws a SyntaxError naming the line when the text is not what `printVersion` prints. */
export function parseVersion(text: string, digitalCodes: DigitalCodes = new Map()): DirectoryVersion {
  const lines = text.split('\n').filter((line) => line !== '');
  // What follows the first line was printed by printVersion; a person who edits it sees the line number below.
  const head = parseLine(lines[0] ?? '', 1) as CarriedVersion;
  if (typeof head.version !== 'string' || (head.kind !== 'rare' && head.kind !== 'cancer') || typeof head.effectiveFrom !== 'string')
    throw new SyntaxError('line 1: not the first line of a directory version (kind, version, effectiveFrom, source, complete)');
  const indications = lines
    .slice(1)
    .map((line, at) => readIndication(parseLine(line, at + 2) as CarriedIndication, head.kind, at + 2, digitalCodes));
  return {
    kind: head.kind,
    version: head.version,
    effectiveFrom: head.effectiveFrom,
    source: head.source,
    complete: head.complete === true,
    indications,
  };
}

function readIndication(line: CarriedIndication, kind: DirectoryKind, number: number, digitalCodes: DigitalCodes): Indication {
  if (typeof line.code !== 'string' || typeof line.name !== 'string' || !Array.isArray(line.tests))
    throw new SyntaxError(`line ${number}: not a clinical indication (code, name, tests)`);
  const { code, name, group } = line;
  const digitalCode = digitalCodes.get(code);
  return {
    code,
    name,
    kind,
    ...(group && { group }),
    ...(digitalCode && { digitalCode }),
    tests: line.tests.map(([testCode = '', testName, target = '', method = '', commissioning, specialistGroup, scope, eligibility]) =>
      makeTest({
        code: testCode,
        indication: code,
        indicationName: name,
        name: testName,
        target,
        method,
        commissioning,
        specialistGroup,
        scope,
        eligibility,
        digitalCode: digitalCodes.get(testCode),
      }),
    ),
  };
}

function partsOf(test: DirectoryVersion['indications'][number]['tests'][number], { name }: Indication): readonly string[] {
  const written = {
    code: test.code,
    indication: test.indication,
    indicationName: name,
    target: test.targetAsWritten,
    method: test.methodAsWritten,
  };
  const follows = makeTest(written).name === test.name;
  const parts = [
    test.code,
    follows ? '' : test.name,
    test.targetAsWritten,
    test.methodAsWritten,
    test.commissioningAsWritten ?? '',
    test.specialistGroup ?? '',
    test.scope ?? '',
    test.eligibility ?? '',
  ];
  while (parts.at(-1) === '') parts.pop();
  return parts;
}

function parseLine(line: string, number: number): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new SyntaxError(`line ${number}: not JSON`);
  }
}
