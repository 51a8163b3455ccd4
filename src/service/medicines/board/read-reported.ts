// What laboratories reported about a tumour, as Observations of Genomics Reporting STU2 and STU3: small variants, copy number, fusions, MSI, TMB, and
// what was looked for. However they came (FHIR, HL7 v2 or a file), they are read here and nowhere else for treatment.

import type { Observation } from '@medplum/fhirtypes';
import type { Finding } from '../../../foundation/errors.ts';
import { isVariant, readVariant } from '../../results/index.ts';
import { markerName } from '../targeted/knowledge/read-biomarker.ts';
import {
  type Alteration,
  type CopyNumberChange,
  copyNumber,
  fusion,
  marker,
  type Origin,
  smallVariant,
} from '../targeted/reading/alteration.ts';
import type { TumourFindings } from '../targeted/reading/tumour-findings.ts';
import { bothTested, NOTHING_TESTED, type Tested, type TestedFor, testedGenes } from '../targeted/reading/tumour-profile.ts';
import { CHANGES, CODE, componentCodes, componentWords, FUSION, isCoded, MSI, OWN } from './reporting-codes.ts';

export interface Reported extends TumourFindings {
  /** `Observation/id` by the label of the alteration it says. */
  readonly from: ReadonlyMap<string, readonly string[]>;
}

const USABLE: ReadonlySet<string> = new Set(['final', 'amended', 'corrected']);
const PRESENT = 'LA9633-4';
const ABSENT = 'LA9634-2';

/** Pure. Preliminary, cancelled and erroneous Observations are left out. */
export function readReported(observations: readonly Observation[]): Reported {
  const usable = observations.filter(({ status }) => USABLE.has(status));
  const alterations: Alteration[] = [];
  const findings: Finding[] = [];
  const from = new Map<string, string[]>();
  let tested: Tested = NOTHING_TESTED;
  for (const observation of usable) {
    tested = bothTested(tested, testedIn(observation));
    const where = `Observation/${observation.id ?? ''}`;
    const found = alterationIn(observation, usable);
    if (typeof found === 'string')
      findings.push({
        severity: 'warning',
        code: 'MED_REPORTED_UNREAD',
        issue: 'value',
        where,
        what: found,
        mend: 'Read the report itself.',
      });
    else if (found !== undefined) {
      alterations.push(found);
      from.set(found.label, [...(from.get(found.label) ?? []), where]);
    }
  }
  return { alterations, tested, findings, from };
}

/** A sentence when something is there and cannot be read. */
function alterationIn(observation: Observation, others: readonly Observation[]): Alteration | string | undefined {
  if (isCoded(observation, CODE.tmb)) return burden(observation);
  if (isCoded(observation, CODE.msi)) return instability(observation);
  if (!isVariant(observation) || assessed(observation) === ABSENT) return undefined;
  const answer = assessed(observation);
  if (answer !== undefined && answer !== PRESENT) return `A variant was assessed as ${wordsOf(observation)}, so it was not used.`;
  const genes = componentWords(observation, CODE.gene);
  const [gene, partner] = genes;
  const types = componentCodes(observation, CODE.changeType);
  if (gene !== undefined && (partner !== undefined || types.includes(FUSION))) return fusion(gene, partner ?? null);
  const change = copyNumberIn(observation, types);
  if (change !== undefined && gene !== undefined) return copyNumber(gene, change, originOf(observation));
  const { cdna, protein, genomic, source, alleleFraction, significance } = readVariant(observation, others);
  // A description with its reference sequence names the change without a gene.
  const isNamed = [cdna, protein].some((each) => each?.includes(':'));
  if ((gene === undefined && !isNamed) || (cdna === undefined && protein === undefined))
    return `A variant names no ${gene === undefined ? 'gene' : 'change of the coding sequence or the protein'}, so it was not used.`;
  const read = smallVariant({
    gene: gene ?? '',
    protein: protein?.replace(/^.*:(?=p\.)/, ''),
    coding: cdna,
    origin: source === 'germline' || source === 'somatic' ? source : 'unknown',
    hgvs: [cdna, protein, genomic].flatMap((each) => (each?.includes(':') ? [each] : [])),
    alleleFraction: alleleFraction ?? null,
    pathogenic: significance === undefined ? null : /pathogenic$/.test(significance) ? true : /benign$/.test(significance) ? false : null,
  });
  return gene === undefined ? { ...read, label: cdna ?? protein ?? '' } : read;
}

function burden({ valueQuantity, id }: Observation): Alteration | string {
  return valueQuantity?.value === undefined
    ? `The mutational burden of Observation/${id ?? ''} has no number.`
    : marker('TMB', valueQuantity.value);
}

function instability(observation: Observation): Alteration | string {
  const code = assessed(observation);
  const name = (code === undefined ? undefined : MSI[code]) ?? markerName(wordsOf(observation));
  return name == null ? `Microsatellite instability "${wordsOf(observation)}" is not a known answer.` : marker(name);
}

/** The laboratory's word decides; a bare count above two is a gain, since from where it is an amplification differs by gene and assay. */
function copyNumberIn({ component = [] }: Observation, types: readonly string[]): CopyNumberChange['change'] | undefined {
  const named = types.map((type) => CHANGES[type]).find((change) => change !== undefined);
  if (named !== undefined) return named;
  const count = component.find(({ code }) => code.coding?.some((each) => each.code === CODE.copyNumber))?.valueQuantity?.value;
  if (count === undefined || count === 2) return undefined;
  return count > 2 ? 'gain' : count < 1 ? 'deletion' : 'loss';
}

function originOf(observation: Observation): Origin {
  const { source } = readVariant(observation);
  return source === 'germline' ? 'germline' : 'somatic';
}

/** A gene without a change that is said to be absent was looked at; one absent change says nothing of the rest of its gene. */
function testedIn(observation: Observation): Tested {
  const genes = componentWords(observation, CODE.gene);
  if (isCoded(observation, CODE.regionStudied)) {
    const kinds = componentWords(observation, 'tested-for', OWN).flatMap((words) => words.split(' ')) as readonly TestedFor[]; // written by ours, else empty
    const everything = componentWords(observation, 'tested-everything', OWN).flatMap((words) => words.split(' ')) as readonly TestedFor[]; // as above
    return bothTested(testedGenes(genes, kinds.length > 0 ? kinds : ['small']), { genes: new Map(), everything: new Set(everything) });
  }
  const { cdna, protein } = readVariant(observation);
  const isWholeGene = isVariant(observation) && assessed(observation) === ABSENT && cdna === undefined && protein === undefined;
  return isWholeGene ? testedGenes(genes) : NOTHING_TESTED;
}

function assessed({ valueCodeableConcept }: Observation): string | undefined {
  return valueCodeableConcept?.coding?.[0]?.code;
}

function wordsOf({ valueCodeableConcept: value, valueString }: Observation): string {
  return value?.text ?? value?.coding?.[0]?.display ?? value?.coding?.[0]?.code ?? valueString ?? 'nothing';
}
