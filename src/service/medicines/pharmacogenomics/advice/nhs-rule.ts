// NHS rules for prescribing on a genotype: dated, sourced facts kept in data/medicines/nhs-rules.json, above CPIC and DPWG.

/** What a rule asks for, from the most to the least restrictive. */
export type Action = 'stop' | 'test first' | 'change' | 'reduce' | 'monitor' | 'proceed';

/** Most restrictive first. */
export const ACTIONS: readonly Action[] = ['stop', 'test first', 'change', 'reduce', 'monitor', 'proceed'];

export interface RuleSource {
  readonly title: string;
  readonly publisher: string;
  readonly date: string;
  readonly url?: string;
}

export interface RuleOutcome {
  readonly gene: string;
  /** Lookup keys it holds for. */
  readonly keys?: readonly string[];
  /** Diplotypes it holds for, as displayed; asked before keys. */
  readonly diplotypes?: readonly string[];
  readonly action: Action;
  /** For "reduce": the share of the usual starting dose, in per cent, where the source gives one. */
  readonly percent?: number;
  readonly advice: string;
  readonly confidence?: 'verified' | 'believed';
}

export interface NhsRule {
  readonly id: string;
  readonly title: string;
  readonly drugs: readonly string[];
  readonly genes: readonly string[];
  /** Words for the conditions it is written for; absent when it holds for any. */
  readonly conditions?: readonly string[];
  /** ISO dates; null where the source gives none. */
  readonly validFrom: string | null;
  readonly validTo: string | null;
  /** Mandatory, recommended, commissioned for whom: in words. */
  readonly standing: string;
  readonly sources: readonly string[];
  readonly confidence: 'verified' | 'believed';
  readonly testFirst?: {
    /** Whether treatment waits for the result. */
    readonly mustWait: boolean;
    readonly test: string;
    readonly turnaroundDays?: number;
    readonly directoryCodes: readonly string[];
    readonly when?: string;
  };
  /** Variants that must have been looked at before "proceed" may be said; each by any of its rsids. */
  readonly panel?: readonly { readonly variant: string; readonly anyOf: readonly string[] }[];
  readonly outcomes: readonly RuleOutcome[];
  readonly gap?: string;
  /** What of it was not read in a source, in words; a pharmacist must check it before use. */
  readonly notVerified?: string;
}

export interface NhsRules {
  readonly format: 'opengms-nhs-medicine-rules-1';
  readonly compiled: string;
  readonly sources: Readonly<Record<string, RuleSource>>;
  readonly rules: readonly NhsRule[];
  /** Other names of a drug, in lower case, and the name used here. */
  readonly drugNames: Readonly<Record<string, string>>;
}

/** Reads the rules. Throws an Error when a rule names a source that is not listed. */
export function parseNhsRules(text: string): NhsRules {
  // JSON.parse gives no type; the format mark and the references are checked before the value is used.
  const rules = JSON.parse(text) as NhsRules;
  if (rules.format !== 'opengms-nhs-medicine-rules-1') throw new Error('The NHS rules are of a format not known here.');
  for (const rule of rules.rules)
    for (const source of rule.sources)
      if (!rules.sources[source]) throw new Error(`${rule.id} names the source ${source}, which is not listed.`);
  return rules;
}

/** The name a drug goes by here: lower case, British and brand-like names brought to the ingredient. */
export function drugNameOf(rules: Pick<NhsRules, 'drugNames'>, drug: string): string {
  const name = drug.trim().toLowerCase();
  return rules.drugNames[name] ?? name;
}

/** Rules in force on a day (ISO date). */
export function rulesOn(rules: NhsRules, asOf: string): readonly NhsRule[] {
  return rules.rules.filter(({ validFrom, validTo }) => (validFrom === null || validFrom <= asOf) && (validTo === null || asOf < validTo));
}
