// The audit: what can be worked out about a hidden count from everything else that is printed. A table with its totals is a network of flows, so
// the least and the most a hidden count can be are found exactly, as whole numbers (Cox, JASA 1995; 90: 1453-62), not only estimated.

import type { Span } from './profile.ts';

/** One count of the table (a cell or a total) with what the print leaves possible. The last row and column are totals. */
export interface Item {
  readonly count: number;
  readonly span: Span;
}

/** How far a count can go below and above its true value, each up to the distance asked for. */
export interface Slack {
  readonly below: number;
  readonly above: number;
}

/**
 * A table as a circulation: grand → row → column → grand. `items[i][j]` are cells, the last entry of each line its total, the last line the column
 * totals and the grand total. Every true count lies in its own span.
 */
export class Audit {
  private readonly flow: Float64Array;
  private readonly least: Float64Array;
  private readonly most: Float64Array;
  private readonly rows: number;
  private readonly columns: number;

  constructor(items: readonly (readonly Item[])[]) {
    this.rows = items.length - 1;
    this.columns = (items[0]?.length ?? 1) - 1;
    const size = items.length * (this.columns + 1);
    this.flow = new Float64Array(size);
    this.least = new Float64Array(size);
    this.most = new Float64Array(size);
    for (const [i, line] of items.entries()) {
      for (const [j, { count, span }] of line.entries()) {
        const at = this.at(i, j);
        this.flow[at] = count;
        this.least[at] = Math.min(span.least, count);
        this.most[at] = Math.max(span.most, count);
      }
    }
  }

  /** The exact slack of one count, looking no further than `enough` on either side. */
  slack(i: number, j: number, enough: number): Slack {
    return { below: this.push(i, j, -1, enough), above: this.push(i, j, 1, enough) };
  }

  /** Sends flow round the cycles that hold this count, in one direction, until no cycle is left or it is enough. The flow is put back afterwards. */
  private push(i: number, j: number, direction: 1 | -1, enough: number): number {
    const at = this.at(i, j);
    const room = direction > 0 ? (this.most[at] ?? 0) - (this.flow[at] ?? 0) : (this.flow[at] ?? 0) - (this.least[at] ?? 0);
    const wanted = Math.min(room, enough);
    const [from, to] = this.ends(i, j);
    const [start, goal] = direction > 0 ? [to, from] : [from, to];
    const kept = this.flow.slice();
    let sent = 0;
    while (sent < wanted) {
      const path = this.path(start, goal, at);
      if (!path) break;
      const step = Math.min(wanted - sent, ...path.map(({ room: left }) => left));
      for (const { edge, sign } of path) this.flow[edge] = (this.flow[edge] ?? 0) + sign * step;
      sent += step;
    }
    this.flow.set(kept);
    return sent;
  }

  /** Shortest way through counts that still have room, without the count itself. */
  private path(start: number, goal: number, without: number) {
    const cameBy = new Map<number, { readonly node: number; readonly edge: number; readonly sign: 1 | -1; readonly room: number }>();
    const queue = [start];
    for (let head = 0; head < queue.length; head++) {
      const node = queue[head] ?? start;
      if (node === goal) break;
      for (const { edge, next, sign } of this.neighbours(node)) {
        if (edge === without || next === start || cameBy.has(next)) continue;
        const flow = this.flow[edge] ?? 0;
        const room = sign > 0 ? (this.most[edge] ?? 0) - flow : flow - (this.least[edge] ?? 0);
        if (room <= 0) continue;
        cameBy.set(next, { node, edge, sign, room });
        queue.push(next);
      }
    }
    if (!cameBy.has(goal)) return undefined;
    const path: { edge: number; sign: 1 | -1; room: number }[] = [];
    for (let node = goal; node !== start; ) {
      const step = cameBy.get(node);
      if (!step) return undefined;
      path.push(step);
      node = step.node;
    }
    return path;
  }

  /** Nodes: 0..rows-1 the rows, then the columns, then the two ends of the grand total. */
  private ends(i: number, j: number): readonly [number, number] {
    const top = this.rows + this.columns;
    const bottom = top + 1;
    if (i === this.rows && j === this.columns) return [bottom, top];
    if (j === this.columns) return [top, i];
    if (i === this.rows) return [this.rows + j, bottom];
    return [i, this.rows + j];
  }

  private *neighbours(node: number): Generator<{ edge: number; next: number; sign: 1 | -1 }> {
    const { rows, columns } = this;
    const top = rows + columns;
    const bottom = top + 1;
    if (node < rows) {
      for (let j = 0; j < columns; j++) yield { edge: this.at(node, j), next: rows + j, sign: 1 };
      yield { edge: this.at(node, columns), next: top, sign: -1 };
    } else if (node < top) {
      for (let i = 0; i < rows; i++) yield { edge: this.at(i, node - rows), next: i, sign: -1 };
      yield { edge: this.at(rows, node - rows), next: bottom, sign: 1 };
    } else if (node === top) {
      for (let i = 0; i < rows; i++) yield { edge: this.at(i, columns), next: i, sign: 1 };
      yield { edge: this.at(rows, columns), next: bottom, sign: -1 };
    } else {
      for (let j = 0; j < columns; j++) yield { edge: this.at(rows, j), next: rows + j, sign: -1 };
      yield { edge: this.at(rows, columns), next: top, sign: 1 };
    }
  }

  private at(i: number, j: number): number {
    return i * (this.columns + 1) + j;
  }
}
