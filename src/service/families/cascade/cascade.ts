// Cascade testing of one family as a fold over its events (decision 8): each open step has an owner and a due date, each end a reason. Nobody is lost.

/** Days for each step: our choice until a service sets its own. Escalation goes to the lead named. */
export const CASCADE_STEPS = {
  invite: { days: 28, owner: 'family co-ordinator', escalateTo: 'cascade lead', title: 'Invite' },
  reply: { days: 56, owner: 'family co-ordinator', escalateTo: 'cascade lead', title: 'Wait for a reply, then remind' },
  counsel: { days: 42, owner: 'genetic counsellor', escalateTo: 'cascade lead', title: 'Appointment' },
  test: { days: 42, owner: 'genomic laboratory hub', escalateTo: 'genetic counsellor', title: 'Test and result' },
  'hand-over': { days: 28, owner: 'family co-ordinator', escalateTo: 'cascade lead', title: 'Acceptance by the other alliance' },
  reoffer: { days: 365, owner: 'family co-ordinator', escalateTo: 'cascade lead', title: 'Offer again' },
} as const;
export type CascadeStep = keyof typeof CASCADE_STEPS;

export type EndReason =
  | 'tested-carrier'
  | 'tested-not-carrier'
  | 'opted-out'
  | 'declined-for-good'
  | 'died'
  | 'handed-over'
  | 'not-a-relative'
  | 'entered-in-error';

/** `at` is a day, `2026-01-31`. */
export type CascadeEvent =
  | { readonly kind: 'opened'; readonly at: string; readonly members: readonly string[] }
  | { readonly kind: 'relative-added'; readonly at: string; readonly member: string }
  | { readonly kind: 'consent'; readonly at: string; readonly consent: Consent }
  | { readonly kind: 'invited'; readonly at: string; readonly member: string; readonly route: 'indirect' | 'direct' }
  | {
      readonly kind:
        | 'reminded'
        | 'claimed'
        | 'sampled'
        | 'declined-for-now'
        | 'declined-for-good'
        | 'uncontactable'
        | 'opted-out'
        | 'died'
        | 'not-a-relative'
        | 'entered-in-error'
        | 'asks-to-join';
      readonly at: string;
      readonly member: string;
    }
  | { readonly kind: 'result'; readonly at: string; readonly member: string; readonly result: 'found' | 'not-found' | 'failed' }
  | {
      readonly kind: 'handed-over' | 'hand-over-accepted' | 'hand-over-returned';
      readonly at: string;
      readonly member: string;
      readonly alliance: string;
    };

/** What the index patient allows; nothing until asked. */
export interface Consent {
  readonly directContact: boolean;
  readonly shareName: boolean;
  readonly shareCondition: boolean;
}
export const NO_CONSENT: Consent = { directContact: false, shareName: false, shareCondition: false };

export type RelativeState =
  | {
      readonly kind: 'open';
      readonly step: CascadeStep;
      readonly owner: string;
      readonly since: string;
      readonly due: string;
      readonly escalateTo: string;
      readonly alliance?: string;
      readonly reminders: number;
    }
  | { readonly kind: 'ended'; readonly reason: EndReason; readonly at: string; readonly alliance?: string };

export interface Cascade {
  readonly consent: Consent;
  readonly relatives: ReadonlyMap<string, RelativeState>;
  /** Events that could not apply, with the reason: shown, never dropped in silence. */
  readonly refused: readonly { readonly event: CascadeEvent; readonly because: string }[];
}

export const EMPTY_CASCADE: Cascade = { consent: NO_CONSENT, relatives: new Map(), refused: [] };

export function foldCascade(events: readonly CascadeEvent[], from: Cascade = EMPTY_CASCADE): Cascade {
  return events.reduce(applyEvent, from);
}

