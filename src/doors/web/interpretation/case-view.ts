// One case on a page: its clock, family, checks, work in progress, panels, runs and where everything came from.
import type { Finding } from '../../../foundation/errors.ts';
import { drawPedigree, type Pedigree } from '../../../service/families/index.ts';
import {
  agreementOf,
  type Classified,
  clockOf,
  type Family,
  type ImportedPanel,
  isRapid,
  type LogEntry,
  type OrderLink,
  type ReportedAnswer,
  type ReportedFound,
  type Run,
  type RunContent,
  type ScanKept,
  type Work,
} from '../../../service/interpretation/index.ts';
import type { WorklistRow } from '../../../service/laboratory/index.ts';
import { age, count, day, dayAndTime, due, plural, shortDay } from '../format.ts';
import type { OpenCase } from './access.ts';
import { type Cell, link, plain, tag } from './cell.ts';
import { saysWords, TIER_COLOURS, tierWords, variantPath } from './words.ts';

export interface CaseGiven {
  readonly opened: OpenCase;
  readonly scan: ScanKept | undefined;
  readonly work: Work | undefined;
  readonly runs: readonly Run[];
  readonly log: readonly LogEntry[];
  readonly content: RunContent | undefined;
  readonly orders: readonly WorklistRow[];
  /** Orders of the same person that no case answers. */
  readonly others: readonly OrderLink[];
  readonly panels: { readonly proposed: readonly ImportedPanel[]; readonly all: readonly ImportedPanel[] };
  readonly openWarnings: readonly Finding[];
  readonly risen: number;
  readonly now: Date;
}

export function caseView(given: CaseGiven) {
  const { opened, scan, work, runs, log, content, orders, others, panels, openWarnings, risen, now } = given;
  const { given: theCase, base, mayWork } = opened;
  const { link, family } = theCase;
  const clock = clockOf(link, now);
  const [latest] = runs;
  const isOpenWarning = (finding: Finding) => openWarnings.some(({ code, where }) => code === finding.code && where === finding.where);
  return {
    heading: opened.patient,
    caption: link.test,
    isRapid: isRapid(link),
    base,
    mayWork,
    order: `/laboratory/orders/${link.orders[0]}`,
    ordersLead:
      orders.length > 1
        ? `This case answers ${plural(orders.length, 'order')} of this person. The clock is that of the order owed first.`
        : undefined,
    orderColumns: ['Order', 'Received', 'Due', 'Report'],
    orderRows: orders.length > 1 ? orders.map((row) => orderCells(row, now)) : [],
    others: others.map(({ orders: [order = ''], test }) => ({ order, test, href: `/laboratory/orders/${order}` })),
    newFile: `/interpretation/orders/${link.orders[0]}?file=new`,
    work: workView(work, now),
    facts: [
      fact('Due', clock.dueAt === undefined ? 'The clock has not started' : `${due(new Date(clock.dueAt), now)}, ${day(clock.dueAt)}`),
      fact('Samples received', clock.startedAt === undefined ? 'Not yet' : day(clock.startedAt)),
      fact(
        'Born',
        opened.birthDate === undefined ? 'Not known' : `${day(opened.birthDate)} (${age(opened.birthDate, now) ?? 'age not known'})`,
      ),
      fact('Phenotypes', phenotypeWords(theCase.phenotypes, false) || 'None given: genes are not ranked by phenotype'),
      ...(theCase.phenotypes.some(({ isExcluded }) => isExcluded)
        ? [fact('Looked for, not found', phenotypeWords(theCase.phenotypes, true))]
        : []),
      fact('Penetrance', theCase.penetrance === 'complete' ? 'Complete' : 'Incomplete'),
    ],
    picture: {
      src: `${base}/family.svg`,
      alt: `Pedigree of ${plural(family.members.length, 'person', 'people')}; the table below says the same.`,
    },
    familyColumns: ['Person', 'In the family', 'Affected', 'Sex recorded', 'Sex by the genome', 'Sites', 'Not called'],
    familyRows: familyRows(family, scan),
    checkRows: checkRows(scan),
    warnings: (scan?.warnings ?? []).map((warning) => ({
      ...warning,
      isOpen: isOpenWarning(warning),
      answer: answerTo(warning, log, scan?.scannedAt ?? ''),
    })),
    reportedColumns: ['Variant', 'Reported as', 'In this run', 'Compared'],
    reportedRows: (content?.reported ?? []).map((one) => reportedRow(one, base)),
    mdt: mdtWords(log),
    candidates: `${base}/candidates`,
    counts: Object.entries(latest?.counts ?? {})
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([tier, number]) => ({ text: `in ${tier}`, count: count(number), href: `${base}/candidates?tier=${encodeURIComponent(tier)}` })),
    lead: leadOf(latest, clock.dueAt === undefined ? undefined : due(new Date(clock.dueAt), now)),
    hasRun: latest !== undefined,
    risen: risen > 0 ? `${plural(risen, 'candidate')} of this family rose in a reanalysis` : undefined,
    panels: panels.all.map((panel) => ({
      value: panel.id,
      text: `${panel.name} ${panel.version}`,
      checked: latest ? latest.versions.panels.some(({ id }) => id === panel.id) : panels.proposed.includes(panel),
      hint: {
        text: [
          panels.proposed.some(({ id }) => id === panel.id) ? 'Proposed for this test.' : '',
          `${plural(panel.green, 'green gene')} of ${count(panel.genes)}.`,
          panel.isSignedOff ? 'Signed off.' : 'Not said to be signed off.',
        ]
          .filter(Boolean)
          .join(' '),
      },
    })),
    applied:
      latest?.versions.panels.map(
        ({ name, version, isSignedOff }) => `${name} ${version}${isSignedOff ? '' : ' (not said to be signed off)'}`,
      ) ?? [],
    provenance: provenanceOf(scan, latest),
    runColumns: ['Run', 'When', 'Why', 'By', 'Candidates'],
    runRows: runs.map((run): readonly Cell[] => [
      plain(run.number),
      plain(shortDay(run.at)),
      plain(run.because),
      plain(run.by),
      plain(
        Object.entries(run.counts)
          .map(([tier, number]) => `${tier}: ${number}`)
          .join(', ') || 'None',
      ),
    ]),
  };
}

