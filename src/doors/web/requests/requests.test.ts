import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Bundle, Patient, ServiceRequest } from '@medplum/fhirtypes';
import { loadDirectory } from '../../../service/directory/index.ts';
import { SHIPPED_CLOCKS, SHIPPED_ROUTING, targetFor } from '../../../service/laboratory/index.ts';
import { testOrdered } from '../../../service/requests/index.ts';
import { readFields } from '../form.ts';
import { createPages } from '../index.ts';
import { placedPage } from '../orders/view.ts';
import { type Answers, draftResource, readDraft } from './draft.ts';
import { orderFrom } from './order.ts';
import { nextStep, planFor } from './plan.ts';
import { checkNhsNumber, readStep } from './read-step.ts';
import { risksOf } from './risks.ts';
import { factsAbout } from './some-facts.ts';
import { patientLine, whoPage } from './view.ts';

const directory = loadDirectory();
const now = new Date('2026-11-21T09:00:00Z');
const who = { kind: 'person', id: '999900000001', name: 'Dr Amara Osei', role: 'clinician', organisation: 'R0A' } as const;

function answersFor(test: string, more: Answers = {}): Answers {
  return {
    test: [test],
    number: ['R0A-7K3M-2QX9'],
    given: ['Ada'],
    family: ['Okonkwo'],
    birthDate: ['1984-05-02'],
    nhsNumber: ['9990000018'],
    ...more,
  };
}

function draftOf(answers: Answers) {
  const draft = readDraft({ ...draftResource(answers, who, now), id: 'd1', meta: { versionId: '1' } });
  assert.ok(draft);
  return draft;
}

test('a draft comes back from the record as it was written', () => {
  const answers = answersFor('R134.1', { phenotype: ['HP:0003124|present|Hypercholesterolaemia'] });
  assert.deepEqual(draftOf(answers).answers, answers);
});

test('a panel test asks for no record of discussion and no family; whole genome sequencing asks for both', () => {
  const steps = (code: string) => planFor(answersFor(code), directory, now).steps.map(({ id }) => id);
  assert.deepEqual(steps('R134.1'), ['patient', 'test', 'clinical', 'sample']);
  assert.deepEqual(steps('R29.4'), ['patient', 'test', 'clinical', 'discussion', 'family', 'sample']);
});

test('a solid tumour test asks where the tumour is, and a rare disease test does not', () => {
  const names = (code: string) =>
    planFor(answersFor(code), directory, now).steps.flatMap(({ questions }) => questions.map(({ name }) => name));
  assert.ok(names('M1.4').includes('tumourSite'));
  assert.ok(!names('R134.1').includes('tumourSite'));
});

test('the first step is the patient until sex and the rest have been looked at, then the test', () => {
  assert.equal(nextStep(planFor(answersFor('R134.1'), directory, now)), 'test');
  assert.equal(nextStep(planFor({ test: ['R134.1'] }, directory, now)), 'patient');
});

test('HAZ-WEB-03 a slip in an NHS number is said, and people who look alike are offered with the way out that it is none of them', () => {
  assert.match(checkNhsNumber('999 000 0019')[0]?.text ?? '', /slip/);
  assert.deepEqual(checkNhsNumber('999 000 0018'), []);
  const view = whoPage(draftOf(answersFor('R134.1')), [{ resourceType: 'Patient', id: 'p', name: [{ family: 'Okonkwo' }] }], now);
  assert.deepEqual(
    view.candidates.map((candidate) => ('value' in candidate ? candidate.value : 'divider')),
    ['p', 'divider', 'new'],
  );
  assert.match(patientLine(answersFor('R134.1'), now), /Ada Okonkwo, born 2 May 1984 \(42 years\), NHS number 999\u00a0000\u00a00018/);
});

test('HAZ-WEB-04 a second request, a missing discussion, and a children’s test for an adult are each stopped once', () => {
  const twin: ServiceRequest = {
    resourceType: 'ServiceRequest',
    status: 'active',
    intent: 'order',
    subject: {},
    code: { coding: [{ code: 'R14.1' }] },
  };
  const plan = planFor(answersFor('R14.1'), directory, now);
  const risks = risksOf({ answers: answersFor('R14.1'), plan, openOrders: [twin], isKnownElsewhere: true, ageYears: 42 });
  assert.equal(risks.length, 4);
  const held = answersFor('R14.1', { discussion: ['held'] });
  assert.equal(risksOf({ answers: held, plan, openOrders: [], isKnownElsewhere: false, ageYears: 3 }).length, 0);
});

