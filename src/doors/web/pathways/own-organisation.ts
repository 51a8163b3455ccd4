// Lists are of one's own organisation, whatever else a right or an emergency opens: an emergency is about one patient, never about a list.
import type { Scope, Who } from '../../../foundation/identity/index.ts';

export function ownOrganisation(who: Who): Scope {
  return { kind: 'organisation', organisation: who.organisation };
}
