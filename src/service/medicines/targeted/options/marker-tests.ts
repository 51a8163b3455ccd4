// From drug back to the directory: which tests look for its biomarker in this tumour, whether one was done, and where no test is listed.

import { type Directory, type DirectoryTest, type DirectoryVersion, genesIn, type Indication } from '../../../directory/index.ts';
import { type BiomarkerLeaf, genesOfLeaf } from '../knowledge/biomarker.ts';
import type { NhsDrug, NhsDrugs } from '../knowledge/nhs-drug.ts';
import { type OncoTree, tumourFit, tumourTruth } from '../knowledge/oncotree.ts';
import { bothTested, NOTHING_TESTED, type Tested, type TestedFor, testedGenes } from '../reading/tumour-profile.ts';
import { leavesOf } from './truth.ts';

export interface MarkerCoverage {
  /** EGFR, or MSI-H for a whole-tumour marker. */
  readonly marker: string;
  readonly what: TestedFor;
  readonly tests: readonly { readonly code: string; readonly name: string }[];
}

export interface DrugCoverage {
  readonly appraisal: string;
  readonly part: string | null;
  readonly drugs: readonly string[];
  readonly indications: readonly string[];
  readonly markers: readonly MarkerCoverage[];
  /** Biomarkers that no test of these indications looks for, in this edition. */
  readonly gaps: readonly string[];
}

/** Clinical indications of the cancer directory (2021-10) by OncoTree code: a reading of the names, ours. */
const INDICATIONS: Readonly<Record<string, readonly string[]>> = {
  COADREAD: ['M1'],
  OVT: ['M2'],
  UCEC: ['M215'],
  BRCA: ['M3'],
  NSCLC: ['M4'],
  SCLC: ['M231'],
  MEL: ['M7'],
  UM: ['M187'],
  GIST: ['M8'],
  THPA: ['M9'],
  THFO: ['M10'],
  THHC: ['M10'],
  THAP: ['M11'],
  THPD: ['M11'],
  THME: ['M12'],
  HNSC: ['M15'],
  RCC: ['M18'],
  BLCA: ['M217'],
  PRAD: ['M218'],
  PAAD: ['M219'],
  CHOL: ['M220'],
  HCC: ['M222'],
  CUP: ['M226'],
  AML: ['M80'],
  MDS: ['M82'],
  CMLBCRABL1: ['M84'],
  BLL: ['M91'],
  TLL: ['M91'],
  DIFG: ['M28', 'M184'],
  ENCG: ['M32', 'M186'],
};
/** "Solid tumour other": histologies with no indication of their own. */
const OTHER_SOLID = 'M227';

/** The newest cancer directory in force that day; before the first one, the first. */
export function cancerEditionOn({ versions }: Directory, asOf: string): DirectoryVersion | null {
  const editions = versions.filter(({ kind, complete }) => kind === 'cancer' && complete);
  return editions.findLast(({ effectiveFrom }) => effectiveFrom <= asOf) ?? editions[0] ?? null;
}

/** Tests of the directory that look for what a rule asks, in the tumours it names (or in the one given). */
export function coverageOf(drug: NhsDrug, version: DirectoryVersion, tree: OncoTree, tumour?: string): DrugCoverage {
  const indications = indicationsFor(tumour ? [tumour] : drug.tumours, version, tree);
  const tests = indications.flatMap((indication) => indication.tests);
  const wanted = new Map(
    leavesOf(drug.biomarker)
      .flatMap((leaf) => markersOf(leaf))
      .map((one) => [`${one.marker} ${one.what}`, one]),
  );
  const markers = [...wanted.values()].map(({ marker, what }) => ({
    marker,
    what,
    tests: tests.filter((test) => looksFor(test, marker, what)).map(({ code, name }) => ({ code, name })),
  }));
  return {
    appraisal: drug.id,
    part: drug.part ?? null,
    drugs: drug.drugs,
    indications: indications.map(({ code }) => code),
    markers,
    gaps: markers.filter((one) => one.tests.length === 0).map(({ marker, what }) => `${marker} (${WORDS[what]})`),
  };
}

const WORDS: Readonly<Record<TestedFor, string>> = {
  small: 'small variants',
  'copy-number': 'copy number',
  fusion: 'fusion',
  expression: 'expression',
  marker: 'tumour marker',
};

/** Every drug in force on the day with a biomarker that no test in this edition covers. */
export function gapReport(drugs: NhsDrugs, version: DirectoryVersion, tree: OncoTree): readonly DrugCoverage[] {
  return drugs.rows
    .filter(({ statuses }) => statuses.at(-1)?.to === undefined && statuses.at(-1)?.status !== 'not-recommended')
    .map((drug) => coverageOf(drug, version, tree))
    .filter(({ gaps, indications }) => gaps.length > 0 || indications.length === 0);
}

function indicationsFor(tumours: readonly string[], { indications }: DirectoryVersion, tree: OncoTree): readonly Indication[] {
  const codes = Object.entries(INDICATIONS)
    .filter(([type]) =>
      tumours.some((tumour) => tumourTruth(tumourFit(tree, [type], tumour)) === 'met' || tree.lineage(type).includes(tumour)),
    )
    .flatMap(([, found]) => found);
  const wanted = codes.length > 0 ? codes : [OTHER_SOLID];
  return indications.filter(({ code }) => wanted.includes(code));
}

function markersOf(leaf: BiomarkerLeaf): readonly { readonly marker: string; readonly what: TestedFor }[] {
  if (leaf.is === 'marker') return [{ marker: leaf.name, what: 'marker' }];
  const what = leaf.is === 'fusion' || leaf.is === 'copy-number' || leaf.is === 'expression' ? leaf.is : 'small';
  return genesOfLeaf(leaf).map((marker) => ({ marker, what }));
}

function looksFor(test: DirectoryTest, marker: string, what: TestedFor): boolean {
  if (test.target.kind === 'genome-wide' || test.method === 'wgs') return what !== 'expression';
  if (what === 'marker')
    return /^(MSI-H|dMMR|MSS|pMMR)$/.test(marker)
      ? test.method === 'msi' || /microsatellite/i.test(test.methodAsWritten)
      : /burden|signature/i.test(test.targetAsWritten);
  return genesIn(test.target).includes(marker) && kindsOf(test).includes(what);
}

/** By the workbook's Test Scope; a test without one is taken to look for small variants only. */
function kindsOf({ scope = '', method }: DirectoryTest): readonly TestedFor[] {
  if (method === 'expression' || /expression/i.test(scope)) return ['expression'];
  if (/all variant types/i.test(scope)) return ['small', 'copy-number', 'fusion'];
  return [
    ...(/structural/i.test(scope) ? (['fusion'] as const) : []),
    ...(/copy number/i.test(scope) ? (['copy-number'] as const) : []),
    ...(/small/i.test(scope) || scope === '' ? (['small'] as const) : []),
  ];
}

/** What ordering these tests makes "tested": a gene absent from the result was looked at and is negative. */
export function testedBy(tests: readonly DirectoryTest[]): Tested {
  return tests
    .map((test): Tested => {
      if (test.target.kind === 'genome-wide' || test.method === 'wgs')
        return { genes: new Map(), everything: new Set(['small', 'copy-number', 'fusion']) };
      return testedGenes(genesIn(test.target), kindsOf(test));
    })
    .reduce(bothTested, NOTHING_TESTED);
}
