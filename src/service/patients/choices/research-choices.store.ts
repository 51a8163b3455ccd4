// Who agreed to research, derived from the record by the change feed. A table an export joins, and asks again at its end.
import type { ClinicalRecord, Consumer, FeedEntry } from '../../../foundation/record/index.ts';
import { resourceOf, shardOf } from '../../../foundation/record/index.ts';
import type { Migration, Queryable } from '../../../foundation/storage/index.ts';
import { isNo, type ResearchAnswer, type ResearchPart, researchPart, researchStanding } from './research-standing.ts';

export const researchChoiceMigrations: readonly Migration[] = [
  {
    name: 'patients/0001-research-choice',
    sql: `
-- What each form and Consent says; shard is the patient's.
create table research_choice_part (
  shard smallint not null,
  patient_id text collate "C" not null,
  part text collate "C" not null,
  version integer not null,
  facts text not null,
  primary key (shard, patient_id, part)
);
create index research_choice_part_by_name on research_choice_part (part);
-- How the person stands now. Nobody without a row has said anything; an export takes choice = 'agreed' alone.
create table research_choice (
  shard smallint not null,
  patient_id text collate "C" not null,
  choice text collate "C" not null,
  since timestamptz not null,
  duo text[] not null,
  source text not null,
  primary key (shard, patient_id)
);
`,
  },
];

export interface ResearchChoice {
  readonly choice: ResearchAnswer;
  readonly since: Date;
  /** DUO term ids (`DUO:0000042`); empty unless agreed. */
  readonly duo: readonly string[];
  /** `Type/id` of the form or Consent that decided. */
  readonly source: string;
}

/**
 * Who may stand in a research extract. A streaming export joins `research_choice` on (shard, patient_id) with choice = 'agreed' (after
 * `caughtUp`), keeps what it wrote aside until it is whole, then calls `noLongerAgreed` with everyone in it and leaves those out.
 */
export interface ResearchChoices {
  /** Resolves when every choice committed before the call is in the table. */
  caughtUp(): Promise<void>;
  of(patient: string): Promise<ResearchChoice | undefined>;
  /** Of these Patients those who agree, each with their terms; anybody else is not in the map. */
  agreedAmong(patients: readonly string[]): Promise<ReadonlyMap<string, ResearchChoice>>;
  /** Of these Patients those who do not agree now (withdrawn, declined, or never asked). Catches up with the record first. */
  noLongerAgreed(patients: readonly string[]): Promise<ReadonlySet<string>>;
}

export function createResearchChoices({
  db,
  record,
}: {
  readonly db: Queryable;
  readonly record: Pick<ClinicalRecord, 'follow'>;
}): ResearchChoices {
  const caughtUp = async () => {
    await record.follow(researchChoiceConsumer);
  };
  const read = async (patients: readonly string[]): Promise<ReadonlyMap<string, ResearchChoice>> => {
    const rows = await db.query<ResearchChoice & { readonly patient_id: string }>(
      `select c.patient_id, c.choice, c.since, c.duo, c.source from unnest($1::smallint[], $2::text[]) as p(shard, patient_id)
join research_choice c on c.shard = p.shard and c.patient_id = p.patient_id`,
      [patients.map(shardOf), patients],
      'research-choices',
    );
    return new Map(rows.map(({ patient_id, ...choice }) => [patient_id, choice]));
  };
  const agreedAmong = async (patients: readonly string[]) =>
    new Map([...(await read(patients))].filter(([, { choice }]) => choice === 'agreed'));
  return {
    caughtUp,
    of: async (patient) => (await read([patient])).get(patient),
    agreedAmong,
    noLongerAgreed: async (patients) => {
      await caughtUp();
      const agreed = await agreedAmong(patients);
      return new Set(patients.filter((patient) => !agreed.has(patient)));
    },
  };
}

/** Keeps the table. Give it to the record to follow. */
export const researchChoiceConsumer: Consumer = {
  name: 'patients-research-choices',
  types: new Set(['Consent', 'QuestionnaireResponse']),
  apply: applyEntries,
  reset: async (tx) => {
    for (const table of ['research_choice_part', 'research_choice']) await tx.query(`delete from ${table}`);
  },
};

interface PartRow {
  readonly patient_id: string;
  readonly part: string;
  readonly version: number;
  readonly facts: string;
}

