// CIViC's published tables (https://civicdb.org, content CC0 1.0): evidence or assertions, with the columns of before 2022 and of today.

import type { Finding } from '../../../../foundation/errors.ts';
import { leavesOf } from '../options/truth.ts';
import { withoutVersion } from '../reading/alteration.ts';
import { type Row, readTsv } from '../reading/read-tsv.ts';
import { readVariantName } from '../reading/read-variant-name.ts';
import type { Biomarker } from './biomarker.ts';
import type { Diseases } from './diseases.ts';
import type { Direction, KnowledgeItem } from './knowledge-item.ts';
import { readBiomarker } from './read-biomarker.ts';

export interface ImportedKnowledge {
  readonly items: readonly KnowledgeItem[];
  readonly findings: readonly Finding[];
}

export interface CivicTables {
  /** ClinicalEvidenceSummaries or AssertionSummaries, as published. */
  readonly table: string;
  /** VariantSummaries, which carries the HGVS expressions. */
  readonly variants?: string;
  readonly diseases: Diseases;
  /** What the file is called by its date: "2021-02". */
  readonly version: string;
}

export function importCivic({ table, variants, diseases, version }: CivicTables): ImportedKnowledge {
  const rows = readTsv(table);
  const columns = rows[0] ? Object.keys(rows[0]) : [];
  const missing = [
    ['gene', 'molecular_profile'],
    ['disease'],
    ['drugs', 'therapies'],
    ['clinical_significance', 'significance'],
    ['evidence_id', 'assertion_id'],
  ].filter((names) => !names.some((name) => columns.includes(name)));
  if (missing.length > 0)
    return {
      items: [],
      findings: missing.map((names) => ({
        severity: 'error',
        code: 'MED_CIVIC_COLUMNS',
        issue: 'structure',
        where: 'line 1',
        what: `There is no column ${names.join(' or ')}.`,
        mend: 'Give the ClinicalEvidenceSummaries or AssertionSummaries table as CIViC publishes it (tab-separated).',
      })),
    };
  const hgvsOf = variants ? readHgvs(variants) : new Map<string, readonly string[]>();
  const items = rows.map((row) => itemOf(row, hgvsOf, diseases, version));
  return { items, findings: unread(items) };
}

function unread(items: readonly KnowledgeItem[]): readonly Finding[] {
  const names = items
    .filter(({ biomarker }) => leavesOf(biomarker).some((leaf) => leaf.is === 'not-understood'))
    .map(({ biomarkerAsWritten }) => biomarkerAsWritten);
  if (names.length === 0) return [];
  const what = `${names.length} of ${items.length} biomarkers are written in a way that is not read (${[...new Set(names)].slice(0, 8).join('; ')}). They are kept and never match.`;
  return [{ severity: 'information', code: 'MED_BIOMARKER_NOT_READ', issue: 'not-supported', where: 'variant', what }];
}

function itemOf(row: Row, hgvsOf: ReadonlyMap<string, readonly string[]>, diseases: Diseases, version: string): KnowledgeItem {
  const isAssertion = row.assertion_id !== undefined && row.evidence_id === undefined;
  const disease = row.disease ?? '';
  const written = row.molecular_profile ?? `${row.gene ?? ''} ${row.variant ?? ''}`;
  return {
    id: isAssertion ? `AID${row.assertion_id}` : `EID${row.evidence_id}`,
    source: 'CIViC',
    version,
    biomarker: biomarkerOf(row),
    biomarkerAsWritten: written,
    disease,
    tumours: diseases.tumoursOf(row.doid ?? '', disease),
    drugs: (row.therapies ?? row.drugs ?? '')
      .split(',')
      .map((drug) => drug.trim())
      .filter(Boolean),
    // An assertion of two drugs without an interaction is a combination or alternatives; CIViC's assertion table does not say.
    combined: /combination/i.test(row.therapy_interaction_type ?? row.drug_interaction_type ?? ''),
    direction: directionOf(row.significance ?? row.clinical_significance ?? '', row.evidence_type ?? row.assertion_type ?? ''),
    supports: !/does not support/i.test(row.evidence_direction ?? row.assertion_direction ?? ''),
    level: levelOf(row, isAssertion),
    hgvs: [...new Set([...hgvsIn(row.hgvs_expressions ?? ''), ...(hgvsOf.get(row.variant_id ?? '') ?? []), ...genomicName(row)])],
    citation: row.citation ?? '',
    url: row.evidence_civic_url ?? row.assertion_civic_url ?? '',
  };
}

