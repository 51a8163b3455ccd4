// Every published transaction, message and resource of the national and regional guides through the whole service.
import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { RESOURCE_TYPES } from '../../foundation/record/index.ts';
import { type Answered, aRunningService, type TestService } from './testing.ts';

const examples = new URL('../../../../shared/data/exchange/examples/', import.meta.url).pathname;
const skip =
  existsSync(examples) || process.env.OPENGMS_SKIP_NOTHING === '1'
    ? false
    : 'the published examples (../shared/data/exchange) are not here';

/** Published bundles that are refused, and why. Everything else must be carried out. */
const REFUSED: readonly (readonly [file: RegExp, why: string, finding: string])[] = [
  [/goms-api\/02-/, 'its Specimen.request is to another example, which the bundle does not hold', 'REQ_REFERENCE'],
  [
    /nhse-genomics-ig\/Bundle\/Bundle-NonWGSTestOrderForm-CancerSolidTumor-Example/,
    'a PractitionerRole and a Specimen are referred to and not sent',
    'REQ_REFERENCE',
  ],
  [/Bundle-WGSRoD-Example/, 'changes the order of another example by its id on another server', 'REQ_REFERENCE'],
  [/OrderResponse/, 'destination without endpoint, response.identifier that is no id', 'REC_'],
  [/WALES_ORU_R01_FULL|Bundle-GenomicsReportMessage/, 'Binary.data is not base64', 'REC_FORMAT'],
  [/Bundle-GenomicsOrderMessageAttachment/, 'an entry with a fullUrl alone', 'REC_INVARIANT'],
  [/genomic-order-YHCRABCDORDER/, "the Patient refers to an Organization of the sender's own server", 'REQ_REFERENCE'],
  [/ig\/Bundle-NonWGSTestOrderForm-FetalScenario/, 'Reference.identifier is a list', 'REC_NOT_A_LIST'],
  [/ig\/Bundle-NonWGSTestOrderForm-Reanalysis/, 'basedOn and requester name entries that are not there', 'REQ_REFERENCE'],
];

let running: TestService;

describe('published examples at the FHIR door', { skip }, () => {
  before(async () => {
    running = await aRunningService();
  });
  after(() => running.service.close());

  for (const file of skip ? [] : bundles()) {
    const isMessage = typeOf(file) === 'message';
    const known = REFUSED.find(([pattern, , finding]) => finding !== '' && pattern.test(file));
    it(`${file.slice(examples.length)} is ${known ? `refused: ${known[1]}` : 'carried out'}`, async () => {
      const body = readFileSync(file);
      const answer = await running.ask('POST', isMessage ? '/$process-message' : '', { as: isMessage ? 'integration' : 'clinician', body });
      if (isMessage) checkReply(answer, known?.[2]);
      else checkTransaction(answer, JSON.parse(body.toString('utf8')).entry.length, known?.[2]);
    });
  }

  it('every single resource is created, or refused with findings that say where', async () => {
    let created = 0;
    const broken: string[] = [];
    for (const file of globSync(`${examples}**/*.json`).sort()) {
      const resource = JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''));
      if (!RESOURCE_TYPES.includes(resource.resourceType) || resource.resourceType === 'Bundle') continue;
      const answer = await running.ask('POST', `/${resource.resourceType}`, { as: 'integration', body: resource });
      if (answer.status === 201 || answer.status === 200) created += 1;
      else if (![403, 422, 409].includes(answer.status) || answer.json.issue.length === 0)
        broken.push(`${answer.status} ${file} ${answer.text.slice(0, 200)}`);
    }
    assert.deepEqual(broken, []);
    assert.ok(created > 50, String(created));
  });
});

function bundles(): readonly string[] {
  return globSync(`${examples}**/*.json`)
    .filter((file) => ['transaction', 'message'].includes(typeOf(file) ?? ''))
    .sort();
}

function typeOf(file: string): string | undefined {
  const resource = JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''));
  return resource.resourceType === 'Bundle' ? resource.type : undefined;
}

function checkTransaction(answer: Answered, entries: number, finding: string | undefined): void {
  assert.equal(answer.json?.type, 'transaction-response', answer.text.slice(0, 500));
  assert.equal(answer.json.entry.length, entries);
  for (const entry of answer.json.entry) assert.equal(entry.response.outcome.resourceType, 'OperationOutcome');
  const statuses: readonly string[] = answer.json.entry.map((entry: { response: { status: string } }) => entry.response.status.slice(0, 3));
  if (finding === undefined) {
    assert.equal(answer.status, 200, answer.text.slice(0, 2000));
    assert.ok(
      statuses.every((status) => status === '201' || status === '200'),
      statuses.join(),
    );
  } else {
    assert.equal(answer.status, 422);
    assert.ok(statuses.includes('422'));
    assert.match(answer.text, new RegExp(finding));
  }
}

function checkReply(answer: Answered, finding: string | undefined): void {
  if (answer.status === 422) {
    assert.ok(finding, answer.text.slice(0, 500));
    assert.match(answer.text, new RegExp(finding));
    return;
  }
  assert.equal(answer.status, 200, answer.text.slice(0, 500));
  const code = answer.json.entry[0].resource.response.code;
  assert.equal(code, finding === undefined ? 'ok' : 'fatal-error', answer.text.slice(0, 3000));
  if (finding) assert.match(answer.text, new RegExp(finding));
}
