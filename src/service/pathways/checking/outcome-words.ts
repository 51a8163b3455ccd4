// How another source names an outcome, read by what the name says and not from a list of names: which outcomes of ours it means, none when it says something else.

/** Our outcomes that a name of theirs means. */
export type ReadOutcome = (theirs: string) => readonly string[];

/** Signs in the order in which they decide: a name that says "stop" is a stop whatever it names beside. */
type Signs = readonly (readonly [sign: RegExp, means: readonly string[]])[];

const NO_LYNCH: Signs = [
  [/SPORADIC/, ['STOP_SPORADIC']],
  [
    /^(STOP|END|DISCHARGE|NO_FURTHER|NO_ACTION)_.*(BRAF_(POS|MUT|V600E)|(?<!UN)METHYLATED|METHYLATION_POS|HYPERMETHYLAT)/,
    ['STOP_SPORADIC'],
  ],
  [
    /STOP|^END(_|$)|DISCHARGE|NO_FURTHER|NO_ACTION|PROFICIENT|PMMR|MMRP|NO_LOSS|INTACT|NOT_LYNCH|NO_LYNCH|NOT_DMMR|UNLIKELY/,
    ['STOP_NOT_LYNCH'],
  ],
  [/GERMLINE|CONSTITUTIONAL|R21[01]/, ['GERMLINE_R210']],
];

const DO_AGAIN = /REPEAT|RE_?(TEST|SAMPLE|DO|TRY)|AGAIN|(NEW|ANOTHER|FURTHER)_SAMPLE/;

/** The tests of a tumour, by the one named first; "do it again" alone is whichever test failed. */
const BOWEL_TESTS: Signs = [
  [/BRAF/, ['BRAF_V600E']],
  [/METHYLAT/, ['MLH1_METHYLATION']],
  [/IHC|MSI|MMR|TUMOU?R/, ['TUMOUR_MMR_TEST']],
  [DO_AGAIN, ['TUMOUR_MMR_TEST', 'BRAF_V600E', 'MLH1_METHYLATION']],
];
const ENDOMETRIAL_TESTS: Signs = [
  [/METHYLAT/, ['MLH1_METHYLATION']],
  [/IHC|MMR|TUMOU?R|PANEL/, ['IHC_4_PANEL']],
  [DO_AGAIN, ['IHC_4_PANEL', 'MLH1_METHYLATION']],
];

const GO_AHEAD = ['proceed', 'proceed-with-recorded-exception', 'not-applicable'];
const DPYD: Signs = [
  [
    /NOT_APPLICABLE|(^|_)N_?A$|NO_GATE|NOT_(NEEDED|REQUIRED|GATED)|IRRELEVANT|OUT_OF_SCOPE|NO_(DPYD_)?TEST_(NEEDED|REQUIRED)|^NONE$/,
    ['not-applicable'],
  ],
  [/OVERRID|EXCEPTION|CONSULTANT/, ['proceed-with-recorded-exception']],
  [/REFER|PGX|REDUC|ADJUST|AVOID/, ['refer-to-pgx-dosing']],
  [/HOLD|AWAIT|WAIT|DEFER|ORDER|TEST_FIRST/, ['hold-and-order-test']],
  [/(STANDARD|FULL|NORMAL)_DOSE/, ['proceed']],
  // "Proceed" alone says that nothing stands in the way, and not why.
  [/^(PROCEED|GO|RELEASE|ALLOW|CONTINUE|OPEN|PASS|CLEAR|PERMIT|GIVE)/, GO_AHEAD],
];

/** The second tier is "possible" in NICE CG71 and "probable" in other editions. */
const SIMON_BROOME: Signs = [
  [/^PROBABLE/, ['possible']],
  [/^(UNLIKELY|NONE|NO|NOT)/, ['not-met']],
];

export const nextBowelTest = reading([...NO_LYNCH, ...BOWEL_TESTS]);
export const nextEndometrialTest = reading([...NO_LYNCH, ...ENDOMETRIAL_TESTS]);
export const dpydGate = reading(DPYD);
export const simonBroomeTier = reading(SIMON_BROOME);

/** Whether a criterion is met, where it is not said in our three words. */
export function truthMeant(theirs: unknown): string | undefined {
  if (typeof theirs === 'boolean') return theirs ? 'met' : 'not-met';
  if (typeof theirs !== 'string') return undefined;
  return { yes: 'met', eligible: 'met', no: 'not-met', 'not-eligible': 'not-met', ineligible: 'not-met', closed: 'not-met' }[
    theirs.toLowerCase()
  ];
}

function reading(signs: Signs): ReadOutcome {
  return (theirs) => {
    const name = theirs.toUpperCase().replace(/[^A-Z0-9]+/g, '_');
    return signs.find(([sign]) => sign.test(name))?.[1] ?? [];
  };
}
