// The use cases of workforce over its tables: import, plan, badges in and out, and what is known now. Every change is logged with who made it.
import { randomBytes, randomUUID } from 'node:crypto';
import { importJWK, type JWK } from 'jose';
import type { Finding } from '../../foundation/errors.ts';
import type { Who } from '../../foundation/identity/index.ts';
import type { Database, Queryable } from '../../foundation/storage/index.ts';
import { PATHWAYS } from '../pathways/index.ts';
import { type BadgeReading, type Issuer, readBadge, signBadge } from './badges/badge.ts';
import { createSigningKeys, type KeyChange } from './badges/signing-keys.ts';
import { readIssuers, saveIssuer } from './badges/store.ts';
import { needsOn, type StepNeed } from './coverage/need.ts';
import { type CompetenceIndex, type Framework, indexCompetences } from './frameworks/framework.ts';
import { type CaseReading, frameworkOf, readCase } from './frameworks/read-case.ts';
import { PROFESSIONS, SHIPPED_FRAMEWORKS, SHIPPED_NEEDS, TEAMS } from './frameworks/shipped.ts';
import { planSites, planStaff } from './people/import-staff.ts';
import type { Site, StaffMember } from './people/staff.ts';
import * as store from './store.ts';
import type { Mapping } from './training/columns.ts';
import type { ImportReport } from './training/import-report.ts';
import { planTraining } from './training/import-training.ts';
import type { TrainingRecord } from './training/record.ts';

/** Everything known at one moment; never changed, so it can be kept and shared. */
export interface Snapshot {
  readonly sites: readonly Site[];
  readonly staff: readonly StaffMember[];
  readonly records: readonly TrainingRecord[];
  readonly frameworks: readonly Framework[];
  readonly competences: CompetenceIndex;
  readonly needs: readonly StepNeed[];
  /** Standing plans. */
  readonly plans: readonly store.Plan[];
}

export interface OwnCompetences {
  readonly person: StaffMember;
  readonly records: readonly TrainingRecord[];
}

export type Planned =
  | { readonly kind: 'planned'; readonly id: string }
  | { readonly kind: 'refused'; readonly findings: readonly Finding[] };
export type Given =
  | { readonly kind: 'given'; readonly badge: string }
  | { readonly kind: 'refused'; readonly findings: readonly Finding[] };

export interface Workforce {
  /** What is known now; read again only when something changed. */
  snapshot(): Promise<Snapshot>;
  /** Reads a CSV file. With `isDryRun`, or with one row in error, nothing is written; the report says what would be or what is wrong. */
  import(
    kind: ImportReport['kind'],
    text: string,
    how: { readonly who: Who; readonly isDryRun: boolean; readonly mapping?: Mapping },
  ): Promise<ImportReport>;
  /** Takes a CASE 1.1 package in; one that is known is replaced. */
  importFramework(text: string, who: Who): Promise<CaseReading>;
  /** `once`: which press of a form this is; it becomes the id of the plan, so the same press again makes no second one. */
  planTraining(
    plan: { readonly need: string; readonly site: string; readonly people: number; readonly plannedOn: string },
    who: Who,
    once?: string,
  ): Promise<Planned>;
  withdrawPlan(id: string, who: Who): Promise<boolean>;
  issuers(): Promise<readonly Issuer[]>;
  /** Registers or replaces the public key of an issuer of badges. */
  registerIssuer(issuer: { readonly id: string; readonly name: string; readonly key: string }, who: Who): Promise<readonly Finding[]>;
  /** The staff record of whoever is signed in, and nobody else's. */
  own(who: Who): Promise<OwnCompetences | undefined>;
  /** Reads a badge for whoever is signed in and keeps it as a training record. */
  claimBadge(jwt: string, who: Who): Promise<BadgeReading>;
  /** A signed badge for a record of whoever is signed in. */
  giveBadge(record: Pick<TrainingRecord, 'competence' | 'achievedOn'>, who: Who): Promise<Given>;
  /** Seals the key that signs badges with today's secret, after the secret was changed. */
  resealBadgeKey(who: Who): Promise<KeyChange>;
  /** A new key signs badges from now on. With `isDistrusted`, because the one before may have been copied, badges it signed are refused. */
  renewBadgeKey(isDistrusted: boolean, who: Who): Promise<KeyChange>;
  log(most: number): Promise<readonly store.LogEntry[]>;
}

