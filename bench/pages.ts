// Pages: processor time of the whole service for each, from request to HTML, with a worklist of 10,000 orders; and how large each is.
// Target: under 10 ms at the median, and no page over 150 kB.

import { openService } from '../src/app.ts';
import { readConfig } from '../src/config.ts';
import { prepareDemo } from '../src/demo/index.ts';
import { shardOf } from '../src/foundation/record/index.ts';
import { openDatabase } from '../src/foundation/storage/index.ts';

const ORDERS = 10_000;
const TARGET_MS = 10;
const TARGET_KB = 150;
/** Rounds before the clock counts: templates are read and code is compiled then. */
const WARM_UP = 15;

const PAGES: readonly (readonly [persona: string, path: string])[] = [
  ['', '/'],
  ['', '/tests?q=high+cholesterol'],
  ['', '/tests/R134'],
  ['clinician', '/'],
  ['clinician', '/requests'],
  ['clinician', '/results'],
  ['clinician', '/results/{report}'],
  ['laboratory', '/laboratory'],
  ['laboratory', '/laboratory?stage=interpretation&show=overdue'],
  ['laboratory', '/laboratory?q=example+1'],
  ['laboratory', '/laboratory/breaches'],
  ['laboratory', '/laboratory/receive'],
  ['laboratory', '/laboratory/orders/{order}'],
  ['laboratory', '/laboratory/messages'],
  ['laboratory', '/oversight'],
  ['programme-manager', '/oversight'],
  ['administrator', '/administration/organisations'],
  ['laboratory', '/laboratory/import'],
  ['laboratory', '/laboratory/orders/{order}/report'],
  ['clinician', '/pathways'],
  ['gp', '/pathways'],
  ['clinician', '/families'],
  ['clinician', '/medicines'],
  ['geneticist-rapid', '/interpretation'],
  ['analyst', '/equity'],
  ['workforce', '/workforce'],
  ['workforce', '/workforce/coverage'],
  ['clinician', '/workforce/mine'],
  ['programme-manager', '/alliances'],
  ['patient', '/my/tests'],
  ['patient', '/my/choices'],
  ['patient', '/my/access'],
];

/** Words: how often each page is asked for; 60 when left out. */
export async function run(words: readonly string[]): Promise<void> {
  const rounds = Number(words[0] ?? 60);
  const database = await openDatabase({ memory: true });
  const config = readConfig({ OPENGMS_DEMO: '1', PORT: '0', OPENGMS_LOG: 'fatal', OPENGMS_DATA: '/nonexistent' });
  const service = await openService({ config, database });
  try {
    await prepareDemo(service.record, service);
    await service.following.caughtUp();
    const order = await fill(database);
    const reports = await service.record.search(
      { type: 'DiagnosticReport', parameters: [['status', 'final']] },
      { kind: 'organisation', organisation: 'R0A' },
    );
    const report = reports.matches[0]?.id ?? '';
    process.stdout.write(
      `\n${ORDERS} orders on the hub's list; ${rounds} requests each; median of processor time, all of it in one process\n`,
    );
    process.stdout.write(`${'page'.padEnd(62)}${'cpu ms'.padStart(8)}${'p95'.padStart(8)}${'kB'.padStart(8)}\n`);
    for (const [persona, path] of PAGES) {
      const url = path.replace('{order}', order).replace('{report}', report);
      const measured = await measure(service.app, persona, url, rounds);
      const verdict = measured.cpu < TARGET_MS && measured.kb < TARGET_KB ? '' : '  over the target';
      const name = `${persona || 'anybody'} ${path}`;
      process.stdout.write(
        `${name.padEnd(62)}${measured.cpu.toFixed(1).padStart(8)}${measured.p95.toFixed(1).padStart(8)}${measured.kb.toFixed(0).padStart(8)}${measured.status === 200 ? verdict : `  answered ${measured.status}`}\n`,
      );
    }
  } finally {
    await service.close();
  }
}

async function measure(app: Awaited<ReturnType<typeof openService>>['app'], persona: string, url: string, rounds: number) {
  const cookie = persona === '' ? undefined : await signIn(app, persona);
  const times: number[] = [];
  let kb = 0;
  let status = 0;
  for (let round = -WARM_UP; round < rounds; round += 1) {
    const before = process.cpuUsage();
    const answer = await app.inject({ method: 'GET', url, headers: { accept: 'text/html', ...(cookie === undefined ? {} : { cookie }) } });
    const { user, system } = process.cpuUsage(before);
    if (round >= 0) times.push((user + system) / 1000);
    kb = Buffer.byteLength(answer.body) / 1024;
    status = answer.statusCode;
  }
  times.sort((one, other) => one - other);
  return { cpu: times[Math.floor(times.length / 2)] ?? Number.NaN, p95: times[Math.floor(times.length * 0.95)] ?? Number.NaN, kb, status };
}

async function signIn(app: Awaited<ReturnType<typeof openService>>['app'], persona: string): Promise<string> {
  const answer = await app.inject({
    method: 'POST',
    url: '/sign-in/persona',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams({ persona, return: '/' }).toString(),
  });
  const set = answer.headers['set-cookie'];
  const cookie = (Array.isArray(set) ? set : [set]).find((each) => each !== undefined)?.split(';')[0];
  if (cookie === undefined) throw new Error(`The persona ${persona} could not sign in (${answer.statusCode}).`);
  return cookie;
}

/** Copies of the demonstration's rows, spread over due dates and stages, until the hub has 10,000. Gives back an order that is really there. */
async function fill(database: Awaited<ReturnType<typeof openDatabase>>): Promise<string> {
  const shard = shardOf('699X0');
  const [first] = await database.query<{ order_id: string }>(
    `select order_id from worklist where shard = $1 and organisation = '699X0' and relation = 'owner' and is_open order by order_id limit 1`,
    [shard],
  );
  await database.query(
    `insert into worklist (shard, organisation, relation, order_id, is_open, stage, task_status, urgency_rank, due_at, paused_since, since, is_unread, words, row)
     select w.shard, w.organisation, w.relation, 'bench-' || n, w.is_open, w.stage, w.task_status, w.urgency_rank,
       case when w.due_at < 'infinity' then w.due_at + (n % 120 - 20) * interval '1 day' else w.due_at end,
       w.paused_since, w.since, w.is_unread, w.words || ' ' || n, w.row
     from generate_series(1, $2::integer) n
     join (select *, row_number() over (order by order_id) - 1 as place, count(*) over () as many from worklist where shard = $1 and organisation = '699X0' and relation = 'owner') w
       on w.place = n % w.many`,
    [shard, ORDERS],
  );
  await database.query('analyze worklist');
  return first?.order_id ?? '';
}
