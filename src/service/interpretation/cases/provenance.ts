// Where a reservoir comes from: the file's own hash, and the annotators as its header names them.

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readText } from '../scan/read-text.ts';

export async function hashOfFile(path: string): Promise<string> {
  const digest = createHash('sha256');
  for await (const chunk of createReadStream(path)) digest.update(chunk);
  return digest.digest('hex');
}

/** Header lines that say which program or data set annotated the file, and when (VEP, SnpEff, bcftools csq, ClinVar, gnomAD). */
const SAYS_ANNOTATION = /^##(VEP|SnpEff\w*|bcftools_csq\w*|reference|source|clinvar\w*|gnomad\w*|annotation\w*)=(.*)$/i;
const MOST_LINES = 12;
const LONGEST = 300;

export async function annotationVersions(path: string): Promise<readonly string[]> {
  let text = '';
  for await (const chunk of readText(path)) {
    text += chunk.toString('utf8');
    if (text.includes('\n#CHROM') || text.length > 1 << 24) break;
  }
  return text
    .split('\n')
    .filter((line) => SAYS_ANNOTATION.test(line))
    .slice(0, MOST_LINES)
    .map((line) => line.slice(2, 2 + LONGEST).replace(/\r$/, ''));
}
