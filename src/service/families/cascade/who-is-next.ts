// Who is to be offered a test next: blood relatives at risk, the nearest to a known carrier first. Every relative is in the list, with a reason.

import type { Finding } from '../../../foundation/errors.ts';
import { relationshipOf } from '../kinship/relationship.ts';
import { carrierProbabilities } from '../mendel/carrier-probability.ts';
import type { CarrierQuestion } from '../mendel/inheritance.ts';
import { ageOn, type GeneTest, type Member, membersById, type Pedigree } from '../pedigree/pedigree.ts';
import type { Cascade, EndReason } from './cascade.ts';

export interface Relative {
  readonly member: string;
  readonly relationship: string;
  /** To the nearest person in whom the variant was found. */
  readonly degree: number | undefined;
  readonly carrierChance: number;
  readonly standing: Standing;
}

export type Standing =
  | { readonly kind: 'next'; readonly because: string }
  /** A step is open. */
  | { readonly kind: 'under-way'; readonly step: string; readonly owner: string; readonly due: string }
  /** Somebody between this person and the carrier comes first; when that ends otherwise, this person is next. */
  | { readonly kind: 'after'; readonly member: string; readonly because: string }
  | { readonly kind: 'too-young'; readonly fromYears: number; readonly because: string }
  | { readonly kind: 'not-at-risk'; readonly because: string }
  | { readonly kind: 'tested'; readonly result: GeneTest['result'] }
  | { readonly kind: 'out-of-reach'; readonly because: string }
  | { readonly kind: 'ended'; readonly reason: EndReason };

export interface NextQuestion extends CarrierQuestion {
  /** Tests are offered from this age, with where the rule comes from ("adult onset"). */
  readonly offeredFrom?: { readonly years: number; readonly source: string };
}

export type NextAnswer =
  | { readonly kind: 'list'; readonly relatives: readonly Relative[]; readonly assumptions: readonly string[] }
  | { readonly kind: 'refused'; readonly findings: readonly Finding[] };

/** Below this the variant cannot have come this way: a private variant leaves unrelated founders at about 1e-9. */
const AT_RISK = 1e-4;

export function whoIsNext(pedigree: Pedigree, cascade: Cascade, question: NextQuestion): NextAnswer {
  const family = withResults(pedigree, cascade, question.gene);
  const answer = carrierProbabilities(family, question);
  if (answer.kind === 'refused') return answer;
  const carriers = family.members.filter((member) => resultOf(member, question.gene) === 'found');
  const chance = (id: string): number => answer.chances.get(id)?.carrier ?? 0;
  const waitingFor = (member: Member) => firstBetween(member, family, cascade, question, chance);
  const relatives = family.members
    .filter(({ id }) => id !== pedigree.proband)
    .map((member): Relative => {
      const lines = carriers.flatMap(({ id }) => relationshipOf(family, id, member.id) ?? []);
      const relationship = pedigree.proband === undefined ? undefined : relationshipOf(family, pedigree.proband, member.id);
      return {
        member: member.id,
        relationship: relationship?.words ?? member.toldAs ?? 'not related by blood',
        degree: lines.length > 0 ? Math.min(...lines.map(({ degree }) => degree)) : undefined,
        carrierChance: chance(member.id),
        standing: standingOf(member, cascade, question, chance(member.id), waitingFor),
      };
    })
    .sort((a, b) => order(a) - order(b) || b.carrierChance - a.carrierChance || (a.degree ?? 99) - (b.degree ?? 99));
  return { kind: 'list', relatives, assumptions: answer.assumptions };
}