test('HAZ-WEB-05 what somebody typed is shown as text, and control characters do not come through', () => {
  const { render } = createPages({ isDemo: true });
  const html = render('requests/who.njk', {
    page: { title: '<script>' },
    heading: 'x',
    entered: '<script>alert(1)</script>',
    candidates: [],
    action: '"><b>',
  });
  assert.doesNotMatch(html, /<script>alert|<title><script>|"><b>/);
  assert.equal(readFields({ a: 'x\u0000\u202ey\u0007' }).get('a')?.[0], 'xy');
});

test('HAZ-WEB-06 the date to expect is the target after the sample arrives, with its source', () => {
  const request: ServiceRequest = {
    resourceType: 'ServiceRequest',
    id: 'o',
    status: 'active',
    intent: 'order',
    subject: {},
    code: { coding: [{ system: 'https://fhir.nhs.uk/CodeSystem/England-GenomicTestDirectory', code: 'R134.1' }] },
  };
  const ordered = testOrdered(request, directory, 'request');
  const target = targetFor(ordered.facts, '699X0', '2026-11-21', SHIPPED_CLOCKS);
  const order = {
    request,
    version: 1,
    tasks: [],
    specimens: [],
    reports: [],
    consents: [],
    responses: [],
    patient: undefined,
    requester: undefined,
  };
  const view = placedPage({ order, ordered, target, routing: SHIPPED_ROUTING, now });
  assert.ok(view.next.some((line) => line.includes('42 days after the sample arrives. If it arrives tomorrow, that is 3 January 2027')));
  assert.match(view.source ?? '', /Source: .*verified/);
});

test('an order from a draft carries its features present and absent, and closes the draft with it', () => {
  const answers = answersFor('R134.1', {
    phenotype: ['HP:0003124|present|Hypercholesterolaemia', 'HP:0001084|absent|Corneal arcus'],
    reason: ['diagnostic'],
    funding: ['nhs-england'],
    sample: ['119297000'],
  });
  const draft = draftOf(answers);
  let names = 0;
  const proposal = orderFrom({
    draft,
    plan: planFor(answers, directory, now),
    who,
    organisationName: 'Manchester',
    patient: undefined,
    form: { ...draftResource(answers, who, now), id: 'd1' },
    newName: () => `name-${++names}`,
    now,
  });
  const types = proposal.entries.map(({ type }) => type);
  assert.deepEqual([...new Set(types)].sort(), [
    'Observation',
    'Patient',
    'PractitionerRole',
    'QuestionnaireResponse',
    'ServiceRequest',
    'Specimen',
  ]);
  const bundle: Bundle = {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: proposal.entries.map(({ resource }) => (resource ? { resource } : {})),
  };
  const said = (bundle.entry ?? []).flatMap(({ resource }) =>
    resource?.resourceType === 'Observation' ? [resource.valueCodeableConcept?.coding?.[0]?.display] : [],
  );
  assert.deepEqual(said, ['Present', 'Not detected']);
  assert.equal(proposal.entries.at(-1)?.ifVersion, 1);
});

test('pregnancy, transplant and tumour content are asked by the form of the test, and pregnancy not of a man', () => {
  const names = (code: string, more: Answers = {}) =>
    planFor(answersFor(code, more), directory, now).steps.flatMap(({ questions }) => questions.map(({ name }) => name));
  for (const name of ['country', 'gp', 'practice', 'pregnancy', 'gestation', 'transplant', 'earlierReport'])
    assert.ok(names('R134.1').includes(name), name);
  assert.ok(!names('R134.1', { sex: ['male'] }).includes('pregnancy'));
  assert.ok(!names('R134.1').includes('tumourNuclei'));
  assert.ok(names('M1.4').includes('tumourNuclei') && names('M1.4').includes('necrosis') && !names('M1.4').includes('pregnancy'));
});

test('pregnancy, transplant, tumour content, country and GP are written as the national examples write them', () => {
  const answers = answersFor('M1.4', {
    country: ['Wales'],
    gp: ['Dr Aled Rees'],
    practice: ['w91001'],
    pregnancy: ['yes'],
    gestation: ['12+3'],
    dueDate: ['2027-06-01'],
    transplant: ['23719005'],
    transplantDate: ['2020-01-19'],
    earlierReport: ['BRCA1 tested in 2019, nothing found'],
    sample: ['258435002'],
    tumourNuclei: ['25'],
  });
  const draft = draftOf(answers);
  let names = 0;
  const { entries } = orderFrom({
    draft,
    plan: planFor(answers, directory, now),
    who,
    organisationName: undefined,
    patient: undefined,
    form: { ...draftResource(answers, who, now), id: 'd1' },
    newName: () => `name-${++names}`,
    now,
  });
  const resources = entries.flatMap(({ resource }) => resource ?? []);
  const observations = resources.filter((each) => each.resourceType === 'Observation');
  const coded = (code: string) => observations.find((each) => each.code.coding?.[0]?.code === code);
  const pregnancy = coded('77386006');
  assert.deepEqual(
    pregnancy?.component?.map(({ valueQuantity, valueDateTime }) => valueQuantity?.value ?? valueDateTime),
    [87, '2027-06-01'],
  );
  const nuclei = coded('371510003');
  assert.equal(nuclei?.valueQuantity?.value, 25);
  assert.equal(nuclei?.specimen?.reference, entries.find(({ type }) => type === 'Specimen')?.fullUrl);
  const transplant = resources.find((each) => each.resourceType === 'Procedure');
  assert.deepEqual([transplant?.code?.coding?.[0]?.code, transplant?.performedDateTime], ['23719005', '2020-01-19']);
  const patient = resources.find((each) => each.resourceType === 'Patient');
  assert.equal(patient?.address?.[0]?.country, 'Wales');
  assert.deepEqual(
    patient?.generalPractitioner?.map(({ display, identifier }) => display ?? identifier?.value),
    ['Dr Aled Rees', 'W91001'],
  );
  const order = resources.find((each) => each.resourceType === 'ServiceRequest');
  const procedure = entries.find(({ type }) => type === 'Procedure')?.fullUrl;
  assert.ok(order?.supportingInfo?.some(({ reference }) => reference === procedure));
});

test('no transplant and no pregnancy are said in the codes of the national examples, and a slip in a number is named', () => {
  const about = { subject: { reference: 'Patient/p' }, now };
  assert.deepEqual(
    factsAbout({ pregnancy: ['no'], transplant: ['none'] }, about).map(({ code }) => code?.coding?.[0]?.code),
    ['60001007', '416128008'],
  );
  const step = planFor(answersFor('R134.1'), directory, now).steps.find(({ id }) => id === 'clinical');
  const said = readFields({ gestation: '12 moons', 'dueDate-day': '1', 'dueDate-month': '6', 'dueDate-year': '2027' });
  const { answers, errors } = readStep(said, step?.questions ?? [], now);
  assert.deepEqual(answers.dueDate, ['2027-06-01']);
  assert.deepEqual(
    errors.map(({ href }) => href),
    ['#gestation'],
  );
});

test('a step names each field that is missing, in the words of the page', () => {
  const plan = planFor(answersFor('R134.1'), directory, now);
  const step = plan.steps.find(({ id }) => id === 'test');
  const { errors } = readStep(readFields({ urgency: 'urgent', email: 'nobody' }), step?.questions ?? [], now);
  assert.deepEqual(
    errors.map(({ href }) => href),
    ['#reason', '#funding', '#urgencyReason', '#email'],
  );
});

test('HAZ-WEB-29 the fetus of a prenatal test is a patient of its own, and only prenatal tests ask for it', () => {
  const stepsOf = (code: string, more: Answers = {}) => planFor(answersFor(code, more), directory, now).steps;
  assert.ok(!stepsOf('R134.1').some(({ id }) => id === 'fetus'));
  assert.ok(stepsOf('R240.1', { reason: ['prenatal-diagnosis'] }).some(({ id }) => id === 'fetus'));
  const step = stepsOf('R21.2').find(({ id }) => id === 'fetus');
  const names = step?.questions.map(({ name }) => name) ?? [];
  for (const name of ['testOf', 'gestation', 'dueDate', 'fetuses', 'lateLoss', 'fetusSex', 'fetusLife', 'fetusLetter', 'maternalCancer'])
    assert.ok(names.includes(name), name);
  assert.ok(!stepsOf('R21.2').some(({ questions }) => questions.some(({ name }) => name === 'pregnancy')));
  const said = (more: Readonly<Record<string, string>>) =>
    readStep(readFields({ testOf: 'fetus', ...more }), step?.questions ?? [], now).errors.map(({ href }) => href);
  assert.deepEqual(said({}), ['#fetusSex', '#fetusLife']);
  assert.deepEqual(said({ fetusSex: 'unknown', fetusLife: 'alive', fetuses: 'yes' }), ['#fetusLetter']);
  assert.deepEqual(said({ fetusSex: 'unknown', fetusLife: 'alive', fetuses: 'no', fetusLetter: 'B' }), ['#fetusLetter']);
  assert.deepEqual(said({ fetusSex: 'unknown', fetusLife: 'alive', fetuses: 'yes', fetusLetter: 'B' }), []);
  assert.deepEqual(readStep(readFields({ testOf: 'parent' }), step?.questions ?? [], now).errors, []);
});

test('HAZ-WEB-29 sample, findings and order are the fetus’s, pregnancy and blood are the mother’s', () => {
  const order = (more: Answers) => {
    const answers = answersFor('R21.2', {
      sex: ['female'],
      testOf: ['fetus'],
      fetusSex: ['undetermined'],
      fetusLife: ['alive'],
      fetuses: ['yes'],
      fetusLetter: ['B'],
      gestation: ['21+2'],
      phenotype: ['HP:0000113|present|Polycystic kidney dysplasia'],
      sample: ['119373006'],
      ...more,
    });
    let names = 0;
    const { entries } = orderFrom({
      draft: draftOf(answers),
      plan: planFor(answers, directory, now),
      who,
      organisationName: undefined,
      patient: undefined,
      form: { ...draftResource(answers, who, now), id: 'd1' },
      newName: () => `name-${++names}`,
      now,
    });
    const of = <T extends string>(type: T) =>
      entries.flatMap(({ resource, fullUrl }) => (resource?.resourceType === type ? [{ resource, fullUrl }] : []));
    return { of, entries };
  };
  const { of, entries } = order({});
  const people = of('Patient').map(({ resource, fullUrl }) => ({ fullUrl, person: resource as Patient })); // Patients alone
  const fetus = people.find(({ person }) => person.extension?.some(({ url }) => url.includes('fetalStatus')));
  const mother = people.find(({ person }) => person.identifier?.some(({ value }) => value === '9990000018'));
  assert.ok(fetus && mother && people.length === 2);
  assert.equal(fetus.person.name?.[0]?.text, 'Fetus B of Ada Okonkwo');
  assert.deepEqual(
    [fetus.person.gender, fetus.person.multipleBirthInteger, fetus.person.identifier?.[0]?.value, fetus.person.birthDate],
    ['other', 2, 'FT-R0A-7K3M-2QX9-B', undefined],
  );
  const subjectOf = (type: string, code?: string) =>
    entries
      .map(({ resource }) => resource as ServiceRequest | undefined) // only what all of these have is read
      .find((each) => each?.resourceType === (type as never) && (code === undefined || JSON.stringify(each).includes(code)))?.subject
      .reference;
  assert.equal(subjectOf('ServiceRequest'), fetus.fullUrl);
  assert.equal(subjectOf('Specimen'), fetus.fullUrl);
  assert.equal(subjectOf('Observation', 'HP:0000113'), fetus.fullUrl);
  assert.equal(subjectOf('Observation', '77386006'), mother.fullUrl);
  const [relative] = of('RelatedPerson');
  assert.match(JSON.stringify(relative?.resource), /NMTHF/);
  assert.match(JSON.stringify(relative?.resource), /9990000018/);
  assert.equal(mother.person.link?.[0]?.other.reference, relative?.fullUrl);
  const blood = order({ sample: ['119297000'], fetusLife: ['died'] });
  const bloodOf = (type: string) => JSON.stringify(blood.of(type).map(({ resource }) => resource));
  assert.match(
    bloodOf('Specimen'),
    new RegExp(blood.entries.find(({ resource }) => JSON.stringify(resource).includes('"seealso"'))?.fullUrl ?? 'none'),
  );
  assert.doesNotMatch(bloodOf('Observation'), /77386006/, 'after a loss nobody is said to be pregnant');
  assert.match(bloodOf('Observation'), /226081000000107/);
  assert.match(bloodOf('Patient'), /"deceasedBoolean":true/);
});

test('a transfusion is asked for and written with its kind and day', () => {
  const about = { subject: { reference: 'Patient/p' }, now };
  const [given] = factsAbout({ transfusion: ['71493000'], transfusionDate: ['2026-11-01'] }, about);
  assert.ok(given?.resourceType === 'Procedure' && given.performedDateTime === '2026-11-01');
  const [none] = factsAbout({ transfusion: ['none'] }, about);
  assert.ok(none?.resourceType === 'Observation' && none.valueCodeableConcept?.coding?.[0]?.code === '303955003');
});