/** A resource that once spoke of a person is looked for again when it is deleted or marked as an error: then it says nothing, or its no stays. */
async function applyEntries(entries: readonly FeedEntry[], tx: Queryable): Promise<void> {
  const mentioned = entries.map((entry) => ({ entry, part: `${entry.type}/${entry.id}`, said: saidBy(entry) }));
  const before = await tx.query<PartRow>(
    'select patient_id, part, version, facts from research_choice_part where part = any($1::text[])',
    [mentioned.map(({ part }) => part)],
    'research-choice-parts-named',
  );
  const patients = [...new Set([...mentioned.flatMap(({ said }) => said?.patient ?? []), ...before.map(({ patient_id }) => patient_id)])];
  if (patients.length === 0) return;
  const known = await tx.query<PartRow>(
    `select k.patient_id, k.part, k.version, k.facts from unnest($1::smallint[], $2::text[]) as p(shard, patient_id)
join research_choice_part k on k.shard = p.shard and k.patient_id = p.patient_id`,
    [patients.map(shardOf), patients],
    'research-choice-parts',
  );
  const parts = new Map(known.map((row) => [row.part, { version: row.version, said: JSON.parse(row.facts) as ResearchPart | null }])); // written below
  for (const { entry, part, said } of mentioned) {
    const standing = parts.get(part);
    if (standing !== undefined && standing.version >= entry.version) continue;
    if (said === undefined && standing === undefined) continue;
    // Deleting a no does not make a yes of it; marking it as entered in error takes it back.
    const stays = entry.deleted && standing?.said && isNo(standing.said.choice);
    parts.set(part, { version: entry.version, said: stays ? standing.said : (said ?? null) });
  }
  await save(patients, parts, before, tx);
}

function saidBy(entry: FeedEntry): ResearchPart | undefined {
  if (entry.deleted) return undefined;
  return researchPart(resourceOf(entry), entry.lastUpdated.toISOString());
}

type Parts = ReadonlyMap<string, { readonly version: number; readonly said: ResearchPart | null }>;

async function save(patients: readonly string[], parts: Parts, before: readonly PartRow[], tx: Queryable): Promise<void> {
  const home = new Map(before.map(({ part, patient_id }) => [part, patient_id]));
  const kept = [...parts].flatMap(([part, { version, said }]) => {
    const patient = said?.patient ?? home.get(part);
    return patient === undefined ? [] : [{ part, patient, version, said }];
  });
  // A form whose person was corrected speaks of the one it was corrected to alone.
  const moved = before.filter(({ part, patient_id }) => kept.some((each) => each.part === part && each.patient !== patient_id));
  await tx.query(
    `delete from research_choice_part k using unnest($1::smallint[], $2::text[], $3::text[]) as p(shard, patient_id, part)
where k.shard = p.shard and k.patient_id = p.patient_id and k.part = p.part`,
    [moved.map(({ patient_id }) => shardOf(patient_id)), moved.map(({ patient_id }) => patient_id), moved.map(({ part }) => part)],
    'research-choice-moved',
  );
  await tx.query(
    `insert into research_choice_part (shard, patient_id, part, version, facts)
select * from unnest($1::smallint[], $2::text[], $3::text[], $4::integer[], $5::text[])
on conflict (shard, patient_id, part) do update set version = excluded.version, facts = excluded.facts`,
    [
      kept.map(({ patient }) => shardOf(patient)),
      kept.map(({ patient }) => patient),
      kept.map(({ part }) => part),
      kept.map(({ version }) => version),
      kept.map(({ said }) => JSON.stringify(said)),
    ],
    'research-choice-save-parts',
  );
  const standings = patients.map((patient) => ({
    patient,
    standing: researchStanding(kept.flatMap(({ said }) => (said !== null && said.patient === patient ? [said] : []))),
  }));
  await tx.query(
    'delete from research_choice c using unnest($1::smallint[], $2::text[]) as p(shard, patient_id) where c.shard = p.shard and c.patient_id = p.patient_id',
    [patients.map(shardOf), patients],
    'research-choice-clear',
  );
  const held = standings.flatMap(({ patient, standing }) => (standing === undefined ? [] : [{ patient, standing }]));
  await tx.query(
    `insert into research_choice (shard, patient_id, choice, since, duo, source)
select t.shard, t.patient_id, t.choice, t.since, string_to_array(t.duo, ' '), t.source
from unnest($1::smallint[], $2::text[], $3::text[], $4::timestamptz[], $5::text[], $6::text[]) as t(shard, patient_id, choice, since, duo, source)`,
    [
      held.map(({ patient }) => shardOf(patient)),
      held.map(({ patient }) => patient),
      held.map(({ standing }) => standing.choice),
      held.map(({ standing }) => new Date(standing.since).toISOString()),
      held.map(({ standing }) => standing.duo.join(' ')),
      held.map(({ standing }) => standing.source),
    ],
    'research-choice-save',
  );
}
