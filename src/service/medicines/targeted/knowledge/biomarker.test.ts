import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matchBiomarker } from '../options/match-biomarker.ts';
import { parseProteinChange } from '../reading/protein-change.ts';
import { readTumourFile } from '../reading/tumour-file.ts';
import { tumourProfile } from '../reading/tumour-profile.ts';
import { readBiomarker } from './read-biomarker.ts';

/** Truth of a biomarker in a tumour described in plain lines. */
function truth(biomarker: string, ...findings: readonly string[]): string {
  const { alterations, tested, findings: unread } = readTumourFile(findings.join('\n'));
  assert.deepEqual(unread, []);
  return matchBiomarker(readBiomarker(biomarker), tumourProfile(alterations, tested)).truth;
}

test('a protein change is one change however it is written', () => {
  for (const written of ['p.Val600Glu', 'V600E', 'p.V600E', 'p.(Val600Glu)', 'NP_004324.2:p.Val600Glu'])
    assert.equal(parseProteinChange(written)?.text, 'V600E', written);
  for (const [written, text] of [
    ['p.Trp288CysfsTer12', 'W288fs'],
    ['W288FS', 'W288fs'],
    ['p.Glu746_Ala750del', 'E746_A750del'],
    ['E746_A750delELREA', 'E746_A750del'],
    ['L747_P753delinsS', 'L747_P753delinsS'],
    ['p.Leu747_Pro753delinsSer', 'L747_P753delinsS'],
    ['Y772_A775DUP', 'Y772_A775dup'],
    ['p.Gln195Ter', 'Q195*'],
    ['p.X1010_splice', 'X1010_splice'],
    ['p.Pro227=', 'P227='],
  ] as const)
    assert.equal(parseProteinChange(written)?.text, text, written);
  for (const written of ['', 'AMPLIFICATION', 'c.500G>A', 'EXON 19 DELETION', 'rs121913459'])
    assert.equal(parseProteinChange(written), null, written);
});

test('exact, codon, exon, class and gene are met by what they name and by nothing else', () => {
  assert.equal(truth('BRAF V600E', 'BRAF V600E'), 'met');
  assert.equal(truth('BRAF V600E', 'BRAF V600K', 'NOT BRAF mutation'), 'not-met');
  assert.equal(truth('BRAF V600', 'BRAF V600K'), 'met');
  assert.equal(truth('KRAS G12/G13', 'KRAS G13D'), 'met');
  assert.equal(truth('RIT1 Q157P/R', 'RIT1 Q157R'), 'met');
  assert.equal(truth('EGFR EXON 19 DELETION', 'EGFR E746_A750del'), 'met');
  assert.equal(truth('EGFR EXON 19 DELETION', 'EGFR L747_P753delinsS'), 'met');
  assert.equal(truth('EGFR EXON 20 INSERTION', 'EGFR E746_A750del', 'EGFR wild type'), 'not-met');
  assert.equal(truth('MET EXON 14 SKIPPING', 'MET X1010_splice'), 'met');
  assert.equal(truth('TP53 TRUNCATING MUTATION', 'TP53 R213*'), 'met');
  assert.equal(truth('PTEN LOSS-OF-FUNCTION', 'PTEN deletion'), 'met');
  assert.equal(truth('ERBB2 AMPLIFICATION', 'HER2 amplification'), 'met');
  assert.equal(truth('TMB >= 10', 'TMB 12.5'), 'met');
  assert.equal(truth('TMB >= 10', 'TMB 9.9'), 'not-met');
});

test('a fusion is found by either partner, and a change in it asks for both', () => {
  assert.equal(truth('NTRK1 FUSION', 'TPM3::NTRK1 fusion'), 'met');
  assert.equal(truth('v::ALK Fusion', 'EML4-ALK'), 'met');
  assert.equal(truth('EML4::ALK Fusion', 'EML4--ALK'), 'met');
  assert.equal(truth('EML4::ALK Fusion', 'KIF5B::ALK'), 'unknown');
  assert.equal(truth('ALK EML4-ALK L1196M', 'EML4::ALK', 'ALK L1196M'), 'met');
  assert.equal(truth('ALK EML4-ALK L1196M', 'ALK L1196M'), 'unknown');
});

test('HAZ-MED-20 absence counts only where somebody looked: wild type is tested and negative', () => {
  const wildType = 'KRAS WILD TYPE AND NRAS WILD TYPE';
  assert.equal(truth(wildType, 'KRAS wild type', 'NRAS wild type'), 'met');
  assert.equal(truth(wildType, 'KRAS wild type'), 'unknown');
  assert.equal(truth(wildType, 'BRAF V600E'), 'unknown');
  assert.equal(truth(wildType, 'KRAS G12D', 'NRAS wild type'), 'not-met');
  assert.equal(truth('BRAF V600E AND NOT EGFR AMPLIFICATION', 'BRAF V600E'), 'unknown');
  assert.equal(truth('MSI-H OR dMMR', 'BRAF V600E'), 'unknown');
  assert.equal(truth('MSI-H OR dMMR', 'MSS'), 'not-met');
  assert.equal(truth('MSI-H OR dMMR', 'dMMR'), 'met');
});

test('brackets bind before AND, AND before OR', () => {
  assert.equal(truth('BRAF V600E AND ( NRAS Q61K OR KRAS G12C )', 'BRAF V600E', 'KRAS G12C'), 'met');
  assert.equal(truth('BRAF V600E OR NRAS Q61K AND KRAS G12C', 'BRAF V600E'), 'met');
  assert.equal(truth('NOT (BRAF V600E OR KRAS G12C)', 'KRAS G12C'), 'not-met');
});

test('HAZ-MED-21 an inherited missense change of unknown meaning is not a mutation to treat', () => {
  const germline = (line: string) => readTumourFile(`{"alterations":[${line}]}`).alterations;
  const polymorphism = germline('{"gene":"BRCA2","protein":"p.N372H","origin":"germline"}');
  const frameshift = germline('{"gene":"BRCA2","protein":"p.S1982fs","origin":"germline"}');
  const biomarker = readBiomarker('BRCA2 MUTATION');
  assert.equal(matchBiomarker(biomarker, tumourProfile(polymorphism)).truth, 'unknown');
  assert.equal(matchBiomarker(biomarker, tumourProfile(frameshift)).truth, 'met');
});

test('what cannot be read is never met', () => {
  assert.equal(truth('MGMT PROMOTER METHYLATION', 'MGMT mutation'), 'unknown');
});
