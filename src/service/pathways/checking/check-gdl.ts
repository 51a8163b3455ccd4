// Test cases of the GDL guides (gdl-lang/common-clinical-models, Apache-2.0) run against our rules: Dutch Lipid Clinic, Simon Broome, MEDPED, LDL.
// Their YAML is read line by line: input and expected output are lists of "code|label: value".

import type { Finding } from '../../../foundation/errors.ts';
import { convert } from '../../../foundation/terms/index.ts';
import { type Catalogue, toPlaces } from '../criteria/catalogue.ts';
import { explain } from '../criteria/explain.ts';
import type { Fact, Given } from '../criteria/given.ts';
import { refusal } from '../criteria/refusal.ts';
import type { RuleSet, Verdict } from '../criteria/rule.ts';
import type { Checked } from './check-vectors.ts';

export type GdlReading =
  | { readonly kind: 'checked'; readonly checked: readonly Checked[] }
  | { readonly kind: 'refused'; readonly findings: readonly Finding[] };

type Values = ReadonlyMap<string, string>;
interface GdlCase {
  readonly id: string;
  readonly input: Map<string, string>;
  readonly expected: Map<string, string>;
}

/** The guide decides which rules answer; its name stands in the file. */
export function checkGdl(name: string, text: string, rules: RuleSet, catalogue: Catalogue, today: string): GdlReading {
  const guide = guideOf(text);
  if (!guide)
    return {
      kind: 'refused',
      findings: [
        refusal(name, 'This is not a GDL test file of a guide known here.', `Known: ${GUIDES.map(({ names }) => names).join(', ')}.`),
      ],
    };
  const checked = casesIn(text).map(({ id, input, expected }): Checked => {
    const given: Given = { facts: guide.facts(input, today), lists: new Map(), asOf: today };
    const verdicts = new Map<string, Verdict>();
    for (const id of guide.rules) {
      const rule = rules.get(id);
      if (rule) verdicts.set(id, explain(rule, given, rules, catalogue));
    }
    const wanted = guide.expected(expected);
    const got = guide.got(verdicts);
    const pass = Object.entries(wanted).every(([key, value]) => got[key] === value);
    const why = pass ? undefined : guide.why(input);
    return { id: `${guide.names}: ${id}`, set: `GDL ${guide.names}`, pass, expected: wanted, got, ...(why === undefined ? {} : { why }) };
  });
  return { kind: 'checked', checked };
}

/** A guide stands in several editions (LDL.v1.1.0, DLCN_score_combined.v1); older files have the number after the name. */
function guideOf(text: string): Guide | undefined {
  const [, name, edition] = text.match(/^ {2}(?:1: )?(\w+?)(?:_combined)?(\.v[\d.]+?)(?:: 1)?\s*$/m) ?? [];
  return GUIDES.find(({ names }) => names === `${name}${edition}`) ?? GUIDES.find(({ names }) => names === `${name}.v1`);
}

function casesIn(text: string): readonly GdlCase[] {
  const cases: GdlCase[] = [];
  let part: 'input' | 'expected' = 'input';
  for (const line of text.split('\n')) {
    const id = line.match(/^- id: (.*)$/)?.[1];
    if (id !== undefined) cases.push({ id, input: new Map(), expected: new Map() });
    if (/^ {2}input:/.test(line)) part = 'input';
    if (/^ {2}expected_output:/.test(line)) part = 'expected';
    // The label may hold a colon of its own when the whole key is quoted.
    const [, quoted, plain, value] = line.match(/^ {6}(?:'([^']*)'|([^:]*)): (.*)$/) ?? [];
    const code = (quoted ?? plain)?.split('|')[0];
    if (code !== undefined && value !== undefined) cases.at(-1)?.[part].set(code, value);
  }
  return cases;
}

interface Guide {
  readonly names: string;
  readonly rules: readonly string[];
  readonly facts: (input: Values, today: string) => ReadonlyMap<string, Fact>;
  readonly expected: (expected: Values) => Readonly<Record<string, unknown>>;
  readonly got: (verdicts: ReadonlyMap<string, Verdict>) => Readonly<Record<string, unknown>>;
  readonly why: (input: Values) => string;
}

/** "160,mg/dl" of cholesterol or triglycerides in mmol/L. */
function mmolPerL(text: string | undefined, analyte: 'cholesterol' | 'triglycerides' = 'cholesterol'): number | undefined {
  const [value, from] = (text ?? '').split(',');
  const conversion = convert({ analyte, value: Number(value), from: from ?? '', to: 'mmol/L' });
  return conversion.kind === 'converted' ? toPlaces(conversion.value) : undefined;
}

/** The number as it was measured, where that was in mg/dL. */
function mgPerDl(text: string | undefined): number | undefined {
  const [value, from] = (text ?? '').split(',');
  return from?.toLowerCase() === 'mg/dl' ? Number(value) : undefined;
}

/** "1|local::at0085|Yes|" and the like. */
function isYes(text: string | undefined): boolean | undefined {
  return text === undefined ? undefined : /\|Yes\|$/.test(text);
}

function facts(values: Readonly<Record<string, Fact['value']>>): ReadonlyMap<string, Fact> {
  return new Map(Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, { value }] as const])));
}

