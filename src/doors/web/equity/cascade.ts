// A pathway from its gaps to action: where people are missing, how unequal each step is, which team owes it, and what can be done next.
import {
  type Answer,
  type CascadeStep,
  cascadePicture,
  type FigureSource,
  type Indicator,
  isPublished,
  isRefused,
  type NoAnswer,
  type Picture,
  type PublishedFigure,
  pathwayIndicators,
  type Question,
} from '../../../service/equity/index.ts';
import { PATHWAYS } from '../../../service/pathways/index.ts';
import { count } from '../format.ts';
import { teamWords } from '../pathways/words.ts';
import { whyNoStep } from './nothing.ts';
import { periodWords } from './words.ts';

export interface StepFound extends CascadeStep {
  readonly step: Indicator;
  readonly found: Answer | NoAnswer;
}

/** Every step over all areas, by deprivation where that is kept. */
export async function stepsFound(
  question: Question,
  answered: (question: Question) => Promise<Answer | NoAnswer>,
): Promise<readonly StepFound[]> {
  const { pathway } = question.indicator;
  const steps = pathway === undefined ? [] : pathwayIndicators(pathway);
  return Promise.all(
    steps.map(async (step) => {
      const by = step.strata.find((stratum) => stratum === 'deprivation-fifth') ?? step.strata[0] ?? 'area';
      const found = await answered({ ...question, indicator: step, by, where: 'all' });
      const total = found.kind === 'answer' && isPublished(found.table) ? found.table.total : undefined;
      return { step, name: step.title, total, found };
    }),
  );
}

export function pathwayName(pathway: string): string {
  return pathway === 'fh' ? 'FH' : `${pathway.charAt(0).toUpperCase()}${pathway.slice(1)}`;
}

/** "The most people are missing at …": from the printed counts. */
export function cascadeFinding(steps: readonly StepFound[]): string {
  const [most] = steps
    .flatMap(({ name, total }) => {
      const missing = missingOf(total);
      return missing === undefined || !total || isRefused(total.figure) ? [] : [{ name, missing, value: total.figure.value }];
    })
    .toSorted((a, b) => b.missing - a.missing);
  if (!most) return 'No step of this pathway has a figure that may be shown.';
  return `Most people are missing at “${most.name}”: about ${count(most.missing)} did not go on, ${most.value}% did.`;
}

function missingOf(total: PublishedFigure | undefined): number | undefined {
  if (total?.numerator.kind !== 'shown' || total.denominator.kind !== 'shown') return undefined;
  return Math.max(0, total.denominator.count - total.numerator.count);
}

export function cascadeOf(steps: readonly StepFound[], question: Question, source: FigureSource): Picture {
  return cascadePicture({
    caption: {
      id: 'cascade',
      title: cascadeFinding(steps),
      subtitle: `${pathwayName(question.indicator.pathway ?? '')} pathway, all areas, ${periodWords(question.period)}`,
      source: source.attribution,
      isSynthetic: source.isSynthetic,
    },
    steps,
  });
}

export interface CascadeSubject {
  readonly question: Question;
  readonly source: FigureSource;
  readonly steps: readonly StepFound[];
  readonly figures: string;
  readonly now: Date;
  readonly hasSynthetic: boolean;
  /** Whether the visitor works on pathways: then their own organisation's people are one link away. */
  readonly mayTreat: boolean;
}

export function cascadePage({ question, source, steps, figures, now, hasSynthetic, mayTreat }: CascadeSubject) {
  const pathway = question.indicator.pathway ?? '';
  const picture = cascadeOf(steps, question, source);
  const own = PATHWAYS.find(({ id }) => id === pathway);
  const isEmpty = steps.every(({ total }) => total === undefined);
  const whys = steps.flatMap(({ found }) => (found.kind === 'no-answer' ? [found] : []));
  return {
    heading: `The ${pathwayName(pathway)} pathway: from gap to action`,
    isSynthetic: source.isSynthetic,
    period: periodWords(question.period),
    finding: picture.title,
    isEmpty,
    why: isEmpty ? whyNoStep({ question, source, now }, whys) : [],
    offer: isEmpty && hasSynthetic && !source.isSynthetic ? `/equity/pathway/${pathway}?figures=synthetic` : undefined,
    picture: {
      src: `/equity/pathway/${pathway}.svg?figures=${figures}`,
      alt: `${picture.title} The table below has the same numbers.`,
      subtitle: picture.subtitle,
      source: picture.source,
    },
    eachStep: {
      head: picture.table.columns.map((text) => ({ text })),
      rows: picture.table.rows.map((row) =>
        row.map((cell) => ({ text: typeof cell === 'number' && cell >= 1000 ? count(cell) : String(cell) })),
      ),
    },
    csv: `/equity/pathway/${pathway}.csv?figures=${figures}`,
    steps: steps.map(({ step, found, total }) => ({
      title: `${step.step ?? ''}. ${step.title}`,
      href: `/equity/answer?${new URLSearchParams({ test: step.id, by: 'deprivation-fifth', where: 'all', figures })}`,
      rows: [
        ['Not gone on', missingOf(total) === undefined ? 'No figure' : `About ${count(missingOf(total) ?? 0)} people`],
        ['How equal it is', fairnessOf(found)],
        ['Who owes it', owedBy(step)],
        ['Counted', `${step.denominator.of.charAt(0).toUpperCase()}${step.denominator.of.slice(1)}. ${step.source.replace(/\.?$/, '.')}`],
      ].map(([key = '', value = '']) => ({ key: { text: key }, value: { text: value } })),
    })),
    treat:
      mayTreat && own
        ? [
            { href: `/pathways/funnel/${pathway}`, text: 'Where your own patients stop on this pathway' },
            { href: `/pathways/find/${pathway}`, text: 'Your own patients who qualify and are not on it' },
            { href: '/pathways/missed', text: 'Your own patients who were missed' },
          ]
        : [],
    source: source.attribution,
  };
}

function fairnessOf(found: Answer | NoAnswer): string {
  if (found.kind === 'no-answer') return found.because;
  // The title is the heading above.
  const words = found.finding.replace(`${found.question.indicator.title}: `, '');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** From the definitions of the pathways: the team and its time. */
function owedBy({ steps = [] }: Indicator): string {
  const owed = steps.flatMap((name) => {
    const [pathway, id] = name.split('/');
    const step = PATHWAYS.find((each) => each.id === pathway)?.steps.find((each) => each.id === id);
    return step ? [`${teamWords(step.owner)}, within ${step.due.days} days (${step.due.source})`] : [];
  });
  return owed.length === 0 ? 'The team that opens testing of the family; families are kept by those who treat them' : `${owed.join('; ')}.`;
}