export interface WorkforceMeans {
  readonly db: Database;
  /** The address of this service: who its badges are issued by. */
  readonly baseUrl: string;
  /** What seals the key that signs badges: the secret of today, then the one before. None: no badge is given. */
  readonly badgeSecrets?: readonly string[];
  readonly now: () => Date;
}

export function createWorkforce({ db, baseUrl, badgeSecrets = [], now }: WorkforceMeans): Workforce {
  const keys = createSigningKeys(db, badgeSecrets, now);
  let kept: Kept | undefined;
  const today = () => now().toISOString().slice(0, 10);
  const ourId = `${baseUrl.replace(/\/$/, '')}/workforce`;

  /** Read before what it is the version of: a change in between is then read again and never missed. */
  const read = async (from: Queryable): Promise<Snapshot> => {
    const version = await store.versionOf(from);
    if (kept?.version === version && kept.on === today()) return kept.snapshot;
    const known = await store.readKnown(from, kept?.version ?? '-1');
    const records = new Map(kept?.records);
    for (const record of known.records) records.set(`${record.person} ${record.competence} ${record.achievedOn}`, record);
    kept = { version, on: today(), records, snapshot: snapshotOf({ ...known, records: [...records.values()] }, today()) };
    return kept.snapshot;
  };
  const snapshot: Workforce['snapshot'] = () => read(db);
  const noted = (tx: Queryable, who: Who, what: string, detail: string) =>
    store.note(tx, randomUUID(), { at: now(), whoId: who.id, whoName: who.name, organisation: who.organisation, what, detail });
  const own: Workforce['own'] = async (who) => {
    const { staff, records } = await snapshot();
    const person = staff.find(({ userId }) => userId !== undefined && userId === who.id);
    return person && { person, records: records.filter((record) => record.person === person.id) };
  };

  return {
    snapshot,
    own,
    import: (kind, text, { who, isDryRun, mapping = {} }) =>
      db.transaction(async (tx) => {
        await store.lock(tx);
        const known = await read(tx);
        const { report, write } = planOf(kind, text, known, today(), mapping);
        if (isDryRun || report.inError > 0 || report.added + report.changed === 0) return report;
        await write(tx);
        await noted(
          tx,
          who,
          `import-${kind}`,
          `${report.added} added, ${report.changed} changed, ${report.same} the same, of ${report.rows} rows`,
        );
        return report;
      }),
    importFramework: async (text, who) => {
      const reading = readCase(text);
      if (reading.kind === 'framework')
        await db.transaction(async (tx) => {
          await store.lock(tx);
          await store.saveFramework(tx, reading.framework.casePackage);
          await noted(tx, who, 'import-framework', `${reading.framework.title}: ${reading.framework.competences.length} competences`);
        });
      return reading;
    },
    planTraining: async (plan, who, once) => {
      const { needs, sites } = await snapshot();
      const findings = problemsOfPlan(plan, needs, sites, today());
      if (findings.length > 0) return { kind: 'refused', findings };
      const id = once ?? randomUUID();
      const isNew = await db.transaction(async (tx) => {
        const isKept = await store.addPlan(tx, { ...plan, id, madeBy: who.name });
        if (isKept) await noted(tx, who, 'plan-training', `${plan.people} people for ${plan.need} at ${plan.site} on ${plan.plannedOn}`);
        return isKept;
      });
      const stands = isNew || (await snapshot()).plans.some((each) => each.id === id);
      return stands ? { kind: 'planned', id } : { kind: 'refused', findings: [WITHDRAWN_PLAN] };
    },
    withdrawPlan: (id, who) =>
      db.transaction(async (tx) => {
        const isWithdrawn = await store.withdrawPlan(tx, id, today());
        if (isWithdrawn) await noted(tx, who, 'withdraw-plan', id);
        return isWithdrawn;
      }),
    issuers: () => readIssuers(db),
    registerIssuer: async ({ id, name, key }, who) => {
      const read = await readKey(key);
      const findings = [
        ...(/^[a-z][a-z0-9+.-]*:\S+$/i.test(id)
          ? []
          : [finding('id', 'The issuer’s id is not a URI.', 'It is the "issuer" of its badges.')]),
        ...(name.trim() === '' ? [finding('name', 'The issuer has no name.', 'Enter its name.')] : []),
        ...(read === undefined
          ? [finding('key', 'This is not a public key.', 'Paste the public key as a JWK (RSA, P-256 or Ed25519), without a private part.')]
          : []),
      ];
      if (findings.length > 0 || read === undefined) return findings;
      await db.transaction(async (tx) => {
        await saveIssuer(tx, { id, name: name.trim(), key: read });
        await noted(tx, who, 'register-issuer', `${name.trim()} ${id}`);
      });
      return [];
    },
    claimBadge: async (jwt, who) => {
      const mine = await own(who);
      if (!mine) return { kind: 'refused', findings: [NO_STAFF_RECORD] };
      const { competences } = await snapshot();
      const key = await keys.publicKeyOf(jwt);
      const issuers = [...(await readIssuers(db)), ...(key ? [{ id: ourId, name: 'OpenGMS', key }] : [])];
      const reading = await readBadge(jwt, {
        issuers,
        competences,
        person: { id: mine.person.id, identifiers: identifiersOf(mine.person) },
        now: now(),
      });
      if (reading.kind === 'record')
        await db.transaction(async (tx) => {
          await store.lock(tx);
          await store.saveRecords(tx, [reading.record]);
          await noted(tx, who, 'claim-badge', `${reading.badge} of ${reading.issuer}`);
        });
      return reading;
    },
    giveBadge: async ({ competence: asked, achievedOn }, who) => {
      const mine = await own(who);
      const record = mine?.records.find((each) => each.competence === asked && each.achievedOn === achievedOn);
      const { competences, frameworks } = await snapshot();
      const competence = competences.byIdentifier.get(asked.toLowerCase());
      const [identifier] = mine ? identifiersOf(mine.person) : [];
      if (!mine || !record || !competence || identifier === undefined) return { kind: 'refused', findings: [NO_STAFF_RECORD] };
      const key = await keys.signing();
      if (key.kind === 'refused') return { kind: 'refused', findings: [key.because] };
      const signing = await importJWK(key.privateKey, 'ES256');
      if (signing instanceof Uint8Array) throw new Error('The signing key is not an asymmetric key.');
      const badge = await signBadge(
        {
          id: `urn:uuid:${randomUUID()}`,
          issuer: { id: ourId, name: 'OpenGMS' },
          record,
          competence,
          frameworkTitle: frameworks.find((each) => each.identifier === competence.framework)?.title ?? '',
          identifier,
          salt: randomBytes(16).toString('hex'),
        },
        signing,
        { alg: 'ES256', kid: key.kid },
      );
      await db.transaction((tx) => noted(tx, who, 'give-badge', `${competence.title}, ${achievedOn}`));
      return { kind: 'given', badge };
    },
    resealBadgeKey: (who) => keys.reseal((tx, detail) => noted(tx, who, 'reseal-badge-key', detail)),
    renewBadgeKey: (isDistrusted, who) => keys.renew(isDistrusted, (tx, detail) => noted(tx, who, 'renew-badge-key', detail)),
    log: (most) => store.readLog(db, most),
  };
}

