import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../../cli.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'opengms-targets-'));
after(() => rmSync(folder, { recursive: true }));

function opengms(...words: readonly string[]) {
  return spawnSync(process.execPath, [CLI, 'medicines', ...words], { encoding: 'utf8', env: { ...process.env, OPENGMS_DATA: folder } });
}
function aFile(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

interface Shown {
  readonly options: readonly {
    readonly drugs: readonly string[];
    readonly nhs: readonly { readonly appraisal: string; readonly verdict: string; readonly eligibleIf: readonly string[] }[];
  }[];
  readonly testFirst: readonly { readonly appraisal: string }[];
  readonly testsFor: readonly {
    readonly appraisal: string;
    readonly markers: readonly { readonly tests: readonly { readonly code: string }[] }[];
  }[];
  readonly trials: readonly { readonly trial: string; readonly truth: string }[];
}

describe('opengms medicines targets', () => {
  it('prints options with their NHS standing on a day, as JSON alone', () => {
    const { stdout, status } = opengms(
      'targets',
      aFile('a.txt', 'KRAS G12C\n'),
      '--tumour',
      'LUAD',
      '--as-of',
      '2026-01-10',
      '--line',
      '2',
      '--setting',
      'advanced',
      '--json',
    );
    assert.equal(status, 0);
    // Our own output, of the shape above.
    const shown = JSON.parse(stdout) as Shown;
    const sotorasib = shown.options.find(({ drugs }) => drugs.join() === 'sotorasib');
    assert.deepEqual(
      sotorasib?.nhs.map(({ appraisal, verdict }) => [appraisal, verdict]),
      [['TA781', 'eligible-if']],
    );
    assert.equal(sotorasib?.nhs[0]?.eligibleIf.length, 1);
    const ros1 = shown.testsFor.find(({ appraisal }) => appraisal === 'TA643');
    assert.ok(ros1?.markers[0]?.tests.some(({ code }) => code === 'M4.2'));
  });

  it('a panel that was ordered makes what it covers tested', () => {
    const file = aFile('b.txt', 'KRAS G12C\n');
    const before = JSON.parse(opengms('targets', file, '--tumour', 'LUAD', '--as-of', '2026-01-10', '--json').stdout) as Shown;
    const since = JSON.parse(
      opengms('targets', file, '--tumour', 'LUAD', '--as-of', '2026-01-10', '--panel', 'M4.1,M4.2', '--json').stdout,
    ) as Shown;
    const has = ({ testFirst }: Shown, id: string) => testFirst.some(({ appraisal }) => appraisal === id);
    assert.deepEqual([has(before, 'TA536'), has(since, 'TA536'), has(since, 'TA789')], [true, false, true]);
  });

  it('refuses an unknown tumour, a line that cannot be read and a date that is none', () => {
    const file = aFile('c.txt', 'KRAS nonsense words\n');
    const wrongLine = opengms('targets', file, '--tumour', 'LUAD');
    assert.equal(wrongLine.status, 1);
    assert.match(wrongLine.stderr, /c\.txt line 1/);
    assert.equal(opengms('targets', file, '--tumour', 'LUNGISH').status, 1);
    assert.equal(opengms('targets', aFile('d.txt', 'KRAS G12C\n'), '--tumour', 'LUAD', '--as-of', 'tomorrow').status, 1);
    assert.equal(opengms('targets', file).status, 2);
  });

  it('imports trials and shows those that match; a file that is no trial keeps nothing', () => {
    const trial = {
      protocol_no: 'T-9',
      status: 'open',
      treatment_list: { step: [{ step_code: '1', match: [{ genomic: { hugo_symbol: 'KRAS', protein_change: 'p.G12C' } }] }] },
    };
    assert.equal(opengms('import', 'trials', aFile('t.json', JSON.stringify(trial))).status, 0);
    assert.equal(opengms('import', 'trials', aFile('u.json', '{}')).status, 1);
    const shown = JSON.parse(
      opengms('targets', aFile('e.txt', 'KRAS G12C\n'), '--tumour', 'LUAD', '--as-of', '2026-01-10', '--json').stdout,
    ) as Shown;
    assert.deepEqual(
      shown.trials.map(({ trial: id, truth }) => [id, truth]),
      [['T-9', 'met']],
    );
  });

  it('names NHS drugs whose biomarker the cancer directory does not list: PIK3CA in breast cancer', () => {
    const { edition, gaps } = JSON.parse(opengms('targets', '--gaps', '--json').stdout) as {
      edition: string;
      gaps: { appraisal: string; indications: string[]; gaps: string[] }[];
    };
    const breast = gaps.find(({ appraisal }) => appraisal === 'TA816');
    assert.equal(edition, '2021-10');
    assert.deepEqual([breast?.indications, breast?.gaps], [['M3'], ['PIK3CA (small variants)']]);
  });
});
