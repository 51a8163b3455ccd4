// A CTML trial to our criteria tree. "!" before a value asks for its absence: here that means tested and absent, where MatchMiner takes silence as absence.

import type { Biomarker, BiomarkerLeaf } from '../knowledge/biomarker.ts';
import type { OncoTree, TumourScope } from '../knowledge/oncotree.ts';
import { markerLeaf, markerName } from '../knowledge/read-biomarker.ts';
import type { Tree } from '../options/truth.ts';
import type { Consequence, CopyNumberChange } from '../reading/alteration.ts';
import { currentSymbol } from '../reading/alteration.ts';
import { parseProteinChange } from '../reading/protein-change.ts';
import { readMatchClause, type WrittenCriterion } from './read-match-clause.ts';
import type { Trial, TrialCriteria, TrialLeaf, TrialPart } from './trial.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Throws an Error naming the trial and the place, when it is not CTML. */
export function compileTrial(written: unknown, tree: OncoTree): Trial {
  const trial = fieldsOf(written, 'trial');
  const id = textOf(trial.protocol_no) || textOf(trial.nct_id);
  if (id === '') throw new Error('A trial has neither protocol_no nor nct_id.');
  const isOpen = /^open/i.test(textOf(trial.status) || 'open');
  const parts: TrialPart[] = [];
  const add = (level: TrialPart['level'], node: Fields, code: string, closed: unknown) => {
    if (!Array.isArray(node.match) || node.match.length === 0) return;
    try {
      const criteria = compiled(readMatchClause(node.match), tree);
      parts.push({ level, code, isOpen: isOpen && textOf(closed).toUpperCase() !== 'Y', criteria });
    } catch (error) {
      throw new Error(`Trial ${id}, ${level} ${code}: ${error instanceof Error ? error.message : 'cannot be read.'}`);
    }
  };
  const list = fieldsOf(trial.treatment_list ?? {}, 'treatment_list');
  for (const step of listOf(list.step)) {
    add('step', step, textOf(step.step_code), 'N');
    for (const arm of listOf(step.arm)) {
      add('arm', arm, textOf(arm.arm_code), arm.arm_suspended);
      for (const dose of listOf(arm.dose_level)) add('dose', dose, textOf(dose.level_code), dose.level_suspended);
    }
  }
  return { id, title: textOf(trial.short_title) || textOf(trial.long_title), isOpen, parts };
}

function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map((entry, index) => fieldsOf(entry, `entry ${index + 1}`)) : [];
}
function fieldsOf(value: unknown, where: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(`The ${where} is not a set of fields.`);
  return value as Fields;
}
function textOf(value: unknown): string {
  return typeof value === 'string' ? value.trim() : typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

function compiled(written: Tree<WrittenCriterion>, tree: OncoTree): TrialCriteria {
  if ('all' in written) return { all: written.all.map((part) => compiled(part, tree)) };
  if ('any' in written) return { any: written.any.map((part) => compiled(part, tree)) };
  if ('not' in written) return { not: compiled(written.not, tree) };
  const fields = fieldsOf(written.value, written.label);
  if (written.label === 'genomic') return genomic(fields);
  if (written.label === 'clinical') return gathered(Object.entries(fields).map(([name, value]) => clinical(name, textOf(value), tree)));
  if (written.label === 'prior_treatments')
    return gathered(Object.values(fields).map((value): TrialLeaf => ({ is: 'had', drug: textOf(value) })));
  throw new Error(`"${written.label}" is not one of and, or, genomic, clinical, prior_treatments.`);
}

function gathered(parts: readonly TrialCriteria[]): TrialCriteria {
  const [only] = parts;
  return parts.length === 1 && only ? only : { all: parts };
}

function clinical(name: string, value: string, tree: OncoTree): TrialCriteria {
  const isNegated = value.startsWith('!');
  const bare = isNegated ? value.slice(1).trim() : value;
  const leaf = clinicalLeaf(name, bare, tree);
  return isNegated ? { not: leaf } : leaf;
}

function clinicalLeaf(written: string, value: string, tree: OncoTree): TrialLeaf {
  const name = written.toLowerCase();
  const number = /^(>=|<=|==|=|>|<)\s*(\d+(?:\.\d+)?)$/.exec(value);
  if (name === 'age_numerical' && number) return { is: 'age', compare: number[1] ?? '>=', years: Number(number[2]) };
  if (name === 'tmb_numerical' && number) return { is: 'marker', name: 'TMB', compare: number[1] ?? '>=', atLeast: Number(number[2]) };
  if (name === 'gender' && /^(male|female)$/i.test(value)) return { is: 'sex', sex: /^male$/i.test(value) ? 'male' : 'female' };
  if (name === 'oncotree_primary_diagnosis') {
    const tumours: TumourScope | null = value.startsWith('_')
      ? value === '_ALL_'
        ? 'any'
        : [value]
      : tree.find(value)
        ? [tree.find(value)?.code ?? '']
        : null;
    if (tumours === null) return { is: 'to-check', text: `tumour type "${value}" is not in OncoTree` };
    return { is: 'tumour', tumours, asWritten: value };
  }
  return { is: 'to-check', text: `${written.replaceAll('_', ' ')} ${value}` };
}

const COPY_NUMBER: Readonly<Record<string, CopyNumberChange['change']>> = {
  'high amplification': 'amplification',
  'high level amplification': 'amplification',
  amplification: 'amplification',
  'low amplification': 'gain',
  gain: 'gain',
  'homozygous deletion': 'deletion',
  'heterozygous deletion': 'loss',
};
const CLASSES: Readonly<Record<string, Consequence>> = {
  missense_mutation: 'missense',
  nonsense_mutation: 'nonsense',
  frame_shift_del: 'frameshift',
  frame_shift_ins: 'frameshift',
  in_frame_del: 'inframe-deletion',
  in_frame_ins: 'inframe-insertion',
  splice_site: 'splice',
};

/** All fields describe one alteration; one "!" among them asks that no such alteration is there. */
function genomic(written: Fields): TrialCriteria {
  const fields = Object.fromEntries(Object.entries(written).map(([name, value]) => [name.toLowerCase(), textOf(value)]));
  const isNegated = Object.values(fields).some((value) => value.startsWith('!'));
  const bare = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, value.replace(/^!/, '')]));
  const found = genomicLeaf(bare);
  return isNegated ? { not: found } : found;
}

