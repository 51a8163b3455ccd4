// ServiceRequest to OML^O21. Standards: NW GMSA guide; HL7 v2.5.1 chapter 4.
import type { Encounter, Patient, ServiceRequest, Specimen } from '@medplum/fhirtypes';
import { writeTime } from '../message/times.ts';
import { writeSegment } from '../message/write-segment.ts';
import type { Envelope, Written } from './envelope.ts';
import { cwe, ei, ofType, xon } from './from-codes.ts';
import { observationsToObx } from './from-observation.ts';
import { pid, pv1 } from './from-patient.ts';
import type { LookUp } from './look-up.ts';
import { finish, header, notes, obxLines, reasonsOf, requesterOf, spm, test, untyped } from './segments.ts';

export function writeOrders(requests: readonly ServiceRequest[], patient: Patient, found: LookUp, envelope: Envelope): Written {
  const lines = [header(envelope, ['OML', 'O21', 'OML_O21']), pid(patient)];
  const encounter = found.get<Encounter>(requests[0]?.encounter);
  if (encounter) lines.push(pv1(encounter));
  requests.forEach((request, index) => {
    const { clinician, organisation, role } = requesterOf(request, found);
    const placer = ei(ofType(request.identifier, 'PLAC') ?? untyped(request));
    const filler = ei(ofType(request.identifier, 'FILL'));
    const authored = writeTime(request.authoredOn);
    lines.push(
      writeSegment('ORC', {
        1: ORDER_CONTROL[request.status] ?? 'NW',
        2: placer,
        3: filler,
        4: ei(request.requisition),
        5: ORDER_STATUS[request.status] ?? '',
        9: authored,
        12: clinician,
        14: role?.telecom?.[0]?.value ?? '',
        21: xon(organisation),
      }),
      writeSegment('OBR', {
        1: String(index + 1),
        2: placer,
        3: filler,
        4: test(request.code),
        6: authored,
        16: clinician,
        27: request.priority ? ['', '', '', '', '', PRIORITY[request.priority] ?? 'R'] : '',
        31: { repeated: reasonsOf(request, found) },
      }),
      ...notes(request.note?.flatMap(({ text }) => text ?? [])),
      ...(request.reasonReference ?? []).flatMap((reference, n) => {
        const condition = found.get(reference);
        return condition?.resourceType === 'Condition'
          ? [writeSegment('DG1', { 1: String(n + 1), 3: cwe(condition.code), 5: writeTime(condition.onsetDateTime), 6: 'W' })]
          : [];
      }),
      ...obxLines(observationsToObx(found.observations(request.supportingInfo), found.observation)),
      ...(request.specimen ?? []).flatMap((reference, n) => {
        const specimen = found.get<Specimen>(reference);
        return specimen ? [spm(specimen, n + 1)] : [];
      }),
    );
  });
  return { kind: 'written', type: 'OML^O21', text: finish(lines) };
}

const ORDER_CONTROL: Readonly<Record<string, string>> = {
  active: 'NW',
  draft: 'NW',
  revoked: 'CA',
  'on-hold': 'HD',
  completed: 'SC',
  'entered-in-error': 'CA',
};

const ORDER_STATUS: Readonly<Record<string, string>> = { completed: 'CM', revoked: 'CA', 'on-hold': 'HD', 'entered-in-error': 'ER' };

const PRIORITY: Readonly<Record<string, string>> = { routine: 'R', urgent: 'U', asap: 'A', stat: 'S' };