/** What the MDT has to settle, beside its link. */
function mdtWords(log: readonly LogEntry[]): string {
  const said = Map.groupBy(
    log.filter(({ kind, variant }) => kind === 'classified' && variant !== null),
    ({ variant }) => variant,
  );
  const kinds = [...said.values()].map((entries) =>
    // The content was written by classify.
    agreementOf(
      entries.map(({ by, byName, at, content }) => ({ ...(content as Omit<Classified, 'by' | 'byName' | 'at'>), by, byName, at })),
    ),
  );
  const differ = kinds.filter(({ kind }) => kind === 'differ').length;
  return differ === 0 ? 'MDT view' : `MDT view: ${differ} to settle`;
}

function orderCells(row: WorklistRow, now: Date): readonly Cell[] {
  return [
    link(row.test ?? 'Test not named', `/laboratory/orders/${row.order}`),
    plain(row.receivedAt === undefined ? 'Not yet' : shortDay(row.receivedAt)),
    plain(row.dueAt === undefined ? 'Not set' : due(new Date(row.dueAt), now), row.dueAt === undefined ? undefined : shortDay(row.dueAt)),
    plain(row.reportedAt === undefined ? 'Not yet' : shortDay(row.reportedAt)),
  ];
}

/** A variant that a phenopacket brought, against what this run says of it. */
function reportedRow({ reported, found, name, gene, tier, says }: ReportedAnswer, base: string): readonly Cell[] {
  const words = [gene, reported.hgvs[0] ?? name].filter(Boolean).join(' ') || 'Not named';
  const why = name === null ? undefined : `${base}/why?variant=${encodeURIComponent(name)}`;
  const named =
    found === 'tiered' && name !== null && gene !== null
      ? link(words, variantPath(base, { name, gene }), name)
      : why === undefined || found === 'other-build'
        ? plain(words, name ?? undefined)
        : link(words, why, `${name}: every rule`);
  return [
    named,
    plain(statusWords(reported.classification), [statusWords(reported.status), reported.carried].filter(Boolean).join(', ')),
    tier === null ? plain(FOUND_WORDS[found]) : tag(tierWords(tier), TIER_COLOURS[tier] ?? 'grey'),
    plain(saysWords(says)),
  ];
}

