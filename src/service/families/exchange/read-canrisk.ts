// Reads BOADICEA import files (2.0, 4.0) and CanRisk files (1.0 to 4.0). A cell that means nothing in the format is an error naming row and column.

import type { Finding } from '../../../foundation/errors.ts';
import type { GeneTest, Member, MemberCondition, Pedigree } from '../pedigree/pedigree.ts';
import { CANCER_WORDS, type CanRiskFormat, COLUMNS, FIRST_LINE, GENES, RECEPTORS } from './canrisk-columns.ts';
import { columnsOf, type FileReading, linesOf, MOST_ROWS, rowFinding } from './table-file.ts';

export function canRiskFormatOf(text: string): CanRiskFormat | undefined {
  const [first = ''] = linesOf(text);
  const match = /^(?:BOADICEA\s+import\s+pedigree\s+file\s+format|(##CanRisk))\s+(\d)(?:\.0)*\s*(?:;.*)?$/i.exec(first.trim());
  const format = match ? `${match[1] ? 'canrisk' : 'boadicea'}-${match[2]}` : '';
  return Object.keys(FIRST_LINE).find((known): known is CanRiskFormat => known === format);
}

export function readCanRisk(text: string): FileReading {
  const format = canRiskFormatOf(text);
  if (!format)
    return {
      kind: 'refused',
      findings: [
        rowFinding(
          'error',
          'FAM_CANRISK_HEAD',
          1,
          'The first line names no BOADICEA or CanRisk format we know.',
          `Begin with "${FIRST_LINE['canrisk-4']}" or a version before it.`,
        ),
      ],
    };
  const lines = linesOf(text);
  const findings: Finding[] = [];
  const riskFactors: { name: string; value: string }[] = [];
  const families = new Map<string, { members: Member[]; targets: string[] }>();
  const isBoadicea = format.startsWith('boadicea');
  if (lines.length > MOST_ROWS)
    return {
      kind: 'refused',
      findings: [rowFinding('error', 'FAM_TOO_MANY_ROWS', MOST_ROWS, 'The file is too long.', 'Split it by family.')],
    };
  // Older CanRisk files carry surgery behind the version: "##CanRisk 1.0;OVARY2=y".
  for (const part of (lines[0] ?? '').split(';').slice(1)) keepRiskFactor(part, riskFactors);
  for (const [index, line] of lines.entries()) {
    if (index === 0 || line.trim() === '' || (isBoadicea && index === 1) || /^##FamID\b/.test(line)) continue;
    if (line.startsWith('##')) keepRiskFactor(line.slice(2), riskFactors);
    else readRow(columnsOf(line), index + 1, format, families, findings);
  }
  for (const [family, { targets }] of families)
    if (targets.length !== 1)
      findings.push(
        rowFinding('error', 'FAM_ONE_TARGET', 1, `Family ${family} has ${targets.length} targets.`, 'Mark one member with 1 under Target.'),
      );
  if (families.size === 0) findings.push(rowFinding('error', 'FAM_EMPTY', 1, 'No member was found.', 'Add a row for each member.'));
  if (findings.some(({ severity }) => severity === 'error')) return { kind: 'refused', findings };
  const pedigrees = [...families].map(
    ([id, { members, targets }]): Pedigree => ({
      id,
      ...(targets[0] === undefined ? {} : { proband: targets[0] }),
      members,
      ...(riskFactors.length > 0 ? { riskFactors } : {}),
    }),
  );
  return { kind: 'read', pedigrees, findings };
}

function keepRiskFactor(text: string, riskFactors: { name: string; value: string }[]): void {
  const [name = '', ...value] = text.trim().split('=');
  if (name) riskFactors.push({ name, value: value.join('=') });
}

function readRow(
  cells: readonly string[],
  row: number,
  format: CanRiskFormat,
  families: Map<string, { members: Member[]; targets: string[] }>,
  findings: Finding[],
): void {
  const columns = COLUMNS[format];
  if (cells.length !== columns.length) {
    findings.push(
      rowFinding(
        'error',
        'FAM_CANRISK_COLUMNS',
        row,
        `The row has ${cells.length} columns; this format has ${columns.length}.`,
        'Check the version in the first line.',
      ),
    );
    return;
  }
  const cell = (name: string): string => cells[columns.indexOf(name)] ?? '0';
  const bad = (column: string, mend: string): void => {
    findings.push(rowFinding('error', 'FAM_CANRISK_CELL', row, `The value under ${column} means nothing in this format.`, mend));
  };
  const number = (column: string, most: number): number | undefined => {
    const value = cell(column);
    if (!/^\d{1,4}$/.test(value) || Number(value) > most) bad(column, `Write a whole number up to ${most}, 0 when it is not known.`);
    return Number(value) || undefined;
  };
  for (const column of ['Target', 'Dead', 'Ashkn']) if (!['0', '1'].includes(cell(column))) bad(column, 'Write 0 or 1.');
  if (!['M', 'F', 'U'].includes(cell('Sex'))) bad('Sex', 'Write M or F.');
  const age = number('Age', 125);
  const born = number('Yob', 2200);
  const start = columns.indexOf('Yob') + 1;
  const conditions = CANCER_WORDS.flatMap((text, place): readonly MemberCondition[] => {
    const value = cells[start + place] ?? '0';
    if (value === '0') return [];
    if (value !== 'AU' && !/^\d{1,3}$/.test(value))
      bad(columns[start + place] ?? text, 'Write 0, an age, or AU for an age that is not known.');
    return [{ text, ...(value === 'AU' ? {} : { onsetYears: Number(value) }) }];
  });
  const twin = cells[7] ?? '0';
  const tests =
    format === 'boadicea-2' ? oldTests(cell, bad) : GENES[format].flatMap((gene) => testOf(gene, geneCell(gene, cell, format), bad));
  const receptors = receptorsOf(format, cell, bad);
  const name = cell('Name');
  const member: Member = {
    id: cell('IndivID'),
    ...(name === '0' || name === '' ? {} : { name }),
    sex: cell('Sex') === 'M' ? 'male' : cell('Sex') === 'F' ? 'female' : 'unknown',
    ...(cell('FathID') === '0' ? {} : { father: cell('FathID') }),
    ...(cell('MothID') === '0' ? {} : { mother: cell('MothID') }),
    ...(twin === '0' ? {} : { twins: { group: twin, zygosity: 'identical' as const } }),
    ...(cell('Dead') === '1' ? { dead: true } : {}),
    ...(born === undefined ? {} : { born: String(born) }),
    ...(age === undefined ? {} : { ageYears: age }),
    ...(conditions.length > 0 ? { conditions } : {}),
    // These files say of everybody whether they had a cancer; with an age that is a recorded "no".
    ...(conditions.length === 0 && age !== undefined ? { affected: 'no' as const } : {}),
    ...(tests.length > 0 ? { tests } : {}),
    ...(cell('Ashkn') === '1' ? { ashkenazi: true } : {}),
    ...(receptors ? { receptors } : {}),
  };
  const family = families.get(cell('FamID')) ?? { members: [], targets: [] };
  family.members.push(member);
  if (cell('Target') === '1') family.targets.push(member.id);
  families.set(cell('FamID'), family);
}

type Bad = (column: string, mend: string) => void;

function geneCell(gene: string, cell: (name: string) => string, format: CanRiskFormat): string {
  return format === 'boadicea-4' ? `${cell(`${gene}t`)}:${cell(`${gene}r`)}` : cell(gene);
}

/** `S:P`, `T:N`, `0:0`: how it was tested, and whether a pathogenic variant was found. */
function testOf(gene: string, text: string, bad: Bad): readonly GeneTest[] {
  if (text === '0:0' || text === '0') return [];
  const match = /^([0ST]):([0PN])$/.exec(text);
  if (!match) {
    bad(gene, 'Write 0:0, or S (search) or T (direct test), a colon, and P or N.');
    return [];
  }
  const kind = match[1] === 'S' ? 'search' : match[1] === 'T' ? 'direct' : undefined;
  const result = match[2] === 'P' ? 'found' : match[2] === 'N' ? 'not-found' : 'unknown';
  return [{ gene, ...(kind ? { kind } : {}), result }];
}

/** Format 2.0 has one test for both genes: N none, 1 BRCA1, 2 BRCA2, 3 both. */
function oldTests(cell: (name: string) => string, bad: Bad): readonly GeneTest[] {
  const [how, what] = [cell('Gtest'), cell('Mutn')];
  if (!['0', 'S', 'T'].includes(how)) bad('Gtest', 'Write 0, S or T.');
  if (!['0', 'N', '1', '2', '3'].includes(what)) bad('Mutn', 'Write 0, N, 1, 2 or 3.');
  if (how === '0' && what === '0') return [];
  const kind = how === 'S' ? ('search' as const) : how === 'T' ? ('direct' as const) : undefined;
  return GENES['boadicea-2'].map((gene, place): GeneTest => {
    const found = what === '3' || what === String(place + 1);
    return { gene, ...(kind ? { kind } : {}), result: what === '0' ? 'unknown' : found ? 'found' : 'not-found' };
  });
}

function receptorsOf(format: CanRiskFormat, cell: (name: string) => string, bad: Bad): Member['receptors'] {
  const values = format.startsWith('canrisk') ? cell(RECEPTORS.join(':')).split(':') : RECEPTORS.map((receptor) => cell(receptor));
  if (values.length !== RECEPTORS.length) bad(RECEPTORS.join(':'), 'Write five values parted by colons.');
  const known = RECEPTORS.flatMap((receptor, place) => {
    const value = values[place] ?? '0';
    if (!['0', 'N', 'P'].includes(value)) bad(receptor, 'Write 0, N or P.');
    return value === 'P' || value === 'N' ? [[receptor, value === 'P' ? 'positive' : 'negative'] as const] : [];
  });
  return known.length > 0 ? Object.fromEntries(known) : undefined;
}
