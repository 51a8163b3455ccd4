// All alliances side by side for the national view: in the order of their names, never ranked.
import { type Governance, holderOn, membershipsOn, NATIONAL } from './governance.ts';
import { isPatients } from './quorum.ts';

export interface RollUpRow {
  readonly alliance: string;
  readonly name: string;
  readonly members: number;
  readonly bodies: number;
  readonly patientSeats: number;
  readonly patientSeatsFilled: number;
  readonly decisions: number;
  readonly reviewsOverdue: number;
  readonly projectsOpen: number;
  readonly projectsClosed: number;
  /** Ids of priority areas with a project in this alliance. */
  readonly priorities: readonly string[];
}

export function rollUp(state: Governance, today: string): readonly RollUpRow[] {
  const all = [...state.alliances, { id: NATIONAL, name: 'National' }];
  const held = membershipsOn(state.memberships, today);
  return all.map(({ id, name }) => {
    const bodies = [...state.bodies.values()].filter(({ alliance }) => alliance === id);
    const ids = new Set(bodies.map((body) => body.id));
    const seats = bodies.flatMap((body) => body.seats.filter(isPatients));
    const decisions = [...state.decisions.values()].filter(({ body, taken }) => ids.has(body) && taken !== undefined);
    const projects = [...state.projects.values()].filter(({ decision }) => decisions.some((each) => each.id === decision));
    return {
      alliance: id,
      name,
      members: held.filter(({ alliance }) => alliance === id).length,
      bodies: bodies.length,
      patientSeats: seats.length,
      patientSeatsFilled: seats.filter((seat) => holderOn(seat, today)).length,
      decisions: decisions.length,
      reviewsOverdue: decisions.filter(({ reviewOn }) => reviewOn !== undefined && reviewOn < today).length,
      projectsOpen: projects.filter(({ closed }) => !closed).length,
      projectsClosed: projects.filter(({ closed }) => closed).length,
      priorities: [...new Set(projects.map(({ decision }) => state.decisions.get(decision)?.priority ?? ''))].filter(Boolean),
    };
  });
}
