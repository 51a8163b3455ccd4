// The test asked for or reported: the national code first, wherever in the order it stood, then what the sender called it.
import type { CodeableConcept, Coding } from '@medplum/fhirtypes';
import { SYSTEM } from '../../../foundation/terms/index.ts';
import { conceptOf, pruned } from '../message/coding.ts';
import { directoryTestIn, isDigitalTest, isDirectoryIndication, isDirectoryTest } from '../message/identifiers.ts';
import { nameOf, valueAt, wholeText } from '../message/location.ts';
import type { Segment } from '../message/message.ts';
import type { OrderGroup } from '../message/reading.ts';
import { type Making, note } from './conversion.ts';

/** The test asked for or reported: the national code first, wherever in the order it stood, then what the sender called it. */
export function testOf(making: Making, group: OrderGroup): CodeableConcept {
  const { message } = making.reading;
  const { obr } = group;
  const sent = conceptOf(message, obr?.fields[4]?.[0], making.sender) ?? {};
  const coding = (sent.coding ?? []).map((each): Coding => nationalSystem(making, each, obr));
  if (!coding.some(({ code }) => isNational(code))) {
    const found = nationalTestIn(making, group);
    if (found) coding.unshift(found);
  }
  return pruned({ coding: coding.sort((a, b) => Number(isNational(b.code)) - Number(isNational(a.code))), text: sent.text });
}

export function nationalCodeOf(concept: CodeableConcept | undefined): string | undefined {
  return concept?.coding?.find(({ code }) => isNational(code))?.code;
}

function isNational(code: string | undefined): boolean {
  return code !== undefined && (isDirectoryTest(code) || isDigitalTest(code));
}

function nationalSystem(making: Making, coding: Coding, obr: Segment | undefined): Coding {
  const { code = '', system } = coding;
  if (system === SYSTEM.testDirectory || system === SYSTEM.digitalTestServices || system === SYSTEM.loinc || system === SYSTEM.snomed)
    return coding;
  const national =
    isDirectoryTest(code) || isDirectoryIndication(code)
      ? SYSTEM.testDirectory
      : isDigitalTest(code)
        ? SYSTEM.digitalTestServices
        : undefined;
  if (!national || !obr) return coding;
  note(
    making,
    'V2_REPAIRED',
    nameOf(making.reading.message, { segment: obr, field: 4, component: 3 }),
    `${code} was read as a code of the national test directory.`,
  );
  return { ...coding, system: national };
}

/**
 * A national code outside OBR-4: opening the name of the test or a coded answer; for reports also a note of the laboratory.
 * Never from the free text of an order, where an earlier test may be told of (hazard HAZ-EXC-02).
 */
function nationalTestIn(making: Making, { obr, notes, observations }: OrderGroup): Coding | undefined {
  const { message, type } = making.reading;
  const answers = observations.filter(
    ({ obx }) => ['CE', 'CWE', 'CNE'].includes(valueAt(message, obx, 2)) && valueAt(message, obx, 2) !== 'ED',
  );
  const places: { segment: Segment; field: number; text: string }[] = [];
  if (obr) places.push({ segment: obr, field: 4, text: valueAt(message, obr, 4, 2) });
  for (const { obx } of answers) {
    places.push(
      { segment: obx, field: 5, text: valueAt(message, obx, 5, 2) },
      { segment: obx, field: 5, text: valueAt(message, obx, 5, 1) },
    );
    if (type.family === 'result') places.push({ segment: obx, field: 3, text: valueAt(message, obx, 3, 1) });
  }
  if (type.family === 'result')
    for (const nte of [...notes, ...observations.flatMap((each) => each.notes)])
      places.push({ segment: nte, field: 3, text: wholeText(message, nte, 3) });
  for (const { segment, field, text } of places) {
    const code = directoryTestIn(text);
    if (!code || !opensWith(text, code)) continue;
    const where = nameOf(message, { segment, field });
    note(making, 'V2_REPAIRED', where, `The national test code ${code} was taken from here.`);
    return pruned({
      system: SYSTEM.testDirectory,
      code,
      display: text.replace(/^(PACKAGE:\s*)?[RM][\d.]+\s*(=\s*PACKAGE:\s*[RM][\d.]+)?\s*[-:=]*\s*/, '').trim() || undefined,
    });
  }
  return undefined;
}

function opensWith(text: string, code: string): boolean {
  return new RegExp(`^(PACKAGE:\\s*|TEST:\\s*)?${code.replace('.', '\\.')}(\\s|[-=:]|$)`).test(text.trim());
}
