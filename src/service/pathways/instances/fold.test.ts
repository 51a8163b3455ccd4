import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PATHWAYS, RULES } from '../definitions/shipped.ts';
import { canEnd, checkPathway, type PathwayDefinition, reachableFrom } from './definition.ts';
import { type Definitions, fold, type Instance, nextTelling, type PathwayEvent } from './fold.ts';

const at = (day: string) => `${day}T09:00:00.000Z`;
const definitions: Definitions = (id, version) => PATHWAYS.find((each) => each.id === id && each.version === version);
const started: Extract<PathwayEvent, { kind: 'started' }> = {
  id: '1',
  at: at('2026-01-01'),
  by: 'sweep',
  kind: 'started',
  person: 'p',
  pathway: 'lynch',
  version: '1',
  because: 'found',
};

function state(events: readonly PathwayEvent[], using: Definitions = definitions): Instance {
  const folded = fold(events, using);
  assert.ok(folded.kind === 'instance');
  return folded.instance;
}

/** Every state an instance can be in, by every event there is: the whole graph, not a sample. */
function* everyState(definition: PathwayDefinition): Iterable<{ readonly path: readonly PathwayEvent[]; readonly instance: Instance }> {
  const using: Definitions = () => definition;
  const seen = new Set<string>();
  const waiting: (readonly PathwayEvent[])[] = [[{ ...started, pathway: definition.id, version: definition.version }]];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const instance = state(path, using);
    const key = instance.status === 'open' ? `${instance.step} ${instance.waiting} ${instance.told}` : instance.reason;
    if (seen.has(key)) continue;
    seen.add(key);
    yield { path, instance };
    if (instance.status === 'ended') continue;
    const base = { id: String(path.length + 1), at: at('2026-02-01'), by: 'test' };
    const exits = definition.steps.flatMap((step) => step.exits.map(({ event }) => event));
    const events: PathwayEvent[] = [
      ...[...new Set(exits)].map((event): PathwayEvent => ({ ...base, kind: 'happened', event })),
      { ...base, kind: 'declined', isForGood: false },
      { ...base, kind: 'declined', isForGood: true },
      { ...base, kind: 'uncontactable' },
      { ...base, kind: 'reoffered' },
      { ...base, kind: 'died' },
      { ...base, kind: 'moved-away', handedTo: 'another alliance' },
      ...(instance.told < 3 ? [{ ...base, kind: 'told', who: 'x' } as const] : []),
    ];
    for (const event of events) waiting.push([...path, event]);
  }
}

test('HAZ-PTH-08 from every state of every definition an end can be reached, and every state that is no end has an owner and a due date', () => {
  let states = 0;
  for (const definition of PATHWAYS) {
    const ends = new Set<string>();
    const steps = new Set<string>();
    for (const { instance } of everyState(definition)) {
      states += 1;
      if (instance.status === 'ended') {
        ends.add(instance.reason);
        continue;
      }
      steps.add(instance.step);
      assert.ok(instance.owner, `${definition.id} ${instance.step} has no owner`);
      assert.ok(!Number.isNaN(Date.parse(instance.dueAt)), `${definition.id} ${instance.step} has no due date`);
      assert.ok(canEnd(definition, instance.step), `${definition.id} ${instance.step} never ends`);
      assert.equal(instance.trouble, undefined);
    }
    assert.deepEqual(steps, reachableFrom(definition, definition.start));
    assert.equal(steps.size, definition.steps.length);
    assert.ok(ends.has('died') && ends.has('moved-away') && ends.has('declined-for-good'));
  }
  assert.ok(states > 100, `${states} states`);
});

test('a bowel tumour walks from MLH1 loss to the family, each step due from the day it began', () => {
  const events: PathwayEvent[] = ['mlh1-lost-bowel', 'braf-negative', 'not-methylated', 'sample-sent', 'variant-found'].map(
    (event, place) => ({ id: event, at: at(`2026-02-0${place + 1}`), by: 'lab', kind: 'happened', event }),
  );
  const cascade = state([started, ...events]);
  assert.ok(cascade.status === 'open');
  assert.deepEqual([cascade.step, cascade.owner, cascade.dueAt], ['tell-and-cascade', 'clinical-genetics', at('2026-03-05')]);
  assert.deepEqual(state([started, ...events, { id: 'e', at: at('2026-03-01'), by: 'x', kind: 'happened', event: 'cascade-opened' }]), {
    status: 'ended',
    person: 'p',
    pathway: 'lynch',
    version: '1',
    reason: 'diagnosed',
    at: at('2026-03-01'),
    trail: ['tumour-test', 'braf', 'methylation', 'germline-offer', 'germline-result', 'tell-and-cascade'],
  });
});

