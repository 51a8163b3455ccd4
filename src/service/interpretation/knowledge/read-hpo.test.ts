import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { knownTerms, scoreDiseases } from '../index.ts';
import { readHpoAside } from './read-hpo.ts';

const HPO = fileURLToPath(new URL('../../../../../shared/data/interpretation/hpo/', import.meta.url));
const skip = !existsSync(HPO) && process.env.OPENGMS_SKIP_NOTHING !== '1' ? 'the HPO release is not on this machine' : false;

test('HPO is read on a thread of its own: the service never stands still for half a second, and what comes back ranks and reads again (HAZ-INT-14)', {
  skip,
}, async () => {
  const text = (name: string): string => gunzipSync(readFileSync(HPO + name)).toString('utf8');
  const files = {
    ontology: text('hp.v2024-08-13.json.gz'),
    annotations: text('phenotype.2023-01-27.hpoa.gz'),
    genes: text('genes_to_phenotype.2023-01.txt.gz'),
  };
  const delays = monitorEventLoopDelay({ resolution: 10 });
  await new Promise((resolve) => setTimeout(resolve, 50));
  delays.enable();
  const read = await readHpoAside({ files });
  delays.disable();
  assert.ok('knowledge' in read, JSON.stringify(read));
  assert.ok(delays.max > 0 && delays.max < 500e6, `longest delay ${delays.max / 1e6} ms`);
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
