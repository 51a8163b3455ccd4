// Who may give badges, and the keys that sign ours: their SQL.
import type { JWK } from 'jose';
import type { Queryable } from '../../../foundation/storage/index.ts';
import type { Issuer } from './badge.ts';

export async function readIssuers(db: Queryable): Promise<readonly Issuer[]> {
  const rows = await db.query<IssuerRow>('select id, name, key, withdrawn_on from workforce_issuer order by name, id');
  return rows.map(({ id, name, key, withdrawn_on }) => ({
    id,
    name,
    key: JSON.parse(key) as JWK, // written below, imported once before
    ...(withdrawn_on === null ? {} : { withdrawnOn: withdrawn_on }),
  }));
}

export async function saveIssuer(tx: Queryable, { id, name, key, withdrawnOn }: Issuer): Promise<void> {
  await tx.query(
    `insert into workforce_issuer (id, name, key, withdrawn_on) values ($1, $2, $3, $4)
on conflict (id) do update set name = excluded.name, key = excluded.key, withdrawn_on = excluded.withdrawn_on`,
    [id, name, JSON.stringify(key), withdrawnOn ?? null],
  );
}

export interface NewKey {
  readonly kid: string;
  /** The private part as badges/sealed-key.ts sealed it. */
  readonly sealed: string;
  readonly publicKey: JWK;
  readonly madeAt: Date;
}

/** The one that signs. */
export async function readSigningKey(tx: Queryable): Promise<Pick<NewKey, 'kid' | 'sealed'> | undefined> {
  const [row] = await tx.query<{ readonly kid: string; readonly sealed: string }>(
    'select kid, private_key as sealed from workforce_key where private_key is not null order by made_at desc, kid limit 1',
  );
  return row;
}

/** What a badge of ours is held against: the key it names, or the newest where it names none of those that are believed. */
export async function readPublicKey(db: Queryable, kid: string): Promise<JWK | undefined> {
  const [row] = await db.query<{ readonly public_key: string }>(
    'select public_key from workforce_key where is_believed order by (kid = $1) desc, made_at desc, kid limit 1',
    [kid],
  );
  return row && (JSON.parse(row.public_key) as JWK); // addKey wrote it
}

export async function addKey(tx: Queryable, { kid, sealed, publicKey, madeAt }: NewKey): Promise<void> {
  await tx.query('insert into workforce_key (kid, private_key, public_key, made_at) values ($1, $2, $3, $4)', [
    kid,
    sealed,
    JSON.stringify(publicKey),
    madeAt,
  ]);
}

export async function resealKey(tx: Queryable, kid: string, sealed: string): Promise<void> {
  await tx.query('update workforce_key set private_key = $2 where kid = $1', [kid, sealed]);
}

/** No key signs any more; with `isDistrusted` badges they signed are not believed either. */
export async function retireKeys(tx: Queryable, isDistrusted: boolean): Promise<void> {
  await tx.query('update workforce_key set private_key = null, is_believed = is_believed and not $1', [isDistrusted]);
}

interface IssuerRow {
  readonly id: string;
  readonly name: string;
  readonly key: string;
  readonly withdrawn_on: string | null;
}
