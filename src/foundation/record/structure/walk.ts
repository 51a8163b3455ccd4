// The state of one validation: where it stands and what it has found.
import type { Finding, IssueCode } from '../../errors.ts';
import type { Json } from './invariants.ts';

export interface PendingReference {
  readonly url: string;
  readonly targets: ReadonlySet<string>;
  readonly path: readonly (string | number)[];
}

export interface Walk {
  readonly findings: Finding[];
  readonly path: (string | number)[];
  /** Ids of what the resource contains, for `#id` references. */
  contained: ReadonlyMap<string, string> | undefined;
  /** Inside a Bundle: references that can be judged only when every fullUrl is known. */
  pending: PendingReference[] | undefined;
  root: Json;
}

export function report(walk: Walk, code: string, issue: IssueCode, what: string, mend: string): undefined {
  walk.findings.push({ severity: 'error', code, issue, where: pathOf(walk.path), what, mend });
}

export function pathOf(path: readonly (string | number)[]): string {
  let text = '';
  for (const step of path) text += typeof step === 'number' ? `[${step}]` : text === '' ? step : `.${step}`;
  return text;
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
