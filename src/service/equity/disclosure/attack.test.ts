// The attack across tables: everything that is published of one question (all areas by fifth, by sex, by area; single areas by fifth and by sex) is put
// together by an attacker who knows the rules, and even whether a star is a small count.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isRefused, seededUniform } from '../../../foundation/numbers/index.ts';
import { type Equation, type Known, valuesOf } from './attack.testing.ts';
import { type InternalFigures, internalFigures } from './internal-table.ts';
import type { ProfileName } from './profile.ts';
import { type PublishedCount, type PublishedFigure, type PublishedFigures, publish } from './publish.ts';
import { publishCrossed } from './publish-crossed.ts';

const PROFILES: readonly ProfileName[] = ['hes', 'opensafely', 'exact+secondary'];
const CAP = 100_000;

/** People by area and two strata, with and rest. */
type Joint = readonly (readonly (readonly (readonly [number, number])[])[])[];

interface Case {
  readonly joint: Joint;
  readonly profile: ProfileName;
  readonly kind: 'persons' | 'residents';
  readonly isSensitive: boolean;
  readonly hasUnknown: boolean;
}

test('HAZ-EQU-07 of 10,000 random questions no hidden count has fewer than three candidates, whatever tables of the question are put together', (t) => {
  const uniform = seededUniform(4711);
  let [hidden, pinned, undecided, crossed, refused] = [0, 0, 0, 0, 0];
  for (let n = 0; n < 10_000; n++) {
    const found = attack(aCase(uniform, n));
    hidden += found.hidden;
    pinned += found.pinned;
    undecided += found.undecided;
    crossed += found.crossed;
    refused += found.refused;
    assert.equal(found.pinned, 0, found.what);
  }
  t.diagnostic(
    `${hidden} hidden counts attacked in 10,000 questions, ${crossed} with single areas (of ${refused} none were shown); ${pinned} pinned, ${undecided} undecided`,
  );
  assert.ok(hidden > 30_000 && crossed > 2000);
  assert.ok(undecided < hidden / 500);
});

function aCase(uniform: () => number, n: number): Case {
  const [areas, fifths, sexes] = [2 + Math.floor(uniform() * 3), 2 + Math.floor(uniform() * 2), 2];
  const scale = [3, 8, 25, 90][Math.floor(uniform() * 4)] ?? 8;
  const draw = () => {
    const u = uniform();
    return u < 0.12 ? 0 : u < 0.35 ? Math.floor(uniform() * 4) : Math.floor(uniform() * scale * 2);
  };
  const joint = Array.from({ length: areas }, () =>
    Array.from({ length: fifths }, () => Array.from({ length: sexes }, () => [draw(), draw() * (uniform() < 0.5 ? 1 : 4)] as const)),
  );
  return {
    joint,
    profile: PROFILES[n % 3] ?? 'hes',
    kind: uniform() < 0.6 ? 'persons' : 'residents',
    isSensitive: uniform() < 0.3,
    hasUnknown: uniform() < 0.4,
  };
}

