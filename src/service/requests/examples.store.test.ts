import assert from 'node:assert/strict';
import type { Bundle, ServiceRequest, Task } from '@medplum/fhirtypes';
import { hasErrors } from '../../foundation/errors.ts';
import { eachDatabase } from '../../foundation/storage/testing.ts';
import { anEngine, aService, examplesIn, NOW, proposalOf, readExample, skipWithoutExamples } from './testing.store.ts';

const EVERYTHING = { kind: 'everything' } as const;

/** Bundles that point to resources they do not bring and nobody has sent: the national rule is 422 for the whole. */
const INCOMPLETE = ['CancerSolidTumor', 'WGSRoD', '02-FHIR-R4-post'];

if (skipWithoutExamples) console.log(`skipped: ${skipWithoutExamples}`);
else
  eachDatabase('every national transaction bundle is placed whole, or refused whole with one finding an entry', async (database) => {
    const { record, requests } = await aService(database);
    let placed = 0;
    let refused = 0;
    for (const path of [...examplesIn('nhse-genomics-ig/Bundle'), ...examplesIn('goms-api')]) {
      const bundle = readExample(path) as Bundle; // resourceType is looked at on the next line
      if (bundle.resourceType !== 'Bundle' || bundle.type !== 'transaction') continue;
      const submission = await requests.submit(proposalOf(bundle), anEngine(), NOW);
      const isIncomplete = INCOMPLETE.some((name) => path.includes(name));
      if (submission.kind === 'replayed') throw new Error(`${path} has no message id`);
      assert.equal(submission.kind, isIncomplete ? 'refused' : 'accepted', path);
      assert.equal(submission.entries.length, bundle.entry?.length, path);
      if (submission.kind === 'refused') {
        refused += 1;
        assert.equal(submission.status, 422, path);
        assert.ok(
          submission.entries.every((entry) => entry.findings.length > 0 && entry.stored === undefined),
          path,
        );
        assert.ok(
          submission.entries.some((entry) => entry.findings.some((finding) => finding.code === 'REQ_REFERENCE')),
          path,
        );
        continue;
      }
      placed += 1;
      assert.ok(
        submission.entries.every((entry) => entry.stored !== undefined && !hasErrors(entry.findings)),
        path,
      );
      const names = new Set(
        [...submission.entries, ...submission.made].map((each) =>
          'stored' in each
            ? `${each.stored?.type}/${each.stored?.id}`
            : `${(each as { type: string }).type}/${(each as { id: string }).id}`,
        ),
      ); // made is Stored
      for (const stored of [...submission.entries.flatMap((entry) => entry.stored ?? []), ...submission.made]) {
        const dangling = [...stored.content.matchAll(/"reference":"([^"#]+)"/g)]
          .map((match) => match[1] ?? '')
          .filter((reference) => !reference.startsWith('https://api.service.nhs.uk/') && !names.has(reference));
        assert.deepEqual(dangling, [], `${path} ${stored.type}`);
      }
    }
    assert.deepEqual({ placed, refused }, { placed: 4, refused: 3 });
    const tasks = await record.search({ type: 'Task', parameters: [['_count', '200']] }, EVERYTHING);
    assert.equal(tasks.matches.length, 10 + 24 + 10 + 10);
  });

if (!skipWithoutExamples)
  eachDatabase(
    'a whole genome order with its record of discussion to follow waits on hold, and opens when the record comes',
    async (database) => {
      const { record, requests } = await aService(database);
      const bundle = readExample('nhse-genomics-ig/Bundle/Bundle-WGSTestOrderForm-Example.json') as Bundle; // a Bundle by its name
      const placed = await requests.submit(proposalOf(bundle), anEngine(), NOW);
      assert.equal(placed.kind, 'accepted');
      if (placed.kind !== 'accepted') return;
      const alignment = placed.made
        .map((stored) => JSON.parse(stored.content) as Task)
        .find((task) => task.code?.coding?.[0]?.code === 'request-sample-alignment');
      assert.equal(alignment?.status, 'on-hold');
      assert.equal(alignment?.statusReason?.coding?.[0]?.code, 'awaiting-rod-and-or-sample');
      const consent = placed.entries.find((entry) => entry.stored?.type === 'Consent')?.stored;
      const order = placed.entries.find((entry) => entry.stored?.type === 'ServiceRequest')?.stored;
      assert.ok(consent && order);
      const held = { ...JSON.parse(consent.content), status: 'active' };
      const arrived = await requests.submit(
        { door: 'fhir', entries: [{ method: 'PUT', type: 'Consent', id: consent.id, resource: held, ifVersion: 1, where: 'Consent' }] },
        anEngine(),
        NOW,
      );
      assert.equal(arrived.kind, 'accepted');
      const opened = await record.read('Task', alignment?.id ?? '', EVERYTHING);
      const task = JSON.parse(opened?.content ?? '{}') as Task;
      // The request itself has not been processed yet, so the aligned task waits for its turn, no longer for the form.
      assert.equal(task.status, 'draft');
      assert.equal(task.statusReason, undefined);
      const request = JSON.parse((await record.read('ServiceRequest', order.id, EVERYTHING))?.content ?? '{}') as ServiceRequest;
      assert.equal(request.specimen?.length, 1);
    },
  );
