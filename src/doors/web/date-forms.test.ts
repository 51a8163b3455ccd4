// A date is asked for in three boxes and read by readDate under the names of these boxes: the two must not drift apart.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import nunjucks from 'nunjucks';
import { dateFields, readDate } from './form.ts';

const WEB = fileURLToPath(new URL('.', import.meta.url));
const NHSUK = fileURLToPath(new URL('../../../node_modules/nhsuk-frontend/dist', import.meta.url));

const environment = new nunjucks.Environment(new nunjucks.FileSystemLoader([NHSUK]), { autoescape: true });

function rendered(parameters: object): string {
  const text = `{% from "nhsuk/components/date-input/macro.njk" import dateInput %}{{ dateInput(parameters) }}`;
  return environment.renderString(text, { parameters });
}

/** What a browser posts of the boxes. */
function posted(html: string): ReadonlyMap<string, readonly string[]> {
  const boxes = [...html.matchAll(/<input\b[^>]*>/g)].map(([box]) => box);
  const attribute = (box: string, name: string) => box.match(new RegExp(`\\b${name}="([^"]*)"`))?.[1] ?? '';
  return new Map(boxes.map((box) => [attribute(box, 'name'), [attribute(box, 'value')]]));
}

for (const [room, name] of [
  ['workforce', 'date'],
  ['families', 'born'],
  ['pathways', 'on'],
  ['medicines/board', 'asOf'],
] as const)
  test(`a date typed into the form of ${room} is the date that is read`, () => {
    const items = dateFields(name, '1985-03-27').map(([box, value]) => ({ name: box, id: box, value }));
    const fields = posted(rendered({ id: name, fieldset: { legend: { text: 'When' } }, items }));
    assert.deepEqual([...fields.keys()], [`${name}-day`, `${name}-month`, `${name}-year`]);
    assert.deepEqual(readDate(fields, name, 'The date'), { kind: 'date', date: '1985-03-27' });
    const routes = readdirSync(join(WEB, room)).filter((file) => file.endsWith('.ts'));
    const sources = routes.map((file) => readFileSync(join(WEB, room, file), 'utf8')).join('\n');
    assert.match(sources, new RegExp(`readDate\\(\\s*(visit\\.)?fields,\\s*'${name}'`), `nothing in ${room} reads "${name}"`);
  });

test('no form asks for a date under a prefix, which would post it as date[day] and never be read', () => {
  const templates = readdirSync(WEB, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.njk'));
  const prefixed = templates.filter((file) => /dateInput\([^)]*namePrefix/.test(readFileSync(join(WEB, file), 'utf8')));
  assert.ok(templates.length > 50);
  assert.deepEqual(prefixed, []);
});
