import assert from 'node:assert/strict';
import type { Resource } from '@medplum/fhirtypes';
import type { Who } from '../../../foundation/identity/index.ts';
import { migrate } from '../../../foundation/storage/index.ts';
import { eachDatabase } from '../../../foundation/storage/testing.ts';
import { aFile, aTrio, record, vcfText } from '../fixtures.ts';
import { createInterpretation, type Interpretation, interpretationMigrations, type NewCase } from '../index.ts';

const JO: Who = { kind: 'person', id: '1', name: 'Jo', role: 'laboratory', organisation: '699X0' };
const MO: Who = { ...JO, id: '2', name: 'Mo' };
const CAME = { source: 'panel.json', licence: 'test', importedBy: 'Jo' };

function aPanel(version: string, genes: Readonly<Record<string, readonly [confidence: string, inheritance: string]>>): string {
  return JSON.stringify({
    id: 9,
    name: 'Test panel',
    version,
    signed_off: '2026-01-01',
    relevant_disorders: ['R14'],
    genes: Object.entries(genes).map(([symbol, [confidence, inheritance]]) => ({
      entity_name: symbol,
      confidence_level: confidence,
      mode_of_inheritance: inheritance,
    })),
  });
}

const MONO = 'MONOALLELIC, autosomal or pseudoautosomal, NOT imprinted';
const NEW = ['0/1', '0/0', '0/0'];

function aCase(order: string, records: readonly string[], kind: 'path' | 'bytes' = 'path'): NewCase {
  const text = vcfText(records);
  return {
    link: { orders: [order], patient: 'p', organisation: '699X0', test: 'R14.1', codes: ['R14.1', 'R14'], directoryPanels: [] },
    family: aTrio(),
    phenotypes: [],
    source:
      kind === 'path'
        ? { kind: 'path', path: aFile(text), name: 'family.vcf' }
        : { kind: 'bytes', bytes: Buffer.from(text), name: 'family.vcf' },
  };
}

async function aRoom(db: Parameters<Parameters<typeof eachDatabase>[1]>[0]): Promise<{ room: Interpretation; audited: Resource[] }> {
  await migrate(db, interpretationMigrations);
  const audited: Resource[] = [];
  let moment = Date.parse('2026-11-20T09:00:00Z');
  const room = createInterpretation({
    db,
    record: { appendAudit: async (events) => void audited.push(...events) },
    // Every look at the clock is a second later, so that nothing happens at once.
    now: () => {
      moment += 1_000;
      return new Date(moment);
    },
    onFault: (error) => assert.fail(String(error)),
  });
  return { room, audited };
}

const order = (n: number): string => `0000000${n}-0000-4000-8000-000000000000`;

eachDatabase('a family is scanned, run under the panels its R code asks for, and keeps where everything came from', async (db) => {
  const { room } = await aRoom(db);
  await room.importPanel(aPanel('1.0', { G1: ['3', MONO] }), CAME);
  const { id, finished } = await room.open(
    aCase(order(1), [record(100, 'G1', 'stop_gained', NEW), record(200, 'G2', 'stop_gained', NEW)]),
    JO,
  );
  await finished;
  const [given, scan, work, [run]] = await Promise.all([room.read(id), room.scanOf(id), room.workOf(id), room.runsOf(id)]);
  assert.deepEqual([given?.state, given?.run, work?.state], ['ready', 1, 'done']);
  assert.match(scan?.sha256 ?? '', /^[0-9a-f]{64}$/);
  assert.equal(scan?.records, 2);
  assert.deepEqual(
    run?.versions.panels.map(({ name, version }) => `${name} ${version}`),
    ['Test panel 1.0'],
  );
  const content = await room.content(id, 1);
  assert.deepEqual(
    content?.rows.map(({ gene, tier }) => `${gene} ${tier}`),
    ['G1 Tier 1', 'G2 Tier 3'],
  );
  assert.equal((await room.explain(id, '1-100-A-G', 'G1'))?.candidate.tier, 'Tier 1');
});

eachDatabase('a file that cannot be scanned leaves a clear refusal and no reservoir (HAZ-INT-08)', async (db) => {
  const { room } = await aRoom(db);
  const given = aCase(order(1), []);
  const { id, finished } = await room.open({ ...given, source: { kind: 'path', path: '/nowhere/family.vcf', name: 'family.vcf' } }, JO);
  await finished;
  const work = await room.workOf(id);
  assert.deepEqual([work?.state, work?.findings[0]?.code, (await room.read(id))?.state], ['failed', 'E_FILE', 'refused']);
  const again = await room.open({ ...given, source: { kind: 'bytes', bytes: Buffer.from('not a VCF\n'), name: 'x' } }, JO);
  await again.finished;
  assert.equal(again.id, id);
  assert.equal((await room.workOf(id))?.findings[0]?.code, 'E_NOT_VCF');
  assert.equal(await room.scanOf(id), undefined);
});