const FOUND_WORDS: Readonly<Record<ReportedFound, string>> = {
  tiered: 'A candidate',
  'not-tiered': 'No tier',
  'not-kept': 'Not kept',
  'not-carried': 'Not carried',
  'other-build': 'Another build',
  'not-comparable': 'Cannot be compared',
};

/** LIKELY_PATHOGENIC of a Phenopacket as Likely pathogenic. */
function statusWords(written: string): string {
  const words = written.toLowerCase().replaceAll('_', ' ');
  return words === 'not provided' ? 'Class not given' : words === 'unknown status' ? '' : words.charAt(0).toUpperCase() + words.slice(1);
}

/** What was found and by when it is owed, before everything else. */
function leadOf(latest: Run | undefined, owed: string | undefined): string {
  const tiers = Object.entries(latest?.counts ?? {})
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([tier, number]) => `${count(number)} in ${tier}`);
  const found =
    latest === undefined ? 'No candidates yet.' : tiers.length === 0 ? 'No candidate has a tier.' : `Candidates: ${tiers.join(', ')}.`;
  return owed === undefined ? found : `${found} ${owed}.`;
}

/** A job that has said nothing for this long has died with its process. */
const SILENT_MS = 120_000;

function workView(work: Work | undefined, now: Date) {
  if (!work || work.state === 'done') return undefined;
  if (work.state === 'failed')
    return {
      kind: 'failed',
      heading: work.kind === 'scan' ? 'The file could not be used' : 'The run broke off',
      lines: work.findings.map(({ code, where, what, mend }) => `${code}, ${where}: ${what}${mend ? ` ${mend}` : ''}`),
    };
  if (now.getTime() - work.changedAt.getTime() > SILENT_MS)
    return {
      kind: 'failed',
      heading: 'The work stopped',
      lines: ['The service was stopped while it read the file. Nothing was kept. Attach the file again.'],
    };
  return {
    kind: 'running',
    heading: 'The file is being read',
    lines: [`${work.done === 0 ? 'It was begun' : `${count(work.done)} records so far, begun`} ${dayAndTime(work.startedAt)}.`],
  };
}

function familyRows(family: Family, scan: ScanKept | undefined): readonly (readonly Cell[])[] {
  const sexes = { male: 'Male', female: 'Female', unknown: 'Not known' };
  return family.members.map((member) => {
    const check = scan?.checks.members.find(({ id }) => id === member.id);
    const differs = check && check.inferredSex !== 'unknown' && member.sex !== 'unknown' && check.inferredSex !== member.sex;
    return [
      plain(member.id),
      plain(relationWords(family, member.id)),
      plain(member.isAffected === null ? 'Not known' : member.isAffected ? 'Yes' : 'No'),
      plain(sexes[member.sex]),
      !check ? plain('Not checked') : differs ? tag(sexes[check.inferredSex], 'red') : plain(sexes[check.inferredSex]),
      plain(!check ? '' : check.isInFile ? count(check.sites) : 'Not in the file'),
      plain(check?.missingRate == null ? '' : percent(check.missingRate)),
    ];
  });
}

export function relationWords(family: Family, id: string): string {
  if (id === family.proband) return 'Proband';
  const proband = family.members.find((member) => member.id === family.proband);
  if (id === proband?.mother) return 'Mother';
  if (id === proband?.father) return 'Father';
  const member = family.members.find((one) => one.id === id);
  const shares =
    member &&
    proband &&
    ((member.father !== null && member.father === proband.father) || (member.mother !== null && member.mother === proband.mother));
  return shares ? 'Brother or sister' : 'Relative';
}

