// Feedback as a client sends it: https://cds-hooks.hl7.org/2.0/#feedback. All of it is sound, or none is kept.

import type { KeptFeedback } from './store.ts';

export type FeedbackReading =
  | { readonly kind: 'feedback'; readonly feedback: readonly KeptFeedback[] }
  | { readonly kind: 'wrong'; readonly problems: readonly string[] };

const MOST = 200;
const LONGEST_COMMENT = 4_000;

export function readFeedback(body: unknown, now: Date): FeedbackReading {
  const given = isObject(body) && Array.isArray(body.feedback) ? (body.feedback as readonly unknown[]) : undefined; // each is looked at below
  if (given === undefined || given.length === 0 || given.length > MOST)
    return { kind: 'wrong', problems: [`feedback: a list of 1 to ${MOST} entries.`] };
  const problems: string[] = [];
  const feedback = given.flatMap((entry, index): readonly KeptFeedback[] => {
    const read = readEntry(entry, `feedback[${index}]`, now);
    if (Array.isArray(read)) problems.push(...read);
    return Array.isArray(read) ? [] : [read as KeptFeedback]; // not a list of problems, so an entry
  });
  return problems.length > 0 ? { kind: 'wrong', problems } : { kind: 'feedback', feedback };
}

function readEntry(entry: unknown, where: string, now: Date): KeptFeedback | readonly string[] {
  if (!isObject(entry)) return [`${where}: an object.`];
  const { card, outcome, acceptedSuggestions, overrideReason, outcomeTimestamp } = entry;
  const at = typeof outcomeTimestamp === 'string' ? new Date(outcomeTimestamp) : undefined;
  const isAccepted = outcome === 'accepted';
  const suggestions = Array.isArray(acceptedSuggestions)
    ? acceptedSuggestions.map((each: unknown) => (isObject(each) ? each.id : undefined))
    : [];
  const reason = isObject(overrideReason) && isObject(overrideReason.reason) ? overrideReason.reason.code : undefined;
  const comment = isObject(overrideReason) ? overrideReason.userComment : undefined;
  const problems = [
    ...(typeof card === 'string' && card !== '' ? [] : [`${where}.card: the uuid of a card.`]),
    ...(isAccepted || outcome === 'overridden' ? [] : [`${where}.outcome: accepted or overridden.`]),
    ...(at === undefined || Number.isNaN(at.getTime()) ? [`${where}.outcomeTimestamp: a time such as 2026-11-21T09:00:00Z.`] : []),
    ...(isAccepted && (suggestions.length === 0 || suggestions.some((id) => typeof id !== 'string'))
      ? [`${where}.acceptedSuggestions: the id of each suggestion that was accepted.`]
      : []),
    ...(overrideReason === undefined || isObject(overrideReason) ? [] : [`${where}.overrideReason: an object.`]),
    ...(comment === undefined || (typeof comment === 'string' && comment.length <= LONGEST_COMMENT)
      ? []
      : [`${where}.overrideReason.userComment: text of at most ${LONGEST_COMMENT} characters.`]),
  ];
  if (problems.length > 0 || typeof card !== 'string' || at === undefined) return problems;
  return {
    card,
    outcome: isAccepted ? 'accepted' : 'overridden',
    outcomeAt: at,
    receivedAt: now,
    acceptedSuggestions: suggestions.filter((id): id is string => typeof id === 'string'),
    ...(typeof reason === 'string' ? { reason } : {}),
    ...(typeof comment === 'string' ? { comment } : {}),
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
