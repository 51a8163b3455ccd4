import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  codeSystems,
  convert,
  displayOf,
  formatNhsNumber,
  isExampleNhsNumber,
  isGeneSymbol,
  isLoincCode,
  readGmcNumber,
  readHgncId,
  readHgvs,
  readHpoId,
  readNhsNumber,
  readOdsCode,
  readSdsUserId,
  snomedKind,
} from './index.ts';

describe('the NHS number', () => {
  it('is read with spaces, dashes and no-break spaces', () => {
    // 943 476 5919 is the worked example of the NHS Data Dictionary.
    for (const text of ['9434765919', '943 476 5919', '943-476-5919', ' 943\u00a0476\u00a05919 '])
      assert.deepEqual(readNhsNumber(text), { kind: 'valid', digits: '9434765919' });
  });
  it('keeps its digits when the check digit is wrong, so that it can be reported and not lost', () => {
    assert.deepEqual(readNhsNumber('9434765918'), { kind: 'wrong-check-digit', digits: '9434765918' });
  });
  it('has exactly one right check digit for nine digits, or none', () => {
    const rights = Array.from(
      { length: 1100 },
      (_, step) => [...'0123456789'].filter((digit) => readNhsNumber(`${999000000 + step}${digit}`).kind === 'valid').length,
    );
    assert.equal(Math.max(...rights), 1);
    // One stem in eleven asks for a check digit of 10, which is never issued.
    const without = rights.filter((count) => count === 0).length;
    assert.ok(without > 80 && without < 120, String(without));
  });
  it('is refused when it is too short, too long or not digits', () => {
    for (const text of ['', '943476591', '94347659190', '943476591X']) assert.equal(readNhsNumber(text).kind, 'not-a-number');
  });
  it('is shown 3-3-4, and 999 numbers are examples', () => {
    assert.equal(formatNhsNumber('9434765919'), '943 476 5919');
    assert.equal(isExampleNhsNumber('9990000018'), true);
  });
});

describe('codes and identifiers', () => {
  it('reads ODS codes, GMC numbers and SDS user ids', () => {
    assert.equal(readOdsCode(' 699x0 '), '699X0');
    assert.equal(readOdsCode('R0A^MR'), undefined);
    assert.equal(readGmcNumber('C3456789'), '3456789');
    assert.equal(readGmcNumber('345678'), undefined);
    assert.equal(readSdsUserId('999999999999'), '999999999999');
  });
  it('checks SNOMED CT identifiers by partition and Verhoeff digit', () => {
    // 116680003 |Is a|, 398036000 |Familial hypercholesterolaemia|, 1054161000000101 |Genetic report|.
    assert.equal(snomedKind('116680003'), 'concept');
    assert.equal(snomedKind('398036000'), 'concept');
    assert.equal(snomedKind('1054161000000101'), 'concept');
    assert.equal(snomedKind('398036001'), undefined);
    assert.equal(snomedKind('398063000'), undefined);
    assert.equal(snomedKind('12345'), undefined);
  });
  it('checks LOINC codes by their check digit', () => {
    for (const code of ['48018-6', '51968-6', '48004-6', '53037-8', '81290-9', 'LA33-6']) assert.equal(isLoincCode(code), true, code);
    for (const code of ['48018-5', '48081-6', '48018', 'X']) assert.equal(isLoincCode(code), false, code);
  });
  it('reads HGNC and HPO identifiers and knows the form of a gene symbol', () => {
    assert.equal(readHgncId('hgnc:6547'), 'HGNC:6547');
    assert.equal(readHgncId('LDLR'), undefined);
    assert.equal(readHpoId('hp_0001250'), 'HP:0001250');
    for (const symbol of ['LDLR', 'BRCA1', 'C9orf72', 'HLA-DRB1', 'MT-ND1']) assert.equal(isGeneSymbol(symbol), true, symbol);
    assert.equal(isGeneSymbol('ldlr'), false);
  });
  it('carries the national code systems', () => {
    assert.equal(codeSystems().length, 22);
    assert.equal(
      displayOf('https://fhir.nhs.uk/CodeSystem/task-code-genomics', 'process-genomic-test-request'),
      'Process Genomic Test Request',
    );
    assert.equal(displayOf('https://fhir.nhs.uk/CodeSystem/task-code-genomics', 'constructor'), undefined);
  });
});

describe('HGVS descriptions', () => {
  const edits: readonly (readonly [string, string])[] = [
    ['NM_000527.5(LDLR):c.1061A>G', 'substitution'],
    ['NM_000527.5:c.313+1G>A', 'substitution'],
    ['NC_000019.10:g.11105568A>T', 'substitution'],
    ['LDLR:c.-135C>G', 'substitution'],
    ['NM_004006.2:c.*4del', 'deletion'],
    ['NM_004006.2:c.20_23dup', 'duplication'],
    ['NM_004006.2:c.169_170insA', 'insertion'],
    ['NM_004006.2:c.145_147delinsTGG', 'deletion-insertion'],
    ['NM_004006.2:c.5657_5660inv', 'inversion'],
    ['NM_002111.8:c.52CAG[42]', 'repeat'],
    ['NM_004006.2:c.(4071+1_4072-1)_(5154+1_5155-1)del', 'deletion'],
    ['NP_000518.1:p.(Asp354Gly)', 'substitution'],
    ['p.Arg97ProfsTer23', 'frameshift'],
    ['p.Trp24Ter', 'substitution'],
    ['p.(Lys23_Val25del)', 'deletion'],
    ['p.Met1?', 'substitution'],
    ['p.?', 'unknown'],
    ['c.=', 'no-change'],
    ['NC_012920.1:m.3243A>G', 'substitution'],
  ];
  for (const [text, edit] of edits)
    it(`reads ${text}`, () => {
      const reading = readHgvs(text);
      assert.equal(reading.kind === 'read' ? reading.variant.edit : reading.because, edit);
    });
  it('says what is missing when it is not one', () => {
    for (const text of ['LDLR 1061A>G', 'c.1061A-G', 'c.', 'NM_000527.5:c.A1061G', 'x'.repeat(600)])
      assert.equal(readHgvs(text).kind, 'not-hgvs', text);
  });
});

describe('units', () => {
  it('converts lipids by analyte, as the published factors do', () => {
    const ldl = convert({ analyte: 'cholesterol', value: 190, from: 'mg/dL', to: 'mmol/L' });
    assert.ok(ldl.kind === 'converted' && Math.abs(ldl.value - 4.913) < 0.001); // 190 mg/dL is 4.9 mmol/L in the ESC/EAS 2019 guideline
    const tg = convert({ analyte: 'triglycerides', value: 1.7, from: 'mmol/L', to: 'mg/dl' });
    assert.ok(tg.kind === 'converted' && Math.abs(tg.value - 150) < 1); // 1.7 mmol/L is 150 mg/dL there
  });
  it('refuses what it does not know', () => {
    assert.equal(convert({ analyte: 'cholesterol', value: 5, from: 'IU/L', to: 'mmol/L' }).kind, 'refused');
  });
});
