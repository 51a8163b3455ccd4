// The safety documents say nothing that is not there: every file they name exists, every one says that it is an unsigned draft, and the index of hazards is
// that of the tables. `node test/safety-documents.test.ts --write` writes the index anew.
import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const FOLDER = 'docs/clinical-safety';
const INDEX = `${FOLDER}/hazard-log.md`;
const documents = globSync(`${FOLDER}/*.md`, { cwd: root }).sort();
/** A path in backticks, or one of a test in a table of hazards. */
const NAMED = /`((?:src|test|docs|bench|data|scripts)\/[\w./-]+|[\w-]+\.(?:json|md))`|\b((?:src|test)\/[\w./-]+\.test\.ts)\b/g;

/** From this score on a hazard is not acceptable as proposed (docs/clinical-safety/risk-management-system.md). */
const ACCEPTABLE_BELOW = 10;

if (process.argv.includes('--write')) writeFileSync(`${root}/${INDEX}`, index());

test('every file and test that a safety document names exists', () => {
  const missing = [...documents, ...globSync(`${FOLDER}/hazards/*.md`, { cwd: root })].flatMap((document) =>
    [...readFileSync(`${root}/${document}`, 'utf8').matchAll(NAMED)]
      .map(([, quoted, plain]) => quoted ?? plain ?? '')
      .filter((path) => path.includes('/') && !existsSync(`${root}/${path}`))
      .map((path) => `${document}: ${path}`),
  );
  assert.deepEqual(missing, []);
});

test('every safety document says that it is an unsigned draft, and who must complete it', () => {
  for (const document of documents) {
    if (document.endsWith('README.md')) continue;
    const text = readFileSync(`${root}/${document}`, 'utf8');
    assert.match(
      text,
      /\*\*Unsigned draft\.\*\* (A Clinical Safety Officer|The organisation that deploys this)[\s\S]* must complete/,
      document,
    );
  }
});

test('the index of hazards is made from the tables of the rooms', () => {
  assert.equal(readFileSync(`${root}/${INDEX}`, 'utf8'), index(), 'node test/safety-documents.test.ts --write makes it');
});

function index(): string {
  const rows = globSync(`${FOLDER}/hazards/*.md`, { cwd: root })
    .sort()
    .flatMap((file) =>
      readFileSync(`${root}/${file}`, 'utf8')
        .split('\n')
        .flatMap((line) => {
          const cells = line.split(/(?<!\\)\|/).map((cell) => cell.trim());
          const [, id = '', hazard = ''] = cells;
          if (!/^HAZ-[A-Z]{3}-\d{2}$/.test(id)) return [];
          const [severity, likelihood] = cells.filter((cell) => /^[1-5]$/.test(cell)).map(Number);
          const score = severity !== undefined && likelihood !== undefined ? String(severity * likelihood) : 'not scored';
          return [`| ${id} | ${hazard} | ${score} | \`${file}\` |`];
        }),
    );
  const high = rows.filter((row) => Number(row.split('|')[3]) >= ACCEPTABLE_BELOW);
  return [
    '# Hazard log: index',
    '',
    '> **Unsigned draft.** A Clinical Safety Officer (a registered clinician, trained for it) must complete, change and sign this before anybody relies on it.',
    '',
    'Made from the tables of the rooms. Score: severity times likelihood with the control in place, our proposal. Each has a test: `test/hazards.test.ts`.',
    '',
    `${high.length} of ${rows.length} score ${ACCEPTABLE_BELOW} or more, which the table of \`docs/clinical-safety/risk-management-system.md\` does not accept until a Clinical Safety Officer has judged them: ${high.map((row) => row.split('|')[1]?.trim()).join(', ')}.`,
    '',
    '| id | hazard | score | table |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}
