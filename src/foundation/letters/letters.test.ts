import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkPdf, renderPdf, type WrittenDocument } from './index.ts';

const LETTER: WrittenDocument = {
  title: 'A free NHS test for you',
  language: 'en-GB',
  blocks: [
    { kind: 'heading', level: 1, text: 'A free NHS test for you' },
    { kind: 'paragraph', text: 'Dear Siân Łukasz Ŵyn, this is for you.' },
    { kind: 'heading', level: 2, text: 'What you can do' },
    { kind: 'list', items: ['Call us.', 'Go to our page.'] },
    { kind: 'paragraph', text: 'Small words at the end.', weight: 'quiet' },
  ],
};

test('HAZ-FAM-13 a letter as PDF is tagged, titled, has a language, embedded fonts with their letters, and says PDF/UA-1', async () => {
  assert.deepEqual(checkPdf(await renderPdf(LETTER)), []);
  assert.deepEqual(checkPdf(await renderPdf({ ...LETTER, print: 'large' })), []);
});

test('a letter of many pages keeps its structure', async () => {
  const blocks = Array.from({ length: 120 }, (_, index) => ({ kind: 'paragraph', text: `Paragraph ${index} `.repeat(30) }) as const);
  const pdf = await renderPdf({ ...LETTER, blocks: [...LETTER.blocks, ...blocks] });
  assert.deepEqual(checkPdf(pdf), []);
  assert.ok((pdf.toString('latin1').match(/\/Type \/Page\b/g)?.length ?? 0) > 5);
});

test('the check finds each thing that is taken away', async () => {
  const whole = (await renderPdf(LETTER)).toString('latin1');
  const without = (search: RegExp, instead: string) =>
    checkPdf(Buffer.from(whole.replace(search, instead), 'latin1')).map(({ code }) => code);
  assert.deepEqual(without(/\/Marked true/, '/Marked false'), ['PDF_NOT_TAGGED']);
  assert.deepEqual(without(/\/Lang \(en-GB\)/, ''), ['PDF_NO_LANGUAGE']);
  assert.deepEqual(without(/\/DisplayDocTitle true/, '/DisplayDocTitle false'), ['PDF_TITLE_NOT_SHOWN']);
  assert.deepEqual(without(/\/StructTreeRoot \d+ 0 R/, ''), ['PDF_NO_STRUCTURE', 'PDF_NO_PARENT_TREE']);
  assert.deepEqual(without(/\/S \/H1/, '/S /P'), ['PDF_NO_MAIN_HEADING', 'PDF_HEADING_SKIPPED']);
  assert.deepEqual(without(/\/ToUnicode \d+ 0 R/, ''), ['PDF_NO_UNICODE']);
  assert.deepEqual(without(/\/FontFile2 \d+ 0 R/, ''), ['PDF_FONT_NOT_EMBEDDED']);
  assert.deepEqual(without(/<pdfuaid:part>1/, '<pdfuaid:part>0'), ['PDF_NO_UA']);
});
