// Copy number and repeat calls against a panel: Tier A for a copy number variant over a pathogenic region or a green gene (the mode of inheritance is
// not used), Tier 1 for a repeat at or beyond the panel's pathogenic length (Genomics England rare disease tiering, Nembus).

import type { Build } from '../scan/header.ts';
import { bareContig, type Variant } from '../scan/variant.ts';
import type { Fact, TierRecord } from './judge.ts';
import type { Panel, PanelRegion } from './panel.ts';

export function judgeStructural(variant: Variant, panel: Panel, build: Build): readonly TierRecord[] {
  const { structural } = variant;
  if (!structural) return [];
  const where = { id: panel.id, name: panel.name, version: panel.version };
  const record = (gene: string, tier: TierRecord['tier'], facts: readonly Fact[]): TierRecord => ({
    tier,
    gene,
    panel: where,
    mode: null,
    facts,
  });
  const contig = bareContig(variant.contig);
  if (structural.type === 'STR') {
    const repeats = structural.repeats ?? structural.copyNumber;
    return panel.repeats
      .filter(
        (one) => one.chromosome === contig && overlap(build === 'GRCh38' ? one.grch38 : one.grch37, variant.position, structural.end) > 0,
      )
      .map((one) => {
        const isLong = repeats !== null && repeats >= one.pathogenicFrom;
        const facts: readonly Fact[] = [
          {
            rule: 'panel',
            passed: one.confidence === 'green',
            says: `${one.name} is ${one.confidence} on ${panel.name} ${panel.version}; green is asked.`,
            found: { confidence: one.confidence },
          },
          {
            rule: 'repeat',
            passed: isLong,
            says: `${repeats ?? 'No number of'} repeats; ${one.pathogenicFrom} or more is asked.`,
            found: { repeats, asked: one.pathogenicFrom },
          },
        ];
        return record(one.symbol, isLong && one.confidence === 'green' ? 'Tier 1' : '-', facts);
      });
  }
  const regions = panel.regions
    .filter((region) => region.chromosome === contig && fitsType(region, structural.type))
    .map((region): TierRecord => {
      const interval = build === 'GRCh38' ? region.grch38 : region.grch37;
      const shared = interval ? (100 * overlap(interval, variant.position, structural.end)) / (interval[1] - interval[0] + 1) : 0;
      const facts: readonly Fact[] = [
        {
          rule: 'panel',
          passed: region.confidence === 'green',
          says: `${region.name} is ${region.confidence} on ${panel.name} ${panel.version}; green is asked.`,
          found: { confidence: region.confidence },
        },
        {
          rule: 'region',
          passed: shared >= region.overlapPercent,
          says: `Covers ${shared.toFixed(0)} % of the region; ${region.overlapPercent} % is asked.`,
          found: { percent: shared, asked: region.overlapPercent },
        },
      ];
      return record(region.name, facts.every(({ passed }) => passed) ? 'Tier A' : '-', facts);
    })
    .filter(({ facts }) => facts.some(({ rule, passed }) => rule === 'region' && passed));
  const genes = [...new Set(variant.consequences.map(({ gene }) => gene))].flatMap((gene) => {
    const entry = panel.genes.get(gene);
    if (!entry) return [];
    const isGreen = entry.confidence === 'green';
    return [
      record(gene, isGreen ? 'Tier A' : '-', [
        {
          rule: 'panel',
          passed: isGreen,
          says: `${gene} is ${entry.confidence} on ${panel.name} ${panel.version}; green is asked.`,
          found: { confidence: entry.confidence },
        },
      ]),
    ];
  });
  return [...regions, ...genes];
}

function fitsType({ type }: PanelRegion, called: string): boolean {
  const isLoss = /DEL|LOSS/i.test(called);
  const isGain = /DUP|GAIN|INS/i.test(called);
  return type === 'either' || (type === 'loss' ? isLoss || /CNV/i.test(called) : isGain || /CNV/i.test(called));
}

function overlap(interval: readonly [number, number] | null, from: number, to: number): number {
  return interval ? Math.max(0, Math.min(interval[1], to) - Math.max(interval[0], from) + 1) : 0;
}
