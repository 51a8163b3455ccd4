import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededUniform } from '../../../foundation/numbers/index.ts';
import { readFhirFamily } from '../exchange/from-fhir.ts';
import { writeFhirFamily } from '../exchange/to-fhir.ts';
import type { Member, Pedigree } from '../pedigree/pedigree.ts';
import { drawPedigree } from './draw-pedigree.ts';
import { type Layout, layOut, type Point, SYMBOL } from './layout.ts';

/** Three to five generations with people marrying in (some with parents), second partners, cousins who marry and twins. */
function aFamily(seed: number): Pedigree {
  const next = seededUniform(seed);
  const members: Member[] = [];
  const add = (sex: Member['sex'], father?: string, mother?: string, more: Partial<Member> = {}): Member => {
    const member: Member = { id: `m${members.length}`, sex, father, mother, ...more };
    members.push(member);
    return member;
  };
  let generation = [add('male'), add('female')];
  const couples: (readonly [Member, Member])[] = [[generation[0] ?? add('male'), generation[1] ?? add('female')]];
  const depth = 2 + Math.floor(next() * 3);
  for (let row = 0; row < depth && members.length < 45; row++) {
    const children: Member[] = [];
    for (const [father, mother] of couples.splice(0))
      for (let count = 1 + Math.floor(next() * 3); count > 0; count--) {
        const twins = next() < 0.1 ? { group: `t${members.length}`, zygosity: 'identical' as const } : undefined;
        const sex = next() < 0.5 ? 'male' : 'female';
        for (let born = twins ? 2 : 1; born > 0; born--)
          children.push(add(sex, father.id, mother.id, { twins, dead: next() < 0.2, ...(next() < 0.3 ? { affected: 'yes' } : {}) }));
      }
    for (const child of children)
      for (let partners = next() < 0.7 ? 1 : next() < 0.3 ? 2 : 0; partners > 0; partners--) {
        const cousin = next() < 0.08 ? children.find(({ sex, father }) => sex !== child.sex && father !== child.father) : undefined;
        const withParents = next() < 0.15;
        const sex = child.sex === 'male' ? 'female' : 'male';
        const partner = cousin ?? (withParents ? add(sex, add('male').id, add('female').id) : add(sex));
        couples.push(child.sex === 'male' ? [child, partner] : [partner, child]);
      }
    generation = children;
  }
  return { id: `S${seed}`, proband: generation.at(-1)?.id ?? 'm0', members };
}

const meets = (point: Point | undefined, symbol: Point | undefined): boolean =>
  point !== undefined && symbol !== undefined && Math.max(Math.abs(point.x - symbol.x), Math.abs(point.y - symbol.y)) <= SYMBOL / 2 + 0.2;

function check(layout: Layout, seed: number): void {
  const placed = [...layout.members.values()];
  for (const [index, one] of placed.entries())
    for (const other of placed.slice(index + 1))
      assert.ok(
        Math.abs(one.x - other.x) >= SYMBOL + 20 || Math.abs(one.y - other.y) >= SYMBOL + 20,
        `seed ${seed}: ${one.id} and ${other.id}`,
      );
  for (const { x, y } of placed) assert.ok(x >= SYMBOL && x <= layout.width - SYMBOL && y >= SYMBOL / 2 && y <= layout.height - SYMBOL / 2);
  for (const { union, line, descent, siblings, drops } of layout.unions) {
    const parents = [union.father, union.mother].flatMap((id) => layout.members.get(id ?? '') ?? []);
    if (parents.length === 2)
      for (const parent of parents)
        assert.ok(meets(line[0], parent) || meets(line.at(-1), parent), `seed ${seed}: line misses ${parent.id}`);
    else assert.ok(meets(descent[0], parents[0]), `seed ${seed}: descent misses`);
    assert.equal(drops.length, union.children.length);
    for (const { child, from, to } of drops) {
      const symbol = layout.members.get(child);
      assert.ok(meets(to, symbol) && Math.abs(to.y - ((symbol?.y ?? 0) - SYMBOL / 2)) < 0.2, `seed ${seed}: drop misses ${child}`);
      assert.ok(
        siblings && Math.abs(from.y - siblings.y) < 0.2 && from.x >= siblings.from - 0.2 && from.x <= siblings.to + 0.2,
        `seed ${seed}: ${child} hangs loose`,
      );
      for (const parent of parents) assert.ok(parent.y < (symbol?.y ?? 0), `seed ${seed}: ${child} is not below ${parent.id}`);
    }
    if (siblings)
      assert.ok(
        (descent.at(-1)?.x ?? 0) >= siblings.from - 0.2 &&
          (descent.at(-1)?.x ?? 0) <= siblings.to + 0.2 &&
          Math.abs((descent.at(-1)?.y ?? 0) - siblings.y) < 0.2,
      );
  }
}

