// A result that comes as a message starts the pathway of its patient: through the door, the record and its feed, with nobody having to think of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openService } from '../../../app.ts';
import { readServingConfig } from '../../../config.ts';
import { openDatabase } from '../../../foundation/storage/index.ts';
import { GOOD_ORDER, VARIANT_REPORT } from '../fixtures.ts';
import { HL7V2_PATH } from './routes.ts';

const MMR_REPORT = VARIANT_REPORT.replace('REP-4004', 'REP-4005').replace(
  /OBX\|2\|[\s\S]*?(?=OBX\|6\|)/,
  'OBX|2|CWE|81691-8^MSH2 protein expression by immunohistochemistry^LN|2a|LOSS^Loss of nuclear expression^L||||||F\r',
);

async function afterMessages(...messages: readonly (readonly [as: string, text: string])[]) {
  const database = await openDatabase({ memory: true });
  const config = { ...readServingConfig({ OPENGMS_DEMO: '1', OPENGMS_LOG: 'fatal' }), dataDirectory: '/nowhere', port: 0 };
  const service = await openService({ config, database, now: () => new Date('2026-11-21T09:00:00Z') });
  try {
    for (const [as, payload] of messages) {
      const headers = { 'content-type': 'application/hl7-v2+er7', authorization: `Bearer demo-${as}` };
      const answer = await service.app.inject({ method: 'POST', url: HL7V2_PATH, headers, payload });
      assert.match(answer.body, /\rMSA\|AA\|/, answer.body);
    }
    await service.following.caughtUp();
    return await database.query<{ pathway: string; step: string; is_open: boolean }>(
      'select pathway, step, is_open from pathway_instance order by pathway',
    );
  } finally {
    await service.close();
  }
}

test('HAZ-PTH-07 loss of MSH2 in an HL7 v2 report starts the Lynch pathway by itself', async () => {
  const open = await afterMessages(['integration', GOOD_ORDER], ['integration-laboratory', MMR_REPORT]);
  assert.deepEqual(
    open.map(({ pathway, is_open }) => [pathway, is_open]),
    [['lynch', true]],
  );
});

test('HAZ-PTH-07 a pathogenic LDLR variant in an HL7 v2 report opens the cascade of familial hypercholesterolaemia', async () => {
  const open = await afterMessages(['integration', GOOD_ORDER], ['integration-laboratory', VARIANT_REPORT]);
  assert.deepEqual(
    open.map(({ pathway, step }) => [pathway, step]),
    [['fh', 'cascade']],
  );
});
