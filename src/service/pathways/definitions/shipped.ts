// The areas shipped with the product (data/pathways; SOURCE.md says what was read and what was not).

import breastAndOvarian from '../../../../data/pathways/breast-and-ovarian.json' with { type: 'json' };
import facts from '../../../../data/pathways/facts.json' with { type: 'json' };
import familialHypercholesterolaemia from '../../../../data/pathways/familial-hypercholesterolaemia.json' with { type: 'json' };
import genomes from '../../../../data/pathways/genomes.json' with { type: 'json' };
import lynch from '../../../../data/pathways/lynch.json' with { type: 'json' };
import medicines from '../../../../data/pathways/medicines.json' with { type: 'json' };
import { type CatalogueFile, catalogueOf } from '../criteria/catalogue.ts';
import type { Rule, RuleSet } from '../criteria/rule.ts';
import { newestVersions, type PathwayDefinition } from '../instances/definition.ts';
import { type Area, readArea } from './area-file.ts';

/** The files as they stand, for the tests that try every limb. */
export const AREA_FILES: readonly unknown[] = [familialHypercholesterolaemia, lynch, breastAndOvarian, genomes, medicines];

// JSON loses which literal a word is; facts.json is checked by catalogue.test.ts.
export const CATALOGUE = catalogueOf(facts as unknown as CatalogueFile);

export const AREAS: readonly Area[] = AREA_FILES.map((file) => {
  const reading = readArea(file, CATALOGUE, { tryEveryLimb: false });
  if (reading.kind === 'refused') throw new Error(reading.findings.map(({ where, what }) => `${where}: ${what}`).join('\n'));
  return reading.area;
});

export const RULES: RuleSet = new Map<string, Rule>(AREAS.flatMap(({ rules }) => [...rules]));
/** Every version that stands in the files: who began under an old one is held to it until the new one takes over. */
export const PATHWAY_VERSIONS: readonly PathwayDefinition[] = AREAS.flatMap(({ pathways }) => pathways);
/** The newest version of each: what is begun now. */
export const PATHWAYS: readonly PathwayDefinition[] = newestVersions(PATHWAY_VERSIONS);