function attack({ joint, profile, kind, isSensitive, hasUnknown }: Case) {
  const [A, F, S] = [joint.length, joint[0]?.length ?? 0, joint[0]?.[0]?.length ?? 0];
  const areaName = (a: number) => (hasUnknown && a === A - 1 ? 'unknown' : `area ${a}`);
  const parts = kind === 'persons' ? [0, 1] : [0];
  const sums = (fits: (a: number, f: number, s: number) => boolean, p: number) => {
    let sum = 0;
    for (let a = 0; a < A; a++)
      for (let f = 0; f < F; f++) for (let s = 0; s < S; s++) if (fits(a, f, s)) sum += joint[a]?.[f]?.[s]?.[p] ?? 0;
    return sum;
  };
  const figures = (rows: readonly { readonly name: string; readonly fits: (a: number, f: number, s: number) => boolean }[]) => {
    const table = internalFigures({
      subject: { title: 'Tests', area: 'icb', months: 12, isRareDisease: false, isSensitive },
      denominator: kind,
      total: 'printed',
      rows: rows.map(({ name, fits }) => {
        const numerator = sums(fits, 0);
        return { name, numerator, denominator: kind === 'persons' ? numerator + sums(fits, 1) : 50_000 };
      }),
    });
    assert.ok(!isRefused(table));
    return table;
  };
  const list = (length: number) => Array.from({ length }, (_, i) => i);
  // ---- what is printed
  const byArea = publish(figures(list(A).map((k) => ({ name: areaName(k), fits: (a) => a === k }))), profile);
  const byFifth = publish(figures(list(F).map((k) => ({ name: `fifth ${k}`, fits: (_a, f) => f === k }))), profile);
  const bySex = publish(figures(list(S).map((k) => ({ name: `sex ${k}`, fits: (_a, _f, s) => s === k }))), profile);
  const cross = (count: number, fitsGroup: (k: number) => (f: number, s: number) => boolean) => {
    const tables = new Map<string, InternalFigures>(
      list(A).map((i) => [
        areaName(i),
        figures(list(count).map((k) => ({ name: `group ${k}`, fits: (a, f, s) => a === i && fitsGroup(k)(f, s) }))),
      ]),
    );
    const out = publishCrossed(tables, profile);
    return 'kind' in out ? undefined : out;
  };
  const areaFifth = cross(F, (k) => (f) => f === k);
  const areaSex = cross(S, (k) => (_f, s) => s === k);
  // ---- what he makes of it: for each part and for both together, one number per place
  const known: Known & { equations: Equation[] } = { least: [], most: [], truth: [], equations: [] };
  const hiddenPlaces: number[] = [];
  const variable = (truth: number, low: number, high: number) => {
    known.truth.push(truth);
    known.least.push(low);
    known.most.push(high);
    return known.truth.length - 1;
  };
  const place = (printed: PublishedFigure | undefined, x: number, r: number, isAllHidden = false): readonly number[] => {
    const isGroup = isSensitive && kind === 'persons' && x + r > 0 && x + r < 20 && (x === 0 || r === 0);
    const numbers = parts.map((p) => {
      const truth = p === 0 ? x : r;
      if (!printed) return variable(truth, 0, CAP);
      if (printed.numerator.kind === 'hidden') {
        const at = isGroup || isAllHidden ? variable(truth, 0, CAP) : variable(truth, ...behindStar(truth, profile));
        if (truth > 0 || isGroup) hiddenPlaces.push(at);
        return at;
      }
      // A line that is shown has no small rest.
      return p === 0 ? variable(truth, ...behind(printed.numerator, profile)) : variable(truth, truth === 0 ? 0 : 8, truth === 0 ? 0 : CAP);
    });
    if (kind === 'persons') {
      const range = printed && printed.denominator.kind === 'shown' ? behind(printed.denominator, profile) : ([0, 2 * CAP] as const);
      const whole = variable(x + r, ...range);
      known.equations.push({ parts: [...numbers], sum: whole });
      numbers.push(whole);
    }
    return numbers;
  };
  const width = kind === 'persons' ? 3 : 1;
  const add = (ofParts: readonly (readonly number[])[], sum: readonly number[]) => {
    for (let w = 0; w < width; w++) known.equations.push({ parts: ofParts.map((each) => each[w] ?? 0), sum: sum[w] ?? 0 });
  };
  const rowOf = (table: unknown, k: number) => (isFigures(table) ? table.rows[k] : undefined);
  const total = [byArea, byFifth, bySex].find(isFigures)?.total;
  const everybody = () => true;
  const [allX, allR] = [sums(everybody, 0), sums(everybody, 1)];
  const N = place(total, allX, allR);
  const T = list(A).map((k) =>
    place(
      rowOf(byArea, k),
      sums((a) => a === k, 0),
      sums((a) => a === k, 1),
    ),
  );
  const G = list(F).map((k) =>
    place(
      rowOf(byFifth, k),
      sums((_a, f) => f === k, 0),
      sums((_a, f) => f === k, 1),
    ),
  );
  const H = list(S).map((k) =>
    place(
      rowOf(bySex, k),
      sums((_a, _f, s) => s === k, 0),
      sums((_a, _f, s) => s === k, 1),
    ),
  );
  add(T, N);
  add(G, N);
  add(H, N);
  const cells = (
    table: ReadonlyMap<string, PublishedFigures> | undefined,
    count: number,
    fitsGroup: (k: number) => (f: number, s: number) => boolean,
  ) =>
    list(A).map((i) =>
      list(count).map((k) => {
        const fits = (a: number, f: number, s: number) => a === i && fitsGroup(k)(f, s);
        const rows = table?.get(areaName(i))?.rows ?? [];
        return place(
          rows[k],
          sums(fits, 0),
          sums(fits, 1),
          rows.every(({ numerator }) => numerator.kind === 'hidden'),
        );
      }),
    );
  if (areaFifth) {
    const C = cells(areaFifth, F, (k) => (f) => f === k);
    for (const [a, line] of C.entries()) add(line, T[a] ?? []);
    for (const k of list(F))
      add(
        C.map((line) => line[k] ?? []),
        G[k] ?? [],
      );
  }
  if (areaSex) {
    const C = cells(areaSex, S, (k) => (_f, s) => s === k);
    for (const [a, line] of C.entries()) add(line, T[a] ?? []);
    for (const k of list(S))
      add(
        C.map((line) => line[k] ?? []),
        H[k] ?? [],
      );
  }
  let [pinned, undecided] = [0, 0];
  let what = '';
  for (const at of hiddenPlaces) {
    const values = valuesOf(known, at, 3);
    if (values === 'undecided') undecided++;
    else if (values < 3) {
      pinned++;
      what = `${JSON.stringify(joint)} ${profile} ${kind} sensitive ${isSensitive} unknown ${hasUnknown}: truth ${known.truth[at]}, ${values} values`;
    }
  }
  const crossings = [areaFifth, areaSex];
  return {
    hidden: hiddenPlaces.length,
    pinned,
    undecided,
    what,
    crossed: crossings.filter((each) => each !== undefined).length,
    refused: crossings.filter((each) => each === undefined).length,
  };
}

function isFigures(table: unknown): table is PublishedFigures {
  return typeof table === 'object' && table !== null && 'kind' in table && table.kind === 'figures';
}

/** He knows whether a star is a small count, unless a whole area is stars. */
function behindStar(truth: number, profile: ProfileName): readonly [number, number] {
  if (truth === 0) return [0, profile === 'opensafely' ? 7 : 0];
  if (truth > 7) return [8, CAP];
  return profile === 'opensafely' ? [0, 7] : [1, 7];
}

function behind(shown: PublishedCount, profile: ProfileName): readonly [number, number] {
  if (shown.kind === 'hidden') return [0, CAP];
  if (profile === 'exact+secondary') return [shown.count, shown.count];
  if (shown.count === 0) return [0, profile === 'hes' ? 0 : 7];
  return [Math.max(8, shown.count - 2), shown.count + 2];
}
