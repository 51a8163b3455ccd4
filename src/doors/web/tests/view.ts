// From the directory to what a page shows of it.
import {
  bySpecialty,
  type Directory,
  type DirectoryTest,
  diff,
  type Indication,
  type Method,
  type SearchHit,
  specialtyOf,
  type Target,
} from '../../../service/directory/index.ts';
import { type Clocks, targetFor } from '../../../service/laboratory/index.ts';
import { LEARNING_LINKS, learningFor } from '../../../service/workforce/index.ts';
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

export interface Search {
  readonly words: string;
  /** Code of a specialty of the digital directory. */
  readonly specialty: string;
}

export function searchPage(directory: Directory, { words, specialty }: Search) {
  const groups = specialtiesOf(directory);
  const chosen = groups.find((group) => group.specialty.code === specialty);
  const hits: readonly SearchHit[] = words
    ? mergeByIndication(directory.search(words, 60)).slice(0, 20)
    : (chosen?.indications ?? []).map((indication) => ({ indication, score: 1, because: '' }));
  const about = words ? `"${words}"` : (chosen?.specialty.name ?? '');
  return {
    words,
    isShowing: words !== '' || chosen !== undefined,
    summary: `${plural(hits.length, 'clinical indication')} for ${about}`,
    hits: hits.map(({ indication, because }) => ({
      href: `/tests/${indication.code}`,
      code: indication.code,
      name: indication.name,
      tests: [...new Set(indication.tests.map((test) => METHOD_WORDS[test.method]))].slice(0, 4).join(', '),
      because: because && `Found by ${because}`,
    })),
    groups: groups.map(({ specialty: { code, name }, indications }) => ({
      name,
      href: `/tests?specialty=${code}`,
      count: plural(indications.length, 'indication'),
    })),
    versions: `Directory versions in use: ${directory.versions.map((version) => `${version.kind} ${version.version}`).join(', ')}.`,
  };
}

/** Sorting a thousand indications takes longer than the rest of the page, and a loaded directory never changes. */
const specialties = new WeakMap<Directory, ReturnType<typeof bySpecialty>>();

function specialtiesOf(directory: Directory): ReturnType<typeof bySpecialty> {
  const known = specialties.get(directory) ?? bySpecialty(newestIndications(directory));
  specialties.set(directory, known);
  return known;
}

/** Where the visitor works, so that the times are those of their hub. */
export interface Place {
  readonly hub: { readonly ods: string; readonly name: string } | undefined;
  readonly clocks: Clocks;
  readonly now: Date;
}

export function indicationPage(directory: Directory, indication: Indication, place: Place) {
  const sameKind = directory.versions.filter((version) => version.kind === indication.kind);
  const here = sameKind.filter((version) => version.indications.some(({ code }) => code === indication.code));
  const specialty = specialtyOf(indication);
  return {
    kind: indication.kind === 'rare' ? 'Rare and inherited disease' : 'Cancer',
    code: indication.code,
    name: indication.name,
    request: `/requests/new?test=${indication.code}`,
    compare: `/tests/compare?first=${indication.code}`,
    facts: factsOf(indication, place).map(([key, value]) => ({ key: { text: key }, value: { text: value } })),
    specialty: specialty && { href: `/tests?specialty=${specialty.code}`, name: specialty.name },
    learning: learningFor(indication.code, LEARNING_LINKS).map(({ title, url, publisher }) => ({ url, text: `${title} (${publisher})` })),
    testsHeading: plural(indication.tests.length, 'test'),
    rows: indication.tests.map((test) => [
      { text: [test.code, test.name].filter(Boolean).join(' ') },
      { text: targetWords(test.target) },
      { text: METHOD_WORDS[test.method] },
      { text: COMMISSIONED_WORDS[test.commissioning] },
      { text: timeWords(test, indication, place, 'routine') },
      { text: timeWords(test, indication, place, 'urgent') },
    ]),
    times: place.hub
      ? `Times are the targets of ${place.hub.name}, from the day the sample arrives.`
      : 'Times are the usual targets, from the day the sample arrives. Sign in to see those of your hub.',
    timeSource: sourceOfTimes(indication, place),
    changes: changesOf(directory, indication),
    noChange:
      sameKind.length > 1
        ? 'Nothing about it changed between the versions we hold.'
        : 'Only one version of this directory is loaded, so there is nothing to compare with.',
    source: `Source: national genomic test directory, ${indication.kind === 'rare' ? 'rare and inherited disease' : 'cancer'}, ${here.map((version) => `version ${version.version} (from ${version.effectiveFrom})`).join(', ') || 'version not stated'}.`,
  };
}

/** Two indications side by side, line by line. */
export function comparePage(directory: Directory, codes: readonly [string, string], place: Place) {
  const found = codes.map((code) => directory.indication(code) ?? directory.indication(directory.test(code)?.indication ?? ''));
  const [first, second] = found;
  const columns = [first, second].map((indication) => (indication ? new Map(factsOf(indication, place)) : new Map<string, string>()));
  const labels = [...new Set(columns.flatMap((column) => [...column.keys()]))];
  return {
    heading: 'Compare 2 tests',
    codes: { first: codes[0], second: codes[1] },
    problems: codes.flatMap((code, index) =>
      code !== '' && !found[index] ? [{ text: `"${code}" is not in the directory`, href: index === 0 ? '#first' : '#second' }] : [],
    ),
    isComplete: first !== undefined && second !== undefined,
    columns: [first, second].flatMap((indication) =>
      indication ? [{ href: `/tests/${indication.code}`, text: `${indication.code} ${indication.name}` }] : [],
    ),
    rows: labels.map((label) => ({
      label,
      values: columns.map((column) => column.get(label) ?? 'Not stated'),
      isDifferent: columns[0]?.get(label) !== columns[1]?.get(label),
    })),
  };
}