/** A snapshot with the version and day that it holds for, and the records by their key. */
interface Kept {
  readonly version: string;
  readonly on: string;
  readonly records: ReadonlyMap<string, TrainingRecord>;
  readonly snapshot: Snapshot;
}

function planOf(
  kind: ImportReport['kind'],
  text: string,
  known: Snapshot,
  today: string,
  mapping: Mapping,
): { readonly report: ImportReport; readonly write: (tx: Queryable) => Promise<void> } {
  if (kind === 'sites') {
    const { report, sites } = planSites(text, { sites: known.sites, teams: TEAMS }, mapping);
    return { report, write: (tx) => store.saveSites(tx, sites) };
  }
  if (kind === 'staff') {
    const pathways = PATHWAYS.map(({ id }) => id);
    const { report, staff } = planStaff(text, { ...known, professions: PROFESSIONS, pathways, newId: randomUUID }, mapping);
    return { report, write: (tx) => store.saveStaff(tx, staff) };
  }
  const frameworks = new Map(
    known.frameworks.flatMap(({ identifier, title }) => [
      [identifier.toLowerCase(), identifier] as const,
      [title.toLowerCase(), identifier] as const,
    ]),
  );
  const { report, records } = planTraining(
    text,
    { staff: known.staff, competences: known.competences, frameworks, records: known.records, today },
    mapping,
  );
  return { report, write: (tx) => store.saveRecords(tx, records) };
}

