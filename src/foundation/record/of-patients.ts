// The resources about some people, for what reads whole records of many: an extract. No scope: the caller decides who may be in it.
import type { Queryable } from '../storage/index.ts';

export interface AboutPatient {
  readonly type: string;
  readonly id: string;
  readonly content: string;
  /** Every Patient it is about. */
  readonly patients: readonly string[];
}

/** Current versions of these types about any of these Patients, the Patients themselves among them. */
export function resourcesOfPatients(
  db: Queryable,
  patients: readonly string[],
  types: readonly string[],
): Promise<readonly AboutPatient[]> {
  return db.query<AboutPatient>(
    `select r.type, r.id, r.content, r.patients from resource r
where r.patients && $1::text[] and r.type = any($2::text[]) and not r.deleted order by r.type, r.id`,
    [patients, types],
  );
}

export async function countPatients(db: Queryable): Promise<number> {
  const [row] = await db.query<{ readonly n: string }>("select count(*) as n from resource where type = 'Patient' and not deleted", []);
  return Number(row?.n ?? 0);
}
