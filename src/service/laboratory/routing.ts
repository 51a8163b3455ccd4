// Which hub owns an order: rules as dated data, by test first, then by the organisation that asks.
// Source: data/laboratory/routing.json (see SOURCE.md for what is verified and what is our reading).

export interface Hub {
  readonly ods: string;
  readonly name: string;
  /** Trusts and sites whose laboratories are part of the hub, lead trust first. */
  readonly laboratories: readonly string[];
}

interface Dated {
  /** ISO dates; `until` is the last day. */
  readonly from: string;
  readonly until?: string;
}

export interface TestRule extends Dated {
  /** Indications or tests: R14 covers R14.1. */
  readonly tests?: readonly string[];
  readonly specialistGroups?: readonly string[];
  readonly hub: string;
  /** The one laboratory that does it, when not any of the hub's. */
  readonly laboratory?: string;
  readonly source: string;
  readonly confidence: string;
}

export interface RequesterRule extends Dated {
  readonly ods: string;
  readonly name: string;
  readonly hub: string;
  /** How this row was reached. */
  readonly basis: string;
  /** Approved in the administration: it moves new orders, and nobody's laboratory. */
  readonly isForNewOrders?: true;
}

export interface Routing {
  readonly hubs: readonly Hub[];
  readonly tests: readonly TestRule[];
  readonly requesters: readonly RequesterRule[];
}

export interface Route {
  /** ODS code for Task.owner. */
  readonly owner: string;
  /** The hub that the owner belongs to, itself included; absent when no hub is known for it. */
  readonly hub: string | undefined;
  readonly name: string | undefined;
  /** Why, in words. */
  readonly because: string;
}

/**
 * Named performer first (a direct-to-laboratory order), then a rule about the test, then the home hub of who sends it in, then the requester's. `undefined` when
 * nothing says where the order goes: the caller reports it and nothing is guessed.
 */
export function routeFor(
  order: {
    readonly performer?: string;
    readonly requester?: string;
    /** Who hands the order in, when their organisation has a home hub: a regional engine sends other trusts' orders to its own hub. */
    readonly sender?: string;
    readonly testCodes: readonly string[];
    readonly specialistGroup?: string;
    /** ISO date of the order. */
    readonly on: string;
  },
  routing: Routing,
): Route | undefined {
  if (order.performer !== undefined) {
    const hub = hubOf(order.performer, routing);
    const name = hub?.ods === order.performer ? hub.name : organisationName(order.performer, routing);
    return { owner: order.performer, hub: hub?.ods, name, because: 'the order names this laboratory' };
  }
  for (const rule of routing.tests) {
    if (!applies(rule, order.on)) continue;
    const byTest = rule.tests?.some((wanted) => order.testCodes.some((code) => coversCode(wanted, code))) ?? false;
    const byGroup = order.specialistGroup !== undefined && (rule.specialistGroups?.includes(order.specialistGroup) ?? false);
    if (!byTest && !byGroup) continue;
    const owner = rule.laboratory ?? rule.hub;
    return { owner, hub: rule.hub, name: organisationName(owner, routing), because: `this test goes there: ${rule.source}` };
  }
  for (const organisation of [order.sender, order.requester]) {
    const home = organisation === undefined || organisation === '' ? undefined : homeHub(organisation, order.on, routing);
    if (home) return { owner: home.ods, hub: home.ods, name: home.name, because: `home hub of ${organisation}` };
  }
  return undefined;
}

/** The hub a laboratory, trust or site works for: itself, one of its laboratories, else the home hub of the trust. */
export function hubOf(ods: string, routing: Routing, on = '9999-12-31'): Hub | undefined {
  const code = ods.toUpperCase();
  const own = routing.hubs.find((hub) => hub.ods === code) ?? routing.hubs.find((hub) => hub.laboratories.includes(code));
  if (own) return own;
  const trust = trustOf(code);
  return routing.hubs.find((hub) => hub.laboratories.includes(trust)) ?? homeHub(code, on, routing, false);
}

function homeHub(requester: string, on: string, routing: Routing, isNewOrder = true): Hub | undefined {
  const code = requester.toUpperCase();
  const hubItself = routing.hubs.find((hub) => hub.ods === code);
  if (hubItself) return hubItself;
  const rulesOf = (ods: string) =>
    routing.requesters
      .filter((rule) => rule.ods === ods && applies(rule, on) && (isNewOrder || rule.isForNewOrders === undefined))
      .sort((a, b) => (a.from < b.from ? 1 : -1));
  const rule = rulesOf(code)[0] ?? rulesOf(trustOf(code))[0];
  return rule && routing.hubs.find((hub) => hub.ods === rule.hub);
}

export function organisationName(ods: string, routing: Routing): string | undefined {
  return (
    routing.hubs.find((hub) => hub.ods === ods)?.name ??
    routing.requesters.find((rule) => rule.ods === ods)?.name ??
    routing.requesters.find((rule) => rule.ods === trustOf(ods))?.name
  );
}

/** A site code is its trust's code and two more characters (ODS coding: NHS trust sites). */
function trustOf(code: string): string {
  return /^R[A-Z0-9]{4}$/.test(code) ? code.slice(0, 3) : code;
}

/** R14 covers R14 and R14.1, not R140. */
export function coversCode(wanted: string, code: string): boolean {
  return code === wanted || code.startsWith(`${wanted}.`);
}

function applies(rule: Dated, on: string): boolean {
  const day = on.slice(0, 10);
  return rule.from <= day && (rule.until === undefined || day <= rule.until);
}
