// Draws a family as SVG in the standard notation, with the same family as a table. Pure: a pedigree goes in, text comes out.

import type { Finding } from '../../../foundation/errors.ts';
import { kinshipOf } from '../kinship/kinship.ts';
import { checkPedigree } from '../pedigree/check-pedigree.ts';
import { type Member, membersById, type Pedigree } from '../pedigree/pedigree.ts';
import { type FamilyRow, familyTable, lifeOf, numberOf, roman } from './family-table.ts';
import { type Layout, layOut, type PlacedUnion, type Point, SYMBOL } from './layout.ts';
import { drawSymbol, FILLS, type Fill, line } from './symbol.ts';

export type Drawing =
  | {
      readonly kind: 'drawn';
      readonly svg: string;
      readonly table: readonly FamilyRow[];
      readonly layout: Layout;
      readonly key: readonly KeyEntry[];
    }
  | { readonly kind: 'refused'; readonly findings: readonly Finding[] };

export interface KeyEntry {
  readonly fill: Fill;
  readonly condition: string;
}

export interface DrawingWishes {
  readonly today: string;
  /** Hidden unless the reader may see who is who. */
  readonly names?: 'show' | 'hide';
  /** Makes ids unique when a page shows more than one drawing. */
  readonly prefix?: string;
}

