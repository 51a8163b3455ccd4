// Reported variants compared with a family's reservoir, and looked for in the file itself where the reservoir does not hold them.

import type { ScanRequest } from '../scan/scan.ts';
import { scanAt } from '../scan/scan-at.ts';
import { nameOf, type Variant } from '../scan/variant.ts';
import { compareReported, type ReportedAnswer, smallest } from './compare-reported.ts';
import type { InterpretRequest } from './interpret.ts';
import type { ReportedVariant } from './read-reported.ts';

export async function lookForReported(
  file: Pick<ScanRequest, 'path' | 'family' | 'build'>,
  asked: InterpretRequest,
  reported: readonly ReportedVariant[],
): Promise<readonly ReportedAnswer[]> {
  const kept = compareReported(asked, reported, false);
  const names = new Set(kept.flatMap(({ found, name }) => (found === 'not-kept' && name !== null ? [name, smallest(name)] : [])));
  if (names.size === 0) return kept;
  const variants = new Map<string, Variant>(asked.reservoir.variants.map((variant) => [nameOf(variant), variant]));
  for (const name of names) {
    const found = await scanAt(file, name);
    if (found.kind === 'scanned') for (const variant of found.variants) variants.set(nameOf(variant), variant);
  }
  return compareReported({ ...asked, reservoir: { ...asked.reservoir, variants: [...variants.values()] } }, reported, true);
}
