// What a geneticist finds in the demonstration: a case for the MDT with answers that agree and differ, a file read while the service answers, and an
// order added to a case that stands.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { DEMO_STORY, trioPed, trioVcf } from '../../src/demo/genome.ts';
import { seedRapidGenome } from '../../src/demo/rapid-genome.ts';
import { checkPhenopacket } from '../../src/service/research/index.ts';
import { type House, openHouse, skipWithoutBrowser } from './browser.ts';

const SKIP = { skip: skipWithoutBrowser };
let house: House;
let path: string;

before(async () => {
  if (skipWithoutBrowser !== false) return;
  house = await openHouse({ caseload: true });
  await seedRapidGenome(house.service.record, house.service.interpretation, new Date());
  const [given] = await house.service.interpretation.list({ organisation: undefined, limit: 1 });
  path = `/interpretation/cases/${given?.id}`;
});
after(() => house?.close());

test(
  'the MDT sees what is to settle, with both answers side by side, what waits for a second person and what is agreed',
  SKIP,
  async () => {
    const geneticist = await house.visitor({ persona: 'geneticist-rapid' });
    await geneticist.goTo(path);
    await geneticist.follow('MDT view: 1 to settle');
    const words = await geneticist.words();
    assert.match(words, /1 to settle, 1 waiting for a second person, 1 agreed/);
    assert.match(words, /To settle: GNB1 c\.239T>C/);
    assert.match(words, /They are 3 points apart\. They differ on PM6 \(not used or supporting\), PS2 \(strong or not used\)/);
    assert.match(words, /Rowan Tregear and Dr Imogen Blake agree: pathogenic/);
    // the one that waits shows nothing of the first answer
    assert.doesNotMatch(words, /Low share of reads/);
    await geneticist.passes();
    const csv = await geneticist.page.request.get(`${house.address}${path}/mdt.csv`);
    assert.match(await csv.text(), /GNB1,differ,Rowan Tregear/);
    assert.doesNotMatch(await csv.text(), /SLC6A1/);
    // what leaves as a phenopacket is one, with the class that two people agreed on
    const packet = await (await geneticist.page.request.get(`${house.address}${path}/phenopacket.json`)).text();
    assert.deepEqual(checkPhenopacket(JSON.parse(packet)), []);
    assert.match(packet, /"PATHOGENIC"/);
    const family = JSON.parse(await (await geneticist.page.request.get(`${house.address}${path}/phenopacket-family.json`)).text());
    assert.deepEqual(checkPhenopacket(family.proband), []);
    assert.equal(family.pedigree.persons.length, 3);
    await geneticist.leave();
  },
);

/** Three people's genomes with a long tail that nobody needs: a second or more of reading, in a file small enough to upload. */
function aLongVcf(): Buffer {
  const own = trioVcf(DEMO_STORY, { childSex: 'male' });
  const tail = Array.from(
    { length: 250_000 },
    (_, at) => `chrX\t${155_500_000 + at}\t.\tA\tG\t60\tPASS\t.\tGT:AD:DP:GQ\t0:30,0:30:99\t0:30,0:30:99\t0/0:30,0:30:99`,
  );
  return gzipSync(`${own}${tail.join('\n')}\n`, { level: 1 });
}

const PACKET = JSON.stringify({
  id: 'family',
  proband: {
    id: 'child',
    subject: { id: 'child', sex: 'MALE' },
    phenotypicFeatures: [{ type: { id: 'HP:0001250', label: 'Seizure' } }],
    interpretations: [
      {
        id: 'i',
        diagnosis: {
          genomicInterpretations: ['165310413 G A 2', '127663366 C T 9'].map((each) => {
            const [pos, ref, alt, chrom] = each.split(' ');
            return {
              subjectOrBiosampleId: 'child',
              interpretationStatus: 'CAUSATIVE',
              variantInterpretation: {
                acmgPathogenicityClassification: 'PATHOGENIC',
                variationDescriptor: { id: each, vcfRecord: { genomeAssembly: 'GRCh38', chrom, pos, ref, alt } },
              },
            };
          }),
        },
      },
    ],
  },
  pedigree: {
    persons: [
      { individualId: 'child', paternalId: 'father', maternalId: 'mother', sex: 'MALE', affectedStatus: 'AFFECTED' },
      { individualId: 'father', paternalId: '0', maternalId: '0', sex: 'MALE', affectedStatus: 'UNAFFECTED' },
      { individualId: 'mother', paternalId: '0', maternalId: '0', sex: 'FEMALE', affectedStatus: 'UNAFFECTED' },
    ],
  },
});

