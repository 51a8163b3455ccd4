// Writes BOADICEA import files and CanRisk files. What the format cannot carry, and every identifier that had to change, is a finding.

import type { Finding } from '../../../foundation/errors.ts';
import { familyFinding } from '../pedigree/check-pedigree.ts';
import type { GeneTest, Member, Pedigree } from '../pedigree/pedigree.ts';
import { CANCER_WORDS, type CanRiskFormat, COLUMNS, FIRST_LINE, GENES, RECEPTORS } from './canrisk-columns.ts';
import { type FileWriting, notCarried } from './table-file.ts';

/** `names` left out: the Name column then holds the identifier, so that a file to be uploaded elsewhere names nobody. */
export function writeCanRisk(
  pedigrees: readonly Pedigree[],
  format: CanRiskFormat = 'canrisk-4',
  names: 'keep' | 'leave-out' = 'leave-out',
): FileWriting {
  const findings: Finding[] = [];
  const isBoadicea = format.startsWith('boadicea');
  const columns = COLUMNS[format].join('\t');
  const factors = isBoadicea
    ? []
    : (pedigrees[0]?.riskFactors ?? []).map(({ name, value }) => `##${value === '' ? name : `${name}=${value}`}`);
  if (isBoadicea && (pedigrees[0]?.riskFactors ?? []).length > 0) findings.push(notCarried(pedigrees[0]?.proband ?? '', 'risk factors'));
  const rows = pedigrees.flatMap((pedigree) => {
    if (pedigree.proband === undefined)
      findings.push(
        familyFinding('warning', 'FAM_ONE_TARGET', 'required', `pedigree ${pedigree.id}`, 'Nobody is the target.', 'Name the proband.'),
      );
    const { members, ids } = fitted(pedigree, findings);
    return members.map((member) => rowOf(member, pedigree, format, names, ids, findings).join('\t'));
  });
  return { text: `${[FIRST_LINE[format], ...factors, isBoadicea ? columns : `##${columns}`, ...rows].join('\n')}\n`, findings };
}

/** These programs want both parents or none, and identifiers of letters, digits and hyphens. */
function fitted(
  pedigree: Pedigree,
  findings: Finding[],
): { readonly members: readonly Member[]; readonly ids: ReadonlyMap<string, string> } {
  const added: Member[] = [];
  const members = pedigree.members.map((member) => {
    if ((member.father === undefined) === (member.mother === undefined)) return member;
    const role = member.father === undefined ? 'father' : 'mother';
    // Siblings who share the one known parent alone are kept apart: whether they share the other is not recorded.
    const id = `${role === 'father' ? 'F' : 'M'}-${member.id}`;
    added.push({ id, sex: role === 'father' ? 'male' : 'female' });
    findings.push(
      familyFinding(
        'information',
        'FAM_PARENT_ADDED',
        'informational',
        `member ${member.id}`,
        `An unknown ${role} was added, since the format wants both parents.`,
        'Add the parent if known.',
      ),
    );
    return { ...member, [role]: id };
  });
  const all = [...members, ...added];
  const ids = new Map<string, string>();
  const taken = new Set(all.map(({ id }) => id).filter((id) => /^[\w-]+$/.test(id)));
  for (const [index, { id }] of all.entries()) {
    if (/^[\w-]+$/.test(id)) {
      ids.set(id, id);
      continue;
    }
    let next = index + 1;
    while (taken.has(`p${next}`)) next++;
    taken.add(`p${next}`);
    ids.set(id, `p${next}`);
    findings.push(
      familyFinding(
        'information',
        'FAM_ID_CHANGED',
        'informational',
        `member ${id}`,
        `The identifier became p${next}; the format takes letters, digits and hyphens.`,
        'Keep the two together.',
      ),
    );
  }
  return { members: all, ids };
}

function rowOf(
  member: Member,
  pedigree: Pedigree,
  format: CanRiskFormat,
  names: 'keep' | 'leave-out',
  ids: ReadonlyMap<string, string>,
  findings: Finding[],
): readonly string[] {
  findings.push(...lost(member, format));
  const idOf = (id: string | undefined): string => (id === undefined ? '0' : (ids.get(id) ?? '0'));
  const testOf = (gene: string): GeneTest | undefined => (member.tests ?? []).find((test) => test.gene === gene);
  const cancers = CANCER_WORDS.map((text) => {
    const condition = (member.conditions ?? []).find((one) => one.text === text);
    return condition ? String(condition.onsetYears ?? 'AU') : '0';
  });
  const receptors = RECEPTORS.map(
    (receptor) => ({ positive: 'P', negative: 'N', unknown: '0' })[member.receptors?.[receptor] ?? 'unknown'],
  );
  const genes = GENES[format].map((gene) => [howOf(testOf(gene)), resultOf(testOf(gene))]);
  const ashkenazi = member.ashkenazi ? '1' : '0';
  const name = names === 'keep' ? (member.name ?? '0') : member.name === undefined ? '0' : idOf(member.id);
  const head = [
    pedigree.id.replace(/\s+/g, '_'),
    name.replace(/\s+/g, '_'),
    member.id === pedigree.proband ? '1' : '0',
    idOf(member.id),
    idOf(member.father),
    idOf(member.mother),
    { male: 'M', female: 'F', unknown: 'U' }[member.sex],
    member.twins?.zygosity === 'identical' ? member.twins.group : '0',
    member.dead ? '1' : '0',
    String(member.ageYears ?? 0),
    member.born?.slice(0, 4) ?? '0',
    ...cancers,
  ];
  if (format === 'boadicea-2') return [...head, ...oldTest(testOf('BRCA1'), testOf('BRCA2')), ashkenazi, ...receptors];
  if (format === 'boadicea-4') return [...head, ashkenazi, ...genes.flat(), ...receptors];
  return [...head, ashkenazi, ...genes.map((gene) => gene.join(':')), receptors.join(':')];
}

function howOf(test: GeneTest | undefined): string {
  return test?.kind === 'search' ? 'S' : test?.kind === 'direct' ? 'T' : '0';
}

function resultOf(test: GeneTest | undefined): string {
  if (test?.result === 'not-found') return 'N';
  return test?.result === 'found' || test?.result === 'two-copies' ? 'P' : '0';
}

function oldTest(one: GeneTest | undefined, two: GeneTest | undefined): readonly [string, string] {
  if (!one && !two) return ['0', '0'];
  const results = [resultOf(one), resultOf(two)];
  const code = results.every((result) => result === '0')
    ? '0'
    : ['N', '1', '2', '3'][(results[0] === 'P' ? 1 : 0) + (results[1] === 'P' ? 2 : 0)];
  return [howOf(one ?? two), code ?? '0'];
}

function lost(member: Member, format: CanRiskFormat): readonly Finding[] {
  const others = (member.conditions ?? [])
    .filter(({ text }) => !CANCER_WORDS.some((word) => word === text))
    .map(({ text }) => text.toLowerCase());
  const genes = (member.tests ?? []).filter(({ gene }) => !GENES[format].includes(gene)).map(({ gene }) => `the test of ${gene}`);
  const lostHere = [
    ...others,
    ...genes,
    member.twins && member.twins.zygosity !== 'identical' ? 'twins who are not identical' : '',
    (member.born ?? '').length > 4 ? 'the month and day of birth' : '',
    member.died === undefined ? '' : 'the date of death',
    member.sex === 'unknown' ? 'an unknown sex (U is written)' : '',
    member.pregnancy === undefined ? '' : 'a pregnancy',
    member.adopted === undefined ? '' : 'adoption',
  ].filter(Boolean);
  return lostHere.length > 0 ? [notCarried(member.id, lostHere.join(', '))] : [];
}
