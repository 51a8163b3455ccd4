// Synthetic staff for the demonstration: 12 sites with the teams that pathways need, made through the imports that everybody uses. Nobody is real.
import { PERSONAS, type Who } from '../foundation/identity/index.ts';
import { type Month, nextMonth, type Workforce } from '../service/workforce/index.ts';

const WHO: Who = { kind: 'system', id: 'opengms', name: 'OpenGMS demonstration', role: 'system', organisation: 'X26' };
const TEAMS = 'gp-practice;lipid-clinic;cancer-team;clinical-genetics;clinical-team;oncology-team;screening-programme';
const PLACES = ['Alder', 'Birch', 'Cedar', 'Damson', 'Elm', 'Fern', 'Gorse', 'Hazel', 'Ivy', 'Juniper', 'Larch', 'Maple'];
const FIRST = ['Ada', 'Bola', 'Cai', 'Dina', 'Evan', 'Faith', 'Gita', 'Huw', 'Ines', 'Jude'];
const LAST = ['Abbott', 'Begum', 'Clarke', 'Diallo', 'Evans', 'Fox', 'Grant', 'Hassan', 'Ito', 'Jones', 'Khan', 'Lowe'];
const STAFF_PER_SITE = 11;
/** Sites where one person alone can counsel for FH, and one where nobody can. */
const ALONE = new Set([3, 8]);
const NOBODY = 10;

/** Makes sites, staff and training once; a service that has sites is left as it is. */
export async function seedWorkforce(workforce: Workforce, now: Date): Promise<void> {
  if ((await workforce.snapshot()).sites.length > 0) return;
  for (const [kind, text] of Object.entries(demoFiles(now))) {
    const report = await workforce.import(kind as 'sites' | 'staff' | 'training', text, { who: WHO, isDryRun: false }); // the keys of demoFiles
    if (report.inError > 0)
      throw new Error(`The synthetic staff: ${report.findings.map(({ where, what }) => `${where}: ${what}`).join('; ')}`);
  }
}

export function demoFiles(now: Date): { readonly sites: string; readonly staff: string; readonly training: string } {
  const day = (yearsAgo: number) => new Date(now.getTime() - yearsAgo * 365.25 * 86_400_000).toISOString().slice(0, 10);
  const sites = PLACES.map(
    (place, s) =>
      `DEM${String(s + 1).padStart(2, '0')},${place} Hospital,R0A,${TEAMS}${s % 4 === 0 ? ';laboratory;paediatric-team;paediatric-oncology' : ''},${180_000 + 10_000 * s},${(s % 5) + 1}`,
  );
  const staff: string[] = [];
  const training: string[] = [];
  const codes = new Map<string, readonly string[]>([
    ['nurse', ['N1', 'N2', 'N3', 'N5', 'N8', 'M02', 'M03', 'M06', 'M07', 'S5', 'S6']],
    ['doctor', ['N1', 'N2', 'N3', 'N5', 'N8', 'M02', 'M03', 'M04', 'M06', 'M07', 'M09', 'M13', 'S4', 'S5', 'S6']],
    ['genetic-counsellor', ['N2', 'N3', 'N8', 'M02', 'M04', 'M06', 'M07', 'M09', 'M13', 'S6']],
    ['clinical-scientist', ['S1', 'S2', 'S3']],
    ['pharmacist', ['N1', 'N5', 'M03', 'M06', 'S4']],
  ]);
  PLACES.forEach((_, s) => {
    for (let p = 0; p < STAFF_PER_SITE; p += 1) {
      const number = s * STAFF_PER_SITE + p;
      const profession =
        p < 4 ? 'nurse' : p < 7 ? 'doctor' : p === 7 ? 'genetic-counsellor' : p === 8 ? 'pharmacist' : 'clinical-scientist';
      const assignment = String(20_000_000 + number);
      // Somebody whom the demonstration can be signed in as has a record of their own.
      const user = s === 0 && p === 0 ? '999900000001' : s === 0 && p === 7 ? '999900000003' : '';
      const hasLeft = number % 9 === 8;
      const champion = p === 4 && s % 3 === 0 ? 'fh;lynch' : '';
      staff.push(
        `${nameOf(user) ?? `${FIRST[(number * 7) % 10]} ${LAST[(number * 5) % 12]}`},${profession},${assignment},DEM${String(s + 1).padStart(2, '0')},${day(6)},${hasLeft ? day(0.8) : ''},${champion},${user}`,
      );
      const isCounsellor = p === 4 || (!ALONE.has(s) && (p === 0 || p === 7));
      for (const [c, code] of (codes.get(profession) ?? []).entries()) {
        const isFh = code === 'N2' || code === 'N3';
        if (isFh ? s === NOBODY || !isCounsellor : (number * 3 + c * 5 + s) % 4 === 0) continue;
        const ago = 0.4 + ((number + c) % 20) / 10;
        training.push(`${assignment},${code},${day(ago)},${day(ago - 3)}`);
        // Earlier rounds that were renewed, or were not: what the forecast learns from.
        if ((number + c) % 5 !== 0) training.push(`${assignment},${code},${day(ago + 3)},${day(ago)}`);
      }
    }
  });
  // The counsellor on whom a site depends is in post.
  const standing = staff.map((line) => (/,doctor,/.test(line) ? line.replace(/^((?:[^,]*,){5})[^,]*/, '$1') : line));
  return {
    sites: ['site code,name,organisation,teams,residents,deprivation fifth', ...sites].join('\n'),
    staff: ['name,profession,assignment number,site,start date,leaving date,champion of,user id', ...standing].join('\n'),
    training: ['assignment number,competence,achieved on,expires on', ...training].join('\n'),
  };
}

function nameOf(user: string): string | undefined {
  return [...PERSONAS.values()].find(({ id }) => id === user)?.name;
}

/** A made-up series of requests with a step after training, for looking at the page; `now` ends it. The step is 1.25. */
export function syntheticSeries(now: Date): { readonly months: readonly Month[]; readonly trainedIn: string } {
  let month = `${now.getUTCFullYear() - 3}-${String(now.getUTCMonth() + 1).padStart(2, '0')}`;
  const months: Month[] = [];
  for (let t = 0; t < 36; t += 1) {
    const expected = (52 + 0.3 * t) * (t >= 22 ? 1.25 : 1) * (1 + 0.08 * Math.sin((2 * Math.PI * t) / 12));
    months.push({ month, count: Math.round(expected + 5 * Math.sin(t * 12.9898) * Math.cos(t * 4.1)) });
    month = nextMonth(month);
  }
  return { months, trainedIn: months[22]?.month ?? month };
}
