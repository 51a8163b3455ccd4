// How far the hub came with an order of the demonstration: the same use cases as on the pages, by two people of the hub.
import type { Resource } from '@medplum/fhirtypes';
import type { Who } from '../foundation/identity/index.ts';
import type { Stored } from '../foundation/record/index.ts';
import type { Acting, Requests, Submission } from '../service/requests/index.ts';
import { type DemoGenotype, reportedGenotype } from './genotypes.ts';
import type { Story } from './stories.ts';

/** One order while it is being played. */
export interface Played {
  readonly requests: Requests;
  readonly story: Story;
  /** Logical ids. */
  readonly order: string;
  readonly specimen: string | undefined;
  /** Task id by task code. */
  readonly tasks: ReadonlyMap<string, string>;
  readonly requester: Who;
  /** ODS code. */
  readonly hub: string;
  /** The moment a given share of the story's time had passed. */
  readonly at: (share: number) => Date;
}

/** The hub's work in order; a story says how many of these are finished. */
const WORK = [
  'process-genomic-test-request',
  'request-sample-alignment',
  'sample-preparation',
  'sample-processing',
  'genetic-genomic-data-processing',
  'interpretation',
] as const;

const FINISHED_BY: Readonly<Record<Story['reached'], number>> = {
  placed: 0,
  'sample-sent': 0,
  cancelled: 0,
  'sample-rejected': 1,
  'sample-received': 1,
  'sent-away': 2,
  processing: 3,
  interpreting: 5,
  preliminary: 5,
  mdt: 6,
  reported: 6,
  corrected: 6,
};

export async function work(order: Played): Promise<void> {
  const { requests, story, at, specimen } = order;
  const scientist = (share: number): Acting => ({ who: staff(order.hub, 'scientist', 'Hub scientist'), now: at(share) });
  const finished = WORK.slice(0, FINISHED_BY[story.reached]);
  for (const [place, code] of finished.entries()) {
    const share = 0.1 + (0.6 * place) / finished.length;
    if (code === 'request-sample-alignment' && specimen) done(await requests.bookInSample(specimen, scientist(share)));
    await move(order, code, ['accepted', 'in-progress', 'completed'], share);
  }
  switch (story.reached) {
    case 'cancelled': {
      const why = { text: 'The variant in the brother was found in the hospital record; another order covers it.' };
      return done(await requests.cancel(order.order, why, { who: order.requester, now: at(0.5) }));
    }
    case 'sample-sent':
      return mark(order, 'sample-sent', 0.3);
    case 'sample-received':
      return specimen ? done(await requests.bookInSample(specimen, scientist(0.5))) : undefined;
    case 'sample-rejected':
      return specimen
        ? done(
            await requests.rejectSample(
              specimen,
              { reason: 'sample-sub-optimal', words: 'The tube was clotted. Please send a new EDTA sample.' },
              scientist(0.6),
            ),
          )
        : undefined;
    case 'processing':
      return move(order, 'sample-processing', ['accepted', 'in-progress'], 0.85);
    case 'interpreting':
      return move(order, 'interpretation', ['accepted', 'in-progress'], 0.85);
    case 'mdt':
      return move(order, 'genomic-mdt', ['accepted', 'in-progress'], 0.9);
    case 'sent-away':
      return done(await requests.sendAway(order.order, '69A70', 'Our sequencer is out of service until December.', scientist(0.8)));
    case 'preliminary':
      await move(order, 'interpretation', ['accepted', 'in-progress'], 0.8);
      return report(order, 0.85);
    case 'reported':
      return report(order, 0.85);
    case 'corrected':
      await report(order, 0.8);
      return correct(order, 0.95);
    default:
      return;
  }
}

async function move(
  order: Played,
  code: string,
  through: readonly ('accepted' | 'in-progress' | 'completed')[],
  share: number,
): Promise<void> {
  const task = order.tasks.get(code);
  const acting = { who: staff(order.hub, 'scientist', 'Hub scientist'), now: order.at(share) };
  if (task) for (const status of through) done(await order.requests.moveTask(task, { status }, acting));
}

async function mark(order: Played, businessStatus: string, share: number): Promise<void> {
  const task = order.tasks.get('request-sample-alignment');
  const acting = { who: staff(order.hub, 'scientist', 'Hub scientist'), now: order.at(share) };
  if (task) done(await order.requests.moveTask(task, { businessStatus }, acting));
}

