// Where everything stands: symbols in rows that never touch, children under the middle of their parents, lines that end on their symbols.

import type { Pedigree } from '../pedigree/pedigree.ts';
import { generationsOf, type Union, unionsOf } from './generations.ts';
import { orderRows } from './order.ts';

export const SYMBOL = 36;
const APART = 112;
const PARTNERS_APART = 112;
const ROW_HEIGHT = 176;
const MARGIN = { left: 76, top: 40, right: 60, bottom: 110 };

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Placed extends Point {
  readonly id: string;
  /** 0 at the top. */
  readonly row: number;
  /** From 1, left to right. */
  readonly place: number;
}

export interface PlacedUnion {
  readonly union: Union;
  /** From edge to edge of the two symbols; more than two points where the line goes around somebody. */
  readonly line: readonly Point[];
  /** From the line (or the single parent) down to the children. */
  readonly descent: readonly Point[];
  /** Where the line of the siblings lies, and each child's line up to it; twins share the point where theirs start. */
  readonly siblings?: { readonly y: number; readonly from: number; readonly to: number };
  readonly drops: readonly { readonly child: string; readonly from: Point; readonly to: Point }[];
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly members: ReadonlyMap<string, Placed>;
  readonly unions: readonly PlacedUnion[];
  readonly rows: number;
}

export function layOut(pedigree: Pedigree): Layout {
  const unions = unionsOf(pedigree);
  const rowOf = generationsOf(pedigree, unions);
  const rows = orderRows(pedigree, unions, rowOf);
  const xs = settle(rows, unions);
  const members = new Map<string, Placed>();
  for (const [row, ids] of rows.entries())
    for (const [index, id] of ids.entries())
      members.set(id, { id, row, place: index + 1, x: xs.get(id) ?? 0, y: MARGIN.top + SYMBOL / 2 + row * ROW_HEIGHT });
  return {
    width: Math.max(240, ...[...members.values()].map(({ x }) => x)) + MARGIN.right,
    height: MARGIN.top + (rows.length - 1) * ROW_HEIGHT + SYMBOL + MARGIN.bottom,
    members,
    unions: drawUnions(pedigree, unions, members),
    rows: rows.length,
  };
}

/** Rows are settled in turn, each as near to its wishes as the distances allow (pool adjacent violators, an exact least squares). */
function settle(rows: readonly (readonly string[])[], unions: readonly Union[]): ReadonlyMap<string, number> {
  const xs = new Map(rows.flatMap((row) => row.map((id, index) => [id, index * APART] as const)));
  const at = (id: string): number => xs.get(id) ?? 0;
  const arePartners = new Set(
    unions.flatMap(({ father, mother }) => (father && mother ? [`${father}\u0000${mother}`, `${mother}\u0000${father}`] : [])),
  );
  const gap = (one: string, other: string): number => (arePartners.has(`${one}\u0000${other}`) ? PARTNERS_APART : APART);
  const wishes = (id: string): readonly { readonly x: number; readonly weight: number }[] =>
    unions.flatMap(({ father, mother, children }) => {
      const parents = [father, mother].filter((parent) => parent !== undefined);
      const middle = (ids: readonly string[]) => (Math.min(...ids.map(at)) + Math.max(...ids.map(at))) / 2;
      if (children.includes(id) && parents.length > 0) return [{ x: at(id) + middle(parents) - middle(children), weight: 2 }];
      if (parents.includes(id) && children.length > 0) return [{ x: at(id) + middle(children) - middle(parents), weight: 2 }];
      return [];
    });
  for (let sweep = 0; sweep < 80; sweep++) {
    const order = sweep % 2 === 0 ? rows : rows.toReversed();
    for (const row of order) {
      const desired = row.map((id) => {
        const wanted = wishes(id);
        const weight = wanted.reduce((sum, wish) => sum + wish.weight, 0);
        return {
          x: weight > 0 ? wanted.reduce((sum, wish) => sum + wish.x * wish.weight, 0) / weight : at(id),
          weight: Math.max(weight, 0.05),
        };
      });
      const gaps = row.map((id, index) => (index === 0 ? 0 : gap(row[index - 1] ?? id, id)));
      for (const [index, x] of keepApart(desired, gaps).entries()) xs.set(row[index] ?? '', x);
    }
  }
  const least = Math.min(...xs.values());
  return new Map([...xs].map(([id, x]) => [id, Math.round((x - least + MARGIN.left) * 10) / 10]));
}

/** The nearest places to the wishes with at least the gaps between neighbours. */
function keepApart(desired: readonly { readonly x: number; readonly weight: number }[], gaps: readonly number[]): readonly number[] {
  let offset = 0;
  const offsets = gaps.map((gap) => (offset += gap));
  const blocks: { mean: number; weight: number; count: number }[] = [];
  for (const [index, { x, weight }] of desired.entries()) {
    let block = { mean: x - (offsets[index] ?? 0), weight, count: 1 };
    for (let before = blocks.at(-1); before && before.mean > block.mean; before = blocks.at(-1)) {
      const total = before.weight + block.weight;
      block = { mean: (before.mean * before.weight + block.mean * block.weight) / total, weight: total, count: before.count + block.count };
      blocks.pop();
    }
    blocks.push(block);
  }
  return blocks.flatMap(({ mean, count }) => Array.from({ length: count }, () => mean)).map((mean, index) => mean + (offsets[index] ?? 0));
}

