import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Member, Pedigree } from '../pedigree/pedigree.ts';
import { type CascadeEvent, foldCascade, NO_CONSENT } from './cascade.ts';
import { decideClaim, hashOfCode, makeClaimCode, readClaimCode } from './claim-code.ts';
import { disclosuresIn, type LetterWishes, writeLetter } from './letters.ts';
import { readingGrade } from './reading-grade.ts';
import { whoIsNext } from './who-is-next.ts';

const at = '2026-01-01';
const person = (id: string, sex: 'male' | 'female', father?: string, mother?: string, more: Partial<Member> = {}): Member => ({
  id,
  sex,
  father,
  mother,
  ...more,
});
const pedigree: Pedigree = {
  id: 'F',
  proband: 'p',
  members: [
    person('gf', 'male', undefined, undefined, { dead: true }),
    person('gm', 'female', undefined, undefined, { dead: true }),
    person('dad', 'male', 'gf', 'gm'),
    person('mum', 'female'),
    person('aunt', 'female', 'gf', 'gm'),
    person('uncleIn', 'male'),
    person('cousin', 'male', 'uncleIn', 'aunt'),
    person('p', 'female', 'dad', 'mum', {
      name: 'Ottoline Wexcombe',
      born: '1980-03-14',
      identifiers: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9990000018' }],
      conditions: [{ text: 'Familial hypercholesterolaemia' }],
      tests: [{ gene: 'LDLR', result: 'found' }],
    }),
    person('bro', 'male', 'dad', 'mum'),
    person('niece', 'female', 'bro', undefined, { born: '2022' }),
  ],
};
const everybody: CascadeEvent = { kind: 'opened', at, members: pedigree.members.map(({ id }) => id).filter((id) => id !== 'p') };
const question = { inheritance: 'autosomal-dominant' as const, gene: 'LDLR', today: '2026-02-01' };

function standings(...events: readonly CascadeEvent[]): Readonly<Record<string, string>> {
  const answer = whoIsNext(pedigree, foldCascade([everybody, ...events]), question);
  assert.ok(answer.kind === 'list');
  assert.equal(answer.relatives.length, pedigree.members.length - 1, 'everybody is in the list');
  return Object.fromEntries(answer.relatives.map(({ member, standing }) => [member, standing.kind]));
}

test('first-degree relatives are next; the aunt waits for the parents; who married in is not at risk', () => {
  const { dad, mum, bro, aunt, cousin, niece, uncleIn } = standings();
  assert.deepEqual([dad, mum, bro, cousin, niece, uncleIn], ['next', 'next', 'next', 'after', 'after', 'not-at-risk']);
  assert.equal(aunt, 'next', 'her parents have died, so nobody stands between her and the carrier');
});

test('results flow back: a mother who carries it takes the father and his side off the list; a brother who carries it brings his child in', () => {
  const mum = standings({ kind: 'result', at, member: 'mum', result: 'found' });
  assert.deepEqual([mum.dad, mum.aunt, mum.cousin], ['not-at-risk', 'not-at-risk', 'not-at-risk']);
  assert.equal(standings({ kind: 'result', at, member: 'bro', result: 'found' }).niece, 'next');
  assert.equal(standings({ kind: 'result', at, member: 'bro', result: 'not-found' }).niece, 'not-at-risk');
});

test('HAZ-FAM-05 a relative who died, opted out or cannot be reached holds nobody up', () => {
  for (const kind of ['died', 'opted-out', 'declined-for-good', 'uncontactable'] as const)
    assert.equal(standings({ kind, at, member: 'bro' }).niece, 'next', kind);
});

