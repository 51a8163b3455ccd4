// May this person do this, now, and does it make sense? Every act passes here before it is written; what is refused is named.
import type { Finding } from '../../foundation/errors.ts';
import type { Role } from '../../foundation/identity/index.ts';
import type { Act, ActKind } from './act.ts';
import { finding } from './finding.ts';
import type { Governance } from './governance.ts';
import { BOARD_JUDGES } from './judge-boards.ts';
import { DECISION_JUDGES } from './judge-decisions.ts';
import { ORGANISATION_JUDGES } from './judge-organisations.ts';
import { PROJECT_JUDGES } from './judge-projects.ts';
import type { Judges, Moment } from './judging.ts';

const SECRETARY: readonly Role[] = ['programme-manager', 'system'];
const MEMBERS: readonly Role[] = ['programme-manager', 'patient-representative'];
const FREEZE: readonly Role[] = ['programme-manager', 'patient-representative', 'analyst', 'workforce', 'system'];

/** Who may do what at all. What is not listed is for the secretary alone; a seat is used by its holder, which the judges of decisions see to. */
const MAY: Partial<Readonly<Record<ActKind, readonly Role[]>>> = {
  'paper-kept': FREEZE,
  'vote-cast': MEMBERS,
  'patients-view-recorded': ['patient-representative'],
  'agenda-item-added': MEMBERS,
  'said-drafted': MEMBERS,
  'said-published': MEMBERS,
  'said-withdrawn': MEMBERS,
};

const JUDGES: Judges<ActKind> = { ...ORGANISATION_JUDGES, ...BOARD_JUDGES, ...DECISION_JUDGES, ...PROJECT_JUDGES };

/** Empty when the act may be written. */
export function judge(state: Governance, act: Act, moment: Moment): readonly Finding[] {
  if (!(MAY[act.kind] ?? SECRETARY).includes(moment.who.role))
    return [finding('who', `The role ${moment.who.role} may not do this.`, 'Ask the secretary of the alliance.', 'ALL_NOT_YOURS')];
  // The table holds for each kind the judge of that kind; the compiler cannot join the two sides by itself.
  const judging = JUDGES[act.kind] as (state: Governance, act: Act, moment: Moment) => readonly Finding[];
  return judging(state, act, moment);
}