/** Results that came through the cascade are results of the family. */
export function withResults(pedigree: Pedigree, cascade: Cascade, gene: string): Pedigree {
  const members = pedigree.members.map((member) => {
    const state = cascade.relatives.get(member.id);
    const died = state?.kind === 'ended' && state.reason === 'died' ? { ...member, dead: true } : member;
    if (state?.kind !== 'ended' || resultOf(member, gene) !== undefined) return died;
    if (state.reason !== 'tested-carrier' && state.reason !== 'tested-not-carrier') return died;
    const result = state.reason === 'tested-carrier' ? ('found' as const) : ('not-found' as const);
    return { ...died, tests: [...(member.tests ?? []), { gene, kind: 'direct' as const, result }] };
  });
  return { ...pedigree, members };
}

function resultOf(member: Member, gene: string): 'found' | 'not-found' | undefined {
  const results = (member.tests ?? []).filter((test) => test.gene === gene).map(({ result }) => result);
  if (results.some((result) => result === 'found' || result === 'two-copies')) return 'found';
  return results.includes('not-found') ? 'not-found' : undefined;
}

function standingOf(
  member: Member,
  cascade: Cascade,
  question: NextQuestion,
  chance: number,
  waitingFor: (member: Member) => Member | undefined,
): Standing {
  const result = resultOf(member, question.gene);
  if (result) return { kind: 'tested', result };
  const state = cascade.relatives.get(member.id);
  if (state?.kind === 'ended' && state.reason !== 'died') return { kind: 'ended', reason: state.reason };
  if (member.dead || member.pregnancy !== undefined) return { kind: 'out-of-reach', because: member.dead ? 'has died' : 'a pregnancy' };
  if (state?.kind === 'open' && state.step !== 'invite') return { kind: 'under-way', step: state.step, owner: state.owner, due: state.due };
  if (member.toldAs !== undefined && member.father === undefined && member.mother === undefined)
    return { kind: 'out-of-reach', because: 'how they are related is not recorded: ask the family' };
  if (chance < AT_RISK) return { kind: 'not-at-risk', because: 'the variant cannot have come this way, by the results so far' };
  const between = waitingFor(member);
  if (between) return { kind: 'after', member: between.id, because: 'a test of theirs may settle it for this person' };
  const age = ageOn(member, question.today);
  if (question.offeredFrom && age !== undefined && age < question.offeredFrom.years)
    return { kind: 'too-young', fromYears: question.offeredFrom.years, because: question.offeredFrom.source };
  return { kind: 'next', because: chance > 0.999 ? 'must carry it, by the results so far' : `may carry it (${Math.round(chance * 100)}%)` };
}

/** A parent at risk who can still be tested, on the way from the carrier; who has died, opted out, declined or cannot be reached holds nobody up. */
function firstBetween(
  member: Member,
  family: Pedigree,
  cascade: Cascade,
  question: NextQuestion,
  chance: (id: string) => number,
): Member | undefined {
  const byId = membersById(family);
  const parents = [member.father, member.mother].flatMap((id) => (id === undefined ? [] : (byId.get(id) ?? [])));
  // With a parent known to carry it the child's own test is what settles it.
  if (parents.some((parent) => resultOf(parent, question.gene) === 'found' || chance(parent.id) > 0.999)) return undefined;
  // Sibling of a carrier (or the carrier's child, above): first degree, offered at once.
  const nearCarrier = family.members.some(
    (one) => resultOf(one, question.gene) === 'found' && relationshipOf(family, one.id, member.id)?.degree === 1,
  );
  if (nearCarrier) return undefined;
  return parents.find((parent) => {
    const state = cascade.relatives.get(parent.id);
    const isHeldUp = state?.kind === 'ended' || (state?.kind === 'open' && (state.step === 'reoffer' || state.step === 'hand-over'));
    return (
      !parent.dead &&
      !isHeldUp &&
      parent.id !== family.proband &&
      resultOf(parent, question.gene) === undefined &&
      chance(parent.id) >= AT_RISK
    );
  });
}

const ORDER: readonly Standing['kind'][] = ['next', 'under-way', 'after', 'too-young', 'out-of-reach', 'ended', 'tested', 'not-at-risk'];

function order({ standing }: Relative): number {
  return ORDER.indexOf(standing.kind);
}
