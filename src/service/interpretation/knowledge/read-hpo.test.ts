import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { turnsDuring } from '../fixtures.ts';
import { knownTerms, scoreDiseases } from '../index.ts';
import { readHpoAside } from './read-hpo.ts';

const HPO = fileURLToPath(new URL('../../../../../shared/data/interpretation/hpo/', import.meta.url));
const skip = !existsSync(HPO) && process.env.OPENGMS_SKIP_NOTHING !== '1' ? 'the HPO release is not on this machine' : false;

test('HPO is read on a thread of its own: the service turns to others all the while, and what comes back ranks and reads again (HAZ-INT-14)', {
  skip,
}, async () => {
  const text = (name: string): string => gunzipSync(readFileSync(HPO + name)).toString('utf8');
  const files = {
    ontology: text('hp.v2024-08-13.json.gz'),
    annotations: text('phenotype.2023-01-27.hpoa.gz'),
    genes: text('genes_to_phenotype.2023-01.txt.gz'),
  };
  const { value: read, turns } = await turnsDuring(readHpoAside({ files }));
  assert.ok('knowledge' in read, JSON.stringify(read));
  assert.ok(turns > 20, `the service turned to others ${turns} times`);
  const { knowledge } = read;
  const scores = scoreDiseases(knowledge, knownTerms(knowledge.ontology, ['HP:0001250', 'HP:0001252']));
  assert.equal(scores.length, knowledge.annotations.ids.length);
  const again = await readHpoAside({ packed: read.packed });
  assert.ok('knowledge' in again);
  assert.equal(again.sha256, read.sha256);
  assert.deepEqual(scoreDiseases(again.knowledge, knownTerms(again.knowledge.ontology, ['HP:0001250', 'HP:0001252'])), scores);
});

test('files that are not HPO are refused from the thread with where and what', async () => {
  const read = await readHpoAside({ files: { ontology: '{}', annotations: '', genes: '' } });
  assert.ok('code' in read);
  assert.ok(read.what.length > 0);
});