function checkRows(scan: ScanKept | undefined) {
  if (!scan) return [];
  const { trios, pairs, uniparental } = scan.checks;
  return [
    ...trios.map(({ child, sites, mendelianErrorRate }) =>
      fact(
        `Mendelian errors of ${child}`,
        mendelianErrorRate === null
          ? `Too few sites to say (${count(sites)})`
          : `${percent(mendelianErrorRate)} of ${count(sites)} sites; 1% is the limit`,
      ),
    ),
    ...pairs.map(({ child, parent, sites, nothingSharedRate }) =>
      fact(
        `Nothing shared by ${child} and ${parent}`,
        nothingSharedRate === null
          ? `Too few sites to say (${count(sites)})`
          : `${percent(nothingSharedRate)} of ${count(sites)} sites; 1% is the limit`,
      ),
    ),
    fact(
      'Two copies of one parent',
      uniparental.length === 0
        ? 'No chromosome'
        : uniparental.map(({ child, contig, from }) => `${contig} of ${child} from the ${from}`).join(', '),
    ),
  ];
}

function answerTo({ code, where }: Finding, log: readonly LogEntry[], since: string): string | undefined {
  const entry = log.findLast(({ kind, at, content }) => {
    const said = content as { readonly code?: string; readonly where?: string }; // written by answerWarning
    return kind === 'warning-answered' && at >= since && said.code === code && said.where === where;
  });
  return entry && `${entry.byName}, ${shortDay(entry.at)}: ${(entry.content as { readonly note: string }).note}`; // written by answerWarning
}

function provenanceOf(scan: ScanKept | undefined, latest: Run | undefined) {
  if (!scan) return [];
  const hpo = latest?.versions.hpo;
  return [
    fact('File', scan.fileName),
    fact('SHA-256', scan.sha256),
    fact('Genome build', `${scan.build}, VCF ${scan.vcfVersion}`),
    fact('Annotation', scan.annotation ?? 'None'),
    fact('Frequency', scan.isFrequencyAnnotated ? 'Annotated' : 'Not assessed'),
    fact('Records', `${count(scan.records)} read, ${count(scan.notPassed)} not passed, ${count(scan.kept)} kept`),
    fact('Read', `${dayAndTime(new Date(scan.scannedAt))} by ${scan.scannedBy}, ${scan.engine}`),
    fact(
      'Panels',
      latest?.versions.panels.map(({ name, version, sha256 }) => `${name} ${version} (${sha256.slice(0, 12)})`).join('; ') || 'None',
    ),
    fact('HPO', hpo ? `${hpo.ontology}, annotations of ${hpo.annotations}` : 'Not imported: genes are not ranked by phenotype'),
    fact('ClinVar', latest?.versions.clinvar ?? 'As the file was annotated'),
    fact('Thresholds', latest?.versions.thresholds ?? 'None'),
  ];
}

function phenotypeWords(phenotypes: OpenCase['given']['phenotypes'], isExcluded: boolean): string {
  return phenotypes
    .filter((one) => Boolean(one.isExcluded) === isExcluded)
    .map(({ id, label }) => (label === id ? id : `${label} (${id})`))
    .join(', ');
}

function percent(rate: number): string {
  return `${(rate * 100).toFixed(1)}%`;
}

function fact(key: string, value: string) {
  return { key: { text: key }, value: { text: value } };
}

/** The family in the standard notation; people are named by their samples. */
export function familyDrawing(family: Family, today: string): string | undefined {
  const members = family.members.map(({ id, father, mother, sex, isAffected }) => ({
    id,
    sex,
    ...(father !== null && family.members.some((one) => one.id === father) ? { father } : {}),
    ...(mother !== null && family.members.some((one) => one.id === mother) ? { mother } : {}),
    name: id,
    ...(isAffected === null ? {} : { affected: isAffected ? ('yes' as const) : ('no' as const) }),
  }));
  const pedigree: Pedigree = { id: family.id, proband: family.proband, members };
  const drawing = drawPedigree(pedigree, { today, names: 'show' });
  return drawing.kind === 'drawn' ? drawing.svg : undefined;
}
