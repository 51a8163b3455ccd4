// The one statement that writes a commit: changes, what searches find them by, claims, grants, audit event and feed, whole or not at all.
// It is put together from parts because a part that has nothing to do still costs the server its start.

/** What a commit needs of the statement. */
export interface CommitShape {
  /** Updates, deletions and releases, or a second look after a collision: compare with what stands. New resources alone go without. */
  readonly isChecked: boolean;
  readonly hasNames: boolean;
  readonly hasPeriods: boolean;
  readonly hasAmounts: boolean;
  readonly hasClaims: boolean;
  readonly hasReleases: boolean;
  readonly hasGrants: boolean;
}

/** The parameters by name; each shape numbers those that it uses. Lists inside a text are separated by single spaces. */
export interface CommitParameters {
  readonly shard: number;
  readonly now: Date;
  readonly types: readonly string[];
  readonly ids: readonly string[];
  readonly parties: readonly string[];
  readonly patients: readonly string[];
  /** Separated by BETWEEN_TERMS, as are the systems. */
  readonly terms: readonly string[];
  readonly systems: readonly string[];
  /** The whole stored text when unchecked; what follows the version number when checked. */
  readonly contents: readonly string[];
  /** `create`, `update` or `delete`. */
  readonly kinds: readonly string[];
  readonly ifVersions: readonly (number | null)[];
  readonly nameKeys: readonly string[];
  readonly names: readonly string[];
  readonly writtenNames: readonly string[];
  readonly nameIds: readonly string[];
  readonly periodKeys: readonly string[];
  readonly lows: readonly string[];
  readonly highs: readonly string[];
  readonly periodIds: readonly string[];
  readonly amountKeys: readonly string[];
  readonly amounts: readonly string[];
  readonly amountSystems: readonly string[];
  readonly amountUnits: readonly string[];
  readonly amountIds: readonly string[];
  readonly claimShards: readonly number[];
  readonly claimTypes: readonly string[];
  readonly claimSystems: readonly string[];
  readonly claimValues: readonly string[];
  readonly claimIds: readonly string[];
  readonly releaseShards: readonly number[];
  readonly releaseTypes: readonly string[];
  readonly releaseSystems: readonly string[];
  readonly releaseValues: readonly string[];
  readonly releaseIds: readonly string[];
  readonly grantShards: readonly number[];
  readonly grantTypes: readonly string[];
  readonly grantIds: readonly string[];
  readonly grantParties: readonly string[];
}

/** A row that a checked statement returns: one per change written, or one per reason why nothing was. */
export interface CommitRow {
  readonly outcome: 'written' | 'absent' | 'raced' | 'version-conflict' | 'already-exists' | 'identifier-taken';
  /** 1-based place of the change, or of the claim. */
  readonly place: string;
  readonly version: number | null;
  readonly holder: string | null;
}

export interface CommitStatement {
  readonly name: string;
  readonly text: string;
  readonly parameters: readonly (keyof CommitParameters)[];
}

const statements = new Map<string, CommitStatement>();

export function commitStatement(shape: CommitShape): CommitStatement {
  const { isChecked, hasNames, hasPeriods, hasAmounts, hasClaims, hasReleases, hasGrants } = shape;
  const name = `commit${[isChecked, hasNames, hasPeriods, hasAmounts, hasClaims, hasReleases, hasGrants].map((part) => (part ? '1' : '0')).join('')}`;
  const known = statements.get(name);
  if (known) return known;
  const parameters: (keyof CommitParameters)[] = [];
  const $ = (parameter: keyof CommitParameters, type: string) => {
    if (!parameters.includes(parameter)) parameters.push(parameter);
    return `$${parameters.indexOf(parameter) + 1}::${type}`;
  };
  const parts = [
    ...(isChecked ? checkedChanges($, hasClaims, hasReleases) : newChanges($)),
    ...(hasNames ? [names($)] : []),
    ...(hasPeriods ? [periods($)] : []),
    ...(hasAmounts ? [amounts($)] : []),
    ...(hasReleases ? [releases($)] : []),
    ...(hasClaims ? [claims($, isChecked, hasReleases)] : []),
    ...(hasGrants ? [grants($)] : []),
  ];
  const answer = isChecked
    ? `select outcome, place, version, holder from refusal
union all select 'written', place, version, null from next where is_written
union all select 'absent', place, version, null from next where not is_written
order by place`
    : 'select 1 from head';
  const statement = { name, text: `with ${parts.join(',\n')}\n${answer}`, parameters };
  statements.set(name, statement);
  return statement;
}

/** BETWEEN_TERMS in SQL. */
const SEPARATOR = 'chr(31)';

type Numbering = (parameter: keyof CommitParameters, type: string) => string;

