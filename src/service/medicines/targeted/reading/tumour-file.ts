// Reads what a laboratory sends about one tumour, whatever its form: annotated VCF, MAF, fusions, copy number, MOAlmanac's simple table, JSON, or
// plain lines ("BRAF V600E", "EML4::ALK fusion", "KRAS wild type", "TMB 12").

import { readAnnotatedVcf } from './read-annotated-vcf.ts';
import { readLines, readTumourJson } from './read-lines.ts';
import { readMaf } from './read-maf.ts';
import { readCopyNumber, readFusions, readSimpleTable } from './read-tables.ts';
import { refusedFile, type TumourFileOptions, type TumourFindings } from './tumour-findings.ts';

export function readTumourFile(text: string, options: TumourFileOptions = {}): TumourFindings {
  const body = text.replace(/^\uFEFF/, '');
  if (body.trim() === '') return refusedFile('The file is empty.');
  if (body.startsWith('##fileformat=VCF')) return readAnnotatedVcf(body, options);
  if (/^\s*[[{]/.test(body)) return readTumourJson(body);
  const header = body.split(/\r?\n/).find((line) => line !== '' && !line.startsWith('#version') && !line.startsWith('##')) ?? '';
  const columns = header
    .toLowerCase()
    .split('\t')
    .map((column) => column.replace(/^#/, ''));
  if (columns.includes('hugo_symbol') && columns.includes('variant_classification')) return readMaf(body, options);
  if (columns.includes('feature_type')) return readSimpleTable(body);
  if (columns.includes('leftgene') || columns.includes('fusionname') || columns.includes('fusion')) return readFusions(body);
  if (columns.includes('call') || columns.includes('copy_number') || (columns.includes('gene') && columns.includes('cnv_call')))
    return readCopyNumber(body);
  return readLines(body);
}
