// The frameworks, needs, professions and links shipped with the product (data/workforce; SOURCE.md says where each comes from).
import midwives from '../../../../data/workforce/gms-nurses-midwives-13.case.json' with { type: 'json' };
import learning from '../../../../data/workforce/learning-links.json' with { type: 'json' };
import needs from '../../../../data/workforce/needs.json' with { type: 'json' };
import staffing from '../../../../data/workforce/professions.json' with { type: 'json' };
import steps from '../../../../data/workforce/step-competences.case.json' with { type: 'json' };
import nurses from '../../../../data/workforce/uk-nurses-2023.case.json' with { type: 'json' };
import type { StepNeed } from '../coverage/need.ts';
import type { Profession, Team } from '../people/staff.ts';
import type { LearningLink } from '../training/learning.ts';
import type { Framework } from './framework.ts';
import { readCase } from './read-case.ts';

export const SHIPPED_FRAMEWORKS: readonly Framework[] = [nurses, midwives, steps].map((file) => {
  const reading = readCase(JSON.stringify(file));
  if (reading.kind === 'refused') throw new Error(reading.findings.map(({ where, what }) => `${where}: ${what}`).join('\n'));
  return reading.framework;
});

const CODES = new Map(SHIPPED_FRAMEWORKS.flatMap(({ competences }) => competences).map((each) => [each.code, each.identifier]));

/** Competences of needs.json are codes of the shipped frameworks; here they are identifiers. */
export const SHIPPED_NEEDS: readonly StepNeed[] = needs.needs.map((need) => ({
  ...need,
  competences: need.competences.map((code) => {
    const identifier = CODES.get(code);
    if (identifier === undefined) throw new Error(`data/workforce/needs.json: there is no competence ${code}.`);
    return identifier;
  }),
}));

export const PROFESSIONS: readonly Profession[] = staffing.professions;
export const TEAMS: readonly Team[] = staffing.teams;
export const LEARNING_LINKS: readonly LearningLink[] = learning.links;
