// One alteration on a line, in the words of a report, and the same inside JSON. The biomarker grammar reads the words.

import type { Finding } from '../../../../foundation/errors.ts';
import { type Biomarker, type BiomarkerLeaf, genesOfLeaf } from '../knowledge/biomarker.ts';
import { readBiomarker } from '../knowledge/read-biomarker.ts';
import {
  type Alteration,
  copyNumber,
  currentSymbol,
  fusion,
  marker,
  type SmallVariant,
  type SmallVariantAsWritten,
  smallVariant,
} from './alteration.ts';
import { refusedFile, type TumourFindings } from './tumour-findings.ts';
import { bothTested, NOTHING_TESTED, type TestedFor, testedGenes } from './tumour-profile.ts';

export function readLines(text: string): TumourFindings {
  const lines = text.split(/\r?\n/);
  return together(
    lines.flatMap((line, index) => (line.trim() === '' || line.startsWith('#') ? [] : [readOneLine(line, `line ${index + 1}`)])),
  );
}

function together(parts: readonly TumourFindings[]): TumourFindings {
  return {
    alterations: parts.flatMap(({ alterations }) => alterations),
    tested: parts.map(({ tested }) => tested).reduce(bothTested, NOTHING_TESTED),
    findings: parts.flatMap(({ findings }) => findings),
  };
}

export function readOneLine(line: string, where: string): TumourFindings {
  const text = line
    .trim()
    .replace(/[\t,;]+/g, ' ')
    .replace(/\s+/g, ' ');
  const burden = /^TMB(?:[ :=]+)?(\d+(?:\.\d+)?)/i.exec(text);
  if (burden) return one(marker('TMB', Number(burden[1])));
  const hgvs = /^((?:NM_|NP_|NC_|NG_|ENST|ENSP|XM_|LRG_|[A-Z]{2}\d{6})[\w.]*)(?:\([A-Za-z0-9-]+\))?:([gcpn]\..+)$/.exec(text);
  if (hgvs) return one(fromHgvs(hgvs[1] ?? '', hgvs[2] ?? '', ''));
  const withGene = /^([A-Za-z0-9-]+)[ :]((?:NM_|NP_|ENST)[\w.]+):([cp]\..+)$/.exec(text);
  if (withGene) return one(fromHgvs(withGene[2] ?? '', withGene[3] ?? '', withGene[1] ?? ''));
  const read = readBiomarker(
    /^(germline|somatic) /i.test(text)
      ? text.replace(/^(germline|somatic) (\S+)/i, '$2 $1')
      : text.replace(/^([A-Za-z0-9]+):(?=[A-Za-z*])/, '$1 '),
  );
  return fromBiomarker(read, text, where);
}

function one(alteration: Alteration): TumourFindings {
  return { alterations: [alteration], tested: NOTHING_TESTED, findings: [] };
}

function fromHgvs(accession: string, change: string, gene: string): SmallVariant {
  const variant = smallVariant({
    gene,
    ...(change.startsWith('p.') ? { protein: change } : change.startsWith('g.') ? {} : { coding: change }),
    hgvs: [`${accession}:${change}`],
  });
  return { ...variant, label: gene ? variant.label : `${accession}:${change}` };
}

function fromBiomarker(read: Biomarker, text: string, where: string): TumourFindings {
  if ('all' in read) return together(read.all.map((part) => fromBiomarker(part, text, where)));
  if ('not' in read && 'is' in read.not)
    return { alterations: [], tested: testedGenes(genesOfLeaf(read.not), [testedBy(read.not)]), findings: [] };
  // "R167Q (c.500G>A)" reads as either name; the first that is one change will do.
  const leaf = 'any' in read ? read.any.find((part): part is BiomarkerLeaf => 'is' in part) : 'is' in read ? read : undefined;
  const found = leaf && !genesOfLeaf(leaf).some((gene) => FAMILIES.includes(gene)) ? fromLeaf(leaf) : null;
  if (found) return { alterations: [found], tested: NOTHING_TESTED, findings: [] };
  return { ...refusedFile(''), findings: [notRead(text, where)] };
}

/** "KRAS wild type" and "NOT ALK fusion" say that somebody looked, and for what. */
function testedBy({ is }: BiomarkerLeaf): TestedFor {
  return is === 'fusion' || is === 'copy-number' || is === 'expression' || is === 'marker' ? is : 'small';
}

/** Words for several genes: which one was found decides, so the line must say. */
const FAMILIES: readonly string[] = ['NTRK', 'FGFR', 'RAS', 'RAF', 'BRCA', 'IDH', 'PDGFR'];

