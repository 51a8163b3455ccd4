// An area (Lynch syndrome, familial hypercholesterolaemia ...) as a file: its rules and its pathways. What an alliance adds has the same shape.

import type { Finding } from '../../../foundation/errors.ts';
import type { Catalogue } from '../criteria/catalogue.ts';
import { type CheckOptions, checkRules } from '../criteria/check-rules.ts';
import { refusal } from '../criteria/refusal.ts';
import type { RuleSet } from '../criteria/rule.ts';
import { checkPathway, type PathwayDefinition } from '../instances/definition.ts';

export interface Area {
  readonly area: string;
  readonly title: string;
  readonly rules: RuleSet;
  readonly pathways: readonly PathwayDefinition[];
}

export type AreaReading =
  | { readonly kind: 'area'; readonly area: Area }
  | { readonly kind: 'refused'; readonly findings: readonly Finding[] };

/** Reads and checks one area. Nothing of it is used unless all of it is sound. */
export function readArea(json: unknown, catalogue: Catalogue, options: CheckOptions = {}): AreaReading {
  if (typeof json !== 'object' || json === null)
    return refused([refusal('file', 'An area is an object.', 'See data/pathways for examples.')]);
  const { area, title, rules, pathways = [] } = json as Record<string, unknown>; // each part is looked at below
  if (typeof area !== 'string' || typeof title !== 'string')
    return refused([refusal('file', 'An area has a name and a title.', 'Add "area" and "title".')]);
  const checked = checkRules(rules, catalogue, options);
  if (checked.kind === 'refused') return checked;
  if (!Array.isArray(pathways)) return refused([refusal(`${area}.pathways`, 'Pathways are a list.', 'Correct it.')]);
  const findings: Finding[] = [];
  const sound: PathwayDefinition[] = [];
  for (const each of pathways) {
    const reading = checkPathway(each, checked.rules);
    if (reading.kind === 'refused') findings.push(...reading.findings);
    else sound.push(reading.definition);
  }
  if (findings.length > 0) return refused(findings);
  const own = new Map([...checked.rules].filter(([id]) => !options.beside?.has(id)));
  return { kind: 'area', area: { area, title, rules: own, pathways: sound } };
}

function refused(findings: readonly Finding[]): AreaReading {
  return { kind: 'refused', findings };
}
