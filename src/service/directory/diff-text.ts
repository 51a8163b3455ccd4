// A difference of two versions in words, for a meeting or an email.

import type { CodeAndName, DirectoryDiff } from './diff.ts';

export function diffText(difference: DirectoryDiff): string {
  const { from, to, indications } = difference;
  const sections: readonly (readonly [string, readonly string[]])[] = [
    ['New clinical indications', indications.added.map(line)],
    ['Clinical indications retired', indications.retired.map(line)],
    [
      'Clinical indications under a new code',
      indications.renumbered.map((one) => `${one.before} is now ${one.after}: ${one.name} (${one.because})`),
    ],
    ['Clinical indications renamed', indications.renamed.map((one) => `${one.code}: "${one.before}" is now "${one.after}"`)],
    ['New tests', difference.added.map(line)],
    ['Tests retired', difference.retired.map(line)],
    ['Tests under a new code', difference.renumbered.map((one) => `${one.before} is now ${one.after}: ${one.name} (${one.because})`)],
    [
      'Tests changed',
      difference.changed.flatMap(({ code, name, changes }) =>
        changes.map(
          (change) =>
            `${code} ${name}: ${FIELD[change.field]} "${change.before}" is now "${change.after}"${change.spellingOnly ? ' (spelling only)' : ''}`,
        ),
      ),
    ],
    ['Tests not mentioned in the list that is not complete (this does not mean retired)', difference.notListed.map(line)],
  ];
  const head = `From ${from.kind} ${from.version} to ${to.kind} ${to.version}: ${difference.common} tests in both.`;
  const partial = [from, to]
    .filter((version) => !version.complete)
    .map((version) => `${version.version} is not a complete list: absence from it says nothing.`);
  const body = sections
    .filter(([, lines]) => lines.length > 0)
    .map(([title, lines]) => `${title} (${lines.length})\n${lines.map((one) => `  ${one}`).join('\n')}`);
  return `${[[head, ...partial].join('\n'), ...body].join('\n\n')}\n`;
}

function line({ code, name }: CodeAndName): string {
  return `${code} ${name}`;
}

const FIELD = {
  name: 'name',
  target: 'target',
  method: 'method',
  commissioning: 'commissioning category',
  specialistGroup: 'specialist group',
  scope: 'scope',
  eligibility: 'eligibility',
  indication: 'clinical indication',
} as const;