function notRead(text: string, where: string): Finding {
  return {
    severity: 'error',
    code: 'MED_ALTERATION_NOT_READ',
    issue: 'value',
    where,
    what: `"${text.slice(0, 60)}" cannot be read as an alteration.`,
    mend: 'Write the gene and the change: BRAF V600E, EML4::ALK fusion, ERBB2 amplification, KRAS wild type, MSI-H, TMB 12.',
  };
}

function fromLeaf(leaf: BiomarkerLeaf): Alteration | null {
  switch (leaf.is) {
    case 'protein':
      return smallVariant({ gene: leaf.gene, protein: leaf.change.text, origin: leaf.origin });
    case 'coding':
      return smallVariant({ gene: leaf.gene, coding: leaf.coding, origin: leaf.origin });
    case 'codon': {
      const residue = leaf.residue ?? 'X';
      const protein = { kind: 'substitution', residue, start: leaf.codon, end: leaf.codon, text: `${residue}${leaf.codon}?` } as const;
      return {
        ...smallVariant({ gene: leaf.gene, protein: `${residue}${leaf.codon}_splice`, consequence: 'missense' }),
        protein,
        label: `${leaf.gene} codon ${leaf.codon}`,
      };
    }
    case 'exon':
      return {
        ...smallVariant({ gene: leaf.gene, consequence: consequenceFor(leaf.group), exon: leaf.exons[0] ?? null }),
        label: `${leaf.gene} exon ${leaf.exons.join('-')} ${leaf.group ?? 'mutation'}`,
      };
    case 'class':
      return { ...smallVariant({ gene: leaf.gene, consequence: consequenceFor(leaf.group) }), label: `${leaf.gene} ${leaf.group}` };
    case 'mutation':
      return smallVariant({ gene: leaf.gene, pathogenic: leaf.pathogenic ?? null, origin: leaf.origin });
    case 'copy-number':
      return leaf.change === 'any' ? null : copyNumber(leaf.gene, leaf.change);
    case 'fusion':
      return fusion(...leaf.partners);
    case 'expression':
      return leaf.level === 'absent'
        ? null
        : { kind: 'expression', gene: leaf.gene, level: leaf.level, origin: 'somatic', label: `${leaf.gene} expression ${leaf.level}` };
    case 'marker':
      return marker(leaf.name, leaf.atLeast ?? null);
    case 'gene':
    case 'not-understood':
      return null;
  }
}

function consequenceFor(group: string | null): SmallVariant['consequence'] {
  const known: Readonly<Record<string, SmallVariant['consequence']>> = {
    truncating: 'nonsense',
    'loss-of-function': 'nonsense',
    deletion: 'inframe-deletion',
    insertion: 'inframe-insertion',
    indel: 'inframe-deletion',
    skipping: 'splice',
    frameshift: 'frameshift',
    nonsense: 'nonsense',
    splice: 'splice',
    promoter: 'promoter',
  };
  return known[group ?? ''] ?? 'missense';
}

/** An object with `alterations` (lines, or small variants as fields) and `tested` (genes, for all kinds), or the list alone. */
export function readTumourJson(text: string): TumourFindings {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return refusedFile('The file begins like JSON but is not.');
  }
  const { alterations, tested } = (Array.isArray(parsed) ? { alterations: parsed, tested: undefined } : parsed) as {
    alterations?: unknown;
    tested?: unknown;
  };
  if (!Array.isArray(alterations)) return refusedFile('The JSON holds no list "alterations".');
  const read = together(alterations.map((entry, index) => fromEntry(entry, `$.alterations[${index}]`)));
  const kinds: readonly TestedFor[] = ['small', 'copy-number', 'fusion'];
  const genes = Array.isArray(tested) ? tested.filter((gene) => typeof gene === 'string').map(currentSymbol) : [];
  return { ...read, tested: bothTested(read.tested, testedGenes(genes, kinds)) };
}

function fromEntry(entry: unknown, where: string): TumourFindings {
  if (typeof entry === 'string') return readOneLine(entry, where);
  if (typeof entry === 'object' && entry !== null && 'gene' in entry && typeof entry.gene === 'string') {
    const fields = entry as SmallVariantAsWritten & { readonly alteration?: string; readonly change?: string };
    const words = fields.alteration ?? fields.change;
    return words ? readOneLine(`${fields.gene} ${words}`, where) : one(smallVariant(fields));
  }
  return { ...refusedFile(''), findings: [notRead(JSON.stringify(entry) ?? '', where)] };
}
