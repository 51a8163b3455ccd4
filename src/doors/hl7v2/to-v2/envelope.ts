// Who sends a message to whom, and how they want it.
import type { Bundle, MessageHeader } from '@medplum/fhirtypes';
import { odsIn } from './from-codes.ts';

/** Who sends to whom, and how they want it. */
export interface Envelope {
  readonly controlId: string;
  readonly now: Date;
  readonly sendingApplication: string;
  readonly sendingOrganisation: string;
  readonly receivingApplication: string;
  readonly receivingOrganisation: string;
  readonly version: '2.4' | '2.5.1';
  readonly processing: 'P' | 'T';
  /** Reports as ORU^R01, or as MDM^T02 for a document system. */
  readonly reportsAs: 'ORU' | 'MDM';
}

export type Written =
  | { readonly kind: 'written'; readonly type: 'OML^O21' | 'ORU^R01' | 'MDM^T02' | 'ORL^O22'; readonly text: string }
  | { readonly kind: 'not-written'; readonly because: string };

/** What a message bundle says about its own envelope; anything it leaves out comes from `otherwise`. */
export function envelopeOf(bundle: Bundle, otherwise: Envelope): Envelope {
  const header = bundle.entry
    ?.map(({ resource }) => resource)
    .find((resource): resource is MessageHeader => resource?.resourceType === 'MessageHeader');
  const destination = header?.destination?.[0];
  return {
    ...otherwise,
    controlId: bundle.identifier?.value ?? otherwise.controlId,
    now: bundle.timestamp ? new Date(bundle.timestamp) : otherwise.now,
    sendingApplication: header?.source?.name ?? lastPart(header?.source?.endpoint) ?? otherwise.sendingApplication,
    sendingOrganisation: odsIn(header?.sender) || otherwise.sendingOrganisation,
    receivingApplication: destination?.name ?? lastPart(destination?.endpoint) ?? otherwise.receivingApplication,
    receivingOrganisation: odsIn(destination?.receiver) || otherwise.receivingOrganisation,
    reportsAs: header?.eventCoding?.code === 'T02' ? 'MDM' : otherwise.reportsAs,
  };
}

function lastPart(address: string | undefined): string | undefined {
  const part = address?.split(/[/:]/).at(-1);
  return part ? decodeURIComponent(part) : undefined;
}