function factsOf(indication: Indication, place: Place): readonly (readonly [string, string])[] {
  const { tests } = indication;
  const eligibility = [...new Set(tests.flatMap((test) => test.eligibility ?? []))];
  const groups = [...new Set(tests.flatMap((test) => test.specialistGroup ?? []))];
  const isWgs = tests.some(({ method }) => method === 'wgs');
  const times = [...new Set(tests.map((test) => timeWords(test, indication, place, 'routine')))];
  return [
    [
      'Who it is for',
      eligibility.join(' ') ||
        `People in whom you suspect or know: ${indication.name}. The full criteria are published with the directory.`,
    ],
    ['Who may request it', whoMayRequest(indication, groups)],
    ['Sample', sampleWords(indication)],
    [
      'Family members',
      isWgs && indication.kind === 'rare'
        ? 'Both parents with the patient (a trio) where they can, each with a sample and a record of discussion.'
        : indication.kind === 'cancer' && isWgs
          ? 'None. A blood or saliva sample of the patient goes with the tumour.'
          : 'None needed.',
    ],
    ['How it is done', [...new Set(tests.map(({ method }) => METHOD_WORDS[method]))].join(', ')],
    ['What is looked at', [...new Set(tests.map(({ target }) => targetWords(target)))].join('; ')],
    ['Result within', times.join(' or ')],
    ...(isWgs
      ? [['Before you request', 'Have the record of discussion with the patient: whole genome sequencing waits for it.'] as const]
      : []),
    ...(indication.digitalCode ? [['Digital directory code', indication.digitalCode] as const] : []),
  ];
}

function whoMayRequest(indication: Indication, groups: readonly string[]): string {
  const specialty = specialtyOf(indication)?.name;
  const named = specialty ? `${specialty}, clinical genetics, and others that the criteria name` : 'The specialties that the criteria name';
  return `${named}. Ask your hub if you are not sure.${groups.length > 0 ? ` Laboratory group: ${groups.join(', ')}.` : ''}`;
}

/** What laboratories take as a rule for the kind of test; the hub's own handbook decides. */
function sampleWords({ kind, group, tests }: Indication): string {
  if (tests.every(({ method }) => method === 'reanalysis')) return 'None: stored data are read again.';
  if (kind === 'rare') return 'Usually blood in EDTA. Ask your hub for saliva, prenatal and other samples.';
  if (group === 'haematological') return 'Usually bone marrow or blood. Ask your hub which it takes.';
  return 'Usually tumour tissue, with blood in EDTA where the test compares the two.';
}

function timeWords(test: DirectoryTest, indication: Indication, place: Place, urgency: string): string {
  const target = targetOf(test, indication, place, urgency);
  return target ? plural(target.days, 'day') : 'Not known';
}

function targetOf(test: DirectoryTest, indication: Indication, { hub, clocks, now }: Place, urgency: string) {
  return targetFor(
    {
      codes: [test.code, indication.code],
      name: `${indication.name} ${test.name}`,
      method: test.method,
      kind: indication.kind,
      urgency,
      ...(indication.group ? { group: indication.group } : {}),
      ...(test.specialistGroup ? { specialistGroup: test.specialistGroup } : {}),
    },
    hub?.ods,
    now.toISOString(),
    clocks,
  );
}

function sourceOfTimes(indication: Indication, place: Place): string {
  const [test] = indication.tests;
  const target = test && targetOf(test, indication, place, 'routine');
  return target ? `${target.category}. ${target.source} (${target.confidence}).` : '';
}

/** What the next version changed, version by version. A list that is not complete says nothing by leaving a test out. */
function changesOf(directory: Directory, { kind, code }: Indication): readonly string[] {
  const versions = directory.versions
    .filter((version) => version.kind === kind)
    .toSorted((a, b) => (a.effectiveFrom < b.effectiveFrom ? -1 : 1));
  const isOurs = (other: string) => other === code || other.startsWith(`${code}.`);
  return versions.slice(1).flatMap((to, place) => {
    const from = versions[place];
    if (!from) return [];
    const change = diff(from, to);
    const said = [
      ...change.indications.renamed.filter((one) => isOurs(one.code)).map((one) => `renamed from "${one.before}" to "${one.after}"`),
      ...[...change.indications.renumbered, ...change.renumbered]
        .filter((one) => isOurs(one.before) || isOurs(one.after))
        .map((one) => `${one.before} is now ${one.after}`),
      ...[...change.indications.added, ...change.added].filter((one) => isOurs(one.code)).map((one) => `${one.code} is new`),
      ...[...change.indications.retired, ...change.retired].filter((one) => isOurs(one.code)).map((one) => `${one.code} was retired`),
      ...change.changed
        .filter((one) => isOurs(one.code))
        .flatMap((one) =>
          one.changes
            .filter(({ spellingOnly }) => !spellingOnly)
            .map(({ field, before, after }) => `${one.code}: ${field} was "${before}" and is "${after}"`),
        ),
    ];
    return said.map((words) => `Version ${to.version}${to.complete ? '' : ' (not a complete list)'}: ${words}.`);
  });
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

function newestIndications(directory: Directory): readonly Indication[] {
  const newest = new Map<string, Indication>();
  for (const version of directory.versions) for (const indication of version.indications) newest.set(indication.code, indication);
  return [...newest.values()];
}
