// Letters and documents for people: written once as blocks, drawn as an accessible PDF (PDF/UA-1) with embedded fonts, and checked.
export { checkPdf } from './check-pdf.ts';
export type { Block, WrittenDocument } from './document.ts';
export { renderPdf } from './render-pdf.ts';
