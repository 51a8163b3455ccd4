import assert from 'node:assert/strict';
import { migrate } from '../../../foundation/storage/index.ts';
import { eachDatabase } from '../../../foundation/storage/testing.ts';
import { equityMigrations } from '../cube/migrations.ts';
import { LONGEST_NAME, removeView, savedViews, saveView } from './saved-views.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 10, 21, 9, minute));

eachDatabase('a saved view is the question under a name; the latest stands first and is seen by its owner alone', async (database) => {
  await migrate(database, equityMigrations);
  const save = (owner: string, name: string, question: string, minute: number) =>
    saveView(database, { owner, name, question, now: at(minute) });
  assert.deepEqual(await save('ada', '  Lynch, North  ', 'test=lynch-1-tumour-test&by=area', 0), { kind: 'saved' });
  assert.deepEqual(await save('ada', 'FH', 'test=access-fh', 1), { kind: 'saved' });
  assert.deepEqual(await save('ben', 'FH', 'test=access-fh&by=sex', 2), { kind: 'saved' });
  const listed = async (owner: string) => (await savedViews(database, owner)).map(({ name, question }) => [name, question]);
  assert.deepEqual(await listed('ada'), [
    ['FH', 'test=access-fh'],
    ['Lynch, North', 'test=lynch-1-tumour-test&by=area'],
  ]);
  assert.deepEqual(await listed('ben'), [['FH', 'test=access-fh&by=sex']]);
  assert.deepEqual(await listed('nobody'), []);
});

eachDatabase('the same name again replaces its question and keeps its place in the address', async (database) => {
  await migrate(database, equityMigrations);
  const view = { owner: 'ada', name: 'FH' };
  await saveView(database, { ...view, question: 'test=access-fh', now: at(0) });
  const [first] = await savedViews(database, 'ada');
  await saveView(database, { ...view, question: 'test=access-fh&by=sex', now: at(5) });
  assert.deepEqual(await savedViews(database, 'ada'), [{ id: first?.id, name: 'FH', question: 'test=access-fh&by=sex', savedAt: at(5) }]);
});

eachDatabase(
  'a view without a name, with one too long, and the hundred-and-first are refused, and nothing is written',
  async (database) => {
    await migrate(database, equityMigrations);
    const save = (name: string) => saveView(database, { owner: 'ada', name, question: 'test=access-fh', now: at(0) });
    assert.deepEqual(await save('   '), { kind: 'refused', because: 'Enter a name for this view' });
    assert.deepEqual(await save('x'.repeat(LONGEST_NAME + 1)), { kind: 'refused', because: 'The name must be 80 characters or fewer' });
    assert.deepEqual(await savedViews(database, 'ada'), []);
    for (let i = 0; i < 100; i++) assert.equal((await save(`view ${i}`)).kind, 'saved');
    assert.match(JSON.stringify(await save('one more')), /You can save 100 views/);
    assert.equal((await save('view 7')).kind, 'saved');
    assert.equal((await savedViews(database, 'ada')).length, 100);
  },
);

eachDatabase('a view is removed by its owner and by nobody else', async (database) => {
  await migrate(database, equityMigrations);
  await saveView(database, { owner: 'ada', name: 'FH', question: 'test=access-fh', now: at(0) });
  const [view] = await savedViews(database, 'ada');
  assert.ok(view);
  await removeView(database, 'ben', view.id);
  assert.equal((await savedViews(database, 'ada')).length, 1);
  await removeView(database, 'ada', view.id);
  assert.deepEqual(await savedViews(database, 'ada'), []);
});
