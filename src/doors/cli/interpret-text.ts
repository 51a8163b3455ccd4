// How candidates leave: JSON with every fact, TSV for a spreadsheet, PhEval's gene results, a Phenopacket v2 with interpretations.

import type { Panel, PhenotypedCase, RankKnowledge, Scanned, TieredCandidate } from '../../service/interpretation/index.ts';

export interface Answer {
  readonly scanned: Scanned;
  readonly panels: readonly Panel[];
  readonly observed: readonly string[];
  readonly knowledge: RankKnowledge | undefined;
  readonly candidates: readonly TieredCandidate[];
  readonly packet: PhenotypedCase | undefined;
}

export function asJson({ scanned, panels, observed, knowledge, candidates }: Answer): string {
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
    candidates: candidates.map((candidate, index) => ({
      rank: index + 1,
      variant: candidate.name,
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

export function asTsv({ scanned, candidates }: Answer): string {
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
    ].map((cell) => cell.replace(/[\t\n]/g, ' '));
  });
  const warnings = scanned.warnings.map(({ code, where, what }) => `# ${code} ${where}: ${what}`);
  return `${[...warnings, heading.join('\t'), ...rows.map((row) => row.join('\t'))].join('\n')}\n`;
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

/** Phenopacket v2: the candidates as interpretations that nobody has accepted yet. */
export function asPhenopacket({ scanned, observed, candidates, packet }: Answer): string {
  const { family, build } = scanned;
  const proband = family.members[0];
  return `${JSON.stringify({
    id: packet?.id ?? family.proband,
    subject: { id: family.proband, sex: (proband?.sex ?? 'unknown') === 'unknown' ? 'UNKNOWN_SEX' : proband?.sex.toUpperCase() },
    phenotypicFeatures: [
      ...observed.map((id) => ({ type: { id } })),
      ...(packet?.excluded ?? []).map((id) => ({ type: { id }, excluded: true })),
    ],
    interpretations: [
      {
        id: `${family.id}-candidates`,
        progressStatus: 'IN_PROGRESS',
        diagnosis: {
          disease: candidates[0]?.phenotype
            ? { id: candidates[0].phenotype.disease, label: candidates[0].phenotype.diseaseName }
            : undefined,
          genomicInterpretations: candidates.map(({ name, gene, variant, judged }) => ({
            subjectOrBiosampleId: family.proband,
            interpretationStatus: 'CANDIDATE',
            variantInterpretation: {
              acmgPathogenicityClassification: 'NOT_PROVIDED',
              variationDescriptor: {
                id: name,
                geneContext: { symbol: gene },
                vcfRecord: {
                  genomeAssembly: build,
                  chrom: variant.contig,
                  pos: String(variant.position),
                  ref: variant.reference,
                  alt: variant.alternate,
                },
                moleculeContext: 'genomic',
                allelicState: { id: ZYGOSITY[judged.segregation.carried[0] ?? ''] ?? 'GENO:0000137', label: judged.segregation.carried[0] },
              },
            },
          })),
        },
      },
    ],
    metaData: {
      created: new Date().toISOString(),
      createdBy: 'opengms',
      phenopacketSchemaVersion: '2.0',
      resources: [
        {
          id: 'hp',
          name: 'human phenotype ontology',
          namespacePrefix: 'HP',
          iriPrefix: 'http://purl.obolibrary.org/obo/HP_',
          url: 'http://purl.obolibrary.org/obo/hp.owl',
          version: 'as given',
        },
      ],
    },
  })}\n`;
}

/** GENO (http://purl.obolibrary.org/obo/geno.owl). */
const ZYGOSITY: Readonly<Record<string, string>> = { heterozygous: 'GENO:0000135', homozygous: 'GENO:0000136', hemizygous: 'GENO:0000134' };