/** New resources only: a collision breaks a primary key, and the commit is tried again with the checked statement, which says with what. */
function newChanges($: Numbering): string[] {
  return [
    `change as materialized (
  select * from unnest(${$('types', 'text[]')}, ${$('ids', 'text[]')}, ${$('parties', 'text[]')}, ${$('patients', 'text[]')}, ${$('terms', 'text[]')}, ${$('systems', 'text[]')}, ${$('contents', 'text[]')})
    with ordinality as c(type, id, parties, patients, terms, systems, content, place))`,
    `head as (
  update shard_head set position = position + cardinality(${$('ids', 'text[]')}) where shard = ${$('shard', 'smallint')}
  returning position - cardinality(${$('ids', 'text[]')}) as before)`,
    `written as (
  insert into resource (shard, type, id, version, last_updated, deleted, parties, patients, terms, systems, content)
  select ${$('shard', 'smallint')}, type, id, 1, ${$('now', 'timestamptz')}, false, string_to_array(parties, ' '), string_to_array(patients, ' '),
    string_to_array(terms, ${SEPARATOR}), string_to_array(systems, ${SEPARATOR}), content
  from head cross join change)`,
    `fed as (
  insert into feed (shard, position, type, id, version)
  select ${$('shard', 'smallint')}, before + place, type, id, 1 from head cross join change)`,
  ];
}

function checkedChanges($: Numbering, hasClaims: boolean, hasReleases: boolean): string[] {
  const shard = $('shard', 'smallint');
  return [
    `change as materialized (
  select * from unnest(${$('types', 'text[]')}, ${$('ids', 'text[]')}, ${$('parties', 'text[]')}, ${$('patients', 'text[]')}, ${$('terms', 'text[]')}, ${$('systems', 'text[]')}, ${$('contents', 'text[]')}, ${$('kinds', 'text[]')}, ${$('ifVersions', 'integer[]')})
    with ordinality as c(type, id, parties, patients, terms, systems, tail, kind, if_version, place))`,
    // Waits for whoever is changing the same resources. The inner select still sees what stood when this statement began: when the two
    // differ, index rows written in between are invisible to it, so it must begin again.
    `standing as materialized (
  select c.place, r.*, (select s.version from resource s where s.shard = r.shard and s.type = r.type and s.id = r.id) as version_seen
  from change c join resource r on r.shard = ${shard} and r.type = c.type and r.id = c.id
  for update of r)`,
    `refusal as materialized (
  select 'raced' as outcome, place, version, null::text as holder from standing where version is distinct from version_seen
  union all
  select 'version-conflict', c.place, s.version, null from change c left join standing s on s.place = c.place
  where c.if_version is not null and s.version is distinct from c.if_version
  union all
  select 'already-exists', c.place, s.version, null from change c join standing s on s.place = c.place where c.kind = 'create'${
    hasClaims
      ? `
  union all
  select 'identifier-taken', w.place, null, k.id
  from ${wanted($)} join identifier_claim k on k.shard = w.shard and k.type = w.type and k.system = w.system and k.value = w.value
  where k.id <> w.id${hasReleases ? ` and not exists (select from ${given($)} where g.shard = w.shard and g.type = w.type and g.system = w.system and g.value = w.value and g.id = k.id)` : ''}`
      : ''
  })`,
    `next as materialized (
  select c.place, c.type, c.id, c.kind = 'delete' as deleted, c.patients, c.terms, c.systems,
    coalesce(s.version, 0) + (case when is_written then 1 else 0 end) as version, s.version as old_version, is_written,
    array(select distinct p from unnest(s.parties || string_to_array(c.parties, ' ')) as p) as parties,
    row_number() over (partition by is_written order by c.place) as step,
    case when c.kind = 'delete' then '' else
      '{"resourceType":"' || c.type || '","id":"' || c.id || '","meta":{"versionId":"' || (coalesce(s.version, 0) + 1) || c.tail end as content
  from change c left join standing s on s.place = c.place
    cross join lateral (select c.kind <> 'delete' or not coalesce(s.deleted, true) as is_written) as w
  where not exists (select from refusal))`,
    `head as (
  update shard_head set position = position + (select count(*) from next where is_written)
  where shard = ${shard} and exists (select from next where is_written)
  returning position - (select count(*) from next where is_written) as before)`,
    `archived as (
  insert into resource_history (shard, type, id, version, last_updated, deleted, content)
  select s.shard, s.type, s.id, s.version, s.last_updated, s.deleted, s.content
  from standing s join next n on n.place = s.place cross join head where n.is_written)`,
    `written as (
  insert into resource (shard, type, id, version, last_updated, deleted, parties, patients, terms, systems, content)
  select ${shard}, type, id, version, ${$('now', 'timestamptz')}, deleted, parties, string_to_array(patients, ' '),
    string_to_array(terms, ${SEPARATOR}), string_to_array(systems, ${SEPARATOR}), content
  from head cross join next where is_written and old_version is null)`,
    `replaced as (
  update resource r set version = n.version, last_updated = ${$('now', 'timestamptz')}, deleted = n.deleted, parties = n.parties,
    patients = case when n.deleted then r.patients else string_to_array(n.patients, ' ') end,
    terms = string_to_array(n.terms, ${SEPARATOR}), systems = string_to_array(n.systems, ${SEPARATOR}), content = n.content
  from next n cross join head
  where r.shard = ${shard} and r.type = n.type and r.id = n.id and n.is_written and n.old_version is not null)`,
    `fed as (
  insert into feed (shard, position, type, id, version)
  select ${shard}, before + step, type, id, version from head cross join next where is_written)`,
    ...['resource_name', 'resource_period', 'resource_amount'].map(
      (table) => `forgotten_${table} as (
  delete from ${table} t using next n
  where t.shard = ${shard} and t.id = n.id and t.key >= n.type || '.' and t.key < n.type || '/' and n.is_written and n.old_version is not null)`,
    ),
  ];
}

