// The living service: who is on a pathway, what is asked, what happened, who was missed. Reads are kept to a scope; every change of a person is audited.

import type { Bundle, Observation } from '@medplum/fhirtypes';
import { recordAccess } from '../../foundation/audit/index.ts';
import type { Finding } from '../../foundation/errors.ts';
import type { Scope, Who } from '../../foundation/identity/index.ts';
import type { ClinicalRecord } from '../../foundation/record/index.ts';
import type { Database } from '../../foundation/storage/index.ts';
import type { Requests } from '../requests/index.ts';
import { carePlansOf } from './as-fhir.ts';
import { type Answer, readAnswer } from './caseload/answer.ts';
import { type Review, review, type StandingInstance, telltale } from './caseload/review.ts';
import * as lists from './caseload/store.ts';
import { explain } from './criteria/explain.ts';
import type { Given } from './criteria/given.ts';
import type { Verdict } from './criteria/rule.ts';
import { AREAS, CATALOGUE, RULES } from './definitions/shipped.ts';
import { CODES } from './facts/evidence.ts';
import { readEvidence, readFacts } from './facts/store.ts';
import { pathwaysConsumer, shippedDefinitions } from './follow-record.ts';
import type { PathwayDefinition } from './instances/definition.ts';
import type { Instance, PathwayEvent } from './instances/fold.ts';
import { readHappening, type Said } from './instances/happening.ts';
import { instanceId } from './instances/start-by-reflex.ts';
import { appendEvents, readEvents, stateOf } from './instances/store.ts';
import { type PathwaysWatch, watchPathways } from './watch.ts';

export interface PathwaysMeans {
  readonly db: Database;
  readonly record: ClinicalRecord;
  /** Answers are written through the front door of the record's bundles, so that they are checked like any other finding. */
  readonly requests: Pick<Requests, 'submit'>;
}

/** Somebody acting: who, when, and the request it came with. */
export interface Acting {
  readonly who: Who;
  readonly now: Date;
}

export type Outcome<T> = { readonly kind: 'done'; readonly value: T } | { readonly kind: 'refused'; readonly findings: readonly Finding[] };

export interface Case extends lists.Candidate {
  readonly verdict: Verdict;
}

export interface CaseList {
  readonly found: readonly Case[];
  /** One question away first. */
  readonly open: readonly Case[];
  /** There are more than were looked at. */
  readonly isCut: boolean;
}

export interface Pathways extends PathwaysWatch {
  caseload(scope: Scope, query: lists.CaseloadQuery, now: Date): Promise<readonly lists.OnPathway[]>;
  counts(scope: Scope, now: Date): Promise<readonly lists.CaseloadCount[]>;
  /** One patient looked through; undefined where nothing at all is kept of them. The caller has made sure that they may be seen. */
  review(person: string, now: Date): Promise<Review | undefined>;
  given(person: string, now: Date): Promise<Given | undefined>;
  /** One instance with everything that happened. */
  instance(person: string, pathway: string): Promise<{ readonly state: Instance; readonly events: readonly PathwayEvent[] } | undefined>;
  /** People within the scope who meet a pathway's criterion, or could, on whom nobody has started it. */
  cases(scope: Scope, pathway: PathwayDefinition, now: Date): Promise<CaseList>;
  funnel(scope: Scope, pathway: PathwayDefinition, now: Date): Promise<lists.Funnel>;
  missed(scope: Scope): Promise<{ readonly people: readonly lists.MissedPerson[]; readonly lookedAt?: Date }>;
  /** Starts a pathway because its criterion is met, or because somebody decides so. Starting twice starts once. */
  start(person: string, pathway: PathwayDefinition, because: string, acting: Acting): Promise<Outcome<Instance>>;
  happened(person: string, pathway: string, said: Omit<Said, 'by' | 'at'>, acting: Acting): Promise<Outcome<Instance>>;
  answer(person: string, answer: Answer, acting: Acting): Promise<Outcome<Observation>>;
  /** CarePlans with the Tasks of the steps the person came to, as a searchset. `base`: the address of the FHIR door. */
  carePlans(person: string, base: string): Promise<Bundle>;
}

/** People whom a case list explains one by one. */
const CASES = 120;
const MISSED = 500;

