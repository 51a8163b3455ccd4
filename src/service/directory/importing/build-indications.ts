// From rows to clinical indications and tests: everything normalised, every spelling that had to be interpreted reported once with its rows.

import type { Finding } from '../../../foundation/errors.ts';
import type { DirectoryKind, DirectoryTest, Indication } from '../directory.ts';
import { squash } from '../searching/words.ts';
import { knownSpecialistGroup, readCommissioning } from './commissioning.ts';
import type { DirectoryRow } from './gather-rows.ts';
import { makeTest } from './make-test.ts';
import { readMethod } from './method.ts';
import { tumourGroup } from './specialty.ts';

export interface Built {
  readonly indications: readonly Indication[];
  readonly findings: readonly Finding[];
}

interface Group {
  readonly row: DirectoryRow;
  name: string;
  readonly names: Map<string, DirectoryRow>;
  readonly tests: DirectoryTest[];
}

export function buildIndications(rows: readonly DirectoryRow[], kind: DirectoryKind): Built {
  const oddities = new Oddities();
  const seen = new Map<string, DirectoryRow[]>();
  const groups = new Map<string, Group>();
  const hasTargets = rows.some(({ fields }) => fields.target);
  const hasMethods = rows.some(({ fields }) => fields.method);
  for (const row of rows) {
    const group: Group = groups.get(row.indicationCode) ?? { row, name: '', names: new Map(), tests: [] };
    groups.set(row.indicationCode, group);
    group.name ||= row.indicationName;
    if (row.indicationName && !group.names.has(squash(row.indicationName))) group.names.set(squash(row.indicationName), row);
    const twin = (seen.get(row.testCode) ?? []).find((earlier) => saysTheSame(earlier, row));
    const namesake = seen.get(row.testCode)?.[0];
    seen.set(row.testCode, [...(seen.get(row.testCode) ?? []), row]);
    if (twin) {
      oddities.add(
        'DIR_DUPLICATE_ROW',
        'warning',
        row,
        `${row.testCode} is written twice, the same as in ${place(twin)}; it was counted once.`,
      );
      continue;
    }
    if (namesake)
      oddities.add('DIR_DUPLICATE_CODE', 'error', row, `${row.testCode} stands for another test in ${place(namesake)}; both were kept.`);
    if (kind === 'rare' ? row.testCode.startsWith('M') : row.testCode.startsWith('R'))
      oddities.add('DIR_CODE_OTHER_KIND', 'warning', row, `${row.testCode} is a code of the other directory; it was kept.`);
    reportSpelling(row, oddities);
    if (hasTargets && !row.fields.target)
      oddities.add('DIR_TARGET_EMPTY', 'information', row, 'The cell for the target or genes is empty.');
    if (hasMethods && !row.fields.method)
      oddities.add('DIR_METHOD_EMPTY', 'warning', row, 'The cell for the method is empty; the test counts as "other".');
    group.tests.push(
      makeTest({
        code: row.testCode,
        indication: row.indicationCode,
        indicationName: group.name,
        name: row.fields.testName,
        target: row.fields.target ?? '',
        method: row.fields.method ?? '',
        commissioning: row.fields.commissioning,
        specialistGroup: row.fields.specialistGroup,
        scope: row.fields.scope,
        eligibility: row.fields.eligibility,
        changes: row.fields.changes,
      }),
    );
  }
  for (const [code, group] of groups) {
    if (group.name === '') oddities.add('DIR_NAME_MISSING', 'warning', group.row, `${code} has no name.`);
    if (group.names.size > 1)
      oddities.add(
        'DIR_NAME_VARIES',
        'information',
        [...group.names.values()][1] ?? group.row,
        `${code} has more than one name: "${[...group.names.values()].map((row) => row.indicationName).join('", "')}". The first was kept.`,
      );
  }
  const indications = [...groups].map(
    ([code, { row, name, tests }]): Indication => ({
      code,
      name: name || code,
      kind,
      ...(kind === 'cancer' && { group: tumourGroup(row.sheet) }),
      tests,
    }),
  );
  return { indications, findings: oddities.findings() };
}

function reportSpelling(row: DirectoryRow, oddities: Oddities): void {
  const { method, commissioning, specialistGroup } = row.fields;
  if (method !== undefined) {
    const read = readMethod(method, `${row.fields.testName ?? ''} ${row.indicationName}`);
    if (read.by === 'nothing')
      oddities.add(
        'DIR_METHOD_UNKNOWN',
        'warning',
        row,
        `The method "${method}" is not known; it was kept as written and counts as "other".`,
      );
    if (read.by === 'likeness')
      oddities.add('DIR_METHOD_GUESSED', 'warning', row, `The method "${method}" was read as "${read.likeSpelling}".`);
  }
  if (commissioning !== undefined && readCommissioning(commissioning) === undefined)
    oddities.add(
      'DIR_COMMISSIONING_UNKNOWN',
      'warning',
      row,
      `The commissioning category "${commissioning}" is not known; it was kept as written.`,
    );
  if (specialistGroup !== undefined && knownSpecialistGroup(specialistGroup) === undefined)
    oddities.add('DIR_GROUP_UNKNOWN', 'information', row, `The specialist group "${specialistGroup}" is new; it was kept as written.`);
}

/** Where one of the two says nothing (a sheet of new tests without methods), there is nothing to differ. */
function saysTheSame(a: DirectoryRow, b: DirectoryRow): boolean {
  const fields = ['testName', 'target', 'method', 'scope'] as const;
  return (
    a.indicationCode === b.indicationCode &&
    fields.every((field) => !a.fields[field] || !b.fields[field] || squash(a.fields[field]) === squash(b.fields[field]))
  );
}

function place(row: DirectoryRow): string {
  return `sheet "${row.sheet}" row ${row.rowNumber}`;
}

/** The same thing said of many rows is one finding that names the rows. */
class Oddities {
  readonly #rowsOf = new Map<
    string,
    { readonly code: string; readonly severity: Finding['severity']; readonly what: string; readonly rows: DirectoryRow[] }
  >();

  add(code: string, severity: Finding['severity'], row: DirectoryRow, what: string): void {
    const known = this.#rowsOf.get(`${code} ${what}`);
    if (known) known.rows.push(row);
    else this.#rowsOf.set(`${code} ${what}`, { code, severity, what, rows: [row] });
  }

  findings(): readonly Finding[] {
    return [...this.#rowsOf.values()].map(({ code, severity, what, rows }) => {
      const [first] = rows;
      const more = rows.length - 1;
      const where = first ? place(first) : '';
      return {
        severity,
        code,
        issue: code.startsWith('DIR_DUPLICATE') ? 'duplicate' : severity === 'information' ? 'informational' : 'value',
        where:
          more > 0
            ? `${where} and ${more} more ${more === 1 ? 'row' : 'rows'} (${rows
                .slice(1, 6)
                .map((row) => row.rowNumber)
                .join(', ')}${more > 5 ? ', ...' : ''})`
            : where,
        what,
        ...(severity !== 'information' && { mend: MEND[code] ?? 'Check the row against the published directory.' }),
      };
    });
  }
}

const MEND: Readonly<Record<string, string>> = {
  DIR_METHOD_UNKNOWN: 'Correct the spelling in the workbook, or tell the maintainers of the importer about the new method.',
  DIR_DUPLICATE_CODE: 'Ask the publisher which row is right, and remove or renumber the other.',
};
