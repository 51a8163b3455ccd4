// The front door of workforce: who can do what where, where one resignation stops a step, training and its effect. The engine is pure and exported
// as opengms/workforce. It counts people for steps and sites and never ranks persons.
export { type BadgeReading, credentialOf, type Issuer, readBadge, signBadge } from './badges/badge.ts';
export { type CoverageCell, type CoverageStatus, coverageOf, whoIsAble } from './coverage/coverage.ts';
export { findingsOf, type NeedFinding } from './coverage/finding.ts';
export type { StepNeed } from './coverage/need.ts';
export { type OrderingRight, orderingRights } from './coverage/ordering-rights.ts';
export { competenceByFifth, type FifthOfCatchment, SMALLEST_GROUP, type Uptake, uptakeByProfession } from './coverage/uptake.ts';
export { type Effect, effectOf, type Month, type NoEffect, nextMonth } from './effect/interrupted-series.ts';
export { leastSquares, poissonFit } from './effect/regression.ts';
export { COMPLETION, type ForecastPoint, forecast } from './forecast/forecast.ts';
export { forecastAtSite, type SiteForecast } from './forecast/forecast-at-site.ts';
export { type History, historyOf } from './forecast/rates.ts';
export type { CasePackage, Competence, Framework } from './frameworks/framework.ts';
export { readCase, writeCase } from './frameworks/read-case.ts';
export { LEARNING_LINKS, PROFESSIONS, SHIPPED_FRAMEWORKS, SHIPPED_NEEDS, TEAMS } from './frameworks/shipped.ts';
export { workforceMigrations } from './migrations.ts';
export type { Profession, Site, StaffMember, Team } from './people/staff.ts';
export type { LogEntry, Plan } from './store.ts';
export type { Mapping } from './training/columns.ts';
export type { ImportReport } from './training/import-report.ts';
export { type LearningLink, learningFor } from './training/learning.ts';
export { isCurrent, type TrainingRecord } from './training/record.ts';
export { createWorkforce, type OwnCompetences, type Snapshot, type Workforce } from './workforce.ts';
