// A release of ClinVar as its VCF (https://ftp.ncbi.nlm.nih.gov/pub/clinvar/README_VCF.txt): of each variant that anybody calls pathogenic, the
// significance and the stars of its review. With it stored variants are read again without a new annotation.

import type { Finding } from '../../../foundation/errors.ts';
import { annotate, isKnownPathogenic } from '../scan/annotation.ts';
import type { Build } from '../scan/header.ts';
import { refuse } from '../scan/refusal.ts';
import { nameOf, type Variant } from '../scan/variant.ts';

export interface ClinVarRelease {
  /** The file's own date, 2026-11-15. */
  readonly version: string;
  readonly build: Build;
  /** By variant name. */
  readonly said: ReadonlyMap<string, { readonly significance: string; readonly stars: number | null }>;
}

export async function readClinVar(lines: Iterable<string> | AsyncIterable<string>, where: string): Promise<ClinVarRelease | Finding> {
  let version = '';
  let build: Build | undefined;
  let isVcf = false;
  const said = new Map<string, { readonly significance: string; readonly stars: number | null }>();
  for await (const line of lines) {
    if (line.startsWith('#')) {
      isVcf ||= line.startsWith('##fileformat=VCF');
      version = /^##fileDate=(\S+)/.exec(line)?.[1] ?? version;
      if (/^##reference=.*GRCh38/i.test(line)) build = 'GRCh38';
      if (/^##reference=.*GRCh37/i.test(line)) build = 'GRCh37';
      continue;
    }
    if (!isVcf) break;
    if (!/pathogenic/i.test(line)) continue;
    const [contig = '', position = '', , reference = '', alternate = '', , , info = ''] = line.split('\t');
    const fields = new Map(info.split(';').map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)]));
    const { clinvar } = annotate(fields, null, { reference, alternate, number: 1, of: 1 });
    if (clinvar) said.set(nameOf({ contig, position: Number(position), reference, alternate }), clinvar);
  }
  if (!isVcf || version === '' || !build)
    return refuse(
      'E_FILE',
      where,
      'This is not a release of ClinVar: a VCF with ##fileDate and ##reference (GRCh37 or GRCh38).',
      'Download clinvar.vcf.gz from https://ftp.ncbi.nlm.nih.gov/pub/clinvar/.',
    );
  return { version: version.replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3'), build, said };
}

/** What a variant's ClinVar says under a release; a pathogenic claim that the release no longer makes is gone. */
export function withClinVar(variant: Variant, release: ClinVarRelease | null, build: Build): Variant {
  if (!release || release.build !== build) return variant;
  const now = release.said.get(nameOf(variant));
  if (now) return { ...variant, clinvar: now };
  return isKnownPathogenic(variant.clinvar) ? { ...variant, clinvar: null } : variant;
}

/** Names of variants whose significance differs between two releases. */
export function clinVarChanges(before: ClinVarRelease | null, after: ClinVarRelease): ReadonlySet<string> {
  const changed = new Set<string>();
  for (const [name, { significance, stars }] of after.said) {
    const old = before?.said.get(name);
    if (old?.significance !== significance || old.stars !== stars) changed.add(name);
  }
  for (const name of before?.said.keys() ?? []) if (!after.said.has(name)) changed.add(name);
  return changed;
}
