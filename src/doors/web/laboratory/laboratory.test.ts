import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SHIPPED_ROUTING } from '../../../service/laboratory/index.ts';
import { csv } from '../csv.ts';
import { createPages } from '../index.ts';
import { isScannable } from './find-samples.ts';
import { isOurs, messagesView } from './messages.ts';
import { stepsTo } from './move-tasks.ts';
import { addPasted, checkReportForm, type ReportForm } from './report-form.ts';

const EMPTY: ReportForm = { outcome: '', conclusion: '', variants: [], pasted: '', corrects: '', reason: '' };

test('work is taken to its goal by the steps the national workflow asks for', () => {
  assert.deepEqual(stepsTo('requested', 'completed'), ['accepted', 'in-progress', 'completed']);
  assert.deepEqual(stepsTo('in-progress', 'completed'), ['completed']);
  assert.deepEqual(stepsTo('completed', 'accepted'), []);
});

test('a table from an analysis system becomes variants, whatever it calls its columns', () => {
  const pasted = addPasted({ ...EMPTY, pasted: 'Symbol,HGVSc,Zygosity,Classification\nLDLR,NM_000527.5:c.1061A>G,Het,Likely pathogenic' });
  assert.ok(pasted.kind === 'table');
  const [variant] = pasted.form.variants;
  assert.deepEqual([variant?.gene, variant?.zygosity, variant?.significance], ['LDLR', 'heterozygous', 'likely-pathogenic']);
});

test('a table without the columns that matter is refused with what to do', () => {
  const pasted = addPasted({ ...EMPTY, pasted: 'a,b\n1,2' });
  assert.ok(pasted.kind === 'wrong');
  assert.equal(pasted.errors[0]?.href, '#pasted');
});

test('a report needs an outcome, a conclusion and variants written as HGVS', () => {
  const variant = { gene: 'LDLR', cdna: '1061A>G', protein: '', zygosity: 'heterozygous', source: 'germline', significance: 'pathogenic' };
  const checked = checkReportForm({ ...EMPTY, variants: [variant] });
  assert.ok(checked.kind === 'wrong');
  assert.deepEqual(
    checked.errors.map(({ href }) => href),
    ['#outcome', '#conclusion', '#cdna-0'],
  );
});

test('HAZ-WEB-16 an outcome that contradicts a pathogenic variant is asked about', () => {
  const variant = {
    gene: 'LDLR',
    cdna: 'NM_000527.5:c.1061A>G',
    protein: '',
    zygosity: 'heterozygous',
    source: 'germline',
    significance: 'pathogenic',
  };
  const checked = checkReportForm({
    outcome: '313',
    conclusion: 'No cause was found.',
    variants: [variant],
    pasted: '',
    corrects: '',
    reason: '',
  });
  assert.ok(checked.kind === 'wrong');
  assert.match(checked.errors[0]?.text ?? '', /nothing was found, but a variant is pathogenic/);
});

test('a scanner types numbers, nothing that a search could read otherwise', () => {
  assert.ok(isScannable('DEMO-2026-00104-S1'));
  assert.ok(!isScannable('a|b'));
  assert.ok(!isScannable("x' or 1=1"));
});

test('HAZ-WEB-14 messages of a source are for its own hub', () => {
  const hub = (organisation: string) => ({ kind: 'organisation', organisation }) as const;
  assert.ok(isOurs('R0A:EpicBeaker', hub('699X0'), SHIPPED_ROUTING));
  assert.ok(!isOurs('R0A:EpicBeaker', hub('69A70'), SHIPPED_ROUTING));
  assert.ok(!isOurs('', hub('699X0'), SHIPPED_ROUTING));
});

test('where no message is to be shown there is a sentence, and no head of a table without rows', () => {
  const { render } = createPages({ isDemo: false });
  const shown = (show: string, messages: readonly object[]) => {
    const view = messagesView({
      quality: [],
      messages: messages as Parameters<typeof messagesView>[0]['messages'],
      show,
      routing: SHIPPED_ROUTING,
    }); // as far as the view reads it
    return render('laboratory/messages.njk', { ...view, page: {} });
  };
  const one = {
    id: '1',
    controlId: 'A1',
    type: 'OML^O21',
    source: 'R0A:EpicBeaker',
    receivedAt: new Date('2026-11-20T10:00:00Z'),
    status: 'taken',
    findings: [],
  };
  assert.match(shown('', []), /No message has arrived/);
  assert.match(shown('unreadable', [one]), /None of the latest messages is one of these/);
  for (const html of [shown('', []), shown('unreadable', [one])]) assert.doesNotMatch(html, /<thead|<table/);
  assert.match(shown('', [one]), /<thead/);
});

test('a spreadsheet runs nothing that somebody typed', () => {
  assert.equal(csv({ columns: ['Name'], rows: [['=cmd()'], ['O"Hara, Jo']] }), '\uFEFFName\r\n\'=cmd()\r\n"O""Hara, Jo"\r\n');
});
