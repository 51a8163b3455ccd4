// An organisation by its name wherever a page shows one: a code alone tells a stranger nothing.
import { organisationName, type Routing } from '../../service/laboratory/index.ts';

/** Who is in no list of trusts and hubs. Organisation Data Service, 2026. A20047 is the practice of NHS test environments. */
const OTHERS: Readonly<Record<string, string>> = { X26: 'NHS England', A20047: "Dr Legg's Surgery" };

/** The name of an organisation by its ODS code, as the administration has it today; the code itself when it is in no list. */
export function placeName(ods: string, routing: Routing): string {
  return organisationName(ods, routing) ?? OTHERS[ods] ?? ods;
}
