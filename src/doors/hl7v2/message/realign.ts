// Puts the fields of an OBX back where they belong when a sender lost or doubled a separator. Only shifts that cannot be read otherwise are undone.
import { valueAt } from './location.ts';
import type { Message, Segment } from './message.ts';

/** HL7 table 0125, the types that occur in OBX-2. */
const TYPES = new Set(['CE', 'CWE', 'CNE', 'DT', 'DTM', 'ED', 'FT', 'NM', 'NR', 'RP', 'SN', 'ST', 'TM', 'TS', 'TX']);
const STATUS_FIELD = 11;

export function realign(message: Message, obx: Segment): { readonly obx: Segment; readonly wasShifted: boolean } {
  const at = (field: number): string => valueAt(message, obx, field);
  let fields = [...obx.fields];
  // The set number is missing: the type stands in OBX-1.
  if (TYPES.has(at(1)) && !TYPES.has(at(2))) fields.splice(1, 0, []);
  // One separator too many before the type.
  else if (at(2) === '' && TYPES.has(at(3)) && valueAt(message, obx, 3, 2) === '') fields.splice(2, 1);
  // The type is missing with its separator: the question stands in OBX-2.
  else if (!TYPES.has(at(2)) && (obx.fields[2]?.[0]?.length ?? 0) > 1) fields.splice(2, 0, [[['ST']]]);
  const shifted = { ...obx, fields };
  const status = (field: number): boolean => /^[CDFIPRSUWX]$/.test(valueAt(message, shifted, field));
  if (!status(STATUS_FIELD)) {
    // Between the value and the status everything is empty, so separators were lost (or doubled) there.
    const found = [9, 10, 12, 13].find(
      (field) => status(field) && isEmptyBetween(message, shifted, 8, Math.max(field, STATUS_FIELD + 1), field),
    );
    if (found !== undefined && found < STATUS_FIELD)
      fields = [...fields.slice(0, found), ...Array.from({ length: STATUS_FIELD - found }, () => []), ...fields.slice(found)];
    else if (found !== undefined) fields = [...fields.slice(0, STATUS_FIELD), ...fields.slice(found)];
  }
  return { obx: { ...obx, fields }, wasShifted: fields.length !== obx.fields.length };
}

function isEmptyBetween(message: Message, obx: Segment, from: number, to: number, except: number): boolean {
  for (let field = from; field < to; field += 1) if (field !== except && valueAt(message, obx, field) !== '') return false;
  return true;
}
