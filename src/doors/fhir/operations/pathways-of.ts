// Patient/{id}/$pathways: where a patient stands, as CarePlans with their Tasks. Who may not read the patient's CarePlans finds nothing.
import { recordAccess } from '../../../foundation/audit/index.ts';
import { authorise } from '../../../foundation/identity/index.ts';
import type { Answer, Asking, FhirMeans } from '../means.ts';
import { finding, refusal } from '../outcome.ts';

export async function pathwaysOf(means: FhirMeans, asking: Asking, patient: string): Promise<Answer> {
  const { who, now, requestId, clientAddress } = asking;
  const permission = authorise(who, 'operation', 'CarePlan');
  if (permission.kind === 'refused')
    return refusal(403, finding('FHR_FORBIDDEN', 'forbidden', '', permission.because, 'Sign in with the right role.'));
  const stored = await means.record.read('Patient', patient, permission.scope);
  if (!means.pathways || !stored || stored.deleted)
    return refusal(404, finding('FHR_NOT_FOUND', 'not-found', '', 'there is no such patient here', 'Check the id.'));
  await recordAccess(means.record, {
    who,
    interaction: 'operation',
    resources: [`Patient/${patient}`],
    patients: [patient],
    query: `Patient/${patient}/$pathways`,
    ...(requestId === undefined ? {} : { requestId }),
    ...(clientAddress === undefined ? {} : { clientAddress }),
    at: now,
  });
  return { status: 200, body: JSON.stringify(await means.pathways.carePlans(patient, asking.base)) };
}
