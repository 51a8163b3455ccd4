// From the directory to what a page shows of it.
import type { Directory, DirectoryTest, Indication, Method, SearchHit, Target } from '../../../service/directory/index.ts';
import { count, plural } from '../format.ts';

export const METHOD_WORDS: Readonly<Record<Method, string>> = {
  wgs: 'Whole genome sequencing',
  wes: 'Whole exome sequencing',
  'panel-sequencing': 'Gene panel sequencing',
  'single-gene-sequencing': 'Single gene sequencing',
  'targeted-variant': 'Test for known variants',
  mlpa: 'Deletion and duplication test (MLPA)',
  microarray: 'Microarray',
  karyotype: 'Karyotype',
  fish: 'FISH',
  str: 'Repeat expansion test',
  methylation: 'Methylation test',
  expression: 'Gene expression test',
  rna: 'RNA test',
  'rt-pcr': 'RT-PCR',
  'qf-pcr': 'Rapid aneuploidy test (QF-PCR)',
  nipd: "Test of fetal DNA in the mother's blood (NIPD)",
  aneuploidy: 'Test for extra or missing chromosomes',
  'dna-repair': 'DNA repair test',
  'x-inactivation': 'X-inactivation test',
  upd: 'Uniparental disomy test',
  linkage: 'Linkage test',
  identity: 'Identity test',
  msi: 'Microsatellite instability test',
  'dna-storage': 'DNA storage',
  reanalysis: 'Reanalysis of stored data',
  other: 'Other method',
};

const COMMISSIONED_WORDS: Readonly<Record<DirectoryTest['commissioning'], string>> = {
  specialised: 'Specialised',
  core: 'Core',
  other: 'Other',
  unknown: 'Not stated',
};

export function searchPage(directory: Directory, { words, group }: { words: string; group?: string | undefined }) {
  const trimmed = words.trim();
  const hits = trimmed ? mergeByIndication(directory.search(trimmed, 60)).slice(0, 20) : inGroup(directory, group);
  return {
    words: trimmed || (group ?? ''),
    summary: `${plural(hits.length, 'clinical indication')} for "${trimmed || group}"`,
    hits: hits.map(({ indication, because }) => ({
      href: `/tests/${indication.code}`,
      code: indication.code,
      name: indication.name,
      tests: [...new Set(indication.tests.map((test) => METHOD_WORDS[test.method]))].slice(0, 4).join(', '),
      because,
    })),
    groups: groupsOf(directory),
    versions: `Directory versions in use: ${directory.versions.map((version) => `${version.kind} ${version.version}`).join(', ')}.`,
  };
}

export function indicationPage(directory: Directory, indication: Indication) {
  const groups = [...new Set(indication.tests.flatMap((test) => test.specialistGroup ?? []))];
  const versions = directory.versions.filter((version) => version.kind === indication.kind);
  const here = versions.filter((version) => version.indications.some(({ code }) => code === indication.code));
  return {
    kind: indication.kind === 'rare' ? 'Rare and inherited disease' : 'Cancer',
    code: indication.code,
    name: indication.name,
    request: `/requests/new?test=${indication.code}`,
    facts: [
      ...(groups.length ? [{ key: { text: 'Specialist group' }, value: { text: groups.join(', ') } }] : []),
      ...(indication.group ? [{ key: { text: 'Area' }, value: { text: sentence(indication.group) } }] : []),
      ...(indication.digitalCode ? [{ key: { text: 'Digital directory code' }, value: { text: indication.digitalCode } }] : []),
      {
        key: { text: 'In directory' },
        value: { text: here.map((version) => `version ${version.version} (from ${version.effectiveFrom})`).join(', ') || 'Not stated' },
      },
    ],
    testsHeading: plural(indication.tests.length, 'test'),
    rows: indication.tests.map((test) => [
      { text: `${test.code} ${test.name}` },
      { text: targetWords(test.target) },
      { text: METHOD_WORDS[test.method] },
      { text: COMMISSIONED_WORDS[test.commissioning] },
    ]),
    whoMayRequest:
      'The requesting specialties are in the eligibility criteria that are published with the directory. Ask your hub if you are not sure.',
    changes: [] as string[],
    noChange:
      versions.length > 1
        ? 'It is the same in every version we hold.'
        : 'Only one version of this directory is loaded, so there is nothing to compare with.',
    source: `Source: national genomic test directory, ${indication.kind === 'rare' ? 'rare and inherited disease' : 'cancer'}.`,
  };
}

/** PanelApp panel 772; LDLR, APOB, PCSK9; genome-wide. */
export function targetWords(target: Target): string {
  switch (target.kind) {
    case 'panelapp-panel':
      return `${target.name} (PanelApp panel ${target.id})`;
    case 'genes':
      return target.symbols.length > 12
        ? `${target.symbols.slice(0, 12).join(', ')} and ${count(target.symbols.length - 12)} more genes`
        : target.symbols.join(', ');
    case 'genome-wide':
      return 'Whole genome';
    case 'specific-target':
      return 'The variant known in the family, or a stated target';
    case 'locus':
    case 'text':
      return target.text;
  }
}

function mergeByIndication(hits: readonly SearchHit[]): readonly SearchHit[] {
  const first = new Map<string, SearchHit>();
  for (const hit of hits) if (!first.has(hit.indication.code)) first.set(hit.indication.code, hit);
  return [...first.values()];
}

function inGroup(directory: Directory, group: string | undefined): readonly SearchHit[] {
  if (!group) return [];
  return newestIndications(directory)
    .filter((indication) => groupNames(indication).includes(group))
    .map((indication) => ({ indication, score: 1, because: group }));
}

function groupsOf(directory: Directory) {
  const counts = new Map<string, number>();
  for (const indication of newestIndications(directory))
    for (const name of groupNames(indication)) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([name, number]) => ({
      name: sentence(name),
      href: `/tests?group=${encodeURIComponent(name)}`,
      count: plural(number, 'indication'),
    }));
}

function groupNames(indication: Indication): readonly string[] {
  return indication.group ? [indication.group] : [...new Set(indication.tests.flatMap((test) => test.specialistGroup ?? []))];
}

function newestIndications(directory: Directory): readonly Indication[] {
  const newest = new Map<string, Indication>();
  for (const version of directory.versions) for (const indication of version.indications) newest.set(indication.code, indication);
  return [...newest.values()];
}

function sentence(text: string): string {
  const spaced = text.replaceAll('-', ' ');
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}
