import assert from 'node:assert/strict';
import { auditEventFor, auditMigrations } from '../../../foundation/audit/index.ts';
import { createRecord, newId, recordMigrations, shardOf, structure } from '../../../foundation/record/index.ts';
import { migrate } from '../../../foundation/storage/index.ts';
import { eachDatabase } from '../../../foundation/storage/testing.ts';
import { addRelative, type CascadeEvent, createFamilies, familiesMigrations, type Relation } from '../../families/index.ts';
import { replaceSmallAreas } from '../cube/count.ts';
import { CENSUS_TRACT } from '../cube/facts.ts';
import { equityConsumer } from '../cube/keep.ts';
import { relativesConsumer } from '../cube/keep-relatives.ts';
import { equityMigrations } from '../cube/migrations.ts';
import { indicator } from '../indicators/registry.ts';
import { recordFigures } from './record-store.ts';

const at = new Date('2026-05-10T09:00:00Z');
const who = { kind: 'person', id: '1', name: 'Priya Nair', role: 'counsellor', organisation: 'R0A' } as const;
const acting = { who, scope: { kind: 'organisation', organisation: 'R0A' }, at } as const;
const about = {
  gene: 'LDLR',
  inheritance: 'autosomal-dominant',
  condition: 'high cholesterol',
  service: { name: 'NHS family gene service', telephone: '0300 000 0000' },
  openedOn: '2026-05-10',
} as const;

eachDatabase(
  'relatives at risk are counted from the families that are kept: of the first degree, in the genes of the test, tested or not',
  async (db) => {
    await migrate(db, [...recordMigrations, ...auditMigrations, ...familiesMigrations, ...equityMigrations]);
    await replaceSmallAreas(db, [{ lsoa: 'E01000001', area: 'E54000008', fifth: 2 }]);
    const record = createRecord(db, { structure });
    const families = createFamilies({ db, record, invitationPage: 'https://genomics.example.nhs.uk/invitation' });
    const patient = newId();
    const resource = {
      resourceType: 'Patient' as const,
      id: patient,
      gender: 'female' as const,
      birthDate: '1980-03-14',
      address: [{ extension: [{ url: CENSUS_TRACT, valueString: 'E01000001' }] }],
    };
    const audit = auditEventFor({ who, interaction: 'create', resources: [], patients: [], at });
    await record.commit({ changes: [{ kind: 'create', resource }], parties: ['R0A'], audit, now: at });
    await db.transaction((tx) =>
      equityConsumer.apply(
        [
          {
            type: 'Patient',
            id: patient,
            version: 1,
            lastUpdated: at,
            deleted: false,
            content: JSON.stringify(resource),
            shard: shardOf(patient),
            position: 1n,
            parties: [],
          },
        ],
        tx,
      ),
    );
    const opened = await families.open({ patient, about }, acting);
    assert.ok(opened.kind === 'done');
    const add = async (relation: Relation, of: string, name: string, sex: 'male' | 'female') => {
      const view = await families.find(opened.id, { kind: 'everything' }, at);
      assert.ok(view);
      const relative = { relation, of, member: { name, sex } } as const;
      const change = (pedigree: typeof view.family.pedigree) =>
        addRelative(pedigree, relative, () => newId(shardOf(patient)), '2026-05-10');
      const added = await families.change(opened.id, view.family.version, change, acting);
      assert.ok(added.kind === 'done', JSON.stringify(added));
      return added.member;
    };
    const brother = await add('sibling', patient, 'Rupert Wexcombe', 'male');
    const sister = await add('sibling', patient, 'Sybil Wexcombe', 'female');
    await add('child', brother, 'Basil Wexcombe', 'male');
    const figures = recordFigures(db);
    const counted = async (id: string, from = '2026-04-01', to = '2027-04-01') => {
      await record.follow(relativesConsumer);
      const asked = indicator(id);
      assert.ok(asked);
      const counts = await figures.counts({ indicator: asked, by: 'area', period: { from, to, months: 12 } });
      assert.ok(counts.kind === 'counted', JSON.stringify(counts));
      const people = (cells: typeof counts.numerator) => cells.reduce((sum, { count }) => sum + count, 0);
      return [people(counts.numerator), people(counts.denominator as typeof counts.numerator), counts] as const;
    };
    // Brother, sister and both parents; the nephew is of the second degree.
    const [none, all, counts] = await counted('fh-3-cascade');
    assert.deepEqual([none, all], [0, 4]);
    assert.ok(counts.denominator.every(({ area, fifth, ethnicity }) => area === 'E54000008' && fifth === '2' && ethnicity === 'unknown'));
    assert.equal(counts.allianceOf?.get('E54000008'), 'North West');
    assert.match(counts.note ?? '', /Families that nobody has opened are not among them/);
    const happen = async (event: CascadeEvent) => assert.deepEqual(await families.record(opened.id, event, acting), { kind: 'done' });
    const day = '2026-05-10';
    await happen({ kind: 'invited', at: day, member: brother, route: 'indirect' });
    await happen({ kind: 'claimed', at: day, member: brother });
    await happen({ kind: 'sampled', at: day, member: brother });
    await happen({ kind: 'result', at: day, member: brother, result: 'failed' });
    assert.equal((await counted('fh-3-cascade'))[0], 0);
    await happen({ kind: 'sampled', at: day, member: brother });
    await happen({ kind: 'result', at: day, member: brother, result: 'not-found' });
    await happen({ kind: 'not-a-relative', at: day, member: sister });
    assert.deepEqual((await counted('fh-3-cascade')).slice(0, 2), [1, 3]);
    assert.equal((await counted('lynch-5-cascade'))[1], 0);
    assert.equal((await counted('fh-3-cascade', '2025-04-01', '2026-04-01'))[1], 0);
  },
);