function snapshotOf({ packages, plans, ...known }: store.Known, today: string): Snapshot {
  const imported = packages.map(frameworkOf);
  const replaced = new Set(imported.map(({ identifier }) => identifier));
  const frameworks = [...SHIPPED_FRAMEWORKS.filter(({ identifier }) => !replaced.has(identifier)), ...imported];
  return {
    ...known,
    frameworks,
    competences: indexCompetences(frameworks),
    needs: needsOn(SHIPPED_NEEDS, today),
    plans: plans.filter(({ withdrawnOn }) => withdrawnOn === undefined),
  };
}

const MOST_AT_ONCE = 500;

function problemsOfPlan(
  plan: { readonly need: string; readonly site: string; readonly people: number; readonly plannedOn: string },
  needs: readonly StepNeed[],
  sites: readonly Site[],
  today: string,
): readonly Finding[] {
  const need = needs.find(({ id }) => id === plan.need);
  const site = sites.find(({ code }) => code === plan.site);
  return [
    ...(need ? [] : [finding('need', 'There is no such step.', 'Choose a step.')]),
    ...(site ? [] : [finding('site', 'There is no such site.', 'Choose a site.')]),
    ...(need && site && !site.teams.includes(need.team)
      ? [finding('site', `${site.name} does not do ${need.name}.`, 'Choose a site that does.')]
      : []),
    ...(Number.isInteger(plan.people) && plan.people >= 1 && plan.people <= MOST_AT_ONCE
      ? []
      : [finding('people', 'The number of people is not a whole number from 1 to 500.', 'Enter how many people will be trained.')]),
    ...(plan.plannedOn >= today
      ? []
      : [finding('date', 'The training is planned for a day that has passed.', 'Enter today or a later day.')]),
  ];
}

function identifiersOf({ registration, assignment }: StaffMember): readonly string[] {
  return [registration, assignment].flatMap((one) => (one === undefined ? [] : [one]));
}

async function readKey(text: string): Promise<JWK | undefined> {
  try {
    const key = JSON.parse(text) as JWK; // importJWK refuses what is not one
    if (key.kty !== 'RSA' && key.kty !== 'EC' && key.kty !== 'OKP') return undefined;
    if (key.d !== undefined) return undefined;
    const alg = key.kty === 'RSA' ? 'RS256' : key.kty === 'EC' ? 'ES256' : 'EdDSA';
    await importJWK(key, key.alg ?? alg);
    return { alg, ...key };
  } catch {
    return undefined;
  }
}

const WITHDRAWN_PLAN: Finding = finding('people', 'This plan was withdrawn after it was sent.', 'Open the form again and plan it anew.');

const NO_STAFF_RECORD: Finding = finding(
  'you',
  'There is no staff record that your sign-in belongs to, or no such training in it.',
  'Ask your workforce lead to add your user id to the staff list.',
);

function finding(where: string, what: string, mend: string): Finding {
  return { severity: 'error', code: `WKF_${where.toUpperCase()}`, issue: 'value', where, what, mend };
}
