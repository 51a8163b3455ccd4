// How one member is related to another: degree along the closest line, and the words a family uses ("aunt on the mother's side").

import { type MembersById, membersById, type Pedigree, type Sex } from '../pedigree/pedigree.ts';

export interface Relationship {
  /** 1 parents, children, full siblings; 2 half-siblings, grandparents, aunts; 3 cousins; 0 the person or an identical twin. Along the closest line. */
  readonly degree: number;
  /** Births from the person up to the common ancestor, and from there down to the relative. */
  readonly up: number;
  readonly down: number;
  /** Through one common ancestor alone, so half-siblings and what descends from them. */
  readonly isHalf: boolean;
  /** The side of the person the line starts on, where it goes up. */
  readonly side?: 'mother' | 'father';
  readonly words: string;
}

/** The closest line between two members by blood; undefined where there is none in the pedigree. */
export function relationshipOf(pedigree: Pedigree, from: string, to: string): Relationship | undefined {
  const byId = membersById(pedigree);
  const relative = byId.get(to);
  if (!relative || !byId.has(from)) return undefined;
  if (from === to) return { degree: 0, up: 0, down: 0, isHalf: false, words: 'the person' };
  const mine = ancestorsOf(from, byId);
  const theirs = ancestorsOf(to, byId);
  const lines = [...mine]
    .flatMap(([ancestor, ways]) => (theirs.get(ancestor) ?? []).flatMap((down) => ways.map((up) => ({ ancestor, up, down }))))
    .filter(({ up, down }) => !meetEarlier(up.path, down.path))
    .sort((a, b) => a.up.path.length + a.down.path.length - (b.up.path.length + b.down.path.length));
  const [closest] = lines;
  if (!closest) return undefined;
  const up = closest.up.path.length - 1;
  const down = closest.down.path.length - 1;
  // A full line has two common ancestors, the couple above the same pair of siblings.
  const isFull =
    up > 0 &&
    down > 0 &&
    lines.some(
      (line) =>
        line.ancestor !== closest.ancestor &&
        line.up.path.at(-2) === closest.up.path.at(-2) &&
        line.down.path.at(-2) === closest.down.path.at(-2) &&
        line.up.path.length === closest.up.path.length &&
        line.down.path.length === closest.down.path.length,
    );
  const isHalf = up > 0 && down > 0 && !isFull;
  const person = byId.get(from);
  const isIdentical =
    person?.twins?.zygosity === 'identical' && relative.twins?.zygosity === 'identical' && person.twins.group === relative.twins.group;
  const isTwin = person?.twins !== undefined && person.twins.group === relative.twins?.group;
  const side = up > 0 && (up > 1 || isHalf) ? closest.up.side : undefined;
  const kin = { up, down, isHalf, isTwin, isIdentical, sex: relative.sex };
  const words = side ? `${kinWord(kin)} on the ${side}'s side` : kinWord(kin);
  return { degree: isIdentical ? 0 : isFull ? up + down - 1 : up + down, up, down, isHalf, ...(side ? { side } : {}), words };
}

interface Way {
  readonly path: readonly string[];
  readonly side?: 'mother' | 'father';
}

/** Every ancestor with the lines that lead there, the person included. Bounded: more than 64 lines to one ancestor are not followed. */
function ancestorsOf(id: string, byId: MembersById): ReadonlyMap<string, readonly Way[]> {
  const found = new Map<string, Way[]>();
  const climb = (way: Way): void => {
    const last = way.path.at(-1) ?? id;
    const ways = found.get(last) ?? [];
    if (ways.length >= 64) return;
    found.set(last, [...ways, way]);
    const member = byId.get(last);
    for (const side of ['mother', 'father'] as const) {
      const parent = member?.[side];
      if (parent !== undefined && !way.path.includes(parent)) climb({ path: [...way.path, parent], side: way.side ?? side });
    }
  };
  climb({ path: [id] });
  return found;
}

/** Two lines that meet before their end belong to a nearer common ancestor. */
function meetEarlier(up: readonly string[], down: readonly string[]): boolean {
  return up.slice(0, -1).some((id) => down.includes(id)) || down.slice(0, -1).some((id) => up.includes(id));
}

interface Kin {
  readonly up: number;
  readonly down: number;
  readonly isHalf: boolean;
  readonly isTwin: boolean;
  readonly isIdentical: boolean;
  readonly sex: Sex;
}

function kinWord({ up, down, isHalf, isTwin, isIdentical, sex }: Kin): string {
  const say = (male: string, female: string, unknown: string) => (sex === 'male' ? male : sex === 'female' ? female : unknown);
  const half = isHalf ? 'half-' : '';
  const great = (times: number) => 'great-'.repeat(Math.max(0, times));
  if (down === 0)
    return up === 1 ? say('father', 'mother', 'parent') : `${great(up - 2)}${say('grandfather', 'grandmother', 'grandparent')}`;
  if (up === 0) return down === 1 ? say('son', 'daughter', 'child') : `${great(down - 2)}${say('grandson', 'granddaughter', 'grandchild')}`;
  if (up === 1 && down === 1) {
    const twin = isIdentical ? 'identical twin ' : isTwin ? 'twin ' : '';
    return `${twin}${half}${say('brother', 'sister', 'sibling')}`;
  }
  if (down === 1) return `${half}${great(up - 2)}${say('uncle', 'aunt', 'aunt or uncle')}`;
  if (up === 1) return `${half}${great(down - 2)}${say('nephew', 'niece', 'niece or nephew')}`;
  const rank = Math.min(up, down) - 1;
  const ordinal = ['first', 'second', 'third', 'fourth', 'fifth'][rank - 1] ?? `${rank}th`;
  const removed = Math.abs(up - down);
  const times = removed === 0 ? '' : removed === 1 ? ' once removed' : removed === 2 ? ' twice removed' : ` ${removed} times removed`;
  return `${half}${ordinal} cousin${times}`;
}
