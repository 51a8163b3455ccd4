import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import common from '../../../../data/requests/common-phenotypes.json' with { type: 'json' };
import { loadPhenotypes } from './phenotypes.ts';

/** The ontology of 13 August 2024, beside the repository where it is kept. */
const ONTOLOGY = new URL('../../../../../shared/data/interpretation/hpo/hp.v2024-08-13.json.gz', import.meta.url);
const skip =
  existsSync(ONTOLOGY) || process.env.OPENGMS_SKIP_NOTHING === '1'
    ? false
    : 'hp.v2024-08-13.json.gz is not beside the repository, so the features offered were not compared with the ontology';

test('HAZ-WEB-27 every feature offered has a code of the Human Phenotype Ontology with its name or an exact synonym, and none is obsolete', {
  skip,
}, () => {
  const { graphs } = JSON.parse(gunzipSync(readFileSync(ONTOLOGY)).toString('utf8')) as {
    graphs: { nodes: { id: string; lbl?: string; meta?: { deprecated?: boolean; synonyms?: { pred: string; val: string }[] } }[] }[];
  }; // the OBO graph of the file named above
  const official = new Map((graphs[0]?.nodes ?? []).map((node) => [node.id, node]));
  const wrong = common.terms.flatMap(([code, name]) => {
    const held = official.get(`http://purl.obolibrary.org/obo/${String(code).replace(':', '_')}`);
    const exact = (held?.meta?.synonyms ?? []).flatMap(({ pred, val }) => (pred === 'hasExactSynonym' ? [val] : []));
    const names = [held?.lbl ?? '', ...exact].map(spelling);
    const isRight = held !== undefined && held.meta?.deprecated !== true && names.includes(spelling(String(name)));
    return isRight ? [] : [`${String(code)} ${String(name)}: the ontology says ${held?.lbl ?? 'nothing'}`];
  });
  assert.deepEqual(wrong, []);
  assert.ok(common.terms.length >= 54, `${common.terms.length} features`);
});

/** The ontology is spelled in the American way, the pages in the British: haematuria, apnoea, behaviour. */
function spelling(name: string): string {
  return name.toLowerCase().replaceAll('aem', 'em').replaceAll('oea', 'ea').replaceAll('viour', 'vior');
}

test('a feature is found by its code and by its words', () => {
  const phenotypes = loadPhenotypes('/nonexistent');
  assert.equal(phenotypes.find('HP:0001250')[0]?.name, 'Seizure');
  assert.ok(phenotypes.find('seizure').some(({ code }) => code === 'HP:0001250'));
  assert.equal(phenotypes.find('nothing of the kind').length, 0);
});
