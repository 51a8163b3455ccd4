// A document as an accessible PDF: tagged in reading order, titled, with its language, fonts embedded with their Unicode values.
// Standard: PDF/UA-1 (ISO 14289-1) over PDF 1.7 (ISO 32000-1 §14.8). check-pdf.ts looks at what a program can see of it.
import PDFDocument from 'pdfkit';
import type { Block, WrittenDocument } from './document.ts';
import { fonts } from './fonts.ts';

/** Points. 12 is the least the NHS uses for letters; large print is 18. */
const SIZES = {
  standard: { text: 12, quiet: 10, heading: { 1: 20, 2: 15, 3: 13 } },
  large: { text: 18, quiet: 18, heading: { 1: 26, 2: 22, 3: 20 } },
} as const;
const MARGIN = 56;

export async function renderPdf(written: WrittenDocument): Promise<Buffer> {
  const { regular, bold } = fonts();
  const document = new PDFDocument({
    size: 'A4',
    margin: MARGIN,
    pdfVersion: '1.7',
    // Published types of pdfkit 0.17 know the PDF/A subsets alone; 0.20 has this one too.
    subset: 'PDF/UA' as 'PDF/A-1',
    tagged: true,
    lang: written.language,
    displayTitle: true,
    font: regular as unknown as string, // the constructor takes whatever font() takes; its types name paths alone
    info: { Title: written.title, Creator: 'OpenGMS', ...(written.created ? { CreationDate: written.created } : {}) },
  });
  const parts: Buffer[] = [];
  const finished = new Promise<Buffer>((resolve, reject) => {
    document.on('data', (part: Buffer) => parts.push(part));
    document.on('end', () => resolve(Buffer.concat(parts)));
    document.on('error', reject);
  });
  document.registerFont('regular', regular).registerFont('bold', bold);
  const root = document.struct('Document');
  document.addStructure(root);
  for (const block of written.blocks) add(document, root, block, SIZES[written.print ?? 'standard']);
  root.end();
  document.end();
  return finished;
}

type Sizes = (typeof SIZES)[keyof typeof SIZES];

function add(document: PDFKit.PDFDocument, root: PDFKit.PDFStructureElement, block: Block, sizes: Sizes): void {
  const writing =
    (font: 'regular' | 'bold', size: number, text: string, indent = 0) =>
    () => {
      document.font(font).fontSize(size);
      document.text(inFont(document, text), MARGIN + indent, undefined, { lineGap: size * 0.25 });
      document.moveDown(0.5);
    };
  if (block.kind === 'heading') {
    // A heading is not left alone at the foot of a page.
    if (document.y > document.page.height - MARGIN - 4 * sizes.text) document.addPage();
    root.add(document.struct(`H${block.level}`, {}, writing('bold', sizes.heading[block.level], block.text)));
  } else if (block.kind === 'paragraph') {
    const size = block.weight === 'quiet' ? sizes.quiet : sizes.text;
    root.add(document.struct('P', {}, writing(block.weight === 'strong' ? 'bold' : 'regular', size, block.text)));
  } else {
    const list = document.struct('L');
    root.add(list);
    for (const item of block.items) {
      const entry = document.struct('LI');
      list.add(entry);
      entry.add(document.struct('LBody', {}, writing('regular', sizes.text, `•  ${item}`, 12)));
      entry.end();
    }
    list.end();
  }
}

/** A letter that the font lacks is written without its accent, or as a question mark: a missing glyph would be read out as nothing (PDF/UA-1 §7.21.8). */
function inFont(document: PDFKit.PDFDocument, text: string): string {
  return [...text.replaceAll(/\s+/g, ' ')]
    .map((letter) => {
      if (has(document, letter)) return letter;
      const bare = letter.normalize('NFD').replaceAll(/\p{Mark}/gu, '');
      return has(document, bare) ? bare : '?';
    })
    .join('');
}

function has(document: PDFKit.PDFDocument, letter: string): boolean {
  // pdfkit keeps the parsed font there (0.20.2, lib/mixins/fonts.js); its types leave it out.
  const { _font } = document as unknown as { readonly _font: { readonly font: { hasGlyphForCodePoint(code: number): boolean } } };
  return letter !== '' && [...letter].every((one) => _font.font.hasGlyphForCodePoint(one.codePointAt(0) ?? 0));
}