const DUTCH: Guide = {
  names: 'DLCN_score.v1',
  rules: ['dutch-lipid-score', 'dutch-lipid'],
  facts: (input, today) => {
    const ageYears = Math.floor((Date.parse(today) - Date.parse((input.get('gt0005') ?? '').slice(0, 10))) / (365.2425 * 86_400_000));
    // Disease before today's age was premature for certain when today's age is below the limit; otherwise the age at the event is needed.
    const limit = /Female/.test(input.get('gt0006') ?? '') ? 60 : 55;
    const premature = (has: boolean | undefined) => (has === true ? (ageYears < limit ? true : undefined) : has);
    const either = [isYes(input.get('gt0010')), isYes(input.get('gt0011'))];
    return facts({
      ageYears,
      ldlUntreated: mmolPerL(input.get('gt0003')),
      ldlUntreatedMgPerDl: mgPerDl(input.get('gt0003')),
      tendonXanthoma: isYes(input.get('gt0013')),
      arcusBefore45: isYes(input.get('gt0014')),
      prematureChd: premature(isYes(input.get('gt0050'))),
      prematureCerebralOrPvd: premature(either.includes(true)),
      fdrPrematureChd: isYes(input.get('gt0015')),
      fdrLdlAbove95th: isYes(input.get('gt0016')),
      fdrXanthomaOrArcus: isYes(input.get('gt0017')),
      childLdlAbove95th: isYes(input.get('gt0049')),
      fhVariant: isYes(input.get('gt0018')),
    });
  },
  expected: (expected) => ({
    score: Number(expected.get('gt0054')),
    category: /\|(\w+) familial/.exec(expected.get('gt0062') ?? '')?.[1]?.toLowerCase(),
  }),
  got: (verdicts) => {
    const range = verdicts.get('dutch-lipid-score')?.range;
    return { score: range && range[0] === range[1] ? range[0] : range, category: verdicts.get('dutch-lipid')?.outcome };
  },
  why: () =>
    'The guide takes the present age for the age at the event. A history without an age at the event leaves it unknown here whether it was premature, so the score is an interval.',
};

const SIMON_BROOME: Guide = {
  names: 'Simon_broome_diagnostic_criteria_for_familial_hypercholesterolemia_FH.v1',
  rules: ['simon-broome'],
  facts: (input) =>
    facts({
      ageYears: /≥16/.test(input.get('gt0014') ?? '') ? 16 : 15,
      totalCholesterol: mmolPerL(input.get('gt0013')),
      ldlUntreated: mmolPerL(input.get('gt0012')),
      tendonXanthoma: isYes(input.get('gt0003')),
      xanthomaInRelative: false,
      fhVariant: isYes(input.get('gt0004')),
      fdrMiBefore60: isYes(input.get('gt0005')),
      sdrMiBefore50: false,
      relativeHighCholesterol: isYes(input.get('gt0006')),
    }),
  expected: (expected) => ({
    category: { Definite: 'definite', Probable: 'possible', Unlikely: 'not-met' }[
      /\|(\w+)\|$/.exec(expected.get('gt0008') ?? '')?.[1] ?? ''
    ],
  }),
  got: (verdicts) => ({ category: verdicts.get('simon-broome')?.outcome }),
  why: (input) =>
    isYes(input.get('gt0004')) === true
      ? 'The guide calls a person with a causative variant and normal lipids unlikely. NICE CG71 appendix F: DNA evidence alone is definite.'
      : 'See the caveats of the rule.',
};

const MEDPED: Guide = {
  names: 'Diagnostic_Criteria_FH.v1',
  rules: ['medped'],
  facts: (input) =>
    facts({
      ageYears: { '<20': 19, '20-29': 25, '30-39': 35, '>40': 41 }[/\|([^|]*)\|$/.exec(input.get('gt0004') ?? '')?.[1] ?? ''],
      fhRelativeDegree: Number(/\|(\d)/.exec(input.get('gt0005') ?? '')?.[1] ?? 9),
      totalCholesterol: mmolPerL(input.get('gt0015')),
    }),
  expected: (expected) => ({ medped: { 'Definite FH': 'met', 'Unlikely FH': 'not-met' }[expected.get('gt0013') ?? ''] }),
  got: (verdicts) => ({ medped: verdicts.get('medped')?.outcome }),
  why: () => 'See the caveats of the rule.',
};

const LDL: Guide = {
  names: 'LDL.v1',
  rules: ['ldl-friedewald-mg'],
  facts: (input) =>
    facts({
      panelTotalCholesterol: mmolPerL(input.get('gt0004')),
      panelHdl: mmolPerL(input.get('gt0005')),
      panelTriglycerides: mmolPerL(input.get('gt0006'), 'triglycerides'),
    }),
  expected: (expected) => ({ ldlMgPerDl: Number.parseInt(expected.get('gt0021') ?? '', 10) }),
  got: (verdicts) => {
    const value = verdicts.get('ldl-friedewald-mg')?.value;
    return { ldlMgPerDl: value === undefined ? null : Math.round(value) };
  },
  why: () => 'The guide rounds each conversion to whole mg/dL.',
};

const LDL_MMOL: Guide = {
  ...LDL,
  names: 'LDL.v1.1.0',
  rules: ['ldl-friedewald'],
  expected: (expected) => ({ ldlMmolPerL: Number.parseFloat(expected.get('gt0009') ?? '') }),
  got: (verdicts) => {
    const value = verdicts.get('ldl-friedewald')?.value;
    // This edition cuts to two places.
    return { ldlMmolPerL: value === undefined ? null : Math.trunc(value * 100 + 1e-6) / 100 };
  },
  why: () => 'See the caveats of the rule.',
};

const GUIDES: readonly Guide[] = [DUTCH, SIMON_BROOME, MEDPED, LDL, LDL_MMOL];
