// Words of the tumour board's pages for what the engine says in codes.
import type { Evidence, NhsVerdict, TreatmentOption } from '../../../../service/medicines/index.ts';
import { day, plural, shortDay } from '../../format.ts';
import type { Cell } from '../../table.ts';

const STANDING: Readonly<Record<string, readonly [string, Cell['tag']]>> = {
  eligible: ['Funded', 'green'],
  'eligible-if': ['Funded if', 'green'],
  'test-first': ['Test first', 'orange'],
  'status-uncertain': ['Not certain', 'orange'],
  'not-funded': ['Not funded', 'red'],
  'not-eligible': ['Not for this patient', 'grey'],
};
const STATUS: Readonly<Record<string, string>> = {
  recommended: 'recommended',
  'managed-access': 'managed access',
  'not-recommended': 'not recommended',
};
const FIT: Readonly<Record<string, string>> = {
  same: 'This tumour type',
  wider: 'A wider type that includes it',
  any: 'Any tumour',
  narrower: 'A narrower type: check which it is',
  'same-tissue': 'Another tumour of the same tissue',
  other: 'Another tumour',
  'not-placed': 'Not placed in OncoTree',
};
const SPECIFICITY: readonly string[] = ['', 'the gene', 'the kind of change', 'the codon, exon or class', 'this exact change'];
const ANSWER: Readonly<Record<string, readonly [string, Cell['tag']]>> = {
  met: ['Matches', 'green'],
  unknown: ['Possible', 'orange'],
  'not-met': ['Does not match', 'grey'],
};

export function standingCell(verdict: string | undefined): Cell {
  const [text, tag] = STANDING[verdict ?? ''] ?? ['No NHS decision held', 'grey'];
  return tag === undefined ? { text } : { text, tag };
}

export function answerCell(outcome: string): Cell {
  const [text, tag] = ANSWER[outcome] ?? [outcome, undefined];
  return tag === undefined ? { text } : { text, tag };
}

export function fitWords(fit: string): string {
  return FIT[fit] ?? fit;
}

export function fits({ tumourFit }: Pick<TreatmentOption, 'tumourFit'>): boolean {
  return tumourFit === 'same' || tumourFit === 'wider' || tumourFit === 'any';
}

const SURE: Readonly<Record<string, string>> = { verified: 'read in its source', believed: 'to be checked' };

/** A note of the appraisals begins small and has months as 2026-01. */
function noteWords(note: string): string {
  const dated = note.replace(/\b\d{4}-\d\d(-\d\d)?\b/g, (date) => day(date));
  return `${dated.charAt(0).toUpperCase()}${dated.slice(1)}.`;
}

/** TA654, recommended since 14 Oct 2020 (read in its source; dates: to be checked). Because it was tested and not found. */
export function decisionWords({ appraisal, status, use, because, confidence, datesConfidence }: NhsVerdict): string {
  const held =
    status.kind === 'status'
      ? `${STATUS[status.status] ?? status.status} since ${shortDay(status.since)}`
      : status.kind === 'replaced'
        ? `ended ${shortDay(status.on)}${status.by ? `, replaced by ${status.by}` : ''}`
        : status.kind === 'not-yet-published'
          ? `published ${shortDay(status.from)}, after this day`
          : `not certain${status.last ? `, last ${STATUS[status.last] ?? status.last}` : ''}`;
  const notes = 'notes' in status && status.notes.length > 0 ? ` ${status.notes.map(noteWords).join(' ')}` : '';
  const why = because.length > 0 ? ` Because: ${because.map((reason) => reason.replace(/^not: /, 'not met: ')).join('; ')}.` : '';
  return `${appraisal}, ${use}: ${held} (${SURE[confidence] ?? confidence}; dates: ${SURE[datesConfidence] ?? datesConfidence}).${notes}${why}`;
}

/** The first statements by their ids, and how many more there are. */
function idsWords(ids: readonly string[]): string {
  const shown = ids.slice(0, 3).join(', ');
  return ids.length > 3 ? `${shown} and ${ids.length - 3} more` : shown;
}

/** Levels side by side, each in its source's own scale. */
export function evidenceWords(evidence: readonly Evidence[], most = 4): string {
  const shown = evidence.slice(0, most).map((one) => `${one.id} ${evidenceLine(one)}`);
  const more = evidence.length > most ? ` and ${evidence.length - most} more` : '';
  return shown.length === 0 ? 'None in the knowledge held' : `${shown.join('; ')}${more}`;
}

export function resistanceWords(resistedBy: readonly Evidence[]): string {
  return resistedBy.length === 0
    ? 'None found'
    : [...Map.groupBy(resistedBy, ({ biomarker }) => biomarker.toUpperCase()).values()]
        .slice(0, 4)
        .map((same) => `${same[0]?.biomarker ?? ''} (${idsWords([...new Set(same.map(({ id }) => id))])})`)
        .join('; ');
}

/** One statement without its id. */
export function evidenceLine(one: Evidence): string {
  const { source, version, level, disease, specificity, tumourFit } = one;
  const scale = level.scale === source ? '' : `${level.scale} `;
  const stars = level.stars === undefined ? '' : `, ${plural(level.stars, 'star')}`;
  return `${scale}${source} ${version} level ${level.value}${stars}: ${SPECIFICITY[specificity] ?? ''}, ${disease || 'no disease named'} (${(FIT[tumourFit] ?? '').toLowerCase()})`;
}

/** The first statement of each source, which is its best; sources are never ranked against each other. */
export function levelWords(evidence: readonly Evidence[]): string {
  const best = [...Map.groupBy(evidence, ({ source }) => source).values()].flatMap(([first]) => first ?? []);
  return best.map(({ source, level }) => `${source} level ${level.value}`).join(', ') || 'none in the knowledge held';
}

export function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
