import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import type { Observation, Patient, Resource } from '@medplum/fhirtypes';
import { auditEventFor } from '../../../foundation/audit/index.ts';
import type { Who } from '../../../foundation/identity/index.ts';
import { createRecord, newId, newShard, recordMigrations, structure, validateResource } from '../../../foundation/record/index.ts';
import { type Database, migrate } from '../../../foundation/storage/index.ts';
import { eachDatabase } from '../../../foundation/storage/testing.ts';
import { SYSTEM } from '../../../foundation/terms/index.ts';
import { bundlePathIn, keepBundle, readKnowledge, readNhsRules, readVcfFile } from '../pharmacogenomics/store.ts';
import { createMedicines } from './medicines.ts';
import { medicinesConsumer, medicinesMigrations } from './store.ts';

const PUBLISHED = new URL('../../../../../shared/data/medicines/pgx-cases/', import.meta.url).pathname;
const skip =
  existsSync(PUBLISHED) || process.env.OPENGMS_SKIP_NOTHING === '1'
    ? false
    : 'the published definitions (../shared/data/medicines) are not here';
const EVERYTHING = { kind: 'everything' } as const;
const NOW = new Date('2026-11-21T09:00:00.000Z');
const SCIENTIST: Who = { kind: 'person', id: '999900000004', name: 'Joanna Kowalska', role: 'laboratory', organisation: '699X0' };

const folder = mkdtempSync(join(tmpdir(), 'opengms-medicines-'));
after(() => rmSync(folder, { recursive: true, force: true }));

async function aRoom(database: Database, dataDirectory: string) {
  await migrate(database, [...recordMigrations, ...medicinesMigrations]);
  const record = createRecord(database, { structure });
  const medicines = createMedicines({ db: database, record, dataDirectory });
  const patient: Patient = {
    resourceType: 'Patient',
    id: newId(newShard(), NOW),
    identifier: [{ system: SYSTEM.nhsNumber, value: '9990034001' }],
  };
  const write = (...resources: readonly Resource[]) =>
    record.commit({
      changes: resources.map((resource) => ({ kind: 'create', resource })),
      parties: ['R0A'],
      audit: auditEventFor({ who: SCIENTIST, interaction: 'create', resources: [], patients: [], at: NOW }),
      now: NOW,
    });
  await write(patient);
  const follow = () => record.follow(medicinesConsumer(readNhsRules()));
  return { record, medicines, write, follow, patient: patient.id ?? '' };
}

function imported(): string {
  const path = bundlePathIn(folder);
  if (!existsSync(path)) keepBundle(readKnowledge(PUBLISHED, 'everything'), path);
  return folder;
}

eachDatabase('a VCF of one person is called and kept as sound FHIR, and read back it gives the same results', async (database, t) => {
  if (skip) return t.skip(skip);
  const { medicines, record, patient, follow } = await aRoom(database, imported());
  const vcf = readVcfFile(join(PUBLISHED, 'Sample_1.preprocessed.vcf'));
  const kept = await medicines.keepGenotypes({ patient, vcf, parties: ['R0A'], who: SCIENTIST, now: NOW });
  assert.equal(kept.kind, 'kept', JSON.stringify(kept));
  const evaluated = await medicines.evaluate(patient, { kind: 'organisation', organisation: 'R0A' }, NOW);
  const said = (gene: string) => evaluated?.report.genes.find((each) => each.gene === gene);
  assert.deepEqual(said('DPYD')?.printed, ['c.295_298delTCAT (*7)', 'c.1898delC (*3)']);
  assert.deepEqual(said('CYP2C9')?.printed, ['*1/*25']);
  assert.equal(said('UGT1A1')?.printed.length, 4);
  assert.ok((said('DPYD')?.positions?.notTested ?? 0) > 0, 'positions that were not in the file stay not tested');
  for (const { type, content } of (await record.search({ type: 'Observation', parameters: [['_count', '50']] }, EVERYTHING)).matches)
    assert.deepEqual(
      validateResource(JSON.parse(content)).filter(({ severity }) => severity === 'error'),
      [],
      type,
    );
  assert.equal(await medicines.evaluate(patient, { kind: 'organisation', organisation: 'RYJ' }, NOW), undefined, 'another organisation');
  await follow();
  // A second sample that differs: both are carried, and it is said.
  const other = vcf.replace(/^(chr10\t\d+.*)$/gm, (row) => row.replace(/\t[01][|/][01]/, '\t0/0'));
  await medicines.keepGenotypes({ patient, vcf: other, parties: ['R0A'], who: SCIENTIST, now: new Date(NOW.getTime() + 1000) });
  const again = await medicines.evaluate(patient, EVERYTHING, NOW);
  assert.ok(again?.report.findings.some(({ code }) => code === 'MED_STORED_CONTRADICT'));
});

