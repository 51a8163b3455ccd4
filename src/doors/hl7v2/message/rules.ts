// The rules a message is held to: one stable code each; severity, remedy and source are data (data/exchange/lint-rules.json).
import table from '../../../../data/exchange/lint-rules.json' with { type: 'json' };
import type { Finding, IssueCode } from '../../../foundation/errors.ts';

/** Something noticed: which rule, where, and what it is in this message. Never with the value of a personal field. */
export interface Noted {
  readonly code: string;
  readonly where: string;
  readonly what: string;
}

interface Rule {
  readonly code: string;
  readonly severity: Finding['severity'];
  readonly issue: IssueCode;
  readonly mend: string;
  readonly source: string;
}

// JSON imports type every string as string; the test of this table checks severity and issue against their lists.
const RULES: ReadonlyMap<string, Rule> = new Map((table.rules as readonly Rule[]).map((rule) => [rule.code, rule]));

/** Severities that a deployment or a source sets otherwise, by code. */
export type SeverityChoices = Readonly<Record<string, Finding['severity']>>;

/** Puts severity and remedy beside what was noticed; the most serious first, then in order of the message. */
export function toFindings(noted: readonly Noted[], choices: SeverityChoices = {}): readonly Finding[] {
  const weight = { error: 0, warning: 1, information: 2 };
  return noted
    .map(({ code, where, what }): Finding => {
      const rule = RULES.get(code);
      if (!rule) throw new Error(`No rule ${code} in data/exchange/lint-rules.json.`);
      return { severity: choices[code] ?? rule.severity, code, issue: rule.issue, where, what, mend: rule.mend };
    })
    .sort((a, b) => weight[a.severity] - weight[b.severity]);
}

export function ruleCodes(): readonly string[] {
  return [...RULES.keys()];
}
