// Partners of the exchange in their table.
import { shardOf } from '../../../foundation/record/index.ts';
import type { Database, Queryable } from '../../../foundation/storage/index.ts';
import type { Partner } from './partner.ts';

export async function readPartners(queryable: Queryable): Promise<readonly Partner[]> {
  const rows = await queryable.query<PartnerRow>(
    `select ods, application, name, method, address, version, reports_as, takes_from, sends_to, aliases, severities, retry_minutes, give_up_minutes, is_enabled, since
     from exchange_partner order by ods, application`,
  );
  return rows.map((row) => ({
    ods: row.ods,
    application: row.application,
    name: row.name,
    method: row.method,
    address: row.address,
    version: row.version,
    reportsAs: row.reports_as,
    takesFrom: row.takes_from,
    sendsTo: row.sends_to,
    // Written by savePartner from the same types.
    aliases: JSON.parse(row.aliases) as Partner['aliases'],
    severities: JSON.parse(row.severities) as Partner['severities'],
    retryMinutes: Number(row.retry_minutes),
    giveUpMinutes: Number(row.give_up_minutes),
    isEnabled: row.is_enabled,
    since: row.since,
  }));
}

interface PartnerRow {
  readonly ods: string;
  readonly application: string;
  readonly name: string;
  readonly method: Partner['method'];
  readonly address: string;
  readonly version: Partner['version'];
  readonly reports_as: Partner['reportsAs'];
  readonly takes_from: boolean;
  readonly sends_to: boolean;
  readonly aliases: string;
  readonly severities: string;
  readonly retry_minutes: string;
  readonly give_up_minutes: string;
  readonly is_enabled: boolean;
  readonly since: Date;
}

export async function savePartner(database: Database, partner: Partner): Promise<void> {
  await database.query(
    `insert into exchange_partner (shard, ods, application, name, method, address, version, reports_as, takes_from, sends_to, aliases, severities, retry_minutes, give_up_minutes, is_enabled, since)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
     on conflict (shard, ods, application) do update set name = excluded.name, method = excluded.method, address = excluded.address, version = excluded.version,
       reports_as = excluded.reports_as, takes_from = excluded.takes_from, sends_to = excluded.sends_to, aliases = excluded.aliases, severities = excluded.severities,
       retry_minutes = excluded.retry_minutes, give_up_minutes = excluded.give_up_minutes, is_enabled = excluded.is_enabled,
       since = case when exchange_partner.sends_to then exchange_partner.since else excluded.since end`,
    [
      shardOf(`exchange-partner|${partner.ods}|${partner.application}`),
      partner.ods,
      partner.application,
      partner.name,
      partner.method,
      partner.address,
      partner.version,
      partner.reportsAs,
      partner.takesFrom,
      partner.sendsTo,
      JSON.stringify(partner.aliases),
      JSON.stringify(partner.severities),
      String(partner.retryMinutes),
      String(partner.giveUpMinutes),
      partner.isEnabled,
      partner.since,
    ],
  );
}
