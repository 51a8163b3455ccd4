// Coverage over 200 sites, the steps of 20 pathways and 50,000 training records beside its limit of 200 ms: counted from values, and read from a database too.
import { migrate, openDatabase } from '../src/foundation/storage/index.ts';
import {
  coverageOf,
  createWorkforce,
  findingsOf,
  SHIPPED_NEEDS,
  type Site,
  type StaffMember,
  type StepNeed,
  type TrainingRecord,
  workforceMigrations,
} from '../src/service/workforce/index.ts';

const LIMIT_MS = 200;
const [SITES, PATHWAYS, RECORDS, PER_PERSON] = [200, 20, 50_000, 5];

export async function run(): Promise<void> {
  const input = made();
  console.log(
    `${SITES} sites, ${input.needs.length} steps of ${PATHWAYS} pathways, ${input.staff.length} people, ${input.records.length} records`,
  );
  const times = Array.from({ length: 7 }, () => {
    const from = performance.now();
    findingsOf(coverageOf({ ...input, on: '2026-11-21' }));
    return performance.now() - from;
  }).sort((a, b) => a - b);
  say('coverage and findings, median of 7', times[3] ?? 0);
  say('the first time', Math.max(...times));
  const db = await openDatabase({ memory: true });
  await migrate(db, workforceMigrations);
  const workforce = createWorkforce({ db, baseUrl: 'http://localhost', now: () => new Date('2026-11-21T09:00:00Z') });
  const who = { kind: 'system', id: 'bench', name: 'Bench', role: 'system', organisation: '' } as const;
  const csv = (heading: string, rows: readonly string[]) => [heading, ...rows].join('\n');
  await workforce.import(
    'sites',
    csv(
      'site code,name,organisation,teams',
      input.sites.map(({ code, name, teams }) => `${code},${name},R0A,${teams.join(';')}`),
    ),
    { who, isDryRun: false },
  );
  await workforce.import(
    'staff',
    csv(
      'assignment number,name,profession,site,start date',
      input.staff.map(({ assignment, name, profession, site }) => `${assignment},${name},${profession},${site},2020-01-01`),
    ),
    { who, isDryRun: false },
  );
  const from = performance.now();
  const byId = new Map(input.staff.map((each) => [each.id, each.assignment]));
  const report = await workforce.import(
    'training',
    csv(
      'assignment number,competence,achieved on',
      input.records.map(({ person, competence, achievedOn }) => `${byId.get(person)},${competence},${achievedOn}`),
    ),
    { who, isDryRun: false },
  );
  console.log(`import of ${report.rows} training records (${report.inError} in error): ${Math.round(performance.now() - from)} ms`);
  const cold = performance.now();
  const snapshot = await workforce.snapshot();
  coverageOf({ ...snapshot, on: '2026-11-21' });
  console.log(`read from the embedded database and counted after a change: ${Math.round(performance.now() - cold)} ms`);
  const warm = performance.now();
  findingsOf(coverageOf({ ...(await workforce.snapshot()), on: '2026-11-21' }));
  say('asked again', performance.now() - warm);
  await db.close();
}

function say(what: string, ms: number): void {
  console.log(`${what}: ${ms.toFixed(1)} ms, limit ${LIMIT_MS} ms, ratio ${(ms / LIMIT_MS).toFixed(2)}`);
}

function made(): {
  readonly sites: readonly Site[];
  readonly staff: readonly StaffMember[];
  readonly records: readonly TrainingRecord[];
  readonly needs: readonly StepNeed[];
} {
  let state = 1;
  const draw = (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 4294967296) * below);
  };
  const needs = Array.from({ length: PATHWAYS }, (_, p) =>
    SHIPPED_NEEDS.slice((p * 5) % 25, ((p * 5) % 25) + 5).map((need) => ({ ...need, id: `${p}-${need.id}`, pathway: `${p}` })),
  ).flat();
  const teams = [...new Set(needs.map(({ team }) => team))];
  const professions = [...new Set(needs.flatMap((need) => need.professions))];
  const competences = [...new Set(needs.flatMap((need) => need.competences))];
  const sites = Array.from({ length: SITES }, (_, s) => ({
    code: `S${String(s).padStart(4, '0')}`,
    name: `Site ${s}`,
    organisation: 'R0A',
    teams,
  }));
  const staff = Array.from({ length: RECORDS / PER_PERSON }, (_, p) => ({
    id: `p${p}`,
    name: `Person ${p}`,
    profession: professions[draw(professions.length)] ?? '',
    assignment: String(30_000_000 + p),
    site: sites[draw(SITES)]?.code ?? '',
    championOf: [],
    startedOn: '2020-01-01',
  }));
  const records = staff.flatMap(({ id }) =>
    Array.from({ length: PER_PERSON }, (_, c) => ({
      person: id,
      competence: competences[(draw(competences.length) + c) % competences.length] ?? '',
      achievedOn: `2025-0${c + 1}-01`,
      source: 'csv' as const,
    })),
  );
  return { sites, staff, records, needs };
}
