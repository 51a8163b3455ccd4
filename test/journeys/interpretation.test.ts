// From a child in intensive care to a candidate two people agree on, and to what a new panel version tells about a family years later.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { ServiceRequest } from '@medplum/fhirtypes';
import { TRIO_SAMPLES, trioPed, trioVcf } from '../../src/demo/genome.ts';
import { PERSONAS, type Who } from '../../src/foundation/identity/index.ts';
import { type House, openHouse, type Person, skipWithoutBrowser, whoSaw } from './browser.ts';

const SKIP = { skip: skipWithoutBrowser };
const MONOALLELIC = 'MONOALLELIC, autosomal or pseudoautosomal, NOT imprinted';
let house: House;
let order: { readonly id: string; readonly patient: string };

before(async () => {
  if (skipWithoutBrowser !== false) return;
  house = await openHouse({ caseload: true });
  order = await rapidOrder();
});
after(() => house?.close());

/** The R14 order of the demonstration that the hub is interpreting: its eighth story. */
async function rapidOrder() {
  const year = new Date().getUTCFullYear();
  for (const each of [year, year - 1]) {
    const parameters = [['identifier', `DEMO-${each}-00108`]] as const;
    const [found] = (await house.service.record.search({ type: 'ServiceRequest', parameters }, { kind: 'everything' })).matches;
    if (!found) continue;
    const request = JSON.parse(found.content) as { subject: { reference: string } }; // a ServiceRequest was asked for
    return { id: found.id, patient: request.subject.reference.replace('Patient/', '') };
  }
  throw new Error('The demonstration has no R14 order.');
}

function panel(version: string, amber: readonly string[]): string {
  const genes = ['SCN2A', 'STXBP1', 'GNB1'].map((symbol) => ({
    entity_name: symbol,
    confidence_level: amber.includes(symbol) ? '2' : '3',
    mode_of_inheritance: MONOALLELIC,
  }));
  return JSON.stringify({ id: 900, name: 'Neonatal seizures', version, signed_off: '2026-01-01', relevant_disorders: ['R14'], genes });
}

const nameOf = (persona: string) => PERSONAS.get(persona)?.name ?? '';
const change = (contig: string, position: number, gene: string, genotypes: readonly [string, string, string], more: object = {}) => ({
  contig,
  position,
  reference: 'G',
  alternate: 'A',
  gene,
  term: 'missense_variant',
  impact: 'MODERATE' as const,
  hgvsC: `NM_000001.1:c.${position % 1000}G>A`,
  genotypes,
  ...more,
});

const VCF = trioVcf(
  [
    change('chr2', 165310413, 'SCN2A', ['0/1', '0/0', '0/0'], { revel: 0.95, clinvar: 'Pathogenic' }),
    change('chr9', 127663366, 'STXBP1', ['0/1', '0/1', '0/0'], { frequency: 0.0004 }),
    change('chr1', 9806513, 'GNB1', ['0/1', '0/0', '0/0'], { revel: 0.9 }),
  ],
  { childSex: 'male' },
);

async function classify(person: Person, strengths: Readonly<Record<string, string>>, note: string): Promise<void> {
  const open = person.page.getByText('Classify this variant');
  if (!(await person.page.getByLabel('Strength of PVS1').isVisible())) await open.click();
  for (const code of ['PS1', 'PS2', 'PM2', 'PM6', 'PP3', 'PP4'])
    await person.page.getByLabel(`Strength of ${code}`, { exact: true }).selectOption(strengths[code] ?? '');
  await person.fill('Note', note);
  await person.press('Record my classification');
}

