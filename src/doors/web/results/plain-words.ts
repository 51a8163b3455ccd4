// A result in words for the person it is about, and what comes next for the team. It adds nothing to the report and advises no treatment.
// Reading age: NHS service manual, "How to write good content"; the test holds it to Flesch-Kincaid grade 7.
import type { OutcomeCode, Variant } from '../../../service/results/index.ts';

export interface PlainWords {
  readonly heading: string;
  readonly paragraphs: readonly string[];
  readonly nextSteps: readonly string[];
}

export function inPlainWords(meaning: OutcomeCode['meaning'] | undefined, variants: readonly Variant[], isCancer: boolean): PlainWords {
  const genes = [...new Set(variants.flatMap(({ gene }) => gene?.symbol ?? []))];
  const where = genes.length === 0 ? '' : ` in the ${listed(genes)} ${genes.length === 1 ? 'gene' : 'genes'}`;
  switch (meaning) {
    case 'found':
      return {
        heading: 'The test found a change',
        paragraphs: [
          `The test found a change${where}. ${isCancer ? 'It was found in the tumour sample.' : 'This may be the cause of your health problem.'}`,
          'Your team will tell you what it means for you and what can be done.',
        ],
        nextSteps: [
          'Talk to your team about what this means.',
          isCancer ? 'Ask if it changes your treatment.' : 'Ask if people in your family should have a test too.',
          'Do not stop or start any medicine until you have talked to your team.',
        ],
      };
    case 'not-found':
      return {
        heading: 'The test did not find a change',
        paragraphs: [
          'The test looked for changes in your genes. It did not find one that we think is the cause.',
          'This does not mean that there is no cause. Some changes cannot be seen with the tests we have now.',
        ],
        nextSteps: ['Keep going to your checks.', 'Tell your team if your health or your family history changes.'],
      };
    case 'uncertain':
      return {
        heading: 'We are not sure what the result means',
        paragraphs: [
          `The test found a change${where}. We do not know yet if it matters for your health.`,
          'Many changes like this turn out to be harmless. We may know more in time.',
        ],
        nextSteps: ['Do not make choices because of this result alone.', 'Ask your team when it should be looked at again.'],
      };
    case 'failed':
      return {
        heading: 'The test did not work',
        paragraphs: ['The lab could not get a result from this sample. This is no fault of yours.'],
        nextSteps: ['You may be asked for a new sample.'],
      };
    default:
      return {
        heading: 'Your result is in the report',
        paragraphs: ['This result needs someone to explain it. Your team will go through it with you.'],
        nextSteps: ['Talk to your team about what this means.'],
      };
  }
}

/** For the clinician who reads it: what is usually done next, each leading to where it is done. */
export function clinicalSteps(
  meaning: OutcomeCode['meaning'] | undefined,
  isCancer: boolean,
): readonly { readonly text: string; readonly href?: string; readonly link?: string }[] {
  const explain = { text: 'Explain the result to the patient, and say here that you have.' };
  switch (meaning) {
    case 'found':
      return isCancer
        ? [explain, { text: 'Take the result to the multidisciplinary meeting. A variant that may be inherited needs a germline test.' }]
        : [
            explain,
            {
              text: 'Offer relatives a test for this variant:',
              href: '/tests/R242',
              link: 'R242 predictive testing for a known familial variant',
            },
          ];
    case 'not-found':
      return [
        explain,
        {
          text: 'If the clinical picture changes, existing data can be read again:',
          href: '/tests/R387',
          link: 'R387 reanalysis of existing data',
        },
      ];
    case 'uncertain':
      return [
        explain,
        { text: 'Do not use it alone to decide on treatment or to test relatives for prediction.' },
        { text: 'It can be looked at again when more is known:', href: '/tests/R442', link: 'R442 variant re-interpretation' },
      ];
    case 'failed':
      return [{ text: 'Send a new sample, or talk to the laboratory about what went wrong.' }];
    default:
      return [explain];
  }
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
