// Who and what an indication belongs to: the tumour groups of the cancer workbook, and the clinical specialties of the digital directory.

import { squash } from './words.ts';

/** solid-adult, neurological, sarcoma, haematological, paediatric; a sheet of another name keeps its own, joined by hyphens. */
export function tumourGroup(sheetName: string): string {
  const words = squash(sheetName);
  return SHEETS.find(([pattern]) => pattern.test(words))?.[1] ?? words.replaceAll(' ', '-');
}

/** Sheet names of the cancer workbook, 2020 to v7.3: "Solid Tumours (Adult)", "Solid tumours", "Sarcomas", "Sarcoma", "Haematological". */
const SHEETS: readonly (readonly [RegExp, string])[] = [
  [/neuro|\bcns\b|brain/, 'neurological'],
  [/sarcoma/, 'sarcoma'],
  [/ha?emato/, 'haematological'],
  [/pa?ediatric|child/, 'paediatric'],
  [/solid/, 'solid-adult'],
];
