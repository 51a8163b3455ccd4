// The front door of alliances: organisations, bodies and their seats, papers, decisions, projects, and what was done with what patients said.
export type { FrozenView } from './frozen-view.ts';
