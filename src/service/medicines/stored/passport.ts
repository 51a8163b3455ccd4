// A person's medicines passport: what their genes mean for medicines, in words for everybody. It says less than the full advice, never more.

import { actionOf } from '../pharmacogenomics/advice/compare-sources.ts';
import type { Action } from '../pharmacogenomics/advice/nhs-rule.ts';
import { ACTIONS } from '../pharmacogenomics/advice/nhs-rule.ts';
import type { PersonReport, ReportedDrug } from '../pharmacogenomics/advice/report.ts';

/** Medicines for which the same is to be done. */
export interface PassportGroup {
  readonly action: Action;
  readonly heading: string;
  readonly words: string;
  readonly medicines: readonly string[];
}

export interface Passport {
  readonly groups: readonly PassportGroup[];
  /** Genes with a result, as printed. */
  readonly genes: readonly { readonly gene: string; readonly result: string; readonly meaning: string }[];
  /** Sentences that stand above everything: a transplant, results that contradict each other. */
  readonly warnings: readonly string[];
  /** Day the advice is for. */
  readonly asOf: string;
}

/** Plain words, a grade of 7 or less (tested). The name of the medicine is the heading's list, so that the sentence stays easy. */
const WORDS: Readonly<Record<Action, readonly [heading: string, words: string]>> = {
  stop: ['Do not take', 'Your genes show that these drugs could harm you. Tell your team if you are given one.'],
  'test first': ['Have a test first', 'You need one more test before you start these drugs.'],
  change: ['Another drug may be better', 'These drugs may not work well for you, or may harm you. Ask your team about other drugs.'],
  reduce: ['You may need less', 'Your body breaks these drugs down slowly. You may need a lower dose.'],
  monitor: ['Extra checks', 'You can have these drugs. Your team may want to check on you more.'],
  proceed: ['No change needed', 'Your test found no reason to change these drugs. Take them as your team tells you.'],
};

export const PASSPORT_TEXT = {
  lead: 'This shows how your genes may change the way some drugs work for you. Show it to each doctor, nurse or pharmacist who gives you a new drug.',
  stay: 'Do not stop or change a drug on your own. Talk to your team first.',
  nothing: 'We have no gene test for drugs on your record yet.',
  transplant: 'You have had a transplant. Your gene test may not fit your new organ or blood. Your team needs to ask an expert.',
  differ: 'Two of your tests do not agree. Your team needs to ask the lab which one is right.',
} as const;

export function passportOf(report: PersonReport, context: { readonly transplant?: boolean }): Passport {
  const actions = report.drugs.map((drug) => [drug.drug, mostRestrictive(drug)] as const);
  const groups = ACTIONS.flatMap((action): PassportGroup[] => {
    const medicines = actions.flatMap(([drug, asked]) => (asked === action ? [drug] : []));
    const [heading, words] = WORDS[action];
    return medicines.length === 0 ? [] : [{ action, heading, words, medicines }];
  });
  const isContradicted = report.findings.some(({ code }) => /CONTRADICT/.test(code));
  return {
    groups,
    genes: report.genes
      .filter(({ from, phenotypes }) => from !== 'none' && !phenotypes.includes('No Result'))
      .map(({ gene, printed, phenotypes }) => ({ gene, result: printed.join(' or '), meaning: phenotypes.join(' or ') })),
    warnings: [...(context.transplant ? [PASSPORT_TEXT.transplant] : []), ...(isContradicted ? [PASSPORT_TEXT.differ] : [])],
    asOf: report.asOf,
  };
}

/** Every sentence a patient may read on it. */
export function passportSentences(): readonly string[] {
  return [...Object.values(PASSPORT_TEXT), ...Object.values(WORDS).map(([, words]) => words)];
}

/** NHS rules first: where one speaks, what is published beneath does not soften or sharpen it here. */
function mostRestrictive({ nhs, published }: ReportedDrug): Action | undefined {
  const asked = nhs.some(({ basis }) => basis.length > 0)
    ? nhs.filter(({ basis }) => basis.length > 0).map(({ action }) => action)
    : published.flatMap(({ recommendations }) => recommendations.map(actionOf));
  return ACTIONS.find((action) => asked.includes(action));
}
