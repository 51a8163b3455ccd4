import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { compileBundle, type PublishedFile, parseBundle } from './bundle.ts';
import { bundlePathIn, keepBundle, readKnowledge } from './store.ts';

const DEFINITION = {
  gene: 'CYP9Z9',
  version: '2026-01',
  chromosome: 'chr1',
  genomeBuild: 'GRCh38.p14',
  variants: [{ position: 10, rsid: 'rs1', ref: 'A', alts: ['C', 'T'], chromosomeHgvsName: 'g.10A>C; g.10A>T' }],
  namedAlleles: [
    { name: '*1', reference: true, alleles: ['A'] },
    { name: '*2', reference: false, alleles: ['T'] },
  ],
};
const GUIDELINE = {
  guideline: { id: 'G1', source: 'DPWG', name: 'g', relatedChemicals: [{ name: 'drug' }], relatedGenes: [{ symbol: 'CYP9Z9' }] },
  recommendations: [
    {
      id: 'R1',
      population: null,
      relatedChemicals: [{ name: 'drug' }],
      text: { html: '<p>Less &lt; 50%</p><ul><li>one</li></ul>' },
      lookupKey: { CYP9Z9: 'PM' },
    },
  ],
  version: '2025',
};

function published(definition: object = DEFINITION): readonly PublishedFile[] {
  return [
    { path: 'definition/CYP9Z9_translation.json', text: JSON.stringify(definition) },
    { path: 'guidelines/one.json', text: JSON.stringify(GUIDELINE) },
  ];
}

describe('The knowledge bundle', () => {
  it('keeps version, licence and hash of every part, and the hash follows the content', () => {
    const { parts, definitions, guidelines } = compileBundle(published());
    assert.deepEqual(
      parts.map(({ name, licence }) => [name, licence]),
      [
        ['definitions', 'CC-BY-SA-4.0'],
        ['phenotypes', 'CC-BY-SA-4.0'],
        ['guidelines CPIC', 'CC0-1.0'],
        ['guidelines DPWG', 'CC-BY-SA-4.0'],
      ],
    );
    assert.deepEqual(parts[0]?.versions, ['2026-01']);
    assert.equal(definitions[0]?.positions[0]?.hgvs.T, 'g.10A>T');
    assert.equal(guidelines[0]?.recommendations[0]?.text, 'Less < 50%\none');
    const renamed = compileBundle(published({ ...DEFINITION, version: '2026-02' }));
    assert.notEqual(renamed.parts[0]?.sha256, parts[0]?.sha256);
    assert.equal(compileBundle(published()).parts[0]?.sha256, parts[0]?.sha256);
  });

  it('a file that cannot be used is named', () => {
    assert.throws(() => compileBundle([{ path: 'definition/X_translation.json', text: '{' }]), /definition\/X_translation\.json/);
    assert.throws(() => compileBundle(published({ ...DEFINITION, genomeBuild: 'GRCh37' })), /only GRCh38/);
    assert.throws(() => compileBundle(published({ ...DEFINITION, namedAlleles: [] })), /no reference allele/);
    assert.throws(() => parseBundle('{"format":"other"}'), /not a compiled/);
  });

  it('is written whole and read back the same, and a folder without definitions is refused', () => {
    const folder = mkdtempSync(join(tmpdir(), 'opengms-medicines-'));
    try {
      const bundle = compileBundle(published());
      const path = keepBundle(bundle, bundlePathIn(folder));
      assert.deepEqual(readKnowledge(path, 'everything'), bundle);
      assert.deepEqual(readdirSync(join(folder, 'medicines')), ['pharmacogenomics.json']);
      assert.throws(() => readKnowledge(folder, 'everything'), /holds no allele definitions/);
      assert.throws(() => readKnowledge(join(folder, 'absent'), 'everything'), /There is no file or folder/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
