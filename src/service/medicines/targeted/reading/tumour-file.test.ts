import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Alteration } from './alteration.ts';
import { readTumourFile } from './tumour-file.ts';

const labels = (alterations: readonly Alteration[]) => alterations.map(({ label }) => label);

const VEP = `##fileformat=VCFv4.2
##INFO=<ID=CSQ,Number=.,Type=String,Description="Consequence annotations from Ensembl VEP. Format: Allele|Consequence|SYMBOL|Feature|EXON|HGVSc|HGVSp|MANE_SELECT">
#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tNORMAL\tTUMOUR
chr7\t140753336\t.\tA\tT\t.\tPASS\tDP=9;CSQ=T|missense_variant|BRAF|ENST1|15/18|ENST1.2:c.1799T>A|ENSP1.1:p.Val600Glu|,T|missense_variant|BRAF|ENST00000646891|15/18|ENST00000646891.2:c.1799T>A|ENSP00000493543.1:p.Val600Glu|NM_004333.6\tGT:AF\t0/0:0\t0/1:0.31
chr7\t55174772\t.\tGGAATTAAGAGAAGC\tG\t.\tPASS\tCSQ=-|inframe_deletion|EGFR|ENST2|19/28|ENST2.1:c.2236_2250del|ENSP2.1:p.Glu746_Ala750del|\tGT:AF\t0/0:0\t0/0:0
chr1\t1\t.\tA\tT\t.\tLowQ\tCSQ=T|missense_variant|NRAS|ENST3|3/7|ENST3.1:c.181C>A|ENSP3.1:p.Gln61Lys|\tGT\t0/0\t0/1
`;

test('a VCF annotated by VEP gives the tumour sample its variants, by MANE transcript', () => {
  const { alterations, findings } = readTumourFile(VEP);
  assert.deepEqual(labels(alterations), ['BRAF p.V600E']);
  const [braf] = alterations;
  assert.ok(braf?.kind === 'small');
  assert.deepEqual([braf.exon, braf.coding, braf.alleleFraction, braf.hgvs[0]], [15, 'c.1799T>A', 0.31, 'ENST00000646891:c.1799T>A']);
  assert.deepEqual(
    findings.map(({ code }) => code),
    ['MED_VCF_FILTERED'],
  );
});

test('a VCF annotated by SnpEff is read, one without annotation refused', () => {
  const snpEff = `##fileformat=VCFv4.2
##INFO=<ID=ANN,Number=.,Type=String,Description="Functional annotations">
#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO
12\t25245351\t.\tC\tA\t.\tPASS\tANN=A|missense_variant|MODERATE|KRAS|ENSG1|transcript|NM_004985.5|protein_coding|2/5|c.34G>T|p.Gly12Cys|1/1|||
`;
  assert.deepEqual(labels(readTumourFile(snpEff).alterations), ['KRAS p.G12C']);
  const bare = readTumourFile('##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n1\t1\t.\tA\tT\t.\tPASS\t.\n');
  assert.deepEqual(
    bare.findings.map(({ code }) => code),
    ['MED_TUMOUR_FILE'],
  );
});

test('a MAF of one tumour is read; one of two must be told which', () => {
  const header = 'Hugo_Symbol\tVariant_Classification\tHGVSp_Short\tTumor_Sample_Barcode\n';
  const two = `${header}BRAF\tMissense_Mutation\tp.V600E\tT1\nMET\tSplice_Site\tp.X1010_splice\tT2\n`;
  assert.equal(readTumourFile(two).findings[0]?.severity, 'error');
  assert.deepEqual(labels(readTumourFile(two, { sample: 'T2' }).alterations), ['MET p.X1010_splice']);
});

test('fusions, copy number and the simple table are told by their headings', () => {
  const star = '#FusionName\tJunctionReads\tLeftGene\tRightGene\nEML4--ALK\t9\tEML4^ENSG1\tALK^ENSG2\n';
  assert.deepEqual(labels(readTumourFile(star).alterations), ['EML4::ALK fusion']);
  const calls = readTumourFile('gene\tcall\nERBB2\tAmplification\nBLM\tWild type\nPTEN\t-2\nMYC\tmaybe\n');
  assert.deepEqual(labels(calls.alterations), ['ERBB2 amplification', 'PTEN deletion']);
  assert.ok(calls.tested.genes.get('BLM')?.has('copy-number'));
  assert.deepEqual(
    calls.findings.map(({ code, where }) => [code, where]),
    [['MED_COPY_NUMBER_CALL', 'MYC']],
  );
  const simple =
    'feature_type\tfeature\talteration_type\talteration\nSomatic Variant\tBRAF\tMissense\tp.V600E\nCopy Number\tCDK4\tAmplification\t\nRearrangement\tNTRK1\tFusion\tTPM3--NTRK1\nMicrosatellite Stability\tMSI-High\t\t\n';
  assert.deepEqual(labels(readTumourFile(simple).alterations), ['BRAF p.V600E', 'CDK4 amplification', 'TPM3::NTRK1 fusion', 'MSI-H']);
});

test('plain lines are read in the words of a report, with what was tested', () => {
  const { alterations, tested, findings } = readTumourFile(
    '# from the report\nBRAF p.Val600Glu\nEML4-ALK fusion\nHLA-A loss\nNM_004333.4:c.1799T>A\nMSI-High\nTMB 12.5 mut/Mb\nKRAS wild type\nVHL R167Q (c.500G>A)\n',
  );
  assert.deepEqual(findings, []);
  assert.deepEqual(labels(alterations), [
    'BRAF p.V600E',
    'EML4::ALK fusion',
    'HLA-A deletion',
    'NM_004333.4:c.1799T>A',
    'MSI-H',
    'TMB 12.5',
    'VHL c.500G>A',
  ]);
  assert.ok(tested.genes.get('KRAS')?.has('small'));
});

test('HAZ-MED-24 what cannot be read is refused by line, never left out in silence', () => {
  const { findings } = readTumourFile('BRAF V600E\nKRAS something odd\n\nbraf\n');
  assert.deepEqual(
    findings.map(({ severity, where }) => [severity, where]),
    [
      ['error', 'line 2'],
      ['error', 'line 4'],
    ],
  );
  for (const text of ['NTRK fusion', '', '   \n', '{"alterations":', '{"a":1}'])
    assert.equal(readTumourFile(text).findings[0]?.severity, 'error', text);
});
