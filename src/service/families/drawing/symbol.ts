// The symbol of one member in the standard notation: Bennett et al., J Genet Couns 2008;17:424-433, updated 2022;31:1238-1248.
// The shape shows gender (square man, circle woman, diamond another or not known); the sex assigned at birth is written beneath where they differ.

import { isAffected, type Member } from '../pedigree/pedigree.ts';
import { type Placed, SYMBOL } from './layout.ts';

export type Fill = 'solid' | 'stripes' | 'dots' | 'cross';
export const FILLS: readonly Fill[] = ['solid', 'stripes', 'dots', 'cross'];

const HALF = SYMBOL / 2;
const INK = '#212b32';

export function shapeOf(member: Member): 'square' | 'circle' | 'diamond' | 'triangle' {
  // A pregnancy not carried to a viable stage is a triangle; a stillbirth keeps the shape of its sex.
  if (member.pregnancy === 'miscarriage' || member.pregnancy === 'termination' || member.pregnancy === 'ectopic') return 'triangle';
  if (member.gender !== undefined) return member.gender === 'man' ? 'square' : member.gender === 'woman' ? 'circle' : 'diamond';
  return member.sex === 'male' ? 'square' : member.sex === 'female' ? 'circle' : 'diamond';
}

export function drawSymbol(member: Member, at: Placed, isProband: boolean, fills: readonly Fill[], carries: boolean): string {
  const clip = `clip-${at.row}-${at.place}`;
  const shape = outline(member, at);
  const parts = fills.length === 0 && isAffected(member) ? ['solid' as const] : fills;
  const wedges = parts.map((fill, index) => {
    const width = SYMBOL / parts.length;
    return `<rect x="${at.x - HALF + index * width}" y="${at.y - HALF}" width="${width}" height="${SYMBOL}" clip-path="url(#${clip})" fill="${fill === 'solid' ? INK : `url(#${fill})`}"/>`;
  });
  const dividers = parts
    .slice(1)
    .map((_, index) =>
      line(
        at.x - HALF + ((index + 1) * SYMBOL) / parts.length,
        at.y - HALF,
        at.x - HALF + ((index + 1) * SYMBOL) / parts.length,
        at.y + HALF,
        `clip-path="url(#${clip})"`,
      ),
    );
  return [
    wedges.length > 0 ? `<clipPath id="${clip}">${shape}</clipPath>` : '',
    shape.replace('/>', ' fill="#ffffff"/>'),
    ...wedges,
    ...dividers,
    shape.replace('/>', ` fill="none" stroke="${INK}" stroke-width="2"/>`),
    // A carrier who is not affected: a dot in the middle.
    carries && !isAffected(member) ? `<circle cx="${at.x}" cy="${at.y}" r="5" fill="${INK}"/>` : '',
    member.pregnancy === 'ongoing' ? `<text x="${at.x}" y="${at.y + 5}" text-anchor="middle" font-weight="bold">P</text>` : '',
    member.dead || member.pregnancy === 'stillbirth' || member.pregnancy === 'termination' ? slash(at) : '',
    member.adopted === undefined ? '' : brackets(at),
    isProband ? probandArrow(at) : '',
  ].join('');
}

function outline(member: Member, { x, y }: Placed): string {
  switch (shapeOf(member)) {
    case 'square':
      return `<rect x="${x - HALF}" y="${y - HALF}" width="${SYMBOL}" height="${SYMBOL}"/>`;
    case 'circle':
      return `<circle cx="${x}" cy="${y}" r="${HALF}"/>`;
    case 'diamond':
      return `<polygon points="${x},${y - HALF} ${x + HALF},${y} ${x},${y + HALF} ${x - HALF},${y}"/>`;
    case 'triangle':
      return `<polygon points="${x},${y - HALF} ${x + HALF},${y + HALF} ${x - HALF},${y + HALF}"/>`;
  }
}

export function line(x1: number, y1: number, x2: number, y2: number, more = ''): string {
  return `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="${INK}" stroke-width="2" ${more}/>`;
}

/** White beneath, so that it is seen on a filled symbol. */
function slash({ x, y }: Placed): string {
  const ends = `M ${x - HALF - 6} ${y + HALF + 6} L ${x + HALF + 6} ${y - HALF - 6}`;
  return `<path d="${ends}" stroke="#ffffff" stroke-width="5"/><path d="${ends}" stroke="${INK}" stroke-width="2"/>`;
}

function brackets({ x, y }: Placed): string {
  const reach = HALF + 7;
  const arm = (side: number) =>
    `<path d="M ${x + side * (reach - 6)} ${y - reach} H ${x + side * reach} V ${y + reach} H ${x + side * (reach - 6)}" fill="none" stroke="${INK}" stroke-width="2"/>`;
  return arm(-1) + arm(1);
}

/** An arrow at the lower left with a P. */
function probandArrow({ x, y }: Placed): string {
  const tip = { x: x - HALF - 3, y: y + HALF + 3 };
  return `${line(tip.x - 16, tip.y + 16, tip.x - 3, tip.y + 3)}<polygon points="${tip.x},${tip.y} ${tip.x - 10},${tip.y + 3} ${tip.x - 3},${tip.y + 10}" fill="${INK}"/><text x="${tip.x - 20}" y="${tip.y + 12}" text-anchor="end" font-weight="bold">P</text>`;
}
