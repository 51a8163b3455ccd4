import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { importMoalmanac } from './knowledge/import-moalmanac.ts';
import { indexKnowledge } from './knowledge/knowledge-item.ts';
import { treatmentOptions } from './options/treatment-options.ts';
import { marker } from './reading/alteration.ts';
import { readTumourFile } from './reading/tumour-file.ts';
import { tumourProfile } from './reading/tumour-profile.ts';
import { readTargetedKnowledge } from './store.ts';

// MOAlmanac's example patient and its published output (GPL-2.0, read only by this test when it lies beside the checkout).
const FOLDER = fileURLToPath(new URL('../../../../../shared/data/medicines/cancer-data', import.meta.url));
const skip = existsSync(FOLDER) || process.env.OPENGMS_SKIP_NOTHING === '1' ? false : 'the MOAlmanac example is not beside this checkout';
const { tree, nhs } = readTargetedKnowledge();

function theExamplePatient() {
  const example = (name: string) => readFileSync(join(FOLDER, 'moalmanac-example', `example_patient.${name}`), 'utf8');
  const files = ['capture.somatic.snvs.maf', 'capture.somatic.indels.maf', 'capture.somatic.called.cna.txt', 'rna.star.fusions.txt'].map(
    (name) => readTumourFile(example(name)),
  );
  const germline = readTumourFile(example('capture.germline.maf'), { origin: 'germline' });
  const rest = [marker('MSI-H'), marker('WGD'), marker('SBS5'), marker('SBS10b'), marker('SBS7a'), marker('SBS30')];
  return tumourProfile([...files, germline].flatMap(({ alterations }) => alterations).concat(rest));
}

test("each of the 21 rows of MOAlmanac's example is found, or differs for a reason", { skip }, () => {
  const knowledge = indexKnowledge(importMoalmanac(readFileSync(join(FOLDER, 'moalmanac-datasource-2026-02.json'), 'utf8'), tree).items);
  const report = treatmentOptions({ profile: theExamplePatient(), situation: { tumour: 'MEL' }, tree, nhs, knowledge, asOf: '2026-01-10' });
  const stated = new Set([...report.options, ...report.resistance, ...report.otherStatements].flatMap(({ alterations }) => alterations));
  const withStatement = [
    'BRAF p.V600E',
    'CDK4 amplification',
    'CDKN2A deletion',
    'TP53 deletion',
    'BRAF amplification',
    'MSI-H',
    'SBS5',
    'SBS10b',
    'WGD',
    'BRCA2 p.S1982fs',
    'MSH2 p.D887N',
  ];
  for (const label of withStatement) assert.ok(stated.has(label), label);
  // "Biologically relevant" there: the gene is known, the alteration is not. The same here.
  for (const label of ['NTRK2 p.H300Y', 'PDGFRB p.G674E', 'BRAF p.R509*']) assert.ok(report.geneOnly.includes(label), label);
  for (const label of ['SBS7a', 'SBS30']) assert.ok(report.markersOnly.includes(label), label);
  // Their flaw: another kind of change in the gene is promoted (FGFR2 deletion to a drug for activating change, STAG2 and ZRSR2 missense to
  // statements on truncation, COL1A1::CITED4 to imatinib, whose target PDGFB is not in it). Here they stay at the gene.
  for (const label of ['FGFR2 deletion', 'STAG2 p.F467I', 'ZRSR2 p.N261I', 'COL1A1::CITED4 fusion']) {
    assert.ok(report.geneOnly.includes(label), label);
    assert.ok(!stated.has(label), label);
  }
  // The 21st, "supporting variants" of microsatellite instability, is a list of genes and not a statement: PRDM2 is not in the knowledge.
  assert.ok(!knowledge.byGene.has('PRDM2'));
});

test('trametinib for BRAF V600E is FDA approved in melanoma; panitumumab is resisted', { skip }, () => {
  const knowledge = indexKnowledge(importMoalmanac(readFileSync(join(FOLDER, 'moalmanac-datasource-2026-02.json'), 'utf8'), tree).items);
  const report = treatmentOptions({
    profile: theExamplePatient(),
    situation: { tumour: 'SKCM' },
    tree,
    nhs,
    knowledge,
    asOf: '2026-01-10',
  });
  const trametinib = report.options.find(({ drugs }) => drugs.join() === 'Trametinib');
  // Their first flaw: equality of codes. Cutaneous melanoma is a kind of melanoma, so the statement holds.
  assert.deepEqual([trametinib?.evidence[0]?.level.value, trametinib?.tumourFit, trametinib?.specificity], ['FDA-Approved', 'wider', 4]);
  assert.ok(report.resistance.some(({ drugs, alterations }) => drugs.join() === 'Panitumumab' && alterations.includes('BRAF p.V600E')));
});

test('a file of another shape is refused', () => {
  assert.equal(importMoalmanac('{"a":1}', tree).findings[0]?.code, 'MED_MOALMANAC_SHAPE');
});