/** A scientist writes it; unless the story stops there, a clinical scientist authorises it. */
async function report(order: Played, share: number): Promise<void> {
  const { outcome } = order.story;
  if (!outcome) return;
  const { variant } = outcome;
  const draft = await order.requests.draftReport(
    order.order,
    {
      outcome: outcome.code,
      conclusion: outcome.conclusion,
      variants: variant
        ? [
            {
              gene: { symbol: variant.gene, hgncId: variant.hgncId },
              cdna: variant.codingChange,
              protein: variant.proteinChange,
              zygosity: variant.zygosity,
              source: order.story.isCancer ? 'somatic' : 'germline',
              significance: variant.significance,
            },
          ]
        : [],
    },
    { who: staff(order.hub, 'scientist', 'Hub scientist'), now: order.at(share) },
  );
  const id = written(draft).find(({ type }) => type === 'DiagnosticReport')?.id;
  if (id && outcome.genotypes) await nameGenotypes(order, id, outcome.genotypes, share);
  if (order.story.reached === 'preliminary') return;
  const authoriser = { who: staff(order.hub, 'authoriser', 'Clinical scientist'), now: order.at(share + 0.05) };
  if (id) done(await order.requests.authoriseReport(id, authoriser));
}

/** The genotypes that the draft rests on: authorising it makes them final with it. */
async function nameGenotypes(order: Played, id: string, genotypes: readonly DemoGenotype[], share: number): Promise<void> {
  const inFull = await order.requests.read(order.order, { kind: 'organisation', organisation: order.hub });
  const draft = inFull?.reports.find((each) => each.id === id);
  if (draft === undefined) return;
  const about = {
    patient: draft.subject?.reference ?? '',
    order: `ServiceRequest/${order.order}`,
    on: order.at(share),
    status: 'preliminary',
  } as const;
  const local = (place: number) => `urn:uuid:00000000-0000-4000-9000-${String(place).padStart(12, '0')}`;
  const observations = genotypes.map(
    (genotype, place) =>
      ({
        method: 'POST',
        type: 'Observation',
        fullUrl: local(place),
        resource: reportedGenotype(genotype, about),
        where: `Observation[${place}]`,
      }) as const,
  );
  const result = [...(draft.result ?? []), ...observations.map(({ fullUrl }) => ({ reference: fullUrl }))];
  const named = {
    method: 'PUT',
    type: 'DiagnosticReport',
    id,
    ifVersion: Number(draft.meta?.versionId),
    resource: { ...draft, result },
    where: 'DiagnosticReport',
  } as const;
  const entries = [...observations, named];
  done(await order.requests.submit({ door: 'service', entries }, staff(order.hub, 'scientist', 'Hub scientist'), order.at(share)));
}

async function correct(order: Played, share: number): Promise<void> {
  const who = staff(order.hub, 'authoriser', 'Clinical scientist');
  const inFull = await order.requests.read(order.order, { kind: 'organisation', organisation: order.hub });
  const before = inFull?.reports[0];
  if (!before?.id) return;
  const { presentedForm: _document, ...rest } = before;
  const resource: Resource = {
    ...rest,
    status: 'corrected',
    conclusion: `${before.conclusion} Corrected: the tumour block was A2, not A1; the result is unchanged.`,
  };
  const entries = [
    {
      method: 'PUT',
      type: 'DiagnosticReport',
      id: before.id,
      ifVersion: Number(before.meta?.versionId),
      resource,
      where: 'DiagnosticReport',
    } as const,
  ];
  done(await order.requests.submit({ door: 'service', entries }, who, order.at(share)));
}

function staff(hub: string, post: string, name: string): Who {
  return { kind: 'person', id: `demo-${hub}-${post}`, name, role: 'laboratory', organisation: hub };
}

function done(submission: Submission): void {
  written(submission);
}

/** What was written; throws with the findings when the service refused. */
export function written(submission: Submission): readonly Stored[] {
  if (submission.kind === 'replayed') return submission.stored;
  if (submission.kind === 'accepted') return [...submission.entries.flatMap(({ stored }) => stored ?? []), ...submission.made];
  const errors = submission.entries.flatMap(({ findings }) => findings).filter(({ severity }) => severity === 'error');
  throw new Error(`The demonstration was refused: ${errors.map(({ where, what }) => `${where}: ${what}`).join('; ')}`);
}