test('a scientist attaches an R14 trio, two people differ and then agree, and the report gains the variant', SKIP, async () => {
  const { interpretation } = house.service;
  await interpretation.importPanel(panel('1.0', ['GNB1']), { source: 'panel.json', licence: 'For the test', importedBy: 'test' });
  const scientist = await house.visitor({ persona: 'laboratory-rapid' });
  await scientist.goTo(`/laboratory/orders/${order.id}`);
  await scientist.follow(/^Genome of this order/);
  await scientist.passes();
  // given nothing, the page says what is missing
  await scientist.press('Attach and scan');
  assert.match(await scientist.page.title(), /^Error: /);
  await scientist.passes();
  await scientist.fill('Family', trioPed('male'));
  await scientist.fill('Phenotypes', 'HP:0001250 Seizure\nnot HP:0001263 Global developmental delay');
  await scientist.page
    .getByLabel('Annotated VCF of the family')
    .setInputFiles({ name: 'trio.vcf', mimeType: 'text/plain', buffer: Buffer.from(VCF) });
  await scientist.press('Attach and scan');
  await interpretation.settled();
  await scientist.page.reload();
  // then the case shows its clock, family, checks and where it comes from
  const words = await scientist.words();
  assert.match(words, /Rapid/);
  assert.match(words, /Due in|overdue/);
  assert.match(words, /Mendelian errors of child/);
  assert.match(words, /Neonatal seizures 1\.0/);
  assert.match(words, /SHA-256/);
  assert.doesNotMatch(words, /Blocks a report/);
  await scientist.passes();
  const picture = await scientist.page.request.get(`${scientist.page.url().split('?')[0]}/family.svg`);
  assert.match(await picture.text(), /^<svg/);
  // when the candidates are opened and cut to Tier 1
  await scientist.follow('All candidates');
  await scientist.passes();
  await scientist.page.getByLabel('Tier').selectOption('Tier 1');
  await scientist.press('Show candidates');
  assert.match(await scientist.words(), /1 candidate/);
  const csv = await scientist.page.request.get(
    new URL((await scientist.page.getByText('Download these candidates').getAttribute('href')) ?? '', house.address).href,
  );
  assert.match(await csv.text(), /SCN2A/);
  await scientist.follow('c.413G>A');
  const variantPage = scientist.page.url();
  assert.match(await scientist.words(), /New in the child: supported/);
  assert.match(await scientist.words(), /Not assessed by the computer/);
  await scientist.passes();
  const genotypes = await scientist.page.request.get(
    new URL((await scientist.page.locator('main img').getAttribute('src')) ?? '', house.address).href,
  );
  assert.match(await genotypes.text(), /Genotypes of the family/);
  // the scientist classifies, and cannot be the second person
  await classify(scientist, { PS1: 'strong', PM6: 'moderate' }, 'In ClinVar, new in the child.');
  assert.match(await scientist.words(), /A colleague must classify it too/);
  // a colleague does not see the first answer before giving their own
  const geneticist = await house.visitor({ persona: 'geneticist-rapid' });
  await geneticist.page.goto(variantPage);
  assert.doesNotMatch(await geneticist.words(), /In ClinVar, new in the child/);
  await classify(geneticist, { PM6: 'moderate' }, 'The ClinVar entry is weak.');
  assert.match(await geneticist.words(), /They differ: .*Rowan Tregear says likely pathogenic/);
  await geneticist.goTo(`${new URL(variantPage).pathname.split('/variants')[0]}/mdt`);
  assert.match(await geneticist.words(), /Differ/);
  await geneticist.passes();
  // then they talk, and agree; every answer stays
  await geneticist.page.goto(variantPage);
  await classify(geneticist, { PS1: 'strong', PM6: 'moderate' }, 'Two more submitters since; agreed at the MDT.');
  assert.match(await geneticist.words(), /agree: likely pathogenic/);
  assert.match(await geneticist.words(), /The ClinVar entry is weak/);
  await geneticist.passes();
  // and the variant goes into the draft report, which stays a draft
  await geneticist.page.getByLabel('Outcome of the test').selectOption('311');
  await geneticist.fill('Conclusion', 'A likely pathogenic variant in SCN2A was found, new in the child.');
  await geneticist.press('Add to the draft report');
  assert.match(await geneticist.words(), /The variant is in the draft report/);
  const inFull = await house.service.requests.read(order.id, { kind: 'everything' });
  const report = inFull?.reports.find(({ status }) => status === 'preliminary');
  assert.equal(
    inFull?.reports.some(({ status }) => status === 'final'),
    false,
  );
  assert.equal(report?.result?.length, 2, 'the variant and its implication');
  await geneticist.leave();
  // and the record says who saw and who changed
  const seen = await whoSaw(house.service, order.patient);
  for (const persona of ['laboratory-rapid', 'geneticist-rapid'])
    assert.ok(
      seen.some(({ who }) => who === nameOf(persona)),
      persona,
    );
  await scientist.leave();
});

test('why a named variant has no tier is told with every failing rule', SKIP, async () => {
  const scientist = await house.visitor({ persona: 'laboratory-rapid', javaScript: true });
  await scientist.goTo('/interpretation');
  await scientist.passes();
  assert.match(await scientist.words(), /FAIRWEATHER/i);
  const known = await house.service.interpretation.ofOrder(order.id);
  await scientist.goTo(`/interpretation/cases/${known?.id}`);
  await scientist.passes();
  await scientist.fill(/Why not this variant/, '9-127663366-G-A');
  await scientist.press('Explain');
  assert.match(await scientist.words(), /What fails: .*inheritance in the family/i);
  assert.match(await scientist.words(), /father/);
  await scientist.passes();
  await scientist.fill(/Variant: chromosome/, 'SCN2A');
  await scientist.press('Explain');
  assert.match(await scientist.page.title(), /^Error: /);
  for (const [name, expected] of [
    ['phenopacket.json', /"SCN2A"/],
    ['fhir.json', /genomics-reporting/],
  ] as const) {
    const file = await scientist.page.request.get(`${house.address}/interpretation/cases/${known?.id}/${name}`);
    assert.match(await file.text(), expected);
  }
  await scientist.leave();
});