test('HAZ-FAM-06 an opt-out is kept whatever comes after; only the person can come back', () => {
  const out: CascadeEvent = { kind: 'opted-out', at, member: 'bro' };
  const others: readonly CascadeEvent[] = [
    { kind: 'invited', at, member: 'bro', route: 'indirect' },
    { kind: 'opened', at, members: ['bro'] },
    { kind: 'relative-added', at, member: 'bro' },
    { kind: 'handed-over', at, member: 'bro', alliance: 'A' },
    { kind: 'result', at, member: 'bro', result: 'found' },
    { kind: 'declined-for-now', at, member: 'bro' },
  ];
  const cascade = foldCascade([everybody, out, ...others]);
  assert.deepEqual(cascade.relatives.get('bro'), { kind: 'ended', reason: 'opted-out', at });
  assert.equal(cascade.refused.length, 5, 'each is refused by name; opening again changes nothing');
  assert.equal(foldCascade([everybody, out, { kind: 'asks-to-join', at, member: 'bro' }]).relatives.get('bro')?.kind, 'open');
});

test('HAZ-FAM-05 every open step has an owner and a due date, every end a reason, and from every state an end can be reached', () => {
  const kinds = [
    'reminded',
    'claimed',
    'sampled',
    'declined-for-now',
    'declined-for-good',
    'uncontactable',
    'opted-out',
    'died',
    'not-a-relative',
    'entered-in-error',
    'asks-to-join',
  ] as const;
  const events: readonly CascadeEvent[] = [
    ...kinds.map((kind) => ({ kind, at, member: 'bro' })),
    { kind: 'invited', at, member: 'bro', route: 'indirect' },
    ...(['found', 'not-found', 'failed'] as const).map((result) => ({ kind: 'result' as const, at, member: 'bro', result })),
    ...(['handed-over', 'hand-over-accepted', 'hand-over-returned'] as const).map((kind) => ({ kind, at, member: 'bro', alliance: 'A' })),
  ];
  const seen = new Map<string, boolean>();
  const walk = (before: readonly CascadeEvent[], depth: number): void => {
    const state = foldCascade([everybody, ...before]).relatives.get('bro');
    assert.ok(state);
    if (state.kind === 'open') assert.ok(state.owner && state.escalateTo && state.due > state.since, state.step);
    else assert.ok(state.reason);
    const name = state.kind === 'open' ? state.step : state.reason;
    if (seen.has(name) || depth > 5) return;
    seen.set(
      name,
      state.kind === 'ended' || events.some((event) => foldCascade([everybody, ...before, event]).relatives.get('bro')?.kind === 'ended'),
    );
    for (const event of events) walk([...before, event], depth + 1);
  };
  walk([], 0);
  assert.ok(seen.size >= 13, [...seen.keys()].join());
  assert.ok([...seen.values()].every(Boolean));
});

test('HAZ-FAM-07 direct contact needs the consent of the index patient', () => {
  const direct: CascadeEvent = { kind: 'invited', at, member: 'bro', route: 'direct' };
  assert.equal(foldCascade([everybody, direct]).refused.length, 1);
  const consent: CascadeEvent = { kind: 'consent', at, consent: { ...NO_CONSENT, directContact: true } };
  assert.equal(foldCascade([everybody, consent, direct]).refused.length, 0);
  assert.equal(writeLetter(pedigree, 'LDLR', { ...wishes, route: 'direct' }).kind, 'refused');
});

const wishes: LetterWishes = {
  route: 'indirect',
  code: '7Q4M-1KXW-0BTZ',
  codeUntil: '31 March 2026',
  service: { name: 'NHS family gene service', telephone: '0300 000 0000', page: 'nhs.example/family' },
  consent: NO_CONSENT,
  conditionInPlainWords: 'high cholesterol that runs in families',
  indexName: 'Ottoline Wexcombe',
};

