// What the service said no to, as lines of an error summary.
import type { Submission } from '../../service/requests/index.ts';
import type { PageError } from './page.ts';

/** The reasons of a refusal in words, each leading to `href`; empty when it was accepted. */
export function problemsOf(submission: Submission, href: string): readonly PageError[] {
  if (submission.kind !== 'refused') return [];
  const findings = submission.entries.flatMap(({ findings }) => findings).filter(({ severity }) => severity === 'error');
  const said = [...new Set(findings.map(({ what, mend }) => [what, mend].filter(Boolean).join(' ')))];
  return (said.length > 0 ? said : ['That could not be done. Nothing was saved.']).map((text) => ({ text, href }));
}
