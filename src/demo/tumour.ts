// One tumour for the demonstration's board: bowel cancer with BRAF V600E, RAS wild type, not yet discussed. A synthetic person.
import type { Condition } from '@medplum/fhirtypes';
import { PERSONAS } from '../foundation/identity/index.ts';
import type { ClinicalRecord } from '../foundation/record/index.ts';
import type { TumourBoard } from '../service/medicines/board/index.ts';
import type { Requests } from '../service/requests/index.ts';
import { written } from './hub-work.ts';
import { has, madePerson } from './made.ts';
import { DEMO_PEOPLE } from './people.ts';

/** Index in people.ts: their order of M1.4 is at the hub (stories.ts). */
const PERSON = 2;
const FINDINGS = ['BRAF V600E', 'TP53 R175H', 'KRAS wild type', 'NRAS wild type', 'MSS'];

export interface TumourDemoMeans {
  readonly record: ClinicalRecord;
  readonly requests: Requests;
  readonly tumourBoard: TumourBoard;
  readonly now: Date;
}

/** Returns whether anything was made: a person who has a diagnosis already is left as they are. */
export async function seedTumour({ record, requests, tumourBoard, now }: TumourDemoMeans): Promise<boolean> {
  const [clinician, laboratory] = [PERSONAS.get('clinician'), PERSONAS.get('laboratory')];
  const patient = await madePerson(record, DEMO_PEOPLE[PERSON]?.nhsNumber ?? '');
  if (clinician === undefined || laboratory === undefined || patient === undefined || (await has(record, 'Condition', patient)))
    return false;
  const resource: Condition = {
    resourceType: 'Condition',
    clinicalStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }] },
    code: { text: 'Colorectal Adenocarcinoma' },
    subject: { reference: `Patient/${patient}` },
    recordedDate: now.toISOString().slice(0, 10),
  };
  written(
    await requests.submit(
      { door: 'service', entries: [{ method: 'POST', type: 'Condition', resource, where: 'Condition' }] },
      clinician,
      now,
    ),
  );
  const kept = await tumourBoard.keepFile({ patient, text: FINDINGS.join('\n'), parties: [clinician.organisation], who: laboratory, now });
  return kept.kind === 'kept';
}