test('a new panel version raises a candidate into the inbox, with why and since when', SKIP, async () => {
  const { interpretation } = house.service;
  await interpretation.importPanel(panel('1.1', []), { source: 'panel.json', licence: 'For the test', importedBy: 'test' });
  const scientist = await house.visitor({ persona: 'laboratory-rapid' });
  await scientist.goTo('/interpretation/knowledge');
  assert.match(await scientist.words(), /1\.1/);
  await scientist.passes();
  await scientist.goTo('/interpretation/inbox');
  await scientist.press('Reanalyse stored families');
  await interpretation.settled();
  await scientist.page.reload();
  const words = await scientist.words();
  assert.match(words, /GNB1 is green on Neonatal seizures 1\.1/);
  assert.match(words, /From Tier 3, since/);
  assert.doesNotMatch(words, /STXBP1/);
  await scientist.passes();
  await scientist.press('Take it off the inbox');
  assert.match(await scientist.page.title(), /^Error: /);
  await scientist.fill('What was decided about GNB1', 'Goes to the MDT next week.');
  await scientist.press('Take it off the inbox');
  assert.match(await scientist.words(), /has left the inbox/);
  await scientist.leave();
});

/** The same doctor asks once more for the same child, under a number of its own. */
async function furtherOrder(): Promise<string> {
  const { record, requests, following } = house.service;
  const first = await record.read('ServiceRequest', order.id, { kind: 'everything' });
  const { id: _, meta: __, status: ___, ...asked } = JSON.parse(first?.content ?? '{}') as ServiceRequest; // a ServiceRequest was asked for
  const identifier = [{ ...asked.identifier?.[0], value: 'SECOND-ORDER-OF-THE-CHILD' }];
  const resource: ServiceRequest = { ...asked, status: 'active', identifier };
  const entries = [{ method: 'POST', type: 'ServiceRequest', resource, where: 'ServiceRequest' } as const];
  const by: Who = { kind: 'system', id: 'opengms', name: 'OpenGMS', role: 'system', organisation: 'X26' };
  const answer = await requests.submit({ door: 'service', entries }, by, new Date());
  assert.ok(answer.kind === 'accepted', JSON.stringify(answer));
  await following.caughtUp();
  const parameters = [['identifier', 'SECOND-ORDER-OF-THE-CHILD']] as const;
  return (await record.search({ type: 'ServiceRequest', parameters }, { kind: 'everything' })).matches[0]?.id ?? '';
}

test(
  'a second order of the child is offered, answered by the same case, and the report goes into the order that was chosen',
  SKIP,
  async () => {
    const second = await furtherOrder();
    const known = await house.service.interpretation.ofOrder(order.id);
    const scientist = await house.visitor({ persona: 'laboratory-rapid' });
    await scientist.goTo(`/interpretation/cases/${known?.id}`);
    assert.match(await scientist.words(), /Other orders of this person/);
    await scientist.press('Answer this order here too');
    await house.service.interpretation.settled();
    assert.match(await scientist.words(), /answers this order too/);
    await scientist.page.reload();
    assert.match(await scientist.words(), /Orders that this case answers/);
    await scientist.passes();
    assert.equal((await house.service.interpretation.ofOrder(second))?.id, known?.id);
    await scientist.goTo(`/interpretation/cases/${known?.id}/candidates`);
    await scientist.follow('c.413G>A');
    await scientist.page.getByLabel('Order whose report it goes into').selectOption(second);
    await scientist.page.getByLabel('Outcome of the test').selectOption('311');
    await scientist.fill('Conclusion', 'A likely pathogenic variant in SCN2A was found, new in the child.');
    await scientist.press('Add to the draft report');
    assert.match(await scientist.words(), /The variant is in the draft report/);
    const { reports } = (await house.service.requests.read(second, { kind: 'everything' })) ?? { reports: [] };
    assert.deepEqual(
      reports.map(({ status, result }) => [status, result?.length]),
      [['preliminary', 2]],
    );
    await scientist.leave();
  },
);

test('HAZ-INT-11 nobody outside the hub and the requester opens a case, and a forged form changes nothing', SKIP, async () => {
  const known = await house.service.interpretation.ofOrder(order.id);
  const stranger = await house.visitor({ persona: 'laboratory-other' });
  for (const path of ['', '/candidates', '/mdt', '/family.svg', '/fhir.json', '/candidates.csv', '/why?variant=1-1-A-G']) {
    const answer = await stranger.page.request.get(`${house.address}/interpretation/cases/${known?.id}${path}`);
    assert.equal(answer.status(), 404, path);
  }
  const forged = await stranger.page.request.post(`${house.address}/interpretation/cases/${known?.id}/panels`, { form: { panel: '900' } });
  assert.equal(forged.status(), 403);
  await stranger.leave();
  const nobody = await house.visitor();
  const upload = await nobody.page.request.post(`${house.address}/interpretation/orders/${order.id}`, {
    multipart: { vcf: { name: 'x.vcf', mimeType: 'text/plain', buffer: Buffer.from(VCF) } },
  });
  assert.ok([401, 403].includes(upload.status()) || upload.url().includes('/sign-in'), String(upload.status()));
  await nobody.leave();
});

test('the trio of the test is nobody: its samples have no names', () => {
  assert.deepEqual([...TRIO_SAMPLES], ['child', 'father', 'mother']);
});