eachDatabase('two different people agree on a class, disagreements stay, and one person twice is not two (HAZ-INT-09)', async (db) => {
  const { room } = await aRoom(db);
  const { id, finished } = await room.open(aCase(order(1), [record(100, 'G1', 'stop_gained', NEW)]), JO);
  await finished;
  const strong = [
    { code: 'PVS1', strength: 'strong' },
    { code: 'PM6', strength: 'moderate' },
  ] as const;
  const variant = '1-100-A-G G1';
  await room.classify(id, { variant, criteria: strong, note: '' }, JO);
  const twice = await room.classify(id, { variant, criteria: strong, note: '' }, JO);
  assert.equal('kind' in twice && twice.kind, 'one');
  const differ = await room.classify(id, { variant, criteria: [{ code: 'PM6', strength: 'moderate' }], note: '' }, MO);
  assert.equal('kind' in differ && differ.kind, 'differ');
  const refused = await room.classify(id, { variant, criteria: [], class: 'pathogenic', note: '' }, MO);
  assert.equal('code' in refused && refused.code, 'INT_CLASS_WITHOUT_REASON');
  const agreed = await room.classify(id, { variant, criteria: strong, note: 'The transcript was looked at together.' }, MO);
  assert.equal('kind' in agreed && agreed.kind === 'agreed' && agreed.class, 'likely-pathogenic');
  assert.equal((await room.agreement(id, variant)).log.length, 4);
});

eachDatabase('why a variant has no tier is answered from the reservoir, else from the file, with every failing rule', async (db) => {
  const { room } = await aRoom(db);
  await room.importPanel(aPanel('1.0', { G1: ['3', MONO] }), CAME);
  const common = record(300, 'G1', 'missense_variant', NEW, { info: 'gnomADg_AF=0.2;' });
  const { id, finished } = await room.open(aCase(order(1), [record(100, 'G1', 'synonymous_variant', NEW), common], 'bytes'), JO);
  await finished;
  const low = await room.whyNot(id, 'chr1:100 A>G');
  assert.ok(low.kind === 'explained' && low.from === 'reservoir');
  assert.deepEqual(
    low.candidates[0]?.records[0]?.facts.filter(({ passed }) => !passed).map(({ rule }) => rule),
    ['consequence'],
  );
  const frequent = await room.whyNot(id, '1-300-A-G');
  assert.ok(frequent.kind === 'explained' && frequent.from === 'file', JSON.stringify(frequent));
  assert.ok(
    frequent.candidates[0]?.records[0]?.facts.some(({ rule, passed, says }) => rule === 'frequency' && !passed && /0\.2/.test(says)),
  );
  assert.equal((await room.whyNot(id, '1-999-A-G')).kind, 'not-carried');
  assert.equal((await room.whyNot(id, 'BRCA1')).kind, 'not-a-variant');
});

eachDatabase(
  'a new panel version raises a candidate of a stored family into the inbox with why and since when, once (HAZ-INT-10)',
  async (db) => {
    const { room, audited } = await aRoom(db);
    await room.importPanel(aPanel('1.0', { G1: ['2', MONO], G3: ['3', MONO] }), CAME);
    for (const n of [1, 2])
      await (
        await room.open(aCase(order(n), n === 1 ? [record(100, 'G1', 'stop_gained', NEW)] : [record(100, 'G2', 'stop_gained', NEW)]), JO)
      ).finished;
    await room.importPanel(aPanel('1.1', { G1: ['3', MONO], G3: ['1', MONO] }), CAME);
    const standing = await room.reanalyse(JO);
    assert.deepEqual([standing.families, standing.done, standing.risen], [2, 2, 1]);
    const [risen, ...others] = await room.inbox({ organisation: '699X0', limit: 10 });
    assert.equal(others.length, 0);
    assert.deepEqual([risen?.gene, risen?.from, risen?.to, risen?.under], ['G1', 'Tier 3', 'Tier 1', 'Test panel 1.1 (was 1.0)']);
    assert.match(risen?.why ?? '', /G1 is green on Test panel 1\.1/);
    assert.ok(audited.length > 0, 'looking into stored families is written down');
    assert.equal((await room.reanalyse(JO)).risen, 0);
    assert.ok(risen && (await room.answerRisen(risen, 'Seen; sent to the MDT.', JO)));
    assert.deepEqual(await room.inbox({ organisation: '699X0', limit: 10 }), []);
  },
);

