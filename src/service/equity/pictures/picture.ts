// A picture is an SVG and its table, both made from the same published numbers. Analysis Function guidance on charts; WCAG 2.2 AA.

export interface PictureTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

export interface Picture {
  /** The finding, in about ten words; shown above the SVG as a heading, never inside it. */
  readonly title: string;
  /** Measure, place, period. */
  readonly subtitle: string;
  readonly source: string;
  readonly svg: string;
  readonly table: PictureTable;
}

/** What every picture is told about itself. */
export interface Caption {
  /** Unique on the page: the ids of title and description hang on it. */
  readonly id: string;
  readonly title: string;
  readonly subtitle: string;
  readonly source: string;
  /** Simulated or made-up figures say so inside the picture, so that a copied image still does. */
  readonly isSynthetic: boolean;
}

export const WIDTH = 680;

/**
 * Colours with their contrast on white: text 14.6, main 6.4, contrast 3.2 and more for every mark. Meaning is carried by shape and words as well.
 * Source: NHS identity guidelines; the sequence of blues checked by test.
 */
export const COLOUR = {
  text: '#212b32',
  main: '#005eb8',
  other: '#d5281b',
  line: '#4c6272',
  grid: '#d8dde0',
  paper: '#ffffff',
  steps: ['#b7d2ec', '#7fb0de', '#3c84c6', '#12436d'],
} as const;

export function draw(caption: Caption, height: number, description: string, body: string): string {
  const { id, title } = caption;
  const mark = caption.isSynthetic ? label(WIDTH - 8, height - 6, 'Synthetic figures', { anchor: 'end' }) : '';
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="${escaped(id)}-title ${escaped(id)}-desc" ` +
    `font-family="Frutiger W01, Arial, sans-serif" font-size="14">` +
    `<title id="${escaped(id)}-title">${escaped(title)}</title><desc id="${escaped(id)}-desc">${escaped(description)}</desc>` +
    `<rect width="${WIDTH}" height="${height}" fill="${COLOUR.paper}"/>${body}${mark}</svg>`
  );
}

export function label(
  x: number,
  y: number,
  words: string,
  { anchor = 'start', colour = COLOUR.text, bold = false }: { anchor?: 'start' | 'middle' | 'end'; colour?: string; bold?: boolean } = {},
): string {
  const weight = bold ? ' font-weight="600"' : '';
  return `<text x="${at(x)}" y="${at(y)}" text-anchor="${anchor}" fill="${colour}"${weight}>${escaped(words)}</text>`;
}

export function line(
  x1: number,
  y1: number,
  x2: number,
  y2: number,
  { colour = COLOUR.line, width = 1, dash = '' }: { colour?: string; width?: number; dash?: string } = {},
): string {
  const dashed = dash ? ` stroke-dasharray="${dash}"` : '';
  return `<line x1="${at(x1)}" y1="${at(y1)}" x2="${at(x2)}" y2="${at(y2)}" stroke="${colour}" stroke-width="${width}"${dashed}/>`;
}

/** An interval with caps and a small dot: it stays visible when it is narrower than the dot. `data-value` holds the number of the table. */
export function interval(
  y: number,
  x: { lower?: number; value: number; upper?: number },
  value: number,
  colour: string = COLOUR.main,
): string {
  const bar = x.lower === undefined || x.upper === undefined ? '' : line(x.lower, y, x.upper, y, { colour, width: 2 });
  const caps = [x.lower, x.upper].map((end) => (end === undefined ? '' : line(end, y - 5, end, y + 5, { colour, width: 2 }))).join('');
  return `${bar}${caps}<circle cx="${at(x.value)}" cy="${at(y)}" r="4" fill="${colour}" data-value="${value}"/>`;
}

/** Two decimals: the same bytes on every machine. */
export function at(x: number): string {
  return String(Math.round(x * 100) / 100);
}

export function escaped(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** A number as both the picture and the table print it: no more than four significant digits. */
export function figure(value: number): string {
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en-GB');
  return String(Number(value.toPrecision(3)));
}

/** Relative luminance contrast of two colours, WCAG 2.2. */
export function contrast(one: string, other: string): number {
  const [a, b] = [luminance(one), luminance(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

function luminance(colour: string): number {
  const part = (from: number) => {
    const value = Number.parseInt(colour.slice(from, from + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5);
}
