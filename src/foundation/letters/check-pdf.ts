// What a program can see of a PDF's accessibility: the machine-checkable part of PDF/UA-1 (ISO 14289-1) that our documents rely on.
// After the Matterhorn Protocol 1.1 (pdfa.org): checkpoints 01, 06, 07, 10, 11, 14 and 31. A person still has to read the document.
import type { Finding } from '../errors.ts';

/** Empty when everything that is looked for is there. Takes documents whose objects are not packed in streams, as ours. */
export function checkPdf(pdf: Uint8Array): readonly Finding[] {
  const text = Buffer.from(pdf.buffer, pdf.byteOffset, pdf.byteLength).toString('latin1');
  const objects = objectsOf(text);
  const catalog = [...objects.values()].find((body) => /\/Type\s*\/Catalog\b/.test(body)) ?? '';
  const follow = (body: string, name: string): string => {
    const number = new RegExp(`/${name}\\s+(\\d+) 0 R`).exec(body)?.[1];
    return (number === undefined ? undefined : objects.get(number)) ?? new RegExp(`/${name}\\s*<<([^>]*)>>`).exec(body)?.[1] ?? '';
  };
  const missing = (isThere: boolean, code: string, what: string): readonly Finding[] =>
    isThere ? [] : [{ severity: 'error', code, issue: 'structure', where: 'PDF', what }];
  const tags = [...objects.values()].flatMap((body) => (isElement(body) ? (/\/S\s*\/([A-Z][A-Za-z0-9]*)/.exec(body)?.[1] ?? []) : []));
  const levels = tags.flatMap((tag) => (/^H[1-6]$/.test(tag) ? [Number(tag[1])] : []));
  const metadata = follow(catalog, 'Metadata');
  const information = follow(trailerOf(text), 'Info');
  return [
    ...missing(/^%PDF-1\.[4-7]/.test(text), 'PDF_VERSION', 'It is not a PDF from 1.4 to 1.7.'),
    ...missing(/\/Marked true/.test(follow(catalog, 'MarkInfo')), 'PDF_NOT_TAGGED', 'The content is not marked as tagged.'),
    ...missing(/\/Lang\s*\([A-Za-z]{2}/.test(catalog), 'PDF_NO_LANGUAGE', 'The language is not given.'),
    ...missing(
      /\/Title\s*\((?!\))/.test(information) || /\S/.test(follow(information, 'Title').replace(/[()\s]/g, '')),
      'PDF_NO_TITLE',
      'There is no title.',
    ),
    ...missing(
      /\/DisplayDocTitle true/.test(follow(catalog, 'ViewerPreferences')),
      'PDF_TITLE_NOT_SHOWN',
      'Viewers would show the file name, not the title.',
    ),
    ...missing(/\/Type\s*\/StructTreeRoot/.test(follow(catalog, 'StructTreeRoot')), 'PDF_NO_STRUCTURE', 'There is no structure tree.'),
    ...missing(/\/ParentTree/.test(follow(catalog, 'StructTreeRoot')), 'PDF_NO_PARENT_TREE', 'Content does not lead back to its tag.'),
    ...missing(tags.includes('Document'), 'PDF_NO_DOCUMENT_TAG', 'The structure does not begin with a document.'),
    ...missing(tags.includes('P'), 'PDF_NO_PARAGRAPHS', 'No paragraph is tagged.'),
    ...missing(levels[0] === 1, 'PDF_NO_MAIN_HEADING', 'The first heading is not of level 1.'),
    ...missing(
      levels.every((level, place) => level <= (levels[place - 1] ?? 0) + 1),
      'PDF_HEADING_SKIPPED',
      'A level of headings is left out.',
    ),
    ...fontFindings(objects, missing),
    ...missing(/<pdfuaid:part>1<\/pdfuaid:part>/.test(metadata), 'PDF_NO_UA', 'The metadata do not say PDF/UA-1.'),
    ...missing(/<dc:title>/.test(metadata), 'PDF_NO_XMP_TITLE', 'The metadata have no title.'),
  ];
}

type Missing = (isThere: boolean, code: string, what: string) => readonly Finding[];

function fontFindings(objects: ReadonlyMap<string, string>, missing: Missing): readonly Finding[] {
  const all = [...objects.values()].map((body) => body.replace(/stream[\s\S]*$/, ''));
  const descriptors = all.filter((body) => /\/Type\s*\/FontDescriptor\b/.test(body));
  const used = all.filter((body) => /\/Type\s*\/Font\b/.test(body) && !/\/Subtype\s*\/CIDFontType/.test(body));
  return [
    ...missing(used.length > 0, 'PDF_NO_FONT', 'There is no text.'),
    ...missing(
      used.every((body) => /\/Subtype\s*\/Type0/.test(body) || /\/FontDescriptor/.test(body)),
      'PDF_FONT_NOT_EMBEDDED',
      'A font is not embedded.',
    ),
    ...missing(
      descriptors.every((body) => /\/FontFile[23]?\s/.test(body)),
      'PDF_FONT_NOT_EMBEDDED',
      'A font is not embedded.',
    ),
    ...missing(
      used.every((body) => /\/ToUnicode\s/.test(body)),
      'PDF_NO_UNICODE',
      'A font does not say which letters its glyphs are.',
    ),
  ];
}

/** Objects by number, `7 0 obj ... endobj`. */
function objectsOf(text: string): ReadonlyMap<string, string> {
  return new Map([...text.matchAll(/(?:^|\n)(\d+) 0 obj\b([\s\S]*?)\nendobj/g)].map((match) => [match[1] ?? '', match[2] ?? '']));
}

function isElement(body: string): boolean {
  return /\/Type\s*\/StructElem\b/.test(body) || (/\/S\s*\/[A-Z]/.test(body) && /\/P\s+\d+ 0 R/.test(body));
}

function trailerOf(text: string): string {
  return text.slice(text.lastIndexOf('trailer'));
}