function names($: Numbering): string {
  return `named as (
  insert into resource_name (shard, key, name, written, id)
  select ${$('shard', 'smallint')}, key, name, written, id
  from head cross join unnest(${$('nameKeys', 'text[]')}, ${$('names', 'text[]')}, ${$('writtenNames', 'text[]')}, ${$('nameIds', 'text[]')}) as n(key, name, written, id))`;
}

function periods($: Numbering): string {
  return `dated as (
  insert into resource_period (shard, key, low, high, id)
  select ${$('shard', 'smallint')}, key, low, high, id
  from head cross join unnest(${$('periodKeys', 'text[]')}, ${$('lows', 'timestamptz[]')}, ${$('highs', 'timestamptz[]')}, ${$('periodIds', 'text[]')}) as p(key, low, high, id))`;
}

function amounts($: Numbering): string {
  return `amounted as (
  insert into resource_amount (shard, key, amount, system, unit, id)
  select ${$('shard', 'smallint')}, key, amount, system, unit, id
  from head cross join unnest(${$('amountKeys', 'text[]')}, ${$('amounts', 'numeric[]')}, ${$('amountSystems', 'text[]')}, ${$('amountUnits', 'text[]')}, ${$('amountIds', 'text[]')})
    as a(key, amount, system, unit, id))`;
}

/** A claim may take over, in the same commit, what another resource releases (two records of one patient merged): hence after the releases. */
function claims($: Numbering, isChecked: boolean, hasReleases: boolean): string {
  return `claimed as (
  insert into identifier_claim (shard, type, system, value, id)
  select w.shard, w.type, w.system, w.value, w.id from head cross join ${hasReleases ? '(select count(*) from released) as after cross join ' : ''}${wanted($)}${
    isChecked
      ? `
  where not exists (select from identifier_claim k where k.shard = w.shard and k.type = w.type and k.system = w.system and k.value = w.value and k.id = w.id)`
      : ''
  })`;
}

function wanted($: Numbering): string {
  return `unnest(${$('claimShards', 'smallint[]')}, ${$('claimTypes', 'text[]')}, ${$('claimSystems', 'text[]')}, ${$('claimValues', 'text[]')}, ${$('claimIds', 'text[]')})
    with ordinality as w(shard, type, system, value, id, place)`;
}

function releases($: Numbering): string {
  return `released as (
  delete from identifier_claim k using head, ${given($)}
  where k.shard = g.shard and k.type = g.type and k.system = g.system and k.value = g.value and k.id = g.id
  returning 1)`;
}

function given($: Numbering): string {
  return `unnest(${$('releaseShards', 'smallint[]')}, ${$('releaseTypes', 'text[]')}, ${$('releaseSystems', 'text[]')}, ${$('releaseValues', 'text[]')}, ${$('releaseIds', 'text[]')})
    as g(shard, type, system, value, id)`;
}

/** The resource may live in another shard than the commit; who can see it is no part of its version. */
function grants($: Numbering): string {
  return `granted as (
  update resource r set parties = array(select distinct p from unnest(r.parties || string_to_array(g.parties, ' ')) as p)
  from head, unnest(${$('grantShards', 'smallint[]')}, ${$('grantTypes', 'text[]')}, ${$('grantIds', 'text[]')}, ${$('grantParties', 'text[]')}) as g(shard, type, id, parties)
  where r.shard = g.shard and r.type = g.type and r.id = g.id)`;
}
