// How candidates leave: JSON with every fact, TSV for a spreadsheet, PhEval's gene results, a Phenopacket v2 with interpretations.

import {
  type Panel,
  type PhenotypedCase,
  type RankKnowledge,
  type ReportedAnswer,
  type Scanned,
  type TieredCandidate,
  type VariantLeaving,
  writePhenopacket,
} from '../../service/interpretation/index.ts';

export interface Answer {
  readonly scanned: Scanned;
  readonly panels: readonly Panel[];
  readonly observed: readonly string[];
  readonly knowledge: RankKnowledge | undefined;
  readonly candidates: readonly TieredCandidate[];
  readonly packet: PhenotypedCase | undefined;
  /** What the phenopacket says was reported before, compared. */
  readonly reported: readonly ReportedAnswer[];
  readonly now: Date;
}

export function asJson({ scanned, panels, observed, knowledge, candidates, reported }: Answer): string {
  const { family, build, records, notPassed, isFrequencyAnnotated, checks } = scanned;
  return `${JSON.stringify({
    kind: 'interpreted',
    family: { id: family.id, proband: family.proband, members: family.members },
    build,
    records,
    notPassed,
    reservoir: scanned.variants.length,
    frequency: isFrequencyAnnotated ? 'assessed' : 'not assessed',
    checks: { members: checks.members, trios: checks.trios, pairs: checks.pairs, uniparental: checks.uniparental },
    warnings: [...scanned.warnings, ...panels.flatMap(({ warnings }) => warnings)],
    panels: panels.map(({ id, name, version, isSignedOff }) => ({ id, name, version, isSignedOff })),
    phenotypes: { observed, ontology: knowledge?.ontology.version ?? null, annotations: knowledge?.annotations.version ?? null },
    reported: reported.map(({ reported: before, name, gene, found, tier, carried, failing, says }) => ({
      variant: name,
      gene,
      hgvs: before.hgvs,
      reportedAs: { classification: before.classification, status: before.status, carried: before.carried },
      found,
      tier,
      carried,
      failing,
      says,
    })),
    candidates: candidates.map((candidate, index) => ({
      rank: index + 1,
      variant: candidate.name,
      alreadyReported: reported.find(({ name }) => name === candidate.name)?.reported.classification ?? null,
      tier: candidate.tier,
      gene: candidate.gene,
      mode: candidate.records[0]?.mode ?? null,
      partner: candidate.partner,
      consequence: candidate.variant.consequences.find(({ gene }) => gene === candidate.gene) ?? null,
      genotypes: Object.fromEntries(family.members.map(({ id }, member) => [id, candidate.variant.genotypes[member] ?? null])),
      segregation: candidate.judged.segregation.verdicts,
      deNovoQuality: candidate.judged.segregation.deNovoQuality,
      mosaicIn: candidate.judged.segregation.mosaicIn,
      frequencies: candidate.variant.frequencies,
      clinvar: candidate.variant.clinvar,
      classification: candidate.classification,
      phenotype: candidate.phenotype,
      records: candidate.records,
    })),
  })}\n`;
}

export function asTsv({ scanned, candidates, reported }: Answer): string {
  const heading = [
    'rank',
    'tier',
    'gene',
    'variant',
    'consequence',
    'mode',
    'partner',
    'genotypes',
    'highest_frequency',
    'points',
    'proposed',
    'phenotype_rank',
    'panel',
    'why',
    'already_reported',
  ];
  const rows = candidates.map((candidate, index) => {
    const [record] = candidate.records;
    const frequency = scanned.isFrequencyAnnotated ? String(Math.max(0, ...Object.values(candidate.variant.frequencies))) : 'not assessed';
    return [
      String(index + 1),
      candidate.tier,
      candidate.gene,
      candidate.name,
      candidate.variant.consequences.find(({ gene }) => gene === candidate.gene)?.terms.join('&') ?? '',
      record?.mode ?? '',
      candidate.partner ?? '',
      scanned.family.members.map(({ id }, member) => `${id}:${candidate.variant.genotypes[member]?.text ?? './.'}`).join(' '),
      frequency,
      String(candidate.classification.points),
      candidate.classification.proposed,
      candidate.phenotype ? String(candidate.phenotype.rank) : '',
      record?.panel ? `${record.panel.name} ${record.panel.version}` : '',
      record?.facts.map(({ says }) => says).join(' ') ?? '',
      reported.find(({ name }) => name === candidate.name)?.reported.classification ?? '',
    ].map((cell) => cell.replace(/[\t\n]/g, ' '));
  });
  const warnings = scanned.warnings.map(({ code, where, what }) => `# ${code} ${where}: ${what}`);
  const before = reported.map(
    ({ name, gene, reported: { hgvs, classification }, says }) =>
      `# REPORTED ${[name ?? hgvs[0], gene].filter(Boolean).join(' ')} (${classification}): ${says.replace(/[\t\n]/g, ' ')}`,
  );
  return `${[...warnings, ...before, heading.join('\t'), ...rows.map((row) => row.join('\t'))].join('\n')}\n`;
}