test('HAZ-FAM-07 a letter names no one and no condition unless consented, and reads at grade 7 or below', () => {
  for (const directContact of [true, false])
    for (const shareName of [true, false])
      for (const shareCondition of [true, false])
        for (const toParentOf of [true, false])
          for (const [route, style] of [
            ['indirect', 'standard'],
            ['direct', 'standard'],
            ['indirect', 'easy-read'],
            ['direct', 'easy-read'],
          ] as const) {
            const letter = writeLetter(pedigree, 'LDLR', {
              ...wishes,
              route,
              style,
              toParentOf,
              consent: { directContact, shareName, shareCondition },
            });
            if (route === 'direct' && !directContact) continue;
            assert.ok(letter.kind === 'letter', JSON.stringify(letter));
            assert.equal(/Ottoline|Wexcombe/.test(letter.text), shareName);
            assert.equal(/cholesterol/.test(letter.text), shareCondition);
            assert.doesNotMatch(letter.text, /LDLR|1980|9990000018/);
            const grade = readingGrade(letter.text);
            assert.ok(grade <= (style === 'easy-read' ? 4 : 7), `${style}: grade ${grade}`);
            for (const there of [wishes.code, wishes.codeUntil, wishes.service.telephone, wishes.service.page])
              assert.ok(letter.text.includes(there), there);
          }
  assert.equal(
    writeLetter(pedigree, 'LDLR', { ...wishes, service: { ...wishes.service, name: 'Familial Hypercholesterolaemia clinic' } }).kind,
    'refused',
  );
  for (const leak of ['wexcombe', 'LDLR', '9990000018', '1980-03-14'])
    assert.equal(disclosuresIn(`a ${leak}.`, pedigree, 'LDLR', wishes).length, 1, leak);
});

test('a relative called May or Will does not stop the letter, and a language without words is refused by name', () => {
  const family: Pedigree = { ...pedigree, members: pedigree.members.map((one) => (one.id === 'bro' ? { ...one, name: 'May Will' } : one)) };
  assert.equal(writeLetter(family, 'LDLR', wishes).kind, 'letter');
  const other = writeLetter(pedigree, 'LDLR', { ...wishes, language: 'tlh' });
  assert.ok(other.kind === 'refused' && other.findings[0]?.code === 'FAM_NO_SUCH_LANGUAGE');
});

test('the reading grade is the Flesch-Kincaid formula', () => {
  // 6 words, 1 sentence, 6 syllables: 0.39 x 6 + 11.8 x 1 - 15.59.
  assert.ok(Math.abs(readingGrade('The cat sat on the mat.') - (0.39 * 6 + 11.8 - 15.59)) < 1e-9);
  assert.ok(readingGrade('Individuals exhibiting pathogenic heterozygous abnormalities necessitate multidisciplinary evaluation.') > 20);
});

test('HAZ-FAM-08 every single mistyped letter and every swap of two neighbours in a code is noticed', () => {
  const code = makeClaimCode(Uint8Array.from({ length: 11 }, (_, index) => (index * 37 + 5) & 255)).replaceAll('-', '');
  assert.equal(readClaimCode(code.toLowerCase()).kind, 'code');
  for (let place = 0; place < code.length; place++) {
    for (const letter of '0123456789ABCDEFGHJKMNPQRSTVWXYZ')
      if (letter !== code[place]) assert.equal(readClaimCode(code.slice(0, place) + letter + code.slice(place + 1)).kind, 'mistyped');
    const [one, two] = [code[place], code[place + 1]];
    if (two && one !== two)
      assert.equal(readClaimCode(code.slice(0, place) + two + one + code.slice(place + 2)).kind, 'mistyped', `${one}${two}`);
  }
});

test('HAZ-FAM-08 a code is claimed once, before its day, and after five wrong tries nothing is told for a while', () => {
  const codeHash = hashOfCode('7Q4M-1KXW-0BTZ', 'pepper');
  const invitation = { codeHash, member: 'bro', expires: '2026-03-31T00:00:00.000Z' };
  const now = '2026-02-01T12:00:00.000Z';
  assert.equal(decideClaim(codeHash, [invitation], [], now).kind, 'claimed');
  for (const spent of [{ claimedAt: now }, { withdrawnAt: now }, { expires: now }])
    assert.deepEqual(decideClaim(codeHash, [{ ...invitation, ...spent }], [], now), decideClaim('other', [invitation], [], now));
  const tries = ['01', '02', '03', '04', '05'].map((minute) => `2026-02-01T11:5${minute.slice(1)}:00.000Z`);
  assert.deepEqual(decideClaim(codeHash, [invitation], tries, now), { kind: 'too-many-tries', until: '2026-02-01T12:06:00.000Z' });
  assert.equal(decideClaim(codeHash, [invitation], tries, '2026-02-01T12:07:00.000Z').kind, 'claimed');
});
