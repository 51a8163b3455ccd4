import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { importCivic } from './knowledge/import-civic.ts';
import { matchingItems } from './knowledge/knowledge-item.ts';
import { tumourFit } from './knowledge/oncotree.ts';
import { leavesOf } from './options/truth.ts';
import { readTumourFile } from './reading/tumour-file.ts';
import { tumourProfile } from './reading/tumour-profile.ts';
import { readTargetedKnowledge } from './store.ts';

const { index, tree, diseases } = readTargetedKnowledge();

/** Ids of what a tumour described in plain lines meets. */
function idsFor(...lines: readonly string[]): ReadonlySet<string> {
  const { alterations, tested } = readTumourFile(lines.join('\n'));
  return new Set(matchingItems(index, tumourProfile(alterations, tested)).map(({ item }) => item.id));
}

/** The HGVS expressions as CIViC writes them, versions and all, by evidence id. */
function publishedHgvs(): ReadonlyMap<string, readonly string[]> {
  const [header = '', ...lines] = readFileSync(
    new URL('../../../../data/medicines/targeted/civic-2021-02-evidence.tsv', import.meta.url),
    'utf8',
  )
    .trimEnd()
    .split('\n');
  const columns = header.split('\t');
  return new Map(
    lines.map((line) => {
      const cells = line.split('\t');
      const hgvs = (cells[columns.indexOf('hgvs_expressions')] ?? '').split(',').map((one) => one.trim());
      return [`EID${cells[columns.indexOf('evidence_id')]}`, hgvs.filter((one) => one.includes(':'))];
    }),
  );
}

test('each of the 19 assertions is found by its own biomarker, with its disease, drugs and tier', () => {
  const assertions = index.items.filter(({ id }) => id.startsWith('AID'));
  assert.equal(assertions.length, 19);
  for (const { id, biomarkerAsWritten } of assertions) assert.ok(idsFor(biomarkerAsWritten).has(id), `${id} ${biomarkerAsWritten}`);
  const afatinib = assertions.find(({ id }) => id === 'AID6');
  assert.deepEqual([afatinib?.drugs, afatinib?.level.value, afatinib?.tumours], [['Afatinib'], 'Tier I - Level A', ['NSCLC']]);
  const larotrectinib = assertions.find(({ id }) => id === 'AID8');
  assert.deepEqual(
    [larotrectinib?.drugs, larotrectinib?.level.value, larotrectinib?.tumours],
    [['Larotrectinib'], 'Tier I - Level A', 'any'],
  );
  assert.ok(assertions.every(({ disease, tumours }) => tumours.length > 0 || disease === 'Von Hippel-Lindau Disease'));
});

test('every exact item is found by each of its own HGVS expressions and by its own protein change', () => {
  const published = publishedHgvs();
  let [asked, proteins] = [0, 0];
  const missed: string[] = [];
  for (const item of index.items) {
    const exact = 'all' in item.biomarker ? [] : leavesOf(item.biomarker).filter((leaf) => leaf.is === 'protein' || leaf.is === 'coding');
    if (exact.length === 0) continue;
    for (const hgvs of published.get(item.id) ?? []) {
      asked += 1;
      if (!idsFor(hgvs).has(item.id)) missed.push(`${item.id} ${hgvs}`);
    }
    for (const leaf of exact) {
      if (leaf.is !== 'protein') continue;
      proteins += 1;
      if (!idsFor(`${leaf.gene} p.${leaf.change.text}`).has(item.id)) missed.push(`${item.id} ${leaf.gene} ${leaf.change.text}`);
    }
  }
  assert.deepEqual(missed, []);
  assert.ok(asked > 4000 && proteins > 1500, `${asked} expressions, ${proteins} proteins`);
});

test('every codon item is met by every exact change in its codon', () => {
  const changes = index.items.flatMap((item) => leavesOf(item.biomarker).flatMap((leaf) => (leaf.is === 'protein' ? [leaf] : [])));
  let checked = 0;
  for (const item of index.items) {
    if (!('is' in item.biomarker) || item.biomarker.is !== 'codon') continue;
    const { gene, codon, origin } = item.biomarker;
    for (const { change } of changes.filter(
      (leaf) => leaf.gene === gene && leaf.change.start === codon && leaf.change.kind === 'substitution',
    )) {
      checked += 1;
      assert.ok(idsFor(`${origin ?? ''} ${gene} ${change.text}`.trim()).has(item.id), `${item.id} ${gene} ${change.text}`);
    }
  }
  assert.ok(checked > 100, `${checked}`);
});

test("a descendant tumour is given its ancestors' items, an ancestor never its descendants'", () => {
  let pairs = 0;
  for (const code of tree.types.keys()) {
    for (const ancestor of tree.lineage(code).slice(1)) {
      pairs += 1;
      assert.equal(tumourFit(tree, [ancestor], code), 'wider');
      assert.equal(tumourFit(tree, [code], ancestor), 'narrower');
    }
  }
  assert.ok(pairs > 1500, `${pairs}`);
  assert.equal(tumourFit(tree, ['NSCLC'], 'LUAD'), 'wider');
  assert.equal(tumourFit(tree, ['LUAD'], 'SCLC'), 'same-tissue');
  assert.equal(tumourFit(tree, ['_SOLID_'], 'LUAD'), 'wider');
  assert.equal(tumourFit(tree, ['_SOLID_'], 'AML'), 'other');
  assert.equal(tumourFit(tree, [], 'LUAD'), 'not-placed');
});

test("today's columns of CIViC give the same item as those of before 2022", () => {
  const before =
    'gene\tvariant\tdisease\tdoid\tdrugs\tdrug_interaction_type\tevidence_type\tevidence_direction\tevidence_level\tclinical_significance\trating\tevidence_id\n' +
    'EGFR\tL858R\tLung Non-small Cell Carcinoma\t3908\tAfatinib\t\tPredictive\tSupports\tA\tSensitivity/Response\t5\t1\n';
  const now =
    'molecular_profile\tdisease\tdoid\ttherapies\ttherapy_interaction_type\tevidence_type\tevidence_direction\tevidence_level\tsignificance\trating\tevidence_id\n' +
    'EGFR L858R\tLung Non-small Cell Carcinoma\t3908\tAfatinib\t\tPredictive\tSupports\tA\tSensitivity/Response\t5\t1\n';
  const [one, other] = [before, now].map((table) => importCivic({ table, diseases, version: 'test' }));
  assert.deepEqual(one, other);
  assert.equal(one?.items[0]?.direction, 'sensitivity');
});

test('a molecular profile of several variants is read as it is bracketed', () => {
  const table =
    'molecular_profile\tdisease\ttherapies\tsignificance\tevidence_id\nEGFR L858R AND EGFR T790M AND NOT ( MET Amplification )\tLung Adenocarcinoma\tOsimertinib\tSensitivity/Response\t9\n';
  const [item] = importCivic({ table, diseases, version: 'test' }).items;
  assert.ok(item && 'all' in item.biomarker && item.biomarker.all.length === 3);
  assert.deepEqual(item.tumours, ['LUAD']);
});

test('a table without its columns is refused by name', () => {
  const { items, findings } = importCivic({ table: 'gene\tvariant\nEGFR\tL858R\n', diseases, version: 'test' });
  assert.equal(items.length, 0);
  assert.deepEqual(
    findings.map(({ severity }) => severity),
    ['error', 'error', 'error', 'error'],
  );
});
