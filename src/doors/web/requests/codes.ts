// The directory codes an order carries.
import type { ServiceRequest } from '@medplum/fhirtypes';

export function coded(order: ServiceRequest): readonly string[] {
  return [order.code, ...(order.reasonCode ?? [])].flatMap((concept) => (concept?.coding ?? []).flatMap(({ code }) => code ?? []));
}
