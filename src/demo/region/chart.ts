// What the record says of a person: true facts pass through recording, where some are lost, left uncoded, given a useless unit or split over two
// records. Each entry carries the resource and what anybody reading it knows for certain.
import { addYears } from './days.ts';
import type { Draw } from './draw.ts';
import { GAPS } from './figures.ts';
import type { Knowledge, KnownTumour } from './guidelines.ts';
import { carries, FH_GENES, LYNCH_GENES, type Person, type Tumour } from './person.ts';
import { hasKnownCholesterol, isPremature, knowsFh } from './reality.ts';
import type { Relative } from './relatives.ts';
import * as fhir from './resources.ts';

export type Gap =
  | 'family-history-missing'
  | 'uncoded-diagnosis'
  | 'lost-tumour-result'
  | 'useless-unit'
  | 'no-pre-treatment-value'
  | 'age-of-illness-missing'
  | 'pathology-missing'
  | 'duplicate-record'
  | 'moved-away'
  | 'ethnicity-missing';

export interface Entry {
  readonly make: fhir.Make;
  readonly know?: (known: Knowledge) => void;
}

export interface Chart {
  readonly entries: readonly Entry[];
  readonly gaps: readonly Gap[];
}

/** Pure but for the draw. */
export function chartOf(person: Person, relatives: readonly Relative[], day: string, draw: Draw): Chart {
  const entries: Entry[] = [];
  const gaps: Gap[] = [];
  const misses = (gap: Gap, share: number) => {
    const isMissed = draw.happens(Math.min(0.97, share * (GAPS.byFifth[person.fifth - 1] ?? 1) * GAPS.byEthnicity[person.ethnicity]));
    if (isMissed) gaps.push(gap);
    return isMissed;
  };
  const writing: Writing = { person, day, draw, misses, add: (make, know) => entries.push({ make, ...(know ? { know } : {}) }) };
  writeLipids(writing);
  writeHeart(writing);
  writeTumours(writing);
  writeKnownVariant(writing);
  writeExamination(writing);
  writeFamily(writing, relatives);
  writePlans(writing);
  return { entries, gaps };
}

interface Writing {
  readonly person: Person;
  readonly day: string;
  readonly draw: Draw;
  misses(gap: Gap, share: number): boolean;
  add(make: fhir.Make, know?: (known: Knowledge) => void): void;
}

const MG_PER_MMOL = 38.67;

/** Cholesterol is measured in two of three adults over 40, seldom in the young. Shares are ours. */
function writeLipids({ person, day, draw, misses, add }: Writing): void {
  const { age, lipids } = person;
  const last = person.diedOn ?? day;
  const { onStatin } = lipids;
  if (onStatin) {
    add(fhir.statin(onStatin.since));
    const on = between(onStatin.since, last, draw);
    if (draw.happens(0.9)) add(fhir.cholesterol('total', onStatin.total, 'mmol/L', on));
    if (draw.happens(0.6)) add(fhir.cholesterol('ldl', onStatin.ldl, 'mmol/L', on));
    if (misses('no-pre-treatment-value', GAPS.noPreTreatmentValue.value)) return;
  } else if (!draw.happens(age < 16 ? 0.01 : age < 30 ? 0.08 : age < 40 ? 0.25 : 0.68)) return;
  const until = onStatin?.since ?? last;
  const on = between(addYears(until, -Math.min(8, Math.max(0.2, age - 2))), addYears(until, -0.05), draw);
  const isMg = draw.happens(GAPS.milligrams.value);
  const isUseless = misses('useless-unit', GAPS.uselessUnit.value);
  const write = (kind: 'total' | 'ldl', value: number) => {
    if (isUseless) {
      // Either a unit of nothing, or milligrams with millimoles written beside them.
      add(
        draw.happens(0.5)
          ? fhir.cholesterol(kind, value, 'units', on)
          : fhir.cholesterol(kind, Math.round(value * MG_PER_MMOL), 'mmol/L', on),
      );
      return;
    }
    const written = isMg ? Math.round(value * MG_PER_MMOL) : value;
    const known = isMg ? written / MG_PER_MMOL : value;
    add(fhir.cholesterol(kind, written, isMg ? 'mg/dL' : 'mmol/L', on), (all) => {
      all[kind] = Math.max(all[kind] ?? 0, known);
    });
  };
  write('total', lipids.total);
  if (draw.happens(0.7)) write('ldl', lipids.ldl);
}