eachDatabase('a release of ClinVar raises and withdraws what it says of stored variants', async (db) => {
  const { room } = await aRoom(db);
  await room.importPanel(aPanel('1.0', { G1: ['3', MONO] }), CAME);
  const inherited = ['0/1', '0/0', '0/0'];
  const { finished, id } = await room.open(aCase(order(1), [record(100, 'G1', 'synonymous_variant', inherited)]), JO);
  await finished;
  assert.deepEqual((await room.content(id, 1))?.rows, []);
  const release = (date: string, lines: readonly string[]) => [
    '##fileformat=VCFv4.1',
    `##fileDate=${date}`,
    '##reference=GRCh38',
    ...lines,
  ];
  const line = '1\t100\t7\tA\tG\t.\t.\tCLNSIG=Pathogenic;CLNREVSTAT=criteria_provided,_multiple_submitters,_no_conflicts';
  await room.importClinVar(release('2026-11-01', [line]), { ...CAME, source: 'clinvar.vcf' });
  assert.equal((await room.reanalyse(JO)).risen, 1);
  assert.equal((await room.inbox({ limit: 5 }))[0]?.to, 'Tier 1');
  await room.importClinVar(release('2026-12-01', []), { ...CAME, source: 'clinvar.vcf' });
  assert.equal((await room.reanalyse(JO)).risen, 0);
  assert.deepEqual((await room.content(id, 3))?.rows, []);
});

eachDatabase('a case answers several orders of one person, with the panels of each, and no order has two cases', async (db) => {
  const { room } = await aRoom(db);
  const ofTest = (code: string): string =>
    JSON.stringify({
      ...JSON.parse(aPanel('1.0', { [`G${code}`]: ['3', MONO] })),
      id: code,
      name: `Panel ${code}`,
      relevant_disorders: [code],
    });
  for (const code of ['R14', 'R29']) await room.importPanel(ofTest(code), CAME);
  const { id, finished } = await room.open(aCase(order(1), [record(100, 'GR29', 'stop_gained', NEW)]), JO);
  await finished;
  assert.equal((await room.content(id, 1))?.rows[0]?.tier, 'Tier 3');
  const [link] = [aCase(order(2), []).link];
  const other = { ...link, codes: ['R29'], test: 'R29 Intellectual disability', dueAt: '2026-12-01T00:00:00.000Z' };
  assert.equal(await room.addOrder(id, { ...other, patient: 'somebody else' }, JO), undefined);
  await (await room.addOrder(id, other, JO))?.finished;
  const given = await room.read(id);
  assert.deepEqual([given?.link.orders, given?.link.dueAt, given?.run], [[order(1), order(2)], other.dueAt, 2]);
  assert.equal((await room.ofOrder(order(2)))?.id, id);
  assert.equal((await room.content(id, 2))?.rows[0]?.tier, 'Tier 1');
  // an order that another case answers stays there
  const third = await room.open(aCase(order(3), [record(100, 'G1', 'stop_gained', NEW)]), JO);
  await third.finished;
  assert.equal(await room.addOrder(third.id, other, JO), undefined);
  assert.equal((await room.ofOrder(order(2)))?.id, id);
});

eachDatabase('a file that breaks off while it is read leaves no case that is being read for ever', async (db) => {
  const { room } = await aRoom(db);
  const given = aCase(order(1), [record(100, 'G1', 'stop_gained', NEW)]);
  const cut = Buffer.from('1f8b0800000000000003', 'hex');
  const { id, finished } = await room.open({ ...given, source: { kind: 'bytes', bytes: cut, name: 'cut.vcf.gz' } }, JO);
  await finished;
  const work = await room.workOf(id);
  assert.equal(work?.state, 'failed');
  assert.ok(work?.findings[0]?.mend, JSON.stringify(work?.findings));
  assert.equal((await room.read(id))?.state, 'refused');
});

/** A whole chromosome of the mother, two X chromosomes beside a Y, and most records without a consequence. */
function aTroubledFamily(): readonly string[] {
  const sixty = (contig: string, calls: readonly string[]): readonly string[] =>
    Array.from({ length: 60 }, (_, at) => record(20_000_000 + at, `G${at}`, 'missense_variant', calls, { contig }));
  const bare = sixty('chr1', ['1/1', '0/0', '1/1']).map((line) => line.replace(/CSQ=\S+/, '.'));
  return [...bare, ...sixty('chrX', ['0/1', '0', '0/1']), ...sixty('chrY', ['1', '1', './.']).map((line) => line.replace(/CSQ=\S+/, '.'))];
}

eachDatabase('W_UPD, W_XO_XXY and W_LOW_ANNOTATION each block the report until somebody has answered them (HAZ-INT-06)', async (db) => {
  const { room } = await aRoom(db);
  const { id, finished } = await room.open(aCase(order(6), aTroubledFamily()), JO);
  await finished;
  const expected = ['W_LOW_ANNOTATION', 'W_UPD', 'W_XO_XXY'];
  const open = async () => (await room.openWarnings(id)).filter(({ code }) => expected.includes(code));
  const before = await open();
  assert.deepEqual(before.map(({ code }) => code).sort(), expected);
  for (const { code, where, mend } of before) {
    assert.match(mend ?? '', /^(Confirm|Check|Annotate) /, 'it says what to do');
    await room.answerWarning(id, code, where, 'Looked into and confirmed.', MO);
    assert.ok(!(await open()).some((each) => each.code === code), code);
  }
});