test('HAZ-PTH-08 who declines or cannot be reached is offered again on a day, and the offer brings the step back', () => {
  const declined: PathwayEvent = { id: '2', at: at('2026-02-01'), by: 'clinic', kind: 'declined', isForGood: false };
  const waiting = state([started, declined]);
  assert.ok(waiting.status === 'open');
  assert.deepEqual([waiting.waiting, waiting.dueAt], ['declined', at('2027-02-01')]);
  const again = state([started, declined, { id: '3', at: at('2027-02-02'), by: 'clinic', kind: 'reoffered' }]);
  assert.ok(again.status === 'open');
  assert.deepEqual([again.waiting, again.step], [undefined, 'tumour-test']);
});

test('the same event twice is one event; an event that means nothing here changes nothing and is named', () => {
  const told: PathwayEvent = { id: '2', at: at('2026-02-01'), by: 'sweep', kind: 'told', who: 'laboratory' };
  const twice = state([started, told, told]);
  assert.ok(twice.status === 'open');
  assert.equal(twice.told, 1);
  const folded = fold([started, { id: '9', at: at('2026-02-01'), by: 'x', kind: 'happened', event: 'methylated' }], definitions);
  assert.ok(folded.kind === 'instance');
  assert.deepEqual(folded.ignored, ['9']);
});

test('HAZ-PTH-09 a later version that has no such step keeps the instance open, with somebody to look at it', () => {
  const lynch = definitions('lynch', '1');
  assert.ok(lynch);
  const later: PathwayDefinition = { ...lynch, version: '2', steps: lynch.steps.filter(({ id }) => id !== 'braf'), start: 'methylation' };
  const both: Definitions = (id, version) => (version === '2' ? later : definitions(id, version));
  const events: PathwayEvent[] = [
    started,
    { id: '2', at: at('2026-01-10'), by: 'lab', kind: 'happened', event: 'mlh1-lost-bowel' },
    { id: '3', at: at('2026-01-12'), by: 'admin', kind: 'version-changed', version: '2' },
  ];
  const kept = state(events, both);
  assert.ok(kept.status === 'open');
  assert.equal(kept.owner, 'pathway-lead');
  assert.match(kept.trouble ?? '', /step "braf" of lynch 2 is not defined here/);
  const moved = state(events, (id, version) => (version === '2' ? { ...later, replaces: { braf: 'methylation' } } : both(id, version)));
  assert.ok(moved.status === 'open');
  assert.deepEqual([moved.step, moved.trouble], ['methylation', undefined]);
  const gone = state(events, () => undefined);
  assert.equal(gone.status, 'open');
});

test('the owner is told on the due day, then each in the line, then nobody is left to tell', () => {
  const told = (count: number) =>
    state([
      started,
      ...Array.from(
        { length: count },
        (_, place): PathwayEvent => ({ id: `t${place}`, at: at('2026-02-01'), by: 'sweep', kind: 'told', who: 'x' }),
      ),
    ]);
  assert.deepEqual(nextTelling(told(0), definitions), { at: at('2026-01-22'), who: 'laboratory' });
  assert.equal(nextTelling(told(1), definitions)?.who, 'pathway-lead');
  assert.equal(nextTelling(told(2), definitions)?.who, 'alliance-lead');
  assert.equal(nextTelling(told(3), definitions), undefined);
});

test('a pathway with a step nobody owns, that leads nowhere, or that nothing reaches is refused', () => {
  const lynch = definitions('lynch', '1');
  assert.ok(lynch);
  const [first, second] = lynch.steps;
  assert.ok(first && second);
  const refused = (steps: readonly unknown[]): string => {
    const reading = checkPathway({ ...lynch, steps }, RULES);
    return reading.kind === 'refused' ? reading.findings.map(({ where, what }) => `${where}: ${what}`).join('\n') : 'accepted';
  };
  assert.match(refused([{ ...first, owner: '', exits: [{ event: 'x', end: 'completed' }] }]), /belongs to nobody/);
  assert.match(refused([{ ...first, exits: [{ event: 'x', to: 'nowhere' }] }]), /which is no step/);
  assert.match(
    refused([
      { ...first, exits: [{ event: 'x', end: 'completed' }] },
      { ...second, exits: [{ event: 'x', end: 'completed' }] },
    ]),
    /lynch\.braf: No path leads to this step/,
  );
  assert.match(refused([{ ...first, exits: [{ event: 'again', to: first.id }] }]), /no end can be reached/);
  assert.match(refused([{ ...first, exits: [{ event: 'x', end: 'lost' }] }]), /"lost" is no reason to end/);
});