export function applyEvent(cascade: Cascade, event: CascadeEvent): Cascade {
  if (event.kind === 'consent') return { ...cascade, consent: event.consent };
  if (event.kind === 'opened') {
    const fresh = event.members.filter((member) => !cascade.relatives.has(member));
    return {
      ...cascade,
      relatives: new Map([...cascade.relatives, ...fresh.map((member) => [member, open('invite', event.at)] as const)]),
    };
  }
  if (event.kind === 'relative-added') {
    if (cascade.relatives.has(event.member)) return refuse(cascade, event, 'The relative is known already.');
    return set(cascade, event.member, open('invite', event.at));
  }
  const state = cascade.relatives.get(event.member);
  if (!state) return refuse(cascade, event, 'This relative is not part of the cascade.');
  const next = nextState(state, event, cascade);
  return typeof next === 'string' ? refuse(cascade, event, next) : set(cascade, event.member, next);
}

type RelativeEvent = Exclude<CascadeEvent, { kind: 'consent' | 'opened' | 'relative-added' }>;

function nextState(state: RelativeState, event: RelativeEvent, cascade: Cascade): RelativeState | string {
  if (state.kind === 'ended') {
    // An opt-out is the person's own; only they can come back, by themselves.
    if (event.kind === 'asks-to-join' && ['opted-out', 'declined-for-good', 'entered-in-error'].includes(state.reason))
      return open('counsel', event.at);
    if (event.kind === 'opted-out' && state.reason !== 'died') return end('opted-out', event.at);
    return `It ended before: ${state.reason}.`;
  }
  const { step } = state;
  const isOneOf = (...steps: readonly CascadeStep[]) => steps.includes(step);
  const tooEarly = `This does not follow "${CASCADE_STEPS[step].title}".`;
  switch (event.kind) {
    case 'invited':
      if (!isOneOf('invite', 'reoffer')) return tooEarly;
      if (event.route === 'direct' && !cascade.consent.directContact) return 'The index patient has not agreed to direct contact.';
      return open('reply', event.at);
    case 'reminded':
      return step === 'reply' ? { ...open('reply', event.at), reminders: state.reminders + 1 } : tooEarly;
    case 'claimed':
      return isOneOf('invite', 'reply', 'reoffer') ? open('counsel', event.at) : tooEarly;
    case 'asks-to-join':
      return isOneOf('invite', 'reply', 'reoffer') ? open('counsel', event.at) : tooEarly;
    case 'sampled':
      return step === 'counsel' ? open('test', event.at) : tooEarly;
    case 'result':
      if (event.result === 'failed') return step === 'test' ? open('counsel', event.at) : tooEarly;
      return end(event.result === 'found' ? 'tested-carrier' : 'tested-not-carrier', event.at);
    case 'declined-for-now':
    case 'uncontactable':
      return open('reoffer', event.at);
    case 'handed-over':
      return { ...open('hand-over', event.at), alliance: event.alliance };
    case 'hand-over-accepted':
      return step === 'hand-over' ? { ...end('handed-over', event.at), alliance: event.alliance } : tooEarly;
    case 'hand-over-returned':
      return step === 'hand-over' ? open('invite', event.at) : tooEarly;
    case 'declined-for-good':
    case 'opted-out':
    case 'died':
    case 'not-a-relative':
    case 'entered-in-error':
      return end(event.kind, event.at);
  }
}

function open(step: CascadeStep, at: string): Extract<RelativeState, { kind: 'open' }> {
  const { days, owner, escalateTo } = CASCADE_STEPS[step];
  const due = new Date(Date.parse(`${at}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
  return { kind: 'open', step, owner, since: at, due, escalateTo, reminders: 0 };
}

function end(reason: EndReason, at: string): Extract<RelativeState, { kind: 'ended' }> {
  return { kind: 'ended', reason, at };
}

function set(cascade: Cascade, member: string, state: RelativeState): Cascade {
  return { ...cascade, relatives: new Map(cascade.relatives).set(member, state) };
}

function refuse(cascade: Cascade, event: CascadeEvent, because: string): Cascade {
  return { ...cascade, refused: [...cascade.refused, { event, because }] };
}
