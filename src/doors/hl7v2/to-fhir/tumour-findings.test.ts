import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readReported } from '../../../service/medicines/board/index.ts';
import { bytesOf, VARIANT_REPORT } from '../fixtures.ts';
import { readMessage } from '../message/reading.ts';
import { toFhir } from './to-fhir.ts';

test('a tumour variant sent by HL7 v2 is read for the tumour board as one sent by FHIR is', () => {
  const sent = VARIANT_REPORT.replace('HGNC:6547^LDLR', 'HGNC:1097^BRAF')
    .replaceAll('NM_000527.5:c.1060+10G>A', 'NM_004333.6:c.1799T>A')
    .replace('53034-5^Allelic state^LN|2a|LA6706-1^Heterozygous', '48002-0^Genomic source class^LN|2a|LA6684-0^Somatic');
  const message = readMessage(bytesOf(sent));
  assert.ok(message.kind === 'read');
  const ids = Array.from({ length: 100 }, (_, at) => `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`).values();
  const converted = toFhir(message.reading, { dialect: {}, newId: () => ids.next().value ?? '', now: new Date('2026-11-21T09:00:00Z') });
  assert.ok(converted.kind === 'converted');
  const observations = (converted.conversion.bundle.entry ?? []).flatMap(({ resource }) =>
    resource?.resourceType === 'Observation' ? [{ ...resource, status: 'final' as const }] : [],
  );
  const { alterations, findings } = readReported(observations);
  assert.deepEqual(findings, []);
  const [found, ...more] = alterations;
  assert.ok(found?.kind === 'small' && more.length === 0);
  assert.deepEqual([found.gene, found.coding, found.origin], ['BRAF', 'c.1799T>A', 'somatic']);
});
