// One named variant looked for in a family's file, whatever its frequency, filter or consequence: through the index where one can be used,
// else in a pass over the whole file.

import { hasIndex } from './region-index.ts';
import { type ScanOutcome, type ScanRequest, scanVcf } from './scan.ts';
import type { Keeping } from './scan-lines.ts';

const ANYTHING: Keeping = {
  maxFrequency: 1,
  maxFrequencyKnown: 1,
  impacts: new Set(['high', 'moderate', 'low', 'modifier']),
  minSpliceAi: -1,
  passOnly: false,
};

/** @param name contig-position-reference-alternate, as `nameOf` writes it */
export async function scanAt(request: Pick<ScanRequest, 'path' | 'family' | 'build'>, name: string): Promise<ScanOutcome> {
  const [contig = '', written = ''] = name.split('-');
  const position = Number(written);
  const whole = { ...request, keeping: { ...ANYTHING, onlyPosition: position } };
  if (!(await hasIndex(request.path))) return scanVcf(whole);
  const found = await scanVcf({ ...whole, regions: [{ contig, from: position, to: position }] });
  // An index that cannot be trusted is no reason to leave the question open: the file itself is read.
  const isOfIndex = found.kind === 'refused' && found.findings.some(({ code }) => code.startsWith('E_INDEX'));
  return isOfIndex ? scanVcf(whole) : found;
}
