// All SQL of the hooks: which card was shown about whom, and what became of it. Cards are kept so that feedback can be told from a made-up one.

import { shardOf } from '../../foundation/record/index.ts';
import type { Migration, Queryable } from '../../foundation/storage/index.ts';

export const hooksMigrations: readonly Migration[] = [
  {
    name: 'hooks/0001-cards-and-feedback',
    sql: `
-- A card that was shown; shard is the card's. patient is empty where the client's patient is not one of ours.
create table hooks_card (
  shard smallint not null,
  card text collate "C" not null,
  service text collate "C" not null,
  client text collate "C" not null,
  organisation text collate "C" not null,
  patient text collate "C" not null,
  hook_instance text collate "C" not null,
  asked_by text not null,
  shown_at timestamptz not null,
  summary text not null,
  suggestions text not null,
  primary key (shard, card)
);
create index hooks_card_of_patient on hooks_card (patient, shown_at);
-- What became of it, in the client's words. Sending the same again changes nothing.
create table hooks_feedback (
  shard smallint not null,
  card text collate "C" not null,
  outcome_at timestamptz not null,
  outcome text collate "C" not null,
  received_at timestamptz not null,
  feedback text not null,
  primary key (shard, card, outcome_at, outcome)
);
`,
  },
];

export interface ShownCard {
  readonly card: string;
  readonly service: string;
  /** Client id. */
  readonly client: string;
  readonly organisation: string;
  /** Logical id of the patient; empty where they are not one of ours. */
  readonly patient: string;
  readonly hookInstance: string;
  /** The client's user, `Practitioner/123`. */
  readonly askedBy: string;
  readonly shownAt: Date;
  readonly summary: string;
  readonly suggestions: readonly string[];
}

export async function keepCards(db: Queryable, cards: readonly ShownCard[]): Promise<void> {
  if (cards.length === 0) return;
  const types = ['smallint', 'text', 'text', 'text', 'text', 'text', 'text', 'text', 'timestamptz', 'text', 'text'];
  const rows = cards.map((shown) => [
    shardOf(shown.card),
    shown.card,
    shown.service,
    shown.client,
    shown.organisation,
    shown.patient,
    shown.hookInstance,
    shown.askedBy,
    shown.shownAt.toISOString(),
    shown.summary,
    JSON.stringify(shown.suggestions),
  ]);
  await db.query(
    `insert into hooks_card (shard, card, service, client, organisation, patient, hook_instance, asked_by, shown_at, summary, suggestions)
select * from unnest(${types.map((type, place) => `$${place + 1}::${type}[]`).join(', ')})`,
    types.map((_, place) => rows.map((row) => row[place])),
    'hooks-keep-cards',
  );
}

interface CardRow {
  readonly card: string;
  readonly service: string;
  readonly client: string;
  readonly organisation: string;
  readonly patient: string;
  readonly hook_instance: string;
  readonly asked_by: string;
  readonly shown_at: Date;
  readonly summary: string;
  readonly suggestions: string;
}

export async function cardsShown(db: Queryable, cards: readonly string[]): Promise<ReadonlyMap<string, ShownCard>> {
  const rows = await db.query<CardRow>(
    `select c.* from unnest($1::smallint[], $2::text[]) as k(shard, card) join hooks_card c on c.shard = k.shard and c.card = k.card`,
    [cards.map(shardOf), cards],
  );
  return new Map(rows.map((row) => [row.card, shownCard(row)]));
}

export interface KeptFeedback {
  readonly card: string;
  readonly outcome: 'accepted' | 'overridden';
  readonly outcomeAt: Date;
  readonly receivedAt: Date;
  readonly acceptedSuggestions: readonly string[];
  /** Why it was set aside. */
  readonly reason?: string;
  readonly comment?: string;
}

export async function keepFeedback(db: Queryable, feedback: readonly KeptFeedback[]): Promise<void> {
  const types = ['smallint', 'text', 'timestamptz', 'text', 'timestamptz', 'text'];
  const rows = feedback.map(({ card, outcomeAt, outcome, receivedAt, ...said }) => [
    shardOf(card),
    card,
    outcomeAt.toISOString(),
    outcome,
    receivedAt.toISOString(),
    JSON.stringify(said),
  ]);
  await db.query(
    `insert into hooks_feedback (shard, card, outcome_at, outcome, received_at, feedback)
select * from unnest(${types.map((type, place) => `$${place + 1}::${type}[]`).join(', ')}) on conflict do nothing`,
    types.map((_, place) => rows.map((row) => row[place])),
  );
}

/** A card shown about a patient, with what became of it last. */
export interface CardAndFeedback extends ShownCard {
  readonly feedback?: KeptFeedback;
}

/** Cards shown about a patient to the people of an organisation, newest first. */
export async function cardsAbout(db: Queryable, patient: string, organisation: string, limit: number): Promise<readonly CardAndFeedback[]> {
  const rows = await db.query<
    CardRow & { outcome: KeptFeedback['outcome'] | null; outcome_at: Date | null; received_at: Date | null; feedback: string | null }
  >(
    `select c.*, f.outcome, f.outcome_at, f.received_at, f.feedback from hooks_card c
left join lateral (select * from hooks_feedback f where f.shard = c.shard and f.card = c.card order by f.outcome_at desc limit 1) f on true
where c.patient = $1 and c.organisation = $2 order by c.shown_at desc, c.card limit $3`,
    [patient, organisation, limit],
  );
  return rows.map((row) => {
    const shown = shownCard(row);
    if (row.outcome === null || row.outcome_at === null || row.received_at === null || row.feedback === null) return shown;
    // Written by keepFeedback.
    const said = JSON.parse(row.feedback) as Pick<KeptFeedback, 'acceptedSuggestions' | 'reason' | 'comment'>;
    return {
      ...shown,
      feedback: { card: row.card, outcome: row.outcome, outcomeAt: row.outcome_at, receivedAt: row.received_at, ...said },
    };
  });
}

function shownCard(row: CardRow): ShownCard {
  return {
    card: row.card,
    service: row.service,
    client: row.client,
    organisation: row.organisation,
    patient: row.patient,
    hookInstance: row.hook_instance,
    askedBy: row.asked_by,
    shownAt: row.shown_at,
    summary: row.summary,
    suggestions: JSON.parse(row.suggestions) as readonly string[], // written by keepCards
  };
}
