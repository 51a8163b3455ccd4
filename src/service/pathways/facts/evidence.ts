// One resource as evidence: what it is about, when, and under which name it is cited. Resources that say nothing usable give none.

import type { CodeableConcept, Resource } from '@medplum/fhirtypes';
import codes from '../../../../data/pathways/codes.json' with { type: 'json' };
import type { Fact, FactValue } from '../criteria/given.ts';

export const CODES = codes;

/** A value found somewhere. */
export interface Sighting {
  readonly value: FactValue;
  readonly from: string;
  readonly date?: string;
  readonly note?: string;
}

export function referenceOf(resource: Resource): string {
  return `${resource.resourceType}/${resource.id ?? ''}`;
}

export function codesIn(concept: CodeableConcept | undefined): readonly string[] {
  return (concept?.coding ?? []).flatMap(({ code }) => (code === undefined ? [] : [code]));
}

/** Everything written in words, in lower case. */
export function wordsIn(concept: CodeableConcept | undefined): string {
  return [concept?.text, ...(concept?.coding ?? []).map(({ display }) => display)].filter(Boolean).join(' ').toLowerCase();
}

/** The site of a cancer, by code first and by word where the code is a local one. */
export function cancerSite(concept: CodeableConcept | undefined): string | undefined {
  const found = codesIn(concept);
  for (const [site, list] of Object.entries(CODES.cancers)) if (list.some((code) => found.includes(code))) return site;
  const words = wordsIn(concept);
  if (!/cancer|carcinoma|malignan|tumou?r|neoplasm|glioblastoma|adenocarcinoma/.test(words)) return undefined;
  for (const [site, list] of Object.entries(CODES.cancerWords)) if (list.some((word) => words.includes(word))) return site;
  return 'other';
}

/** Day of an instant or a date; undefined when it is no day that exists or lies in the future. */
export function dayOf(text: string | undefined, today: string): string | undefined {
  const day = text?.slice(0, 10);
  if (day === undefined || !/^\d{4}(-\d\d(-\d\d)?)?$/.test(day)) return undefined;
  const whole = `${day}${'-01-01'.slice(day.length - 4)}`.slice(0, 10);
  const time = Date.parse(`${whole}T00:00:00Z`);
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== whole || whole > today ? undefined : whole;
}

export function ageOn(bornOn: string, day: string): number {
  return Math.floor((Number(day.replaceAll('-', '')) - Number(bornOn.replaceAll('-', ''))) / 10_000);
}

/** One fact from all that was seen: the newest; two that differ on the same day contradict each other and give none. */
export function settle(sightings: readonly Sighting[]): Fact | undefined {
  const [newest, ...others] = sightings.toSorted((a, b) => ((a.date ?? '') < (b.date ?? '') ? 1 : -1));
  if (newest === undefined) return undefined;
  const rival = others.find(
    (other) => (other.date ?? '') === (newest.date ?? '') && JSON.stringify(other.value) !== JSON.stringify(newest.value),
  );
  if (rival)
    return {
      why: 'conflicting',
      from: [newest.from, rival.from],
      note: `${String(newest.value)} and ${String(rival.value)}${newest.date ? ` on ${newest.date}` : ''}`,
    };
  return {
    value: newest.value,
    from: [newest.from],
    ...(newest.date ? { date: newest.date } : {}),
    ...(newest.note ? { note: newest.note } : {}),
  };
}