export function createPathways({ db, record, requests }: PathwaysMeans): Pathways {
  const knowledge = { areas: AREAS, rules: RULES, catalogue: CATALOGUE };
  const audited = ({ who, now }: Acting, person: string, query: string) =>
    recordAccess(record, { who, interaction: 'update', resources: [`Patient/${person}`], patients: [person], query, at: now });

  return {
    caseload: (scope, query, now) => lists.readCaseload(db, scope, query, now),
    counts: (scope, now) => lists.countCaseload(db, scope, now),
    given: (person, now) => readFacts(db, person, CATALOGUE, dayOf(now)),
    review: async (person, now) => {
      const [given, instances] = await Promise.all([readFacts(db, person, CATALOGUE, dayOf(now)), lists.instancesOf(db, person)]);
      return given && review(given, instances, knowledge);
    },
    instance: async (person, pathway) => {
      const id = instanceId(person, pathway);
      const state = await stateOf(db, id, person);
      return state && { state, events: await readEvents(db, id, person) };
    },
    cases: async (scope, pathway, now) => {
      const rule = RULES.get(pathway.entry);
      if (!rule) return { found: [], open: [], isCut: false };
      const asOf = dayOf(now);
      const reads = telltale(rule, RULES, asOf).filter((name) => CATALOGUE.facts.has(name));
      const wanted = { definition: pathway, reads, rules: RULES, asOf, limit: CASES + 1 };
      const candidates = await lists.readCandidates(db, scope, wanted);
      const weighed: Case[] = [];
      for (const candidate of candidates.slice(0, CASES)) {
        const given = await readFacts(db, candidate.person.id, CATALOGUE, asOf);
        if (given) weighed.push({ ...candidate, verdict: explain(rule, given, RULES, CATALOGUE) });
      }
      return {
        found: weighed.filter(({ outcome }) => outcome === 'met'),
        open: weighed
          .filter(({ outcome, verdict }) => outcome === 'unknown' && verdict.missing.length > 0)
          .toSorted((a, b) => a.verdict.missing.length - b.verdict.missing.length),
        isCut: candidates.length > CASES,
      };
    },
    funnel: (scope, pathway, now) => lists.readFunnel(db, scope, pathway, now),
    missed: async (scope) => {
      const [people, lookedAt] = await Promise.all([lists.readMissed(db, scope, MISSED), lists.lastLook(db, 'reconciliation')]);
      return { people, ...(lookedAt ? { lookedAt } : {}) };
    },
    start: async (person, pathway, because, acting) => {
      await audited(acting, person, `pathway ${pathway.id} started`);
      const at = acting.now.toISOString();
      const by = acting.who.name;
      const state = await db.transaction(async (tx) => {
        const id = instanceId(person, pathway.id);
        const before = await readEvents(tx, id, person);
        const started: PathwayEvent = {
          id: `started ${before.length + 1}`,
          at,
          by,
          kind: 'started',
          person,
          pathway: pathway.id,
          version: pathway.version,
          because,
        };
        return before.length > 0
          ? stateOf(tx, id, person)
          : appendEvents(tx, { instance: id, person, events: [started] }, shippedDefinitions);
      });
      return state ? { kind: 'done', value: state } : { kind: 'refused', findings: [] };
    },
    happened: async (person, pathway, said, acting) => {
      const id = instanceId(person, pathway);
      await audited(acting, person, `pathway ${pathway}: ${said.happening.kind}`);
      return db.transaction(async (tx): Promise<Outcome<Instance>> => {
        // The lock of appendEvents, taken before reading, so that what is read is what is added to.
        await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`instance ${id}`]);
        const before = await readEvents(tx, id, person);
        const reading = readHappening({ ...said, by: acting.who.name, at: acting.now }, before, shippedDefinitions);
        if (reading.kind === 'refused') return reading;
        const state = await appendEvents(tx, { instance: id, person, events: [reading.event] }, shippedDefinitions);
        return state ? { kind: 'done', value: state } : { kind: 'refused', findings: [] };
      });
    },
    answer: async (person, answer, { who, now }) => {
      const reading = readAnswer(answer, person, who, CATALOGUE, dayOf(now));
      if (reading.kind === 'refused') return reading;
      const before = await answerOfThatDay(person, answer);
      const resource: Observation = before ? { ...reading.observation, id: before, status: 'amended' } : reading.observation;
      const submitted = await requests.submit(
        {
          door: 'web',
          entries: [
            before
              ? { method: 'PUT', type: 'Observation', id: before, resource, where: 'Observation' }
              : { method: 'POST', type: 'Observation', resource, where: 'Observation' },
          ],
        },
        who,
        now,
      );
      if (submitted.kind === 'refused') return { kind: 'refused', findings: submitted.entries.flatMap(({ findings }) => findings) };
      // The next page shows what the answer changed.
      await record.follow(pathwaysConsumer(() => now));
      return { kind: 'done', value: resource };
    },
    carePlans: async (person, base) => {
      const instances = await lists.instancesOf(db, person);
      const told = await Promise.all(instances.map(async ({ id, state }) => ({ id, state, events: await readEvents(db, id, person) })));
      return carePlansOf(person, told, shippedDefinitions, base);
    },
    ...watchPathways(db),
  };

  /** A second answer of the same day corrects the first: two that stand beside each other would contradict. */
  async function answerOfThatDay(person: string, { fact, on }: Answer): Promise<string | undefined> {
    const evidence = (await readEvidence(db, [person])).get(person) ?? [];
    const same = evidence.find(
      (resource) =>
        resource.resourceType === 'Observation' &&
        resource.effectiveDateTime?.slice(0, 10) === on &&
        resource.code.coding?.some(({ system, code }) => system === CODES.answers && code === fact),
    );
    return same?.id;
  }
}

/** The patient for CDS cards and for other rooms, without the store. */
export function reviewOf(given: Given, instances: readonly StandingInstance[]): Review {
  return review(given, instances, { areas: AREAS, rules: RULES, catalogue: CATALOGUE });
}

function dayOf(now: Date): string {
  return now.toISOString().slice(0, 10);
}