test('HAZ-FAM-02 in random families of three to five generations no two symbols overlap and every line meets its symbols', () => {
  let largest = 0;
  for (let seed = 1; seed <= 60; seed++) {
    const pedigree = aFamily(seed);
    largest = Math.max(largest, pedigree.members.length);
    check(layOut(pedigree), seed);
  }
  assert.ok(largest > 25);
});

test('HAZ-FAM-02 the drawing says what it shows: title, description, and the same family as a table; names are hidden unless asked for', () => {
  const pedigree = aFamily(4);
  const named = {
    ...pedigree,
    members: pedigree.members.map((member) => ({ ...member, name: `Quillon ${member.id}`, conditions: [{ text: '<b>&"' }] })),
  };
  const drawing = drawPedigree(named, { today: '2026-01-31' });
  assert.ok(drawing.kind === 'drawn');
  assert.match(drawing.svg, /role="img" aria-labelledby="pedigree-title pedigree-desc"/);
  assert.match(drawing.svg, /<desc id="pedigree-desc">\d+ people in \d generations\. The proband is [IV]+-\d+\./);
  assert.doesNotMatch(drawing.svg, /Quillon|<b>/);
  assert.equal(drawing.table.length, pedigree.members.length);
  const shown = drawPedigree(named, { today: '2026-01-31', names: 'show' });
  assert.match(shown.kind === 'drawn' ? shown.svg : '', /Quillon/);
});

test('HAZ-FAM-01 a family that contradicts itself is not drawn', () => {
  const drawing = drawPedigree({ id: 'F', members: [{ id: 'a', sex: 'male', father: 'a' }] }, { today: '2026-01-31' });
  assert.ok(drawing.kind === 'refused' && drawing.findings[0]?.code === 'FAM_OWN_ANCESTOR');
});

test('HAZ-FAM-04 a family written as FHIR comes back the same', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const pedigree = aFamily(seed);
    const json: unknown = JSON.parse(JSON.stringify(writeFhirFamily(pedigree)));
    const reading = readFhirFamily(json);
    assert.ok(reading.kind === 'read');
    const back = reading.pedigrees[0];
    const plain = (members: readonly Member[] | undefined) =>
      JSON.parse(JSON.stringify((members ?? []).toSorted((a, b) => (a.id < b.id ? -1 : 1))));
    assert.deepEqual(plain(back?.members), plain(pedigree.members));
    assert.equal(back?.proband, pedigree.proband);
  }
});

test('a FHIR family from elsewhere is placed by relationship codes; who cannot be placed is named', () => {
  const history = (id: string, code: string) => ({
    resource: {
      resourceType: 'FamilyMemberHistory',
      id,
      status: 'completed',
      patient: { reference: 'Patient/p' },
      relationship: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-RoleCode', code }] },
    },
  });
  const reading = readFhirFamily({
    resourceType: 'Bundle',
    type: 'collection',
    entry: [
      { resource: { resourceType: 'Patient', id: 'p', gender: 'female' } },
      history('aunt', 'MAUNT'),
      history('mum', 'NMTH'),
      history('cousin', 'COUSN'),
    ],
  });
  assert.ok(reading.kind === 'read');
  const find = (id: string) => reading.pedigrees[0]?.members.find((member) => member.id === id);
  assert.equal(find('p')?.mother, 'mum');
  assert.equal(find('aunt')?.mother, find('mum')?.mother);
  assert.deepEqual(
    reading.findings.map(({ code, where }) => [code, where]),
    [['FAM_LINE_NOT_TOLD', 'FamilyMemberHistory/cousin']],
  );
});
