// From what a barcode scanner typed to the samples it may mean: a sample number, an order number, or the number on our own form.
import type { Patient, Specimen } from '@medplum/fhirtypes';
import type { Scope } from '../../../foundation/identity/index.ts';
import type { ClinicalRecord, Stored } from '../../../foundation/record/index.ts';
import { idIn, nameOf } from '../../../service/laboratory/index.ts';

export interface FoundSample {
  readonly specimen: Specimen;
  readonly order: string | undefined;
  readonly patient: Patient | undefined;
}

/** What a scanner may type: letters, digits and the separators of laboratory numbers. */
const CODE = /^[A-Za-z0-9][A-Za-z0-9 ./_:-]{1,63}$/;

export function isScannable(code: string): boolean {
  return CODE.test(code);
}

export async function findSamples(record: ClinicalRecord, code: string, scope: Scope): Promise<readonly FoundSample[]> {
  const byNumber = await specimens(record, [['identifier', code]], scope);
  const byAccession = byNumber.length > 0 ? [] : await specimens(record, [['accession', code]], scope);
  const direct = [...byNumber, ...byAccession];
  const found = direct.length > 0 ? direct : await byOrder(record, code, scope);
  return withPeople(record, found, scope);
}

/** The samples of a list of ids, in its order, for the page that follows a scan. */
export async function readSamples(record: ClinicalRecord, ids: readonly string[], scope: Scope): Promise<readonly FoundSample[]> {
  const stored = await record.readMany(
    ids.map((id) => `Specimen/${id}`),
    scope,
  );
  return withPeople(record, stored.flatMap(specimenIn), scope);
}

async function byOrder(record: ClinicalRecord, code: string, scope: Scope): Promise<readonly Specimen[]> {
  const orders = await record.search(
    {
      type: 'ServiceRequest',
      parameters: [
        ['identifier', code],
        ['_count', '20'],
      ],
    },
    scope,
  );
  const own = await record.read('ServiceRequest', code, scope);
  const ids = [...orders.matches, ...(own === undefined || own.deleted ? [] : [own])].flatMap(({ content }) => {
    const request = JSON.parse(content) as { readonly specimen?: Specimen['request'] }; // a ServiceRequest was asked for
    return (request.specimen ?? []).flatMap((each) => idIn(each, 'Specimen') ?? []);
  });
  const stored = await record.readMany(
    [...new Set(ids)].map((id) => `Specimen/${id}`),
    scope,
  );
  return stored.flatMap(specimenIn);
}

async function specimens(
  record: ClinicalRecord,
  parameters: readonly (readonly [string, string])[],
  scope: Scope,
): Promise<readonly Specimen[]> {
  const page = await record.search({ type: 'Specimen', parameters: [...parameters, ['_count', '20']] }, scope);
  return page.matches.flatMap(specimenIn);
}

function specimenIn(stored: Stored | undefined): readonly Specimen[] {
  return stored === undefined || stored.deleted ? [] : [JSON.parse(stored.content) as Specimen]; // a Specimen was asked for
}

async function withPeople(record: ClinicalRecord, found: readonly Specimen[], scope: Scope): Promise<readonly FoundSample[]> {
  const names = found.map(({ subject }) => subject?.reference ?? 'Patient/none');
  const people = await record.readMany(names, scope);
  return found.map((specimen, place) => {
    const person = people[place];
    const [first] = specimen.request ?? [];
    return {
      specimen,
      order: idIn(first, 'ServiceRequest'),
      patient: person === undefined || person.deleted ? undefined : (JSON.parse(person.content) as Patient), // a Patient was asked for
    };
  });
}

export function patientIds(found: readonly FoundSample[]): readonly string[] {
  return [...new Set(found.flatMap(({ patient }) => patient?.id ?? []))];
}

export function sampleNumber(specimen: Specimen): string {
  return specimen.accessionIdentifier?.value ?? specimen.identifier?.[0]?.value ?? nameOf(specimen);
}
