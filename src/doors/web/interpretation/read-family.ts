// The family of a case from what a scientist has: a PED file, a FHIR bundle or a CanRisk file (all through families), or a Phenopacket v2.
import type { Finding } from '../../../foundation/errors.ts';
import { readFamilyFile, writePed } from '../../../service/families/index.ts';
import {
  type Family,
  type Phenotype,
  type ReportedVariant,
  readPedigree,
  readPhenopacket,
  readReported,
} from '../../../service/interpretation/index.ts';

export type FamilyReading =
  | {
      readonly kind: 'family';
      readonly family: Family;
      readonly phenotypes: readonly Phenotype[];
      readonly reported: readonly ReportedVariant[];
    }
  | { readonly kind: 'wrong'; readonly because: string };

/** @param proband name of the proband's sample; found by the pedigree's own rule when left out */
export function readFamily(text: string, proband: string): FamilyReading {
  const wanted = proband === '' ? {} : { proband };
  const packet = packetIn(text);
  if (packet) return fromPhenopacket(packet, wanted);
  if (!text.trimStart().startsWith('{') && !text.startsWith('##')) return answer(readPedigree(text, wanted), []);
  const reading = readFamilyFile(text);
  if (reading.kind === 'refused') return wrong(reading.findings);
  const [pedigree] = reading.pedigrees;
  if (!pedigree) return { kind: 'wrong', because: 'There is no family in this file.' };
  const written = writePed([pedigree]);
  return answer(readPedigree(written.text, pedigree.proband !== undefined && proband === '' ? { proband: pedigree.proband } : wanted), []);
}

interface PedigreePerson {
  readonly individualId?: unknown;
  readonly paternalId?: unknown;
  readonly maternalId?: unknown;
  readonly sex?: unknown;
  readonly affectedStatus?: unknown;
}

interface Packet {
  readonly id?: unknown;
  readonly proband?: unknown;
  readonly subject?: { readonly id?: unknown; readonly sex?: unknown };
  readonly phenotypicFeatures?: readonly {
    readonly type?: { readonly id?: unknown; readonly label?: unknown };
    readonly excluded?: unknown;
  }[];
  readonly pedigree?: { readonly persons?: readonly PedigreePerson[] };
}

/** A Phenopacket, or a Family message with its proband in it. */
function packetIn(text: string): Packet | undefined {
  if (!text.trimStart().startsWith('{')) return undefined;
  try {
    const json = JSON.parse(text) as Packet & { readonly resourceType?: unknown }; // each part is checked where it is used
    if (json.resourceType !== undefined) return undefined;
    if (typeof json.proband === 'object' && json.proband !== null) return { ...(json.proband as Packet), pedigree: json.pedigree };
    return json.subject || json.phenotypicFeatures ? json : undefined;
  } catch {
    return undefined;
  }
}

function fromPhenopacket(packet: Packet, wanted: { readonly proband?: string }): FamilyReading {
  const read = readPhenopacket(JSON.stringify(packet), 'file');
  if ('code' in read) return wrong([read]);
  const reported = readReported(JSON.stringify(packet), 'file');
  if ('code' in reported) return wrong([reported]);
  const phenotypes = (packet.phenotypicFeatures ?? []).flatMap(({ type, excluded }): readonly Phenotype[] =>
    typeof type?.id === 'string'
      ? [{ id: type.id, label: typeof type.label === 'string' ? type.label : type.id, ...(excluded ? { isExcluded: true } : {}) }]
      : [],
  );
  const persons = packet.pedigree?.persons ?? [];
  const subject = read.subject ?? read.id;
  const sexes: Readonly<Record<string, string>> = { MALE: '1', FEMALE: '2' };
  const statuses: Readonly<Record<string, string>> = { AFFECTED: '2', UNAFFECTED: '1' };
  const cell = (value: unknown): string => (typeof value === 'string' && value !== '' ? value.replace(/\s/g, '_') : '0');
  const lines =
    persons.length > 0
      ? persons.map((one) =>
          [
            'FAM',
            cell(one.individualId),
            cell(one.paternalId),
            cell(one.maternalId),
            sexes[String(one.sex)] ?? '0',
            statuses[String(one.affectedStatus)] ?? '0',
          ].join('\t'),
        )
      : [['FAM', cell(subject), '0', '0', sexes[read.sex.toUpperCase()] ?? '0', '2'].join('\t')];
  return answer(readPedigree(lines.join('\n'), wanted.proband === undefined ? { proband: cell(subject) } : wanted), phenotypes, reported);
}

function answer(
  family: Family | readonly Finding[],
  phenotypes: readonly Phenotype[],
  reported: readonly ReportedVariant[] = [],
): FamilyReading {
  return 'members' in family ? { kind: 'family', family, phenotypes, reported } : wrong(family);
}

function wrong(findings: readonly Finding[]): FamilyReading {
  const said = findings
    .filter(({ severity }) => severity === 'error')
    .map(({ code, where, what, mend }) => [`${code}, ${where}: ${what}`, mend].filter(Boolean).join(' '));
  return { kind: 'wrong', because: said.join(' ') || 'The family could not be read.' };
}