export function drawPedigree(pedigree: Pedigree, { today, names = 'hide', prefix = 'pedigree' }: DrawingWishes): Drawing {
  const errors = checkPedigree(pedigree, today).filter(({ severity }) => severity === 'error');
  if (errors.length > 0) return { kind: 'refused', findings: errors };
  const layout = layOut(pedigree);
  const key = keyOf(pedigree);
  const table = familyTable(pedigree, layout, names);
  const height = layout.height + key.length * 26 + (key.length > 0 ? 16 : 0);
  const width = Math.max(layout.width, ...key.map(({ condition }) => 120 + condition.length * 8));
  const kinship = kinshipOf(pedigree);
  const ids = (text: string) => text.replaceAll(/(id="|url\(#)/g, `$1${prefix}-`);
  const body = [
    ...layout.unions.map((placed) => drawUnion(placed, pedigree, isConsanguineous(placed, kinship))),
    ...generationNumbers(layout),
    ...pedigree.members.map((member) => drawMember(member, pedigree, layout, key, names)),
    ...drawKey(key, layout.height),
  ].join('\n');
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="${prefix}-title ${prefix}-desc" font-family="Frutiger W01, Arial, sans-serif" font-size="13" fill="#212b32">
<title id="${prefix}-title">${escaped(`Pedigree of family ${pedigree.id}`)}</title>
<desc id="${prefix}-desc">${escaped(inWords(pedigree, layout, table))}</desc>
${ids(`${PATTERNS}\n<rect width="${width}" height="${height}" fill="#ffffff"/>\n${body}`)}
</svg>
`;
  return { kind: 'drawn', svg, table, layout, key };
}

/** Affected by more than one condition: each has a fill of its own; from the fifth on they share the last. */
function keyOf(pedigree: Pedigree): readonly KeyEntry[] {
  const conditions = [...new Set(pedigree.members.flatMap((member) => (member.conditions ?? []).map(({ text }) => text)))];
  return conditions.map((condition, index) => ({ condition, fill: FILLS[Math.min(index, FILLS.length - 1)] ?? 'solid' }));
}

function isConsanguineous({ union }: PlacedUnion, kinship: (a: string, b: string) => number): boolean {
  return union.father !== undefined && union.mother !== undefined && kinship(union.father, union.mother) > 0;
}

function drawUnion({ union, line: couple, descent, siblings, drops }: PlacedUnion, pedigree: Pedigree, related: boolean): string {
  const byId = membersById(pedigree);
  const parts = [path(couple, related ? 'stroke-width="7"' : ''), related ? path(couple, 'stroke-width="3" stroke="#ffffff"') : ''];
  const [first, second] = couple;
  if (union.separated && first && second) {
    const x = first.x + (second.x - first.x) * 0.78;
    parts.push(line(x - 7, first.y + 8, x - 1, first.y - 8), line(x - 1, first.y + 8, x + 5, first.y - 8));
  }
  parts.push(path(descent));
  if (siblings && siblings.from < siblings.to) parts.push(line(siblings.from, siblings.y, siblings.to, siblings.y));
  for (const { child, from, to } of drops)
    parts.push(line(from.x, from.y, to.x, to.y, byId.get(child)?.adopted === 'in' ? 'stroke-dasharray="5 4"' : ''));
  const groups = Map.groupBy(drops, ({ child }) => byId.get(child)?.twins?.group ?? '');
  for (const [group, twins] of groups) {
    const [one] = twins;
    if (group === '' || twins.length < 2 || !one) continue;
    const zygosity = byId.get(one.child)?.twins?.zygosity;
    const halfway = twins.map(({ from, to }) => ({ x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 })).sort((a, b) => a.x - b.x);
    const [left] = halfway;
    const right = halfway.at(-1);
    if (zygosity === 'identical' && left && right) parts.push(line(left.x, left.y, right.x, right.y));
    if (zygosity === 'unknown') parts.push(`<text x="${one.from.x}" y="${one.to.y - 4}" text-anchor="middle">?</text>`);
  }
  return parts.join('');
}

function path(points: readonly Point[], more = ''): string {
  if (points.length < 2) return '';
  const stroke = more.includes('stroke="') ? '' : 'stroke="#212b32"';
  const width = more.includes('stroke-width') ? '' : 'stroke-width="2"';
  return `<polyline points="${points.map(({ x, y }) => `${x},${y}`).join(' ')}" fill="none" ${stroke} ${width} ${more}/>`;
}

function drawMember(member: Member, pedigree: Pedigree, layout: Layout, key: readonly KeyEntry[], names: 'show' | 'hide'): string {
  const at = layout.members.get(member.id);
  if (!at) return '';
  const fills = [
    ...new Set(key.filter(({ condition }) => (member.conditions ?? []).some(({ text }) => text === condition)).map(({ fill }) => fill)),
  ];
  const carries = (member.tests ?? []).some(({ result }) => result === 'found' || result === 'two-copies');
  const labels = labelsOf(member, numberOf(layout, member.id), names);
  const text = labels.map(
    (label, index) =>
      `<text x="${at.x}" y="${at.y + 38 + index * 15}" text-anchor="middle" font-size="12" paint-order="stroke" stroke="#ffffff" stroke-width="4">${escaped(shortened(label))}</text>`,
  );
  return `<g>${clearance(labels, at)}${drawSymbol(member, at, member.id === pedigree.proband, fills, carries)}${text.join('')}</g>`;
}

/** White behind the labels: the line of descent of a single parent goes on below them and never through a name. */
function clearance(labels: readonly string[], { x, y }: Point): string {
  const width = Math.max(...labels.map((label) => shortened(label).length)) * 7;
  return `<rect x="${x - width / 2}" y="${y + SYMBOL / 2 + 1}" width="${width}" height="${8 + labels.length * 15}" fill="#ffffff"/>`;
}

/** Number, name if shown, life, conditions with age, tests (E+ found, E- not found), at most five lines; the table has all. */
function labelsOf(member: Member, number: string, names: 'show' | 'hide'): readonly string[] {
  const birthSex = { male: 'AMAB', female: 'AFAB', unknown: 'UAAB' }[member.sex];
  const shown = { man: 'male', woman: 'female', another: 'another' }[member.gender ?? 'another'];
  const lost = { miscarriage: 'SAB', termination: 'TOP', ectopic: 'ECT', stillbirth: 'SB', ongoing: '' }[member.pregnancy ?? 'ongoing'];
  const life =
    member.pregnancy === undefined
      ? lifeOf(member).replace('born ', 'b. ').replace('died at', 'd.').replace('died', 'd.').replace(' years', ' y')
      : lost;
  const lines = [
    number,
    names === 'show' ? (member.name ?? '') : '',
    member.gender !== undefined && shown !== member.sex ? birthSex : '',
    life,
    ...(member.conditions ?? []).map(({ text, onsetYears }) => (onsetYears === undefined ? text : `${text} ${onsetYears}`)),
    ...(member.tests ?? [])
      .filter(({ result }) => result !== 'unknown')
      .map(({ gene, result }) => `E${result === 'not-found' ? '-' : '+'} ${gene}`),
  ].filter(Boolean);
  return lines.length <= 5 ? lines : [...lines.slice(0, 4), `and ${lines.length - 4} more`];
}

/** Labels keep to the width between neighbours (about 16 letters). */
function shortened(label: string): string {
  if (label.length <= 16) return label;
  const age = /\s\d+$/.exec(label)?.[0] ?? '';
  return `${label.slice(0, 15 - age.length).trimEnd()}…${age}`;
}

function generationNumbers(layout: Layout): readonly string[] {
  const rows = new Map([...layout.members.values()].map(({ row, y }) => [row, y]));
  return [...rows].map(([row, y]) => `<text x="14" y="${y + 5}" font-weight="bold">${roman(row + 1)}</text>`);
}

function drawKey(key: readonly KeyEntry[], top: number): readonly string[] {
  return key.map(
    ({ condition, fill }, index) =>
      `<rect x="14" y="${top + index * 26}" width="18" height="18" fill="${fill === 'solid' ? '#212b32' : `url(#${fill})`}" stroke="#212b32" stroke-width="2"/><text x="42" y="${top + index * 26 + 14}">${escaped(condition)}</text>`,
  );
}

/** Patterns, not colours: they stay apart in print and for people who do not see colours. */
const PATTERNS = `<defs>
<pattern id="stripes" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" fill="#ffffff"/><rect width="3" height="6" fill="#212b32"/></pattern>
<pattern id="dots" width="7" height="7" patternUnits="userSpaceOnUse"><rect width="7" height="7" fill="#ffffff"/><circle cx="3.5" cy="3.5" r="2" fill="#212b32"/></pattern>
<pattern id="cross" width="7" height="7" patternUnits="userSpaceOnUse"><rect width="7" height="7" fill="#ffffff"/><path d="M0 0L7 7M7 0L0 7" stroke="#212b32" stroke-width="1.5"/></pattern>
</defs>`;

function inWords(pedigree: Pedigree, layout: Layout, table: readonly FamilyRow[]): string {
  const affected = table.filter(({ health }) => health.some((one) => one !== 'Not affected'));
  const proband = pedigree.proband === undefined ? '' : ` The proband is ${numberOf(layout, pedigree.proband)}.`;
  const list = affected
    .map(({ number, relationship, health }) => `${number}${relationship ? ` (${relationship})` : ''}: ${health.join(', ')}`)
    .join('; ');
  return `${table.length} people in ${layout.rows} generations.${proband} ${affected.length === 0 ? 'Nobody is recorded as affected.' : `Affected: ${list}.`} The table holds the same family.`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`);
}