function writeHeart({ person, misses, add }: Writing): void {
  if (person.infarctionAge === undefined) return;
  if (misses('uncoded-diagnosis', GAPS.uncodedDiagnosis.value)) {
    add(fhir.uncoded(person.bornOn, person.infarctionAge));
    return;
  }
  const isAged = !misses('age-of-illness-missing', GAPS.ageOfIllnessMissing.value);
  const premature = isPremature(person);
  add(fhir.condition('22298006', 'Myocardial infarction', isAged ? person.infarctionAge : undefined), (known) => {
    if (isAged && premature) known.prematureChd = true;
  });
}

function writeTumours(writing: Writing): void {
  const { person, misses, add } = writing;
  for (const tumour of person.tumours) {
    if (misses('uncoded-diagnosis', GAPS.uncodedDiagnosis.value)) {
      add(fhir.uncoded(person.bornOn, tumour.age));
      continue;
    }
    const isAged = !misses('age-of-illness-missing', GAPS.ageOfIllnessMissing.value);
    const [code, name] = SITE_CODES[tumour.site];
    add(fhir.condition(code, name, isAged ? tumour.age : undefined, tumour.day), (known) => {
      if (tumour.site === 'CRC') known.bowel ??= {};
      if (tumour.site === 'endometrial') known.womb ??= {};
      if (tumour.site === 'breast') known.breast = { ...known.breast, ...(isAged ? { age: tumour.age } : {}) };
    });
    if (tumour.site === 'breast') writePathology(writing, tumour);
    else writeTumourTests(writing, tumour);
  }
}

const SITE_CODES: Readonly<Record<Tumour['site'], readonly [string, string]>> = {
  CRC: ['363406005', 'Malignant neoplasm of colon'],
  endometrial: ['254878006', 'Endometrial carcinoma'],
  breast: ['254837009', 'Malignant neoplasm of breast'],
  ovary: ['363443007', 'Malignant neoplasm of ovary'],
};

function writePathology({ misses, add }: Writing, { grade, isTripleNegative, day }: Tumour): void {
  if (grade === undefined || misses('pathology-missing', GAPS.pathologyMissing.value)) return;
  add(fhir.answer('breastGrade', grade, day), (known) => {
    known.breast = { ...known.breast, grade };
  });
  add(fhir.answer('tripleNegative', isTripleNegative === true, day), (known) => {
    known.breast = { ...known.breast, isTripleNegative: isTripleNegative === true };
  });
}

function writeTumourTests({ misses, add }: Writing, { site, lost, braf, methylation, day }: Tumour): void {
  if (lost === undefined || misses('lost-tumour-result', GAPS.lostTumourResult.value)) return;
  const bodySite = site === 'CRC' ? 'Colon' : 'Endometrium';
  const tested = (known: Knowledge): KnownTumour => {
    const part = site === 'CRC' ? 'bowel' : 'womb';
    const tumour = known[part] ?? {};
    known[part] = tumour;
    return tumour;
  };
  for (const protein of ['MLH1', 'MSH2', 'MSH6', 'PMS2'])
    add(
      fhir.tumourResult(
        `${protein} protein by immunohistochemistry`,
        lost.includes(protein) ? 'Loss of nuclear expression' : 'Intact nuclear expression',
        bodySite,
        day,
      ),
      (known) => {
        tested(known).lost = lost;
      },
    );
  if (braf)
    add(fhir.tumourResult('BRAF V600E variant', braf === 'positive' ? 'Detected' : 'Not detected', bodySite, day), (known) => {
      tested(known).braf = braf;
    });
  if (methylation)
    add(
      fhir.tumourResult('MLH1 promoter methylation', methylation === 'positive' ? 'Methylated' : 'Not methylated', bodySite, day),
      (known) => {
        tested(known).methylation = methylation;
      },
    );
}

function writeKnownVariant({ person, day, draw, add }: Writing): void {
  if (!person.knowsOwnVariant) return;
  const on = addYears(person.diedOn ?? day, -0.5 - draw.uniform() * 4);
  if (knowsFh(person))
    add(fhir.condition('398036000', 'Familial hypercholesterolaemia', undefined), (known) => {
      known.fhDiagnosed = true;
    });
  for (const { gene } of person.variants) {
    if (!carries(person, [gene]) || ![...FH_GENES, ...LYNCH_GENES].includes(gene)) continue;
    add(fhir.germlineVariant(gene, on), (known) => {
      if (FH_GENES.includes(gene)) known.fhVariant = true;
      else known.lynchGene ??= gene;
    });
  }
}

