// The difference of two versions, as a requester needs it: what is new, what went, what moved to another code, what is done differently.

import type { DirectoryTest, DirectoryVersion, Indication } from './directory.ts';
import { squash } from './searching/words.ts';

export interface CodeAndName {
  readonly code: string;
  readonly name: string;
}
export interface Renamed {
  readonly code: string;
  readonly before: string;
  readonly after: string;
}
export interface Renumbered {
  readonly before: string;
  readonly after: string;
  readonly name: string;
  /** What the two codes have in common. */
  readonly because: string;
}
export interface ChangedTest {
  readonly code: string;
  readonly name: string;
  readonly changes: readonly {
    readonly field: 'name' | 'target' | 'method' | 'commissioning' | 'specialistGroup' | 'scope' | 'eligibility' | 'indication';
    readonly before: string;
    readonly after: string;
    /** Another spelling of the same method or category. */
    readonly spellingOnly?: boolean;
  }[];
}

export interface DirectoryDiff {
  readonly from: { readonly kind: string; readonly version: string; readonly complete: boolean };
  readonly to: { readonly kind: string; readonly version: string; readonly complete: boolean };
  /** Tests under the same code in both. */
  readonly common: number;
  readonly added: readonly CodeAndName[];
  readonly retired: readonly CodeAndName[];
  readonly renumbered: readonly Renumbered[];
  readonly changed: readonly ChangedTest[];
  /** Tests that a list which is not complete does not mention: neither retired nor added, simply not known. */
  readonly notListed: readonly CodeAndName[];
  readonly indications: {
    readonly added: readonly CodeAndName[];
    readonly retired: readonly CodeAndName[];
    readonly renamed: readonly Renamed[];
    readonly renumbered: readonly Renumbered[];
    readonly notListed: readonly CodeAndName[];
  };
}

/** Absence from a version that is not `complete` is never read as retirement, nor first mention after such a version as addition. */
export function diff(from: DirectoryVersion, to: DirectoryVersion): DirectoryDiff {
  const before = indicationsByCode(from);
  const after = indicationsByCode(to);
  const testsBefore = testsByCode(from);
  const testsAfter = testsByCode(to);
  const gone = [...before.values()].filter(({ code }) => !after.has(code));
  const come = [...after.values()].filter(({ code }) => !before.has(code));
  const movedIndications = pairUp(gone, come, indicationLikeness);
  const goneTests = [...testsBefore.values()].filter(({ code }) => !testsAfter.has(code));
  const comeTests = [...testsAfter.values()].filter(({ code }) => !testsBefore.has(code));
  const movedTo = new Map(movedIndications.map(({ before: a, after: b }) => [a, b] as const));
  const movedTests = pairUp(goneTests, comeTests, (a, b) => testLikeness(a, b, before, after, movedTo));
  const movedCodes = new Set([...movedIndications, ...movedTests].flatMap((moved) => [moved.before, moved.after]));
  const stayed = ({ code }: CodeAndName) => !movedCodes.has(code);
  const short = ({ code, name }: CodeAndName): CodeAndName => ({ code, name });
  const left = goneTests.filter(stayed).map((test) => withIndication(test, before));
  const arrived = comeTests.filter(stayed).map((test) => withIndication(test, after));
  const leftIndications = gone.filter(stayed).map(short);
  const arrivedIndications = come.filter(stayed).map(short);
  return {
    from: { kind: from.kind, version: from.version, complete: from.complete },
    to: { kind: to.kind, version: to.version, complete: to.complete },
    common: [...testsBefore.keys()].filter((code) => testsAfter.has(code)).length,
    added: from.complete ? arrived : [],
    retired: to.complete ? left : [],
    renumbered: movedTests.map((moved) => ({
      ...moved,
      name: withIndication(testsAfter.get(moved.after) ?? { code: moved.after, name: moved.name, indication: '' }, after).name,
    })),
    changed: [...testsBefore.values()].flatMap((test) => changeOf(test, testsAfter.get(test.code))),
    notListed: [...(to.complete ? [] : left), ...(from.complete ? [] : arrived)],
    indications: {
      added: from.complete ? arrivedIndications : [],
      retired: to.complete ? leftIndications : [],
      renamed: [...before.values()].flatMap(({ code, name }) => {
        const now = after.get(code)?.name;
        return now !== undefined && squash(now) !== squash(name) ? [{ code, before: name, after: now }] : [];
      }),
      renumbered: movedIndications,
      notListed: [...(to.complete ? [] : leftIndications), ...(from.complete ? [] : arrivedIndications)],
    },
  };
}

