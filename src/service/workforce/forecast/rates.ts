// How fast people leave, how often a lapsed competence is renewed, how fast people are trained: counted from the records, with how unsure that is.
// Rates: gamma with Jeffreys' prior (events + ½ over person-years); shares: beta with Jeffreys' prior. Berger, Statistical Decision Theory, 3.3.
import type { StepNeed } from '../coverage/need.ts';
import type { StaffMember } from '../people/staff.ts';
import type { TrainingRecord } from '../training/record.ts';

/** What happened over the time looked at. */
export interface History {
  /** Leavers, and years of work they happened in. */
  readonly left: number;
  readonly personYears: number;
  /** Competences that came to their end, and those of them renewed within the time allowed. */
  readonly ended: number;
  readonly renewed: number;
  /** People newly able to do the step where it is forecast, and the years looked at. */
  readonly trained: number;
  readonly years: number;
}

/** A renewal counts when it comes at most this long after the end. Our choice. */
export const RENEWAL_DAYS = 90;
const DAY = 86_400_000;

/** Leavers are counted over all staff, renewals over all competences of the need; newcomers at the sites forecast. `on` minus `years` is the start. */
export function historyOf({
  staff,
  records,
  need,
  sites,
  on,
  years = 2,
}: {
  readonly staff: readonly StaffMember[];
  readonly records: readonly TrainingRecord[];
  readonly need: StepNeed;
  readonly sites: ReadonlySet<string>;
  readonly on: string;
  readonly years?: number;
}): History {
  const end = Date.parse(on);
  const start = end - years * 365.25 * DAY;
  let left = 0;
  let personDays = 0;
  for (const { startedOn, leftOn } of staff) {
    const from = Math.max(start, Date.parse(startedOn));
    const to = Math.min(end, leftOn === undefined ? end : Date.parse(leftOn));
    if (to <= from) continue;
    personDays += (to - from) / DAY;
    if (leftOn !== undefined && Date.parse(leftOn) <= end) left += 1;
  }
  const asked = new Set(need.competences);
  const own = new Map<string, TrainingRecord[]>();
  for (const record of records) {
    if (!asked.has(record.competence)) continue;
    const key = `${record.person} ${record.competence}`;
    const before = own.get(key);
    if (before) before.push(record);
    else own.set(key, [record]);
  }
  const people = new Map(staff.map((each) => [each.id, each]));
  let ended = 0;
  let renewed = 0;
  const firsts = new Map<string, Map<string, string>>();
  for (const list of own.values()) {
    const inOrder = [...list].sort((a, b) => a.achievedOn.localeCompare(b.achievedOn));
    const [first] = inOrder;
    if (first) {
      const known = firsts.get(first.person) ?? new Map<string, string>();
      known.set(first.competence, first.achievedOn);
      firsts.set(first.person, known);
    }
    for (const [place, { person, expiresOn }] of inOrder.entries()) {
      if (expiresOn === undefined) continue;
      const over = Date.parse(expiresOn);
      const staffMember = people.get(person);
      // Only ends whose time for renewal is over, of people who were still there.
      if (over < start || over + RENEWAL_DAYS * DAY > end || !staffMember) continue;
      if (staffMember.leftOn !== undefined && Date.parse(staffMember.leftOn) <= over + RENEWAL_DAYS * DAY) continue;
      ended += 1;
      if (inOrder.slice(place + 1).some(({ achievedOn }) => Date.parse(achievedOn) <= over + RENEWAL_DAYS * DAY)) renewed += 1;
    }
  }
  let trained = 0;
  for (const [person, dates] of firsts) {
    const member = people.get(person);
    if (!member || !sites.has(member.site) || !need.professions.includes(member.profession) || dates.size < asked.size) continue;
    const able = Math.max(...[...dates.values()].map((date) => Date.parse(date)));
    if (able > start && able <= end) trained += 1;
  }
  return { left, personYears: personDays / 365.25, ended, renewed, trained, years };
}
