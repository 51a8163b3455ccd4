// A document carried in an OBX: the PDF of a report, whichever data type and order of components the sender chose.
import { rawField, repetitionsOf, textOf, valueAt } from './location.ts';
import type { Message, Segment } from './message.ts';

export interface CarriedDocument {
  readonly contentType: string;
  /** Base64 without line breaks. */
  readonly data: string;
  /** Sent as ED: source, AP or application, PDF, Base64, data. */
  readonly isInPlace: boolean;
  /** The base64 is well formed, and a PDF has its end. */
  readonly isWhole: boolean;
}

/** Undefined when the segment carries no document. */
export function documentIn(message: Message, obx: Segment): CarriedDocument | undefined {
  const first = repetitionsOf(obx, 5)[0]?.value;
  if (!first) return undefined;
  const valueType = valueAt(message, obx, 2);
  const parts = first.map((_, index) => textOf(message, first, index + 1));
  const marker = parts.findIndex((part) => /^(base64|hex|A)$/i.test(part) && parts.length >= 3);
  if (valueType === 'ED' || (marker >= 0 && parts[marker + 1])) {
    const sent = parts[marker + 1] ?? parts.at(-1) ?? '';
    if (sent === '') return undefined;
    const kinds = parts.slice(0, Math.max(marker, 0)).join('/').toLowerCase();
    const data = sent.replace(/\s+/g, '');
    return {
      contentType: contentTypeOf(kinds, data),
      data,
      isInPlace: parts.length === 5 && /^base64$/i.test(parts[3] ?? '') && /^(pdf|rtf|tiff?|jpe?g|html|plain)$/i.test(parts[2] ?? ''),
      isWhole: isWhole(data),
    };
  }
  // A whole PDF in plain text: base64 of "%PDF-".
  const raw = rawField(message, obx, 5).replace(/\s+/g, '');
  if (!raw.startsWith('JVBERi')) return undefined;
  return { contentType: 'application/pdf', data: raw, isInPlace: false, isWhole: isWhole(raw) };
}

function contentTypeOf(kinds: string, data: string): string {
  if (kinds.includes('pdf') || data.startsWith('JVBERi')) return 'application/pdf';
  if (kinds.includes('rtf')) return 'application/rtf';
  if (/jpe?g/.test(kinds)) return 'image/jpeg';
  if (/tiff?/.test(kinds)) return 'image/tiff';
  if (kinds.includes('html')) return 'text/html';
  return kinds.includes('plain') || kinds.includes('text') ? 'text/plain' : 'application/octet-stream';
}

function isWhole(data: string): boolean {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(data) || data.length % 4 === 1) return false;
  // A PDF ends with %%EOF; look in its last bytes only, reports are long.
  if (!data.startsWith('JVBERi')) return true;
  const aligned = data.length - (data.length % 4);
  return Buffer.from(data.slice(Math.max(0, aligned - 1368)), 'base64')
    .toString('latin1')
    .includes('%%EOF');
}