function genomicLeaf(fields: Readonly<Record<string, string>>): Biomarker {
  const status = fields.mmr_status ?? fields.ms_status;
  if (status !== undefined) return markerLeaf(markerName(status.replace(/^MMR-/i, 'MMR-')) ?? status);
  const signature = Object.keys(fields).find((name) => name.endsWith('_signature'));
  if (signature) {
    const leaf: BiomarkerLeaf = { is: 'marker', name: signature };
    return /^no$/i.test(fields[signature] ?? '') ? { not: leaf } : leaf;
  }
  const gene = geneOf(fields.hugo_symbol);
  const category = (fields.variant_category ?? 'Mutation').toLowerCase();
  if (category.startsWith('structural') || category === 'sv')
    return { is: 'fusion', partners: [gene, geneOf(fields.fusion_partner_hugo_symbol)] };
  if (gene === null) return { is: 'not-understood', gene: null, text: JSON.stringify(fields) };
  if (category === 'cnv' || category.startsWith('copy number'))
    return { is: 'copy-number', gene, change: COPY_NUMBER[(fields.cnv_call ?? '').toLowerCase()] ?? 'any' };
  if (category === 'any variation') return { is: 'gene', gene };
  if (/^true$/i.test(fields.wildtype ?? '')) return { not: { is: 'mutation', gene } };
  return mutation(gene, fields);
}

/** "any_gene" and an intergenic partner leave the other end open. */
function geneOf(written: string | undefined): string | null {
  return written === undefined || /^(any_gene|intergenic|none|)$/i.test(written) ? null : currentSymbol(written);
}

function mutation(gene: string, fields: Readonly<Record<string, string>>): Biomarker {
  const change = fields.protein_change ? parseProteinChange(fields.protein_change) : null;
  if (change) return { is: 'protein', gene, change };
  const codon = /^p\.([A-Z])(\d+)/.exec(fields.wildcard_protein_change ?? '');
  if (codon) return { is: 'codon', gene, codon: Number(codon[2]), residue: codon[1] ?? null };
  if (fields.protein_change || fields.wildcard_protein_change)
    return { is: 'not-understood', gene, text: fields.protein_change ?? fields.wildcard_protein_change ?? '' };
  const written = fields.variant_classification ?? fields.true_variant_classification;
  const group = written === undefined ? null : (CLASSES[written.toLowerCase()] ?? 'other');
  if (fields.exon) return { is: 'exon', gene, exons: [Number(fields.exon)], group };
  return group === null ? { is: 'mutation', gene } : { is: 'class', gene, group };
}
