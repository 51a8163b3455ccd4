// Organisations and their shares from a list: every line judged before any is written.
import type { Finding } from '../../foundation/errors.ts';
import type { Act, OrganisationType, Share } from './act.ts';
import { finding } from './finding.ts';
import type { Governance } from './governance.ts';

export const ORGANISATION_COLUMNS = ['code', 'name', 'type', 'alliance', 'weight', 'from', 'source'] as const;
/** More lines than this are not a list of organisations. */
const MOST_LINES = 20_000;

export type OrganisationList =
  | { readonly kind: 'read'; readonly acts: readonly Act[]; readonly places: readonly string[]; readonly organisations: number }
  | { readonly kind: 'refused'; readonly findings: readonly Finding[] };

/** `rows` are lines of cells, the first the column names. An organisation in two alliances has two lines, whose weights add to 1. */
export async function readOrganisations(
  rows: AsyncIterable<readonly string[]> | Iterable<readonly string[]>,
  { organisations }: Governance,
): Promise<OrganisationList> {
  const findings: Finding[] = [];
  const groups = new Map<string, { name: string; type: string; from: string; source: string; shares: Share[]; line: number }>();
  let columns: readonly string[] | undefined;
  let line = 0;
  for await (const row of rows) {
    line += 1;
    if (!columns) {
      columns = row.map((name) =>
        name
          .trim()
          .replace(/^\uFEFF/, '')
          .toLowerCase(),
      );
      const missing = ORGANISATION_COLUMNS.filter((name) => !columns?.includes(name));
      if (missing.length > 0)
        return refused([
          finding(
            'line 1',
            `The columns ${missing.join(', ')} are missing.`,
            `The first line names ${ORGANISATION_COLUMNS.join(', ')}.`,
            'ALL_COLUMNS',
          ),
        ]);
      continue;
    }
    if (row.every((cell) => cell.trim() === '')) continue;
    if (line > MOST_LINES)
      return refused([finding(`line ${line}`, `There are more than ${MOST_LINES} lines.`, 'Split the list.', 'ALL_TOO_LONG')]);
    const cell = (name: (typeof ORGANISATION_COLUMNS)[number]) => (row[columns?.indexOf(name) ?? -1] ?? '').trim();
    const [code, name, type, alliance, from, source] = [
      cell('code'),
      cell('name'),
      cell('type'),
      cell('alliance'),
      cell('from'),
      cell('source'),
    ];
    const weight = Number(cell('weight'));
    const key = `${code} ${from}`;
    const before = groups.get(key);
    if (!before) groups.set(key, { name, type, from, source, shares: [{ alliance, weight }], line });
    else if (before.name === name && before.type === type) before.shares.push({ alliance, weight });
    else
      findings.push(
        finding(
          `line ${line}`,
          `${code} was called "${before.name}" (${before.type}) in line ${before.line}.`,
          'Use one name and kind.',
          'ALL_DUPLICATE',
        ),
      );
  }
  if (groups.size === 0 && findings.length === 0)
    findings.push(finding('file', 'There is no organisation in it.', 'Add a line for each.', 'ALL_EMPTY'));
  if (findings.length > 0) return refused(findings);
  const added = new Set<string>();
  const placed = [...groups].flatMap(([key, { name, type, from, source, shares, line: first }]): readonly Placed[] => {
    const code = key.slice(0, key.indexOf(' '));
    const isNew = !organisations.has(code) && !added.has(code);
    added.add(code);
    const acts: readonly Act[] = [
      // The kind is judged against the list like everything else.
      ...(isNew ? [{ kind: 'organisation-added' as const, code, name, type: type as OrganisationType, from, source }] : []),
      ...(!isNew && organisations.get(code) && organisations.get(code)?.name !== name
        ? [{ kind: 'organisation-renamed' as const, code, name, from, source }]
        : []),
      { kind: 'membership-changed' as const, member: code, from, shares, source },
    ];
    return acts.map((act) => ({ act, place: `line ${first}` }));
  });
  return { kind: 'read', acts: placed.map(({ act }) => act), places: placed.map(({ place }) => place), organisations: added.size };
}

interface Placed {
  readonly act: Act;
  /** The line of the list that it came from. */
  readonly place: string;
}

function refused(findings: readonly Finding[]): OrganisationList {
  return { kind: 'refused', findings };
}
