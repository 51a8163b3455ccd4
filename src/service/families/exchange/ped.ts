// PED (linkage, pre-MAKEPED) files: family, person, father, mother, sex (1 male, 2 female), phenotype (2 affected, 1 not, 0 or -9 not known).
// Format: https://www.cog-genomics.org/plink/1.9/formats#ped and #fam. Further columns (markers) are kept as they are.

import type { Finding } from '../../../foundation/errors.ts';
import { isAffected, type Member, type Pedigree } from '../pedigree/pedigree.ts';
import { columnsOf, type FileReading, type FileWriting, linesOf, MOST_ROWS, notCarried, rowFinding } from './table-file.ts';

export function readPed(text: string): FileReading {
  const findings: Finding[] = [];
  const families = new Map<string, Member[]>();
  const lines = linesOf(text);
  if (lines.length > MOST_ROWS)
    return {
      kind: 'refused',
      findings: [rowFinding('error', 'FAM_TOO_MANY_ROWS', MOST_ROWS, 'The file is too long.', 'Split it by family.')],
    };
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const [family = '', id = '', father = '0', mother = '0', sex = '', phenotype = '0', ...markers] = columnsOf(line);
    const row = index + 1;
    if (columnsOf(line).length < 6) {
      findings.push(
        rowFinding(
          'error',
          'FAM_PED_COLUMNS',
          row,
          'A PED row has at least six columns.',
          'Give family, person, father, mother, sex and phenotype.',
        ),
      );
      continue;
    }
    if (!['1', '2', '0', '-9', 'other', 'unknown'].includes(sex))
      findings.push(
        rowFinding(
          'warning',
          'FAM_PED_SEX',
          row,
          'The sex is neither 1 nor 2 and is taken as unknown.',
          'Use 1 for male and 2 for female.',
        ),
      );
    if (!['0', '1', '2', '-9'].includes(phenotype))
      findings.push(
        rowFinding(
          'warning',
          'FAM_PED_PHENOTYPE',
          row,
          'The phenotype is a measurement; it is kept but not used.',
          'Use 1 for unaffected and 2 for affected.',
        ),
      );
    const kept = {
      ...(markers.length > 0 ? { markers: markers.join('\t') } : {}),
      ...(['1', '2'].includes(sex) ? {} : { pedSex: sex }),
      ...(['1', '2', '0'].includes(phenotype) ? {} : { pedPhenotype: phenotype }),
    };
    const member: Member = {
      id,
      sex: sex === '1' ? 'male' : sex === '2' ? 'female' : 'unknown',
      ...(father === '0' ? {} : { father }),
      ...(mother === '0' ? {} : { mother }),
      ...(phenotype === '2' ? { affected: 'yes' as const } : phenotype === '1' ? { affected: 'no' as const } : {}),
      ...(Object.keys(kept).length > 0 ? { kept } : {}),
    };
    families.set(family, [...(families.get(family) ?? []), member]);
  }
  if (families.size === 0) findings.push(rowFinding('error', 'FAM_EMPTY', 1, 'No member was found.', 'Check that this is a PED file.'));
  if (findings.some(({ severity }) => severity === 'error')) return { kind: 'refused', findings };
  return { kind: 'read', pedigrees: [...families].map(([id, members]) => ({ id, members })), findings };
}

export function writePed(pedigrees: readonly Pedigree[]): FileWriting {
  const findings: Finding[] = [];
  const lines = pedigrees.flatMap((pedigree) => {
    if (pedigree.proband !== undefined) findings.push(notCarried(pedigree.proband, 'who is the proband'));
    return pedigree.members.map((member) => {
      findings.push(...lostInPed(member));
      const sex = member.sex === 'male' ? '1' : member.sex === 'female' ? '2' : (member.kept?.pedSex ?? '0');
      const phenotype = isAffected(member) ? '2' : member.affected === 'no' ? '1' : (member.kept?.pedPhenotype ?? '0');
      const columns = [pedigree.id, member.id, member.father ?? '0', member.mother ?? '0', sex, phenotype].map(withoutSpaces);
      return [...columns, ...(member.kept?.markers === undefined ? [] : [member.kept.markers])].join('\t');
    });
  });
  return { text: `${lines.join('\n')}\n`, findings };
}

function withoutSpaces(column: string): string {
  return column.replace(/\s+/g, '_') || '0';
}

function lostInPed(member: Member): readonly Finding[] {
  const lost = [
    member.name === undefined ? '' : 'a name',
    member.twins ? 'twins' : '',
    (member.conditions ?? []).length > 0 ? 'which condition and at what age' : '',
    (member.tests ?? []).length > 0 ? 'test results' : '',
    (member.born ?? member.ageYears ?? member.dead) ? 'births, ages and deaths' : '',
  ].filter(Boolean);
  return lost.length > 0 ? [notCarried(member.id, lost.join(', '))] : [];
}
