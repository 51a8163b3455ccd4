// Code systems in their two spellings: the short name of an HL7 v2 field and the address of a FHIR Coding. Table: data/exchange/code-systems.json.
import type { CodeableConcept, Coding } from '@medplum/fhirtypes';
import table from '../../../../data/exchange/code-systems.json' with { type: 'json' };
import { textOf } from './location.ts';
import type { Message, Repetition } from './message.ts';

const URI_OF = new Map(table.systems.flatMap(({ names, uri }) => names.map((name) => [name.toUpperCase(), uri] as const)));
const NAME_OF = new Map(table.systems.map(({ names, uri }) => [uri, names[0] ?? ''] as const));

/** The prefix of systems that a sender did not map: `urn:opengms:v2-code-system:ACME`. Printed back as the sender's own name. */
const UNMAPPED = 'urn:opengms:v2-code-system:';

/** `L` and `99...` mean local to the sender (HL7 table 0396), so the sender's organisation is part of the address. */
export function systemOf(name: string, sender: string): string | undefined {
  if (name === '') return undefined;
  const known = URI_OF.get(name.toUpperCase());
  if (known) return known;
  return `${UNMAPPED}${name === 'L' || name.startsWith('99') ? `${sender || 'unknown'}:` : ''}${encodeURIComponent(name)}`;
}

/** The HL7 v2 name of a code system; addresses that have none are printed as they are. */
export function systemName(uri: string | undefined, code = ''): string {
  if (uri === undefined) return '';
  // One FHIR system, several names in HL7 table 0396: the level of the description chooses.
  if (uri === 'http://varnomen.hgvs.org') return /(^|:)p\./.test(code) ? 'HGVS.p' : /^(NC|NG)_|(^|:)g\./.test(code) ? 'HGVS.g' : 'HGVS.c';
  if (uri === 'http://www.ncbi.nlm.nih.gov/refseq')
    return /^(NC|NG|NT|NW|LRG)_/.test(code) ? 'RefSeq-G' : code.startsWith('NP_') ? 'RefSeq-P' : 'RefSeq-T';
  if (uri.startsWith(UNMAPPED)) return decodeURIComponent(uri.slice(UNMAPPED.length).split(':').at(-1) ?? '');
  return NAME_OF.get(uri) || uri;
}

/** A CE, CWE or CNE: code, text, system, then the same for an alternate, and CWE.9 as original text. Undefined when empty. */
export function conceptOf(message: Message, value: Repetition | undefined, sender: string): CodeableConcept | undefined {
  const at = (component: number): string => textOf(message, value, component);
  const coding = [1, 4]
    .map(
      (start): Coding =>
        pruned({ system: systemOf(at(start + 2), sender), code: at(start) || undefined, display: at(start + 1) || undefined }),
    )
    .filter(({ code, display }) => code !== undefined || display !== undefined);
  const coded = coding.filter(({ code }) => code !== undefined);
  const text = at(9) || (coded.length === 0 ? coding[0]?.display : undefined);
  if (coded.length === 0 && text === undefined) return undefined;
  return pruned({ coding: coded.length > 0 ? coded : undefined, text });
}

/** The same object without its undefined members, so that two conversions compare equal and JSON stays small. */
export function pruned<T extends object>(value: T): T {
  // Object.fromEntries loses the type; members are only removed when undefined, which T allows for them.
  return Object.fromEntries(
    Object.entries(value).filter(([, member]) => member !== undefined && !(Array.isArray(member) && member.length === 0)),
  ) as T;
}