/** Few were examined for it; whoever was is written down either way. */
function writeExamination({ person, day, draw, add }: Writing): void {
  if (person.age < 20 || !draw.happens(person.lipids.total > 7.5 ? 0.25 : 0.01)) return;
  const on = addYears(person.diedOn ?? day, -draw.uniform() * 3);
  add(fhir.answer('tendonXanthoma', person.hasXanthoma, on), (known) => {
    known.xanthoma = person.hasXanthoma;
  });
  add(fhir.answer('arcusBefore45', person.hasArcusBefore45, on), (known) => {
    known.arcus = person.hasArcusBefore45;
  });
}

/** When the family history was taken, each illness of a close relative is written down, and what there is not. */
function writeFamily({ person, day, draw, misses, add }: Writing, relatives: readonly Relative[]): void {
  if (person.age < 16 || misses('family-history-missing', GAPS.familyHistoryMissing.value)) return;
  const on = addYears(person.diedOn ?? day, -draw.uniform() * 10);
  for (const relative of relatives) {
    const { infarctionAge, tumours } = relative.person;
    const ill: fhir.Illness[] = [
      ...(infarctionAge === undefined ? [] : [{ code: '22298006', name: 'Myocardial infarction', age: infarctionAge }]),
      ...(hasKnownCholesterol(relative.person) ? [{ code: '13644009', name: 'Hypercholesterolaemia' }] : []),
      ...tumours.map(({ site, age }) => ({ code: SITE_CODES[site][0], name: SITE_CODES[site][1], age })),
    ];
    if (ill.length > 0) add(fhir.familyMember(relative.code, relative.person.sex, ill, on), (known) => fromRelative(known, relative));
  }
  const none = (fact: string, is: boolean) => {
    if (!is) add(fhir.answer(fact, false, on));
  };
  none(
    'fdrMiBefore60',
    relatives.some(({ degree, person: { infarctionAge: at = 999 } }) => degree === 1 && at < 60),
  );
  none(
    'sdrMiBefore50',
    relatives.some(({ degree, person: { infarctionAge: at = 999 } }) => degree === 2 && at < 50),
  );
  none(
    'fdrPrematureChd',
    relatives.some(({ degree, person: relative }) => degree === 1 && isPremature(relative)),
  );
}

function fromRelative(known: Knowledge, { degree, person }: Relative): void {
  const { infarctionAge: at = 999, tumours } = person;
  if (degree === 1 && at < 60) known.fdrInfarctionBefore60 = true;
  if (degree === 2 && at < 50) known.sdrInfarctionBefore50 = true;
  if (degree === 1 && isPremature(person)) known.fdrPrematureChd = true;
  if (hasKnownCholesterol(person)) known.relativeCholesterol = true;
  if (degree === 1 && tumours.some(({ site, age }) => site === 'breast' && age < 45)) known.fdrBreastBefore45 = true;
}

function writePlans({ person, day, misses, add }: Writing): void {
  if (!person.fluoropyrimidinePlanned) return;
  add(fhir.planned('Capecitabine 500 mg tablets', addYears(day, -0.02)), (known) => {
    known.fluoropyrimidine = true;
  });
  if (person.dpydDone && !misses('lost-tumour-result', GAPS.lostTumourResult.value))
    add(fhir.answer('dpydResult', 'no-variant', addYears(day, -0.03)), (known) => {
      known.dpyd = true;
    });
}

/** Knowledge of somebody who has read these entries and the person's own details. */
export function knowledgeFrom(person: Person, entries: readonly Entry[]): Knowledge {
  const known: Knowledge = { age: person.age, sex: person.sex, isDead: person.diedOn !== undefined };
  for (const { know } of entries) know?.(known);
  return known;
}

function between(from: string, to: string, draw: Draw): string {
  const [start, end] = [Date.parse(from), Date.parse(to)];
  return new Date(start + Math.max(0, end - start) * draw.uniform()).toISOString().slice(0, 10);
}
