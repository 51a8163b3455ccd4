// The family's genotypes at one variant as a picture: each person's symbol, what they carry, and how many of their reads have the allele.
// The table beside it on the page says the same in words.
import type { Family, Genotype } from '../../../service/interpretation/index.ts';

const ROW = 44;
const LEFT = 190;
const BAR = 300;
const INK = '#212b32';
/** NHS blue for reads with the allele, pale grey for the others; the number stands beside, so that colour says nothing alone. */
const WITH = '#005eb8';
const WITHOUT = '#d8dde0';

export function drawGenotypes(family: Family, genotypes: readonly (Genotype | null)[], relation: (id: string) => string): string {
  const width = LEFT + BAR + 170;
  const height = family.members.length * ROW + 34;
  const rows = family.members.map((member, index) => row(member, genotypes[index] ?? null, relation(member.id), index * ROW + 30));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="Genotypes of the family" font-family="Arial, sans-serif" font-size="14" fill="${INK}">
<rect width="${width}" height="${height}" fill="#ffffff"/>
<text x="${LEFT}" y="18" font-size="12">Reads with the allele</text>
${rows.join('\n')}
</svg>
`;
}

function row(member: Family['members'][number], genotype: Genotype | null, relation: string, y: number): string {
  const middle = y + ROW / 2 - 4;
  const depth = genotype?.depth ?? 0;
  const share = depth > 0 ? (genotype?.altDepth ?? 0) / depth : 0;
  const fill = member.isAffected ? INK : '#ffffff';
  const symbol =
    member.sex === 'male'
      ? `<rect x="10" y="${middle - 10}" width="20" height="20" fill="${fill}" stroke="${INK}" stroke-width="2"/>`
      : member.sex === 'female'
        ? `<circle cx="20" cy="${middle}" r="11" fill="${fill}" stroke="${INK}" stroke-width="2"/>`
        : `<path d="M20 ${middle - 12}L32 ${middle}L20 ${middle + 12}L8 ${middle}Z" fill="${fill}" stroke="${INK}" stroke-width="2"/>`;
  const reads = depth > 0 ? `${genotype?.altDepth ?? 0} of ${depth}` : 'Reads not given';
  return [
    symbol,
    `<text x="42" y="${middle}">${escaped(member.id)}</text><text x="42" y="${middle + 15}" font-size="12">${escaped(relation)}</text>`,
    `<text x="${LEFT - 50}" y="${middle + 5}" font-weight="bold">${escaped(genotype?.text ?? './.')}</text>`,
    `<rect x="${LEFT}" y="${middle - 9}" width="${BAR}" height="18" fill="${WITHOUT}"/><rect x="${LEFT}" y="${middle - 9}" width="${(BAR * share).toFixed(1)}" height="18" fill="${WITH}"/>`,
    `<text x="${LEFT + BAR + 12}" y="${middle + 5}">${reads}${genotype?.quality === null || genotype?.quality === undefined ? '' : `, GQ ${genotype.quality}`}</text>`,
  ].join('');
}

function escaped(text: string): string {
  return text.slice(0, 18).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