test(
  'while a file is read the service answers and the page comes again by itself; then what was reported before is compared (HAZ-INT-15)',
  SKIP,
  async () => {
    const scientist = await house.visitor({ persona: 'laboratory-rapid' });
    const order = (await house.service.interpretation.list({ organisation: undefined, limit: 1 }))[0]?.link.orders[0];
    await scientist.goTo(`/interpretation/orders/${order}?file=new`);
    await scientist.page
      .getByLabel(/Or its file/)
      .setInputFiles({ name: 'family.json', mimeType: 'application/json', buffer: Buffer.from(PACKET) });
    await scientist.page
      .getByLabel('Annotated VCF of the family')
      .setInputFiles({ name: 'trio.vcf.gz', mimeType: 'application/gzip', buffer: aLongVcf() });
    await scientist.press('Attach and scan');
    const during = await scientist.page.request.get(`${house.address}${path}`);
    assert.equal(during.headers().refresh, `5; url=${path}`);
    assert.match(await during.text(), /The file is being read/);
    const still = await scientist.page.request.get(`${house.address}${path}?still=yes`);
    assert.equal(still.headers().refresh, undefined);
    let isRead = false;
    const reading = house.service.interpretation.settled().then(() => {
      isRead = true;
    });
    const list = await scientist.page.request.get(`${house.address}/interpretation`);
    assert.ok(list.ok() && !isRead, 'the list is answered while the file is read');
    await reading;
    await scientist.goTo(path);
    const words = await scientist.words();
    assert.match(words, /Already reported/);
    assert.match(words, /No tier in STXBP1: .*father/);
    await scientist.passes();
    await scientist.goTo(`${path}/candidates`);
    assert.match(await scientist.words(), /Already reported/);
    await scientist.leave();
  },
);

test(
  'what is wrong with a family or a known variant is said on the page with its code, place and what to do, and no scan begins',
  SKIP,
  async () => {
    const scientist = await house.visitor({ persona: 'laboratory-rapid' });
    const [given] = await house.service.interpretation.list({ organisation: undefined, limit: 1 });
    const before = (await house.service.interpretation.logOf(given?.id ?? '')).length;
    for (const [family, says] of [
      [trioPed('male').replace('child\tfather\tmother', 'child\tmother\tfather'), /E_PED_SEX, line 1: The father is recorded as female/],
      [PACKET.replaceAll('165310413', 'somewhere'), /E_PHENOPACKET, file: .*vcfRecord\.pos: The position/],
      [PACKET.replace('GRCh38', 'hg18'), /E_PHENOPACKET, file: .*genomeAssembly/],
    ] as const) {
      await scientist.goTo(`/interpretation/orders/${given?.link.orders[0]}?file=new`);
      await scientist.page.getByLabel(/Or its file/).setInputFiles({ name: 'family', mimeType: 'text/plain', buffer: Buffer.from(family) });
      await scientist.page
        .getByLabel('Annotated VCF of the family')
        .setInputFiles({ name: 'trio.vcf', mimeType: 'text/plain', buffer: Buffer.from('hello') });
      await scientist.press('Attach and scan');
      assert.match(await scientist.page.title(), /^Error: /);
      assert.match(await scientist.words(), says);
    }
    assert.equal((await house.service.interpretation.logOf(given?.id ?? '')).length, before);
    await scientist.leave();
  },
);