eachDatabase('a file that cannot be used is refused with what is wrong, and nothing is kept', async (database, t) => {
  if (skip) return t.skip(skip);
  const { medicines, patient, record } = await aRoom(database, imported());
  const keep = (vcf: string) => medicines.keepGenotypes({ patient, vcf, parties: [], who: SCIENTIST, now: NOW });
  const header = '##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t';
  for (const [vcf, code] of [
    ['not a VCF', 'MED_NOT_VCF'],
    [`##reference=GRCh37\n${header}A\n`, 'MED_BUILD'],
    [`${header}A\tB\n`, 'MED_ONE_SAMPLE'],
    [`${header}A\nchr1\t1\t.\tA\tG\t.\t.\t.\tGT\t0/1\n`, 'MED_NOTHING_READ'],
  ] as const) {
    const outcome = await keep(vcf);
    assert.equal(outcome.kind === 'refused' && outcome.findings[0]?.code, code, vcf);
  }
  assert.equal((await record.search({ type: 'Observation', parameters: [] }, EVERYTHING)).matches.length, 0);
});

eachDatabase(
  'what was remarked when a file was read is kept with it: where, what, what to do and the name of the finding',
  async (database, t) => {
    if (skip) return t.skip(skip);
    const { medicines, patient } = await aRoom(database, imported());
    const header = '##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tA';
    const rows = ['chr10\t94761900\t.\tC\tT\t.\t.\t.\tGT\t./1', '# a comment', 'chr10\t94762706\t.\tT\tG\t.\t.\t.\tGT\t0/0'];
    const outcome = await medicines.keepGenotypes({ patient, vcf: [header, ...rows].join('\n'), parties: [], who: SCIENTIST, now: NOW });
    assert.equal(outcome.kind, 'kept');
    const [document] = (await medicines.evaluate(patient, EVERYTHING, NOW))?.person.documents ?? [];
    assert.match(
      document?.description ?? '',
      /comment.*\(MED_COMMENT_IN_BODY\)\nline 5, chr10:94762706 .*Normalise.*\(MED_REF_MISMATCH\)\nline 3, .*repeat the test\. \(MED_HALF_CALL\)/,
    );
    assert.deepEqual(document === undefined ? [] : validateResource(document), []);
  },
);

eachDatabase('without an import a VCF cannot be called, and the refusal names the command', async (database) => {
  const { medicines, patient } = await aRoom(database, '/nowhere');
  const outcome = await medicines.keepGenotypes({ patient, vcf: '', parties: [], who: SCIENTIST, now: NOW });
  assert.match(outcome.kind === 'refused' ? (outcome.findings[0]?.what ?? '') : '', /npm run -s opengms -- medicines import FOLDER/);
});

eachDatabase(
  'HAZ-MED-25 new guidance: everybody with a stored genotype is worked out again, and who is affected is kept with before and now',
  async (database, t) => {
    if (skip) return t.skip(skip);
    const own = mkdtempSync(join(folder, 'changing-'));
    keepBundle(readKnowledge(PUBLISHED, 'everything'), bundlePathIn(own));
    const { medicines, write, patient, follow } = await aRoom(database, own);
    const genotype = (value: string): Observation => ({
      resourceType: 'Observation',
      id: newId(newShard(), NOW),
      status: 'final',
      code: { coding: [{ system: SYSTEM.loinc, code: '84413-4' }] },
      subject: { reference: `Patient/${patient}` },
      effectiveDateTime: NOW.toISOString(),
      valueCodeableConcept: { text: value },
    });
    await write(genotype('CYP2C19 *2/*2'));
    await follow();
    const seen: string[] = [];
    const run = () =>
      medicines.reEvaluate({ who: SCIENTIST, now: () => NOW, progress: ({ done, total }) => seen.push(`${done} of ${total}`) });
    assert.equal((await run()).affected, 0, 'the first time is what later ones are compared with');
    assert.deepEqual(seen, ['0 of 1', '1 of 1', '1 of 1']);
    await write(genotype('TPMT *1/*3A'));
    assert.equal((await run()).affected, 0, 'a new result is no new guidance');
    // The publisher rewrites what it says about clopidogrel.
    const path = bundlePathIn(own);
    const bundle = readFileSync(path, 'utf8').replaceAll('Avoid clopidogrel if possible', 'Never give clopidogrel');
    const parsed = JSON.parse(bundle) as { parts: { sha256: string }[] };
    for (const part of parsed.parts) part.sha256 = part.sha256.split('').reverse().join('');
    writeFileSync(path, `${JSON.stringify(parsed)}\n`);
    const changed = await run();
    assert.equal(changed.affected, 1);
    const [affected] = await medicines.affected(changed.run, { kind: 'organisation', organisation: 'R0A' });
    assert.ok(
      affected?.change.advice.some(({ drug, after: now }) => drug === 'clopidogrel' && now.join(' ').includes('Never give clopidogrel')),
    );
    assert.deepEqual(await medicines.affected(changed.run, { kind: 'organisation', organisation: 'RYJ' }), []);
    assert.equal((await medicines.runs())[0]?.done, 1);
  },
);