/** The rare workbook names no tests, so a test is told by its indication as well: "Familial hypercholesterolaemia: LDLR - MLPA or equivalent". */
function withIndication(test: CodeAndName & { readonly indication: string }, indications: ReadonlyMap<string, Indication>): CodeAndName {
  const indication = indications.get(test.indication)?.name ?? '';
  return { code: test.code, name: squash(test.name).includes(squash(indication)) ? test.name : `${indication}: ${test.name}` };
}

function changeOf(before: DirectoryTest, after: DirectoryTest | undefined): readonly ChangedTest[] {
  if (!after) return [];
  const nameSaysMore =
    before.targetAsWritten !== '' && after.targetAsWritten !== '' && !before.name.endsWith(` - ${before.methodAsWritten}`);
  const fields: readonly (readonly [ChangedTest['changes'][number]['field'], string | undefined, string | undefined, boolean])[] = [
    ['indication', before.indication, after.indication, false],
    // Where the name is only target and method put together, those two fields say the same.
    ['name', nameSaysMore ? before.name : undefined, after.name, false],
    ['target', before.targetAsWritten, after.targetAsWritten, false],
    ['method', before.methodAsWritten, after.methodAsWritten, sameMethods(before, after)],
    ['commissioning', before.commissioningAsWritten, after.commissioningAsWritten, false],
    ['specialistGroup', before.specialistGroup, after.specialistGroup, false],
    ['scope', before.scope, after.scope, false],
    ['eligibility', before.eligibility, after.eligibility, false],
  ];
  const changes = fields.flatMap(([field, was, is, spellingOnly]) =>
    was && is && squashSigns(was) !== squashSigns(is) ? [{ field, before: was, after: is, ...(spellingOnly && { spellingOnly }) }] : [],
  );
  return changes.length > 0 ? [{ code: before.code, name: before.name, changes }] : [];
}

/** "<10 amplicons" and ">=10 amplicons" differ only in their signs, which `squash` leaves out. */
function squashSigns(text: string): string {
  return squash(text.replaceAll('>=', ' ge ').replaceAll('<=', ' le ').replaceAll('<', ' lt ').replaceAll('>', ' gt '));
}

function sameMethods(a: DirectoryTest, b: DirectoryTest): boolean {
  const amplicons = (test: DirectoryTest) => /[<>]=?\s*\d+/.exec(test.methodAsWritten)?.[0];
  return a.method === b.method && (a.alternatives ?? []).join() === (b.alternatives ?? []).join() && amplicons(a) === amplicons(b);
}

/** Pairs what went with what came, one to one, where something tells that they are the same. */
function pairUp<T extends CodeAndName>(
  gone: readonly T[],
  come: readonly T[],
  likeness: (a: T, b: T) => string | undefined,
): readonly Renumbered[] {
  const taken = new Set<string>();
  return gone.flatMap((a): Renumbered[] => {
    for (const b of come) {
      const because = taken.has(b.code) ? undefined : likeness(a, b);
      if (because === undefined) continue;
      taken.add(b.code);
      return [{ before: a.code, after: b.code, name: b.name, because }];
    }
    return [];
  });
}

function indicationLikeness(a: Indication, b: Indication): string | undefined {
  return squash(a.name) === squash(b.name) ? 'same name' : undefined;
}

function testLikeness(
  a: DirectoryTest,
  b: DirectoryTest,
  before: ReadonlyMap<string, Indication>,
  after: ReadonlyMap<string, Indication>,
  movedTo: ReadonlyMap<string, string>,
): string | undefined {
  const sameIndication = a.indication === b.indication || movedTo.get(a.indication) === b.indication;
  const sameName = squash(before.get(a.indication)?.name ?? '') === squash(after.get(b.indication)?.name ?? '-');
  if (!sameIndication && !sameName) return undefined;
  const knowsBoth = a.targetAsWritten !== '' && b.targetAsWritten !== '';
  if (knowsBoth)
    return squash(`${a.name} ${a.targetAsWritten} ${a.methodAsWritten}`) === squash(`${b.name} ${b.targetAsWritten} ${b.methodAsWritten}`)
      ? 'same indication, target and method'
      : undefined;
  // Without targets only the number after the dot is left, and only where the indication itself moved.
  return a.indication !== b.indication && a.code.split('.')[1] === b.code.split('.')[1]
    ? 'same indication and number of the test'
    : undefined;
}

function indicationsByCode(version: DirectoryVersion): ReadonlyMap<string, Indication> {
  return new Map(version.indications.map((indication) => [indication.code, indication] as const));
}

function testsByCode(version: DirectoryVersion): ReadonlyMap<string, DirectoryTest> {
  return new Map(version.indications.flatMap(({ tests }) => tests.map((test) => [test.code, test] as const)));
}
