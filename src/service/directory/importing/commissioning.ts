// Commissioning category and specialist test group: the spellings of the workbooks, brought to few.

import type { Commissioning } from '../directory.ts';
import { squash } from '../searching/words.ts';

/** Newborn screening is commissioned apart from the genomic service, hence `other`. Undefined when the words are not a category we know. */
export function readCommissioning(written: string): Commissioning | undefined {
  const words = squash(written);
  if (words === '') return 'unknown';
  // "Core/Specialised" depends on the request; the stricter of the two holds, and the spelling is kept.
  if (/speciali[sz]ed/.test(words)) return 'specialised';
  if (/\bcore\b/.test(words)) return 'core';
  if (/newborn|screening|\bother\b/.test(words)) return 'other';
  return undefined;
}

/** The name of the group as the first 21 were spelt (rare v5.1, June 2023); undefined when it is not among them. */
export function knownSpecialistGroup(written: string): string | undefined {
  return GROUPS.get(squash(written));
}

const GROUPS: ReadonlyMap<string, string> = new Map(
  [
    'Core',
    'Neurology',
    'Endocrinology',
    'Haematology',
    'Metabolic',
    'Inherited cancer',
    'Mitochondrial',
    'Dermatology',
    'Cardiology',
    'Ophthalmology',
    'Respiratory',
    'Musculoskeletal',
    'Renal',
    'Immunology',
    'Gastrohepatology',
    'Core/Specialised',
    'NIPD',
    'Screening',
    'Specialised',
    'Audiology',
    'Other',
  ].map((name) => [squash(name), name]),
);
