// Families and their first-degree relatives, kept from the change feed: which gene a family is about and since when, whose family it is, and who was told of in it.
// No name and no result: what was heard of relatives stays with the families and is counted there.
import type { FamilyMemberHistory, Group } from '@medplum/fhirtypes';
import { type Consumer, type FeedEntry, resourceOf } from '../../../foundation/record/index.ts';
import type { Queryable } from '../../../foundation/storage/index.ts';
import { familyFacts, firstDegreeFacts } from '../../families/index.ts';

/** A consumer of its own: it starts from the first entry of the feed where the cube is kept already. */
export const relativesConsumer: Consumer = {
  name: 'equity-relatives',
  types: new Set(['Group', 'FamilyMemberHistory']),
  apply: async (entries, tx) => {
    const latest = new Map<string, FeedEntry>();
    for (const entry of entries) latest.set(`${entry.type}/${entry.id}`, entry);
    const changed = [...latest.values()];
    await keepFamilies(
      changed.filter(({ type }) => type === 'Group'),
      tx,
    );
    await keepRelatives(
      changed.filter(({ type }) => type === 'FamilyMemberHistory'),
      tx,
    );
  },
  reset: async (tx) => {
    for (const table of ['equity_family', 'equity_family_relative', 'equity_relative']) await tx.query(`delete from ${table}`);
  },
};

async function keepFamilies(groups: readonly FeedEntry[], tx: Queryable): Promise<void> {
  if (groups.length === 0) return;
  const keys = [groups.map(({ shard }) => shard), groups.map(({ id }) => id)];
  for (const table of ['equity_family', 'equity_family_relative'])
    await tx.query(
      `delete from ${table} f using unnest($1::smallint[], $2::text[]) as k(shard, family) where f.shard = k.shard and f.family = k.family`,
      keys,
    );
  const families = groups.flatMap((entry) => {
    const facts = entry.deleted ? undefined : familyFacts(resourceOf(entry) as Group); // no other type is here
    return facts ? [{ shard: entry.shard, family: entry.id, ...facts }] : [];
  });
  await tx.query(
    'insert into equity_family (shard, family, patient, gene, opened_on) select * from unnest($1::smallint[], $2::text[], $3::text[], $4::text[], $5::date[])',
    [
      families.map(({ shard }) => shard),
      families.map(({ family }) => family),
      families.map(({ patient }) => patient),
      families.map(({ gene }) => gene),
      families.map(({ openedOn }) => openedOn),
    ],
  );
  const links = families.flatMap(({ shard, family, relatives }) =>
    [...new Set(relatives)].map((relative) => ({ shard, family, relative })),
  );
  await tx.query(
    'insert into equity_family_relative (shard, family, relative) select * from unnest($1::smallint[], $2::text[], $3::text[])',
    [links.map(({ shard }) => shard), links.map(({ family }) => family), links.map(({ relative }) => relative)],
  );
}

async function keepRelatives(histories: readonly FeedEntry[], tx: Queryable): Promise<void> {
  if (histories.length === 0) return;
  await tx.query(
    'delete from equity_relative r using unnest($1::smallint[], $2::text[]) as k(shard, relative) where r.shard = k.shard and r.relative = k.relative',
    [histories.map(({ shard }) => shard), histories.map(({ id }) => id)],
  );
  const relatives = histories.flatMap((entry) => {
    const facts = entry.deleted ? undefined : firstDegreeFacts(resourceOf(entry) as FamilyMemberHistory); // no other type is here
    return facts ? [{ shard: entry.shard, relative: entry.id, ...facts }] : [];
  });
  await tx.query(
    'insert into equity_relative (shard, relative, sex, is_dead) select * from unnest($1::smallint[], $2::text[], $3::text[], $4::boolean[])',
    [
      relatives.map(({ shard }) => shard),
      relatives.map(({ relative }) => relative),
      relatives.map(({ sex }) => sex),
      relatives.map(({ isDead }) => isDead),
    ],
  );
}