/** PhEval's gene results (https://monarch-initiative.github.io/pheval/): one line a gene, the highest score first. */
export function asPhevalTsv({ candidates }: Answer): string {
  const best = new Map<string, number>();
  candidates.forEach(({ gene }, index) => {
    if (!best.has(gene)) best.set(gene, index + 1);
  });
  const lines = [...best].map(([gene, rank], index) => `${index + 1}\t${(1 / rank).toFixed(6)}\t${gene}\t`);
  return `rank\tscore\tgene_symbol\tgene_identifier\n${lines.join('\n')}${lines.length > 0 ? '\n' : ''}`;
}

/** More than this many candidates are a list and no interpretation. */
const MOST_LEAVING = 200;

/** Phenopacket v2: the candidates as interpretations that nobody has accepted yet; what was reported before keeps its class. */
export function asPhenopacket({ scanned, observed, knowledge, candidates, packet, reported, now }: Answer): string {
  const { family, build } = scanned;
  const labelOf = (id: string): string | undefined => knowledge?.ontology.labels[knowledge.ontology.indexOf.get(id) ?? -1];
  const feature = (id: string, isExcluded: boolean) => {
    const label = labelOf(id);
    return { id, isExcluded, ...(label === undefined ? {} : { label }) };
  };
  const [first] = candidates;
  const shown = candidates.slice(0, MOST_LEAVING);
  const answers = reported.filter(({ name, gene }) => name !== null && gene !== null);
  const beforeOf = (name: string) => answers.find((one) => one.name === name);
  return `${JSON.stringify(
    writePhenopacket({
      id: packet?.id ?? family.proband,
      interpretation: `${family.id}-candidates`,
      family,
      build,
      phenotypes: [...observed.map((id) => feature(id, false)), ...(packet?.excluded ?? []).map((id) => feature(id, true))],
      variants: [
        ...shown.map(({ name, gene, variant, judged }): VariantLeaving => {
          const own = variant.consequences.filter((one) => one.gene === gene);
          const named = own.find(({ isChosen }) => isChosen) ?? own[0];
          const before = beforeOf(name)?.reported;
          return {
            name,
            gene,
            hgvsC: named?.hgvsC ?? null,
            hgvsP: named?.hgvsP ?? null,
            carried: judged.segregation.carried[0],
            class: before?.classification ?? null,
            ...(before ? { status: before.status } : {}),
          };
        }),
        // What was reported and is no candidate stays in the packet as it came, unless it lies on another build.
        ...answers
          .filter(({ name, found }) => found !== 'other-build' && !shown.some((one) => one.name === name))
          .map(
            ({ name, gene, carried, reported: before }): VariantLeaving => ({
              name: name ?? '',
              gene: gene ?? '',
              hgvsC: before.hgvs.find((one) => /:[cn]\./.test(one)) ?? null,
              hgvsP: before.hgvs.find((one) => /:p\./.test(one)) ?? null,
              carried: before.carried ?? carried ?? undefined,
              class: before.classification,
              status: before.status,
            }),
          ),
      ],
      ...(first?.phenotype ? { disease: { id: first.phenotype.disease, label: first.phenotype.diseaseName } } : {}),
      hpoVersion: knowledge?.ontology.version ?? null,
      now,
    }),
  )}\n`;
}
