// opengms workforce <import | coverage | check>: workforce from the command line; check needs no database.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Who } from '../../foundation/identity/index.ts';
import {
  coverageOf,
  createWorkforce,
  effectOf,
  findingsOf,
  type ImportReport,
  nextMonth,
  readCase,
  type Workforce,
  writeCase,
} from '../../service/workforce/index.ts';
import { withDatabase } from './with-database.ts';

const USAGE = `opengms workforce import sites|staff|training|framework FILE [--dry-run] [--map name=heading]... [--json]
opengms workforce coverage [--pathway fh] [--on 2026-11-21] [--json]
opengms workforce badge-key reseal [--json]       after OPENGMS_BADGE_SECRET was changed, with the one before in OPENGMS_BADGE_SECRET_BEFORE
opengms workforce badge-key renew [--distrust] [--json]    a new key signs badges; --distrust when the one before may have been copied
opengms workforce check FILE.json [--json]        a CASE 1.1 package, or a series {"trainedIn": "2025-01", "from": "2023-01", "counts": [...], "outOf": [...]}
`;

const OPTIONS = {
  json: { type: 'boolean' },
  'dry-run': { type: 'boolean' },
  map: { type: 'string', multiple: true },
  distrust: { type: 'boolean' },
  pathway: { type: 'string' },
  on: { type: 'string' },
} as const;

const KINDS: readonly string[] = ['sites', 'staff', 'training'] satisfies readonly ImportReport['kind'][];
const OPERATOR: Who = { kind: 'system', id: 'opengms', name: 'Command line', role: 'system', organisation: '' };

/** Exit code: 0 done, 1 refused, 2 wrongly asked. */
export async function run(words: readonly string[]): Promise<number> {
  try {
    const { values, positionals } = parseArgs({ args: [...words], options: OPTIONS, allowPositionals: true });
    const [command, first, second] = positionals;
    if (command === 'check' && first) return check(readFileSync(first, 'utf8'), values.json === true);
    if (command === 'coverage') return await withWorkforce((workforce) => coverage(workforce, values));
    if (command === 'badge-key' && (first === 'reseal' || first === 'renew'))
      return await withWorkforce((workforce) => changeKey(workforce, first, values));
    if (command === 'import' && first && second && (KINDS.includes(first) || first === 'framework')) {
      const text = readFileSync(second, 'utf8');
      const mapping = Object.fromEntries((values.map ?? []).map((pair) => [pair.split('=')[0] ?? '', pair.split('=').slice(1).join('=')]));
      const isDryRun = values['dry-run'] === true;
      return await withWorkforce(async (workforce) => {
        if (first === 'framework') {
          const reading = isDryRun ? readCase(text) : await workforce.importFramework(text, OPERATOR);
          say(
            values.json === true,
            reading,
            reading.kind === 'framework'
              ? [`${reading.framework.title}: ${reading.framework.competences.length} competences`]
              : lines(reading),
          );
          return reading.kind === 'framework' ? 0 : 1;
        }
        const kind = first as ImportReport['kind']; // one of KINDS
        const report = await workforce.import(kind, text, { who: OPERATOR, isDryRun, mapping });
        say(values.json === true, report, [
          `${report.rows} lines: ${report.added} new, ${report.changed} changed, ${report.same} known, ${report.inError} in error${isDryRun || report.inError > 0 ? '; nothing was written' : ''}`,
          ...report.unknown.map(({ what, name, rows }) => `${what} "${name}" is not known (${rows} lines)`),
          ...lines(report),
        ]);
        return report.inError > 0 ? 1 : 0;
      });
    }
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    const said = isMissing ? 'There is no such file. Check the name and the folder.' : error instanceof Error ? error.message : 'failed';
    process.stderr.write(`opengms workforce: ${said}\n`);
    return 1;
  }
  process.stderr.write(USAGE);
  return 2;
}

async function coverage(
  workforce: Workforce,
  { json, pathway, on }: { readonly json?: boolean; readonly pathway?: string; readonly on?: string },
): Promise<number> {
  const snapshot = await workforce.snapshot();
  const cells = coverageOf({ ...snapshot, on: on ?? new Date().toISOString().slice(0, 10) });
  const findings = findingsOf(cells.filter(({ need }) => pathway === undefined || need.pathway === pathway));
  say(
    json === true,
    findings,
    findings.map(({ words }) => words),
  );
  return 0;
}

const KEY_WORDS = {
  sealed: 'The key that signs badges is sealed with the new secret. Take OPENGMS_BADGE_SECRET_BEFORE away.',
  'as-it-was': 'Nothing was to do: the key is sealed with this secret, or there is none yet.',
  renewed: 'A new key signs badges from now on.',
} as const;

async function changeKey(
  workforce: Workforce,
  how: 'reseal' | 'renew',
  { json, distrust }: { readonly json?: boolean; readonly distrust?: boolean },
): Promise<number> {
  const changed = how === 'reseal' ? await workforce.resealBadgeKey(OPERATOR) : await workforce.renewBadgeKey(distrust === true, OPERATOR);
  say(json === true, changed, changed.kind === 'done' ? [KEY_WORDS[changed.change]] : lines(changed));
  return changed.kind === 'done' ? 0 : 1;
}

function check(text: string, isJson: boolean): number {
  // Whatever it is, it is looked at below or by readCase.
  const json = JSON.parse(text) as {
    readonly trainedIn?: string;
    readonly from?: string;
    readonly counts?: readonly number[];
    readonly outOf?: readonly number[];
  };
  if (Array.isArray(json.counts) && typeof json.trainedIn === 'string' && typeof json.from === 'string') {
    let month = json.from;
    const months = json.counts.map((count, t) => {
      const given = json.outOf?.[t];
      const each = { month, count, ...(given === undefined ? {} : { outOf: given }) };
      month = nextMonth(month);
      return each;
    });
    const found = effectOf(months, json.trainedIn);
    say(isJson, found, [
      found.kind === 'effect'
        ? `level ${found.level.ratio.toFixed(4)} (${found.level.lower.toFixed(4)} to ${found.level.upper.toFixed(4)})`
        : found.because,
    ]);
    return found.kind === 'effect' ? 0 : 1;
  }
  const reading = readCase(text);
  const isSame = reading.kind === 'framework' && readCase(writeCase(reading.framework)).kind === 'framework';
  say(
    isJson,
    reading,
    reading.kind === 'framework'
      ? [`${reading.framework.title}: CASE 1.1, ${reading.framework.competences.length} competences`]
      : lines(reading),
  );
  return isSame ? 0 : 1;
}

function withWorkforce(work: (workforce: Workforce) => Promise<number>): Promise<number> {
  return withDatabase((db, config) =>
    work(createWorkforce({ db, baseUrl: config.signIn.baseUrl, badgeSecrets: config.badgeSecrets, now: () => new Date() })),
  );
}

function lines({
  findings,
}: {
  readonly findings: readonly { readonly where: string; readonly what: string; readonly mend?: string }[];
}): readonly string[] {
  return findings.map(({ where, what, mend }) => `${where}: ${what} ${mend ?? ''}`.trim());
}

function say(isJson: boolean, value: unknown, words: readonly string[]): void {
  process.stdout.write(isJson ? `${JSON.stringify(value)}\n` : `${words.join('\n')}\n`);
}
