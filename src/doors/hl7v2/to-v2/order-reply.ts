// The reply to an order: ORL^O22 with what became of it, to the system the order came from. IHE PaLM LAB-1; HL7 v2.5.1 section 4.4.7.
import type { Bundle, Patient, ServiceRequest, Task } from '@medplum/fhirtypes';
import { writeTime } from '../message/times.ts';
import { writeHeader, writeSegment } from '../message/write-segment.ts';
import type { Envelope, Written } from './envelope.ts';
import { cwe, ei, ofType } from './from-codes.ts';
import { pid } from './from-patient.ts';

/** Task.status to ORC-1 (HL7 table 0119) and ORC-5 (table 0038). */
const STATES: Readonly<Record<string, readonly [control: string, status: string]>> = {
  accepted: ['OK', 'IP'],
  rejected: ['UA', 'CA'],
  'on-hold': ['SC', 'HD'],
  cancelled: ['CR', 'CA'],
  completed: ['SC', 'CM'],
};

export function writeOrderReply(bundle: Bundle, envelope: Envelope, orderControlId: string): Written {
  const resources = (bundle.entry ?? []).map(({ resource }) => resource);
  const task = resources.find((resource): resource is Task => resource?.resourceType === 'Task');
  const request = resources.find((resource): resource is ServiceRequest => resource?.resourceType === 'ServiceRequest');
  const patient = resources.find((resource): resource is Patient => resource?.resourceType === 'Patient');
  const state = task && STATES[task.status];
  if (!task || !request || !state) return { kind: 'not-written', because: 'The order, its task or a state to report is missing.' };
  const reason = task.statusReason?.text ?? task.statusReason?.coding?.[0]?.display ?? task.statusReason?.coding?.[0]?.code ?? '';
  const placer = ei(ofType(request.identifier, 'PLAC') ?? request.identifier?.[0]);
  const filler = ei(ofType(request.identifier, 'FILL'));
  const lines = [
    writeHeader({
      3: envelope.sendingApplication,
      4: envelope.sendingOrganisation,
      5: envelope.receivingApplication,
      6: envelope.receivingOrganisation,
      7: writeTime(envelope.now.toISOString()),
      9: ['ORL', 'O22', 'ORL_O22'],
      10: envelope.controlId,
      11: envelope.processing,
      12: envelope.version,
      18: 'UNICODE UTF-8',
    }),
    writeSegment('MSA', { 1: state[0] === 'UA' ? 'AE' : 'AA', 2: orderControlId }),
    ...(patient ? [pid(patient)] : []),
    writeSegment('ORC', {
      1: state[0],
      2: placer,
      3: filler,
      5: state[1],
      9: writeTime(task.lastModified ?? task.authoredOn),
      16: reason ? ['', reason] : '',
    }),
    writeSegment('OBR', { 1: '1', 2: placer, 3: filler, 4: cwe(request.code) }),
  ];
  return { kind: 'written', type: 'ORL^O22', text: lines.map((line) => `${line}\r`).join('') };
}
