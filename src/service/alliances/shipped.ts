// What is known before anybody has done anything: the seven alliances, and the hubs, trusts and boards that the repository's data places in them.
import given from '../../../data/alliances/alliances.json' with { type: 'json' };
import areas from '../../../data/equity/icb-alliance-membership.json' with { type: 'json' };
import boards from '../../../data/equity/integrated-care-boards.json' with { type: 'json' };
import { SHIPPED_ROUTING } from '../laboratory/index.ts';
import type { Governance, Membership, Organisation } from './governance.ts';

/** The hubs have served the alliances since the Genomic Medicine Service was set up. Source: NHS England, 2018. */
const SINCE = '2018-10-01';
const SOURCE = 'data/laboratory/SOURCE.md';

export const SHIPPED: Governance = start();

function start(): Governance {
  const { hubs, requesters } = SHIPPED_ROUTING;
  const allianceOfHub = new Map(given.alliances.map(({ id, hub }) => [hub, id]));
  const allianceByName = new Map(given.alliances.map(({ id, name }) => [name, id]));
  const organisations = new Map<string, Organisation>();
  const memberships: Membership[] = [];
  const place = (organisation: Omit<Organisation, 'wasCalled'>, alliance: string | undefined, weight: number) => {
    organisations.set(organisation.code, { ...organisation, wasCalled: [] });
    if (alliance !== undefined)
      memberships.push({ member: organisation.code, alliance, weight, from: organisation.from, source: organisation.source });
  };
  for (const { ods, name } of hubs) place({ code: ods, name, type: 'hub', from: SINCE, source: SOURCE }, allianceOfHub.get(ods), 1);
  for (const { ods, name, hub, from, basis } of requesters)
    if (!organisations.has(ods)) place({ code: ods, name, type: 'trust', from, source: `${SOURCE}: ${basis}` }, allianceOfHub.get(hub), 1);
  for (const { ons, nhs, name } of boards)
    for (const { parent, weight, validFrom, source } of areas.filter(({ child }) => child === ons))
      place({ code: nhs, name, type: 'integrated-care-board', from: validFrom, source }, allianceByName.get(parent), weight);
  return {
    number: 0,
    alliances: given.alliances,
    priorities: given.priorities,
    organisations,
    memberships,
    bodies: new Map(),
    meetings: new Map(),
    papers: new Map(),
    decisions: new Map(),
    projects: new Map(),
    said: new Map(),
  };
}

/** The state with hubs and trusts under the names the service has for them now; who was renamed by an act of the alliances keeps that name. */
export function underNamesOf(state: Governance, nameOf: (code: string) => string | undefined): Governance {
  const renamed = [...SHIPPED.organisations].flatMap(([code, { name }]): readonly (readonly [string, Organisation])[] => {
    const now = state.organisations.get(code);
    const other = nameOf(code);
    return now && now.name === name && now.wasCalled.length === 0 && other !== undefined && other !== name
      ? [[code, { ...now, name: other }]]
      : [];
  });
  return renamed.length === 0 ? state : { ...state, organisations: new Map([...state.organisations, ...renamed]) };
}