function drawUnions(pedigree: Pedigree, unions: readonly Union[], members: ReadonlyMap<string, Placed>): readonly PlacedUnion[] {
  const lanes = lanesOf(unions, members);
  const detours = new Map<number, number>();
  return unions.map((union, index) => {
    const parents = [union.father, union.mother].flatMap((id) => members.get(id ?? '') ?? []).sort((a, b) => a.x - b.x);
    const [left, right] = parents;
    const line = left && right ? coupleLine(left, right, members, detours) : [];
    const start = left && right ? descentStart(line) : left ? { x: left.x, y: left.y + SYMBOL / 2 } : { x: 0, y: 0 };
    const children = union.children.flatMap((id) => members.get(id) ?? []);
    if (children.length === 0) return { union, line, descent: [], drops: [] };
    const top = Math.min(...children.map(({ y }) => y)) - SYMBOL / 2;
    const y = top - 26 - (lanes.get(index) ?? 0) * 9;
    const twinsAt = (id: string): Point | undefined => {
      const group = pedigree.members.find((member) => member.id === id)?.twins?.group;
      const twins =
        group === undefined
          ? []
          : children.filter((child) => pedigree.members.find((member) => member.id === child.id)?.twins?.group === group);
      return twins.length > 1 ? { x: twins.reduce((sum, twin) => sum + twin.x, 0) / twins.length, y } : undefined;
    };
    const drops = children.map((child) => ({
      child: child.id,
      from: twinsAt(child.id) ?? { x: child.x, y },
      to: { x: child.x, y: child.y - SYMBOL / 2 },
    }));
    const ends = [start.x, ...drops.map(({ from }) => from.x)];
    return { union, line, descent: [start, { x: start.x, y }], siblings: { y, from: Math.min(...ends), to: Math.max(...ends) }, drops };
  });
}

/** Straight between neighbours; below the symbols in between when somebody stands there. */
function coupleLine(left: Placed, right: Placed, members: ReadonlyMap<string, Placed>, detours: Map<number, number>): readonly Point[] {
  const edge = SYMBOL / 2;
  const between = [...members.values()].some(({ row, x }) => row === left.row && x > left.x && x < right.x);
  if (left.row === right.row && !between)
    return [
      { x: left.x + edge, y: left.y },
      { x: right.x - edge, y: right.y },
    ];
  if (left.row !== right.row) {
    const upper = left.row < right.row ? left : right;
    const lower = upper === left ? right : left;
    const towards = lower.x >= upper.x ? 1 : -1;
    // Down beside the upper partner's labels, then in from the side of the lower one.
    const x = upper.x + towards * (APART / 2 + 4);
    return [
      { x: upper.x + towards * edge, y: upper.y },
      { x, y: upper.y },
      { x, y: lower.y - edge - 12 },
      { x: lower.x - towards * (edge + 12), y: lower.y - edge - 12 },
      { x: lower.x - towards * (edge + 12), y: lower.y },
      { x: lower.x - towards * edge, y: lower.y },
    ];
  }
  const used = detours.get(left.row) ?? 0;
  detours.set(left.row, used + 1);
  const y = left.y - edge - 8 - used * 6;
  return [
    { x: left.x + edge, y: left.y },
    { x: left.x + edge + 8, y: left.y },
    { x: left.x + edge + 8, y },
    { x: right.x - edge - 8, y },
    { x: right.x - edge - 8, y: right.y },
    { x: right.x - edge, y: right.y },
  ];
}

/** From the middle of a straight line; from the last stretch of one that goes around, beside the right-hand partner. */
function descentStart(line: readonly Point[]): Point {
  const [first = { x: 0, y: 0 }, second = first] = line;
  if (line.length === 2) return { x: (first.x + second.x) / 2, y: first.y };
  return line.at(-2) ?? first;
}

/** Sibling lines that would lie on each other get lanes of their own. */
function lanesOf(unions: readonly Union[], members: ReadonlyMap<string, Placed>): ReadonlyMap<number, number> {
  const spans = unions.map(({ father, mother, children }, index) => {
    const parents = [father, mother].flatMap((id) => members.get(id ?? '') ?? []);
    const kids = children.flatMap((id) => members.get(id) ?? []);
    const middle = parents.reduce((sum, { x }) => sum + x, 0) / Math.max(1, parents.length);
    const xs = [middle, ...kids.map(({ x }) => x)];
    // A line that goes around starts beside a partner, so it can reach a little further than the middle.
    const reach = parents.length === 2 ? Math.abs((parents[0]?.x ?? 0) - (parents[1]?.x ?? 0)) / 2 : 0;
    return {
      index,
      row: Math.min(...kids.map(({ row }) => row)),
      low: Math.min(...xs, middle - (reach > APART ? reach : 0)),
      high: Math.max(...xs, middle + (reach > APART ? reach : 0)),
    };
  });
  const lanes = new Map<number, number>();
  for (const span of spans.filter(({ row }) => Number.isFinite(row)).sort((a, b) => a.low - b.low)) {
    const taken = new Set(
      spans
        .filter((other) => lanes.has(other.index) && other.row === span.row && other.low - 12 < span.high && span.low - 12 < other.high)
        .map((other) => lanes.get(other.index)),
    );
    let lane = 0;
    while (taken.has(lane)) lane++;
    lanes.set(span.index, lane);
  }
  return lanes;
}
