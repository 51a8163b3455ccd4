import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { ActivityDefinition, PlanDefinition } from '@medplum/fhirtypes';
import { directoryResources } from './directory-resources.ts';
import { bySpecialty, specialtyOf } from './importing/specialty.ts';
import { loadDirectory } from './store.ts';

const directory = loadDirectory();
const resources = directory.versions.filter(({ complete }) => complete).flatMap(directoryResources);
const find = <T>(type: string, id: string) => resources.find((one) => one.resourceType === type && one.id === id) as T | undefined;

test('every indication is a PlanDefinition, every test an ActivityDefinition, with ids and canonicals of their own', () => {
  const count = (type: string) => resources.filter(({ resourceType }) => resourceType === type).length;
  assert.deepEqual([count('PlanDefinition'), count('ActivityDefinition')], [372 + 203, 619 + 1561]);
  const own = resources.filter(({ resourceType }) => resourceType !== 'Library');
  assert.equal(new Set(own.map(({ resourceType, id }) => `${resourceType}/${id}`)).size, own.length);
  for (const { id } of resources) assert.match(id ?? '', /^[A-Za-z0-9\-.]{1,64}$/);
});

test('every action leads to a test, and every test to a library', () => {
  const urls = new Set(resources.flatMap((one) => ('url' in one ? [one.url] : [])));
  for (const one of resources) {
    if (one.resourceType === 'PlanDefinition')
      for (const action of one.action ?? []) assert.ok(urls.has(action.definitionCanonical), `${one.id} ${action.definitionCanonical}`);
    if (one.resourceType === 'ActivityDefinition') for (const url of one.library ?? []) assert.ok(urls.has(url), `${one.id} ${url}`);
  }
});

test('the package of the hypotonic infant has the form of the published TP383', (context) => {
  const plan = find<PlanDefinition>('PlanDefinition', 'R69');
  assert.equal(plan?.url, 'https://fhir.nhs.uk/PlanDefinition/TP383');
  assert.ok(plan?.action?.some(({ definitionCanonical }) => definitionCanonical === 'https://fhir.nhs.uk/ActivityDefinition/GT46'));
  const folder = '../shared/data/exchange/examples/nhse-genomics-ig/';
  if (!existsSync(folder)) {
    if (process.env.OPENGMS_SKIP_NOTHING === '1') assert.fail(`${folder} is absent`);
    context.skip(`${folder} is absent`);
    return;
  }
  for (const file of readdirSync(`${folder}PlanDefinition`)) {
    const theirs = JSON.parse(readFileSync(`${folder}PlanDefinition/${file}`, 'utf8')) as PlanDefinition;
    const ours = find<PlanDefinition>('PlanDefinition', theirs.identifier?.find(({ use }) => use === 'old')?.value ?? '');
    assert.deepEqual([ours?.url, ours?.title, ours?.goal], [theirs.url, theirs.title, theirs.goal]);
    assert.deepEqual(new Set(ours?.identifier?.map(({ value }) => value)), new Set(theirs.identifier?.map(({ value }) => value)));
    const actions = new Set(ours?.action?.map(({ definitionCanonical }) => definitionCanonical));
    // GT1124 is R448.1, which version 5.1 does not have yet.
    const missing = (theirs.action ?? []).flatMap(({ definitionCanonical }) =>
      actions.has(definitionCanonical) || definitionCanonical?.endsWith('/GT1124') ? [] : [definitionCanonical],
    );
    assert.deepEqual(missing, []);
  }
  for (const file of readdirSync(`${folder}ActivityDefinition`)) {
    const theirs = JSON.parse(readFileSync(`${folder}ActivityDefinition/${file}`, 'utf8')) as ActivityDefinition;
    const old = theirs.identifier?.find(({ use }) => use === 'old')?.value ?? '';
    const ours = find<ActivityDefinition>('ActivityDefinition', old);
    if (!ours) assert.equal(old, 'R448.1');
    else assert.deepEqual([old, ours.url, ours.code?.coding?.[0]?.code], [old, theirs.url, theirs.code?.coding?.[0]?.code]);
  }
});

test('a test for a known variant needs disease, gene and variant; a genome may take further panels', () => {
  assert.deepEqual(find<ActivityDefinition>('ActivityDefinition', 'R242.1')?.library, ['urn:opengms:Library:known-target']);
  assert.deepEqual(find<ActivityDefinition>('ActivityDefinition', 'R69.5')?.library, ['urn:opengms:Library:further-panels']);
  assert.equal(
    find<ActivityDefinition>('ActivityDefinition', 'R69.5')?.relatedArtifact?.[0]?.url,
    'https://nhsgms-panelapp.genomicsengland.co.uk/panels/490',
  );
});

test('every indication stands once under a specialty; only tests for any specialty have none', () => {
  const indications = directory.versions.filter(({ complete }) => complete).flatMap((version) => version.indications);
  const groups = bySpecialty(indications);
  assert.equal(
    groups.reduce((sum, group) => sum + group.indications.length, 0),
    indications.length,
  );
  const any = groups.find(({ specialty }) => specialty.code === 'any')?.indications.map(({ code }) => code) ?? [];
  assert.ok(any.length <= 30, any.join(' '));
  for (const [code, specialty] of [
    ['R134', 'cardiology'],
    ['R210', 'inherited-cancer'],
    ['R21', 'fetal-and-prenatal'],
    ['M80', 'haemato-oncology'],
    ['R67', 'audiology'],
  ] as const)
    assert.equal(specialtyOf(directory.indication(code) ?? assert.fail(code))?.code, specialty);
});