function biomarkerOf(row: Row): Biomarker {
  const read =
    row.molecular_profile !== undefined ? readBiomarker(row.molecular_profile) : readVariantName(row.gene ?? '', row.variant ?? '');
  const origin = /germline/i.test(row.variant_origin ?? '') ? 'germline' : null;
  // Evidence on inherited variants is not evidence on somatic ones; the other way round CIViC often leaves the origin out.
  return origin && 'is' in read && (read.is === 'protein' || read.is === 'codon' || read.is === 'mutation' || read.is === 'coding')
    ? { ...read, origin }
    : read;
}

function levelOf(row: Row, isAssertion: boolean): KnowledgeItem['level'] {
  if (isAssertion) return { scale: 'AMP/ASCO/CAP', value: row.amp_category ?? '' };
  const stars = Number(row.rating);
  return { scale: 'CIViC', value: row.evidence_level ?? '', ...(stars > 0 ? { stars } : {}) };
}

function directionOf(significance: string, type: string): Direction {
  if (/^(sensitivity|sensitivity\/response|reduced sensitivity)$/i.test(significance))
    return /reduced/i.test(significance) ? 'resistance' : 'sensitivity';
  if (/resistan/i.test(significance)) return 'resistance';
  if (/better outcome/i.test(significance)) return 'good-outcome';
  if (/poor outcome/i.test(significance)) return 'poor-outcome';
  if (/diagnostic/i.test(type)) return 'diagnosis';
  if (/predispos|oncogenic/i.test(type)) return 'predisposition';
  return /functional/i.test(type) ? 'function' : 'other';
}

const CHROMOSOME_ACCESSIONS_GRCH37: Readonly<Record<string, string>> = {
  '1': 'NC_000001.10',
  '2': 'NC_000002.11',
  '3': 'NC_000003.11',
  '4': 'NC_000004.11',
  '5': 'NC_000005.9',
  '6': 'NC_000006.11',
  '7': 'NC_000007.13',
  '8': 'NC_000008.10',
  '9': 'NC_000009.11',
  '10': 'NC_000010.10',
  '11': 'NC_000011.9',
  '12': 'NC_000012.11',
  '13': 'NC_000013.10',
  '14': 'NC_000014.8',
  '15': 'NC_000015.9',
  '16': 'NC_000016.9',
  '17': 'NC_000017.10',
  '18': 'NC_000018.9',
  '19': 'NC_000019.9',
  '20': 'NC_000020.10',
  '21': 'NC_000021.8',
  '22': 'NC_000022.10',
  X: 'NC_000023.10',
  Y: 'NC_000024.9',
};

/** A single base change by its coordinates; longer ones can be placed in more than one way and are left to the source's own HGVS. */
export function genomicName(row: Row): readonly string[] {
  const accession = /37/.test(row.reference_build ?? '') ? CHROMOSOME_ACCESSIONS_GRCH37[row.chromosome ?? ''] : undefined;
  const { reference_bases: from = '', variant_bases: to = '', start = '' } = row;
  return accession && /^[ACGT]$/.test(from) && /^[ACGT]$/.test(to) ? [`${accession}:g.${start}${from}>${to}`] : [];
}

function readHgvs(table: string): ReadonlyMap<string, readonly string[]> {
  return new Map(readTsv(table).map((row) => [row.variant_id ?? '', hgvsIn(row.hgvs_expressions ?? row.hgvs_descriptions ?? '')]));
}

function hgvsIn(cell: string): readonly string[] {
  return cell
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one.includes(':'))
    .map(withoutVersion);
}
