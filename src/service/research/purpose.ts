// May a person's data be used for this purpose? Their terms of the Data Use Ontology against the terms of the approval. Pure; what is not understood is a no.
// Standard: GA4GH DUO (http://purl.obolibrary.org/obo/duo.owl); which answers give a person's terms is service/patients (data/patients/duo.json).

/** What the approved use is, in the words DUO asks about. */
export interface Use {
  /** `general`: any research, ancestry as well; `health`: health and biomedical; `disease`: of the named conditions alone. */
  readonly kind: 'general' | 'health' | 'disease';
  /** Codes of the conditions a disease-specific use is about, as `system|code`. */
  readonly conditions: readonly string[];
  readonly isForProfit: boolean;
  /** Reference of the research ethics committee's favourable opinion; absent when there is none. */
  readonly ethics?: string;
}

export const LEFT_OUT = {
  'not-agreed': 'have not agreed to research, said no, or took it back',
  purpose: 'agreed to another kind of research than this',
  profit: 'agreed to research that is not for profit alone',
  ethics: 'agreed to research with ethics approval alone',
  terms: 'agreed under terms that this service does not know',
  cohort: 'agreed, and do not fit what was asked for',
  'no-record': 'have nothing in their record of the kinds asked for',
  withdrew: 'took back or changed their agreement before the extract was complete',
} as const;
export type LeftOut = keyof typeof LEFT_OUT;

const [NRES, GRU, HMB, DS, NPUNCU, IRB] = ['DUO:0000004', 'DUO:0000042', 'DUO:0000006', 'DUO:0000007', 'DUO:0000018', 'DUO:0000021'];
const KNOWN: ReadonlySet<string | undefined> = new Set([NRES, GRU, HMB, DS, NPUNCU, IRB]);

/** Why a person with these terms and these codes in their record is left out; undefined when their data may be used. */
export function refusedByTerms(terms: readonly string[], codes: ReadonlySet<string>, use: Use): LeftOut | undefined {
  const has = (term: string | undefined) => term !== undefined && terms.includes(term);
  if (terms.length === 0 || terms.some((term) => !KNOWN.has(term))) return 'terms';
  if (has(NRES) && terms.length === 1) return undefined;
  const isPermitted =
    has(NRES) ||
    has(GRU) ||
    (has(HMB) && use.kind !== 'general') ||
    // Only research about one's own condition: the use is about a condition, and the person has it.
    (has(DS) && use.kind === 'disease' && use.conditions.some((code) => codes.has(code)));
  if (!isPermitted) return 'purpose';
  if (has(NPUNCU) && use.isForProfit) return 'profit';
  return has(IRB) && use.ethics === undefined ? 'ethics' : undefined;
}

/** The terms an approval's use answers to, for people to compare: what is asked of the data, not of a person. */
export function termsOfUse({ kind, isForProfit, ethics }: Use): readonly string[] {
  const use = kind === 'general' ? GRU : kind === 'health' ? HMB : DS;
  return [use, ...(isForProfit ? [] : [NPUNCU]), ...(ethics === undefined ? [] : [IRB])].filter((term) => term !== undefined);
}
