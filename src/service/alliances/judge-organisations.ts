// Organisations and whose alliance they are in: dated, weighted, never overlapping without saying so.
import type { ActOf } from './act.ts';
import { ORGANISATION_TYPES } from './act.ts';
import { finding, lines, needsDay, needsText } from './finding.ts';
import type { Governance } from './governance.ts';
import type { Judges } from './judging.ts';

/** Shares of one organisation on one day may differ from 1 by this much (rounding of published shares). */
const WEIGHT_TOLERANCE = 0.005;
/** ODS codes, and codes of a service's own for groups that have none. */
const CODE = /^[A-Z0-9][A-Z0-9-]{1,19}$/;

type Kinds = 'organisation-added' | 'organisation-renamed' | 'organisation-ended' | 'membership-changed' | 'priority-added';

export const ORGANISATION_JUDGES: Judges<Kinds> = {
  'organisation-added': ({ organisations }, { code, name, type, from, source }) => [
    ...lines(
      !CODE.test(code),
      'code',
      'The code is not an ODS code.',
      'Use capital letters, numbers and hyphens, for example R0A.',
      'ALL_CODE',
    ),
    ...lines(
      organisations.has(code),
      'code',
      `There is an organisation ${code} already: ${organisations.get(code)?.name}.`,
      'Change that one.',
      'ALL_DUPLICATE',
    ),
    ...lines(
      !ORGANISATION_TYPES.includes(type),
      'type',
      `"${type}" is not a kind of organisation.`,
      `Use ${ORGANISATION_TYPES.join(', ')}.`,
      'ALL_TYPE',
    ),
    ...needsText('name', name, 'The name'),
    ...needsDay('from', from, 'The first day'),
    ...needsText('source', source, 'The source'),
  ],
  'organisation-renamed': (state, { code, name, from, source }) => [
    ...known(state, 'code', code),
    ...needsText('name', name, 'The name'),
    ...needsDay('from', from, 'The day of the change'),
    ...needsText('source', source, 'The source'),
    ...lines(state.organisations.get(code)?.name === name, 'name', 'That is its name already.', 'Enter the new name.'),
  ],
  'organisation-ended': (state, { code, from, source }) => [
    ...known(state, 'code', code),
    ...needsDay('from', from, 'The first day without it'),
    ...needsText('source', source, 'The source'),
    ...lines(state.organisations.get(code)?.to !== undefined, 'code', 'It has ended already.', 'Nothing is to be done.'),
  ],
  'membership-changed': judgeShares,
  'priority-added': ({ priorities }, { priority, name, why, source }) => [
    ...lines(
      !/^[a-z0-9-]{2,40}$/.test(priority),
      'priority',
      'The short name may have small letters, numbers and hyphens.',
      'Use something like pharmacogenomics.',
    ),
    ...lines(
      priorities.some(({ id }) => id === priority),
      'priority',
      'There is a priority of that name already.',
      'Choose another short name.',
      'ALL_DUPLICATE',
    ),
    ...needsText('name', name, 'The name'),
    ...needsText('why', why, 'The reason'),
    ...needsText('source', source, 'The source'),
  ],
};

function judgeShares(state: Governance, { member, from, shares, source }: ActOf<'membership-changed'>) {
  const total = shares.reduce((sum, { weight }) => sum + weight, 0);
  const named = shares.map(({ alliance }) => alliance);
  const later = state.memberships.find((each) => each.member === member && each.from > from);
  return [
    ...known(state, 'member', member),
    ...needsDay('from', from, 'The day from which it holds'),
    ...needsText('source', source, 'The source'),
    ...lines(shares.length === 0, 'shares', 'No alliance is named.', 'Name one alliance or more.', 'ALL_WEIGHTS'),
    ...named.flatMap((alliance) => knownAlliance(state, 'shares', alliance)),
    ...lines(
      new Set(named).size !== named.length,
      'shares',
      'An alliance is named twice.',
      'Give each alliance once, with its whole share.',
      'ALL_OVERLAP',
    ),
    ...shares.flatMap(({ alliance, weight }) =>
      lines(
        !(weight > 0 && weight <= 1),
        'shares',
        Number.isFinite(weight)
          ? `The share ${weight} of ${alliance} is not above 0 and at most 1.`
          : `The share of ${alliance} is not a number.`,
        'Use 1 for the whole, 0.6 for six tenths.',
        'ALL_WEIGHTS',
      ),
    ),
    ...lines(
      shares.length > 0 && Number.isFinite(total) && Math.abs(total - 1) > WEIGHT_TOLERANCE,
      'shares',
      `The shares of ${member} add to ${Number(total.toFixed(4))}, not 1.`,
      'An organisation in two alliances says how much of it belongs to each.',
      'ALL_WEIGHTS',
    ),
    ...lines(
      later !== undefined,
      'from',
      `A change from ${later?.from} is recorded already, so this one would overlap it.`,
      'Choose a later day.',
      'ALL_OVERLAP',
    ),
  ];
}

export function known({ organisations }: Governance, where: string, code: string) {
  return organisations.has(code)
    ? []
    : [finding(where, `There is no organisation ${code || 'of that code'}.`, 'Add it first, or correct the code.', 'ALL_UNKNOWN')];
}

export function knownAlliance({ alliances }: Governance, where: string, id: string) {
  return lines(
    alliances.every((each) => each.id !== id),
    where,
    `There is no alliance "${id}".`,
    `Use ${alliances.map((each) => each.id).join(', ')}.`,
    'ALL_UNKNOWN',
  );
}
