import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { DEMO_STORY, trioPed, trioVcf } from '../../demo/genome.ts';
import { checkExplanation, type Explanation } from '../../service/interpretation/index.ts';
import { checkPhenopacket } from '../../service/research/index.ts';
import { run } from './interpret.ts';

const folder = mkdtempSync(join(tmpdir(), 'opengms-interpret-'));
after(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
function aFile(text: string, name = `file-${++files}`): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** The command in this process: what it printed, and how it ended. Bytes are the test runner's own words and pass. */
async function interpret(...words: readonly string[]) {
  const said = { out: '', err: '' };
  const [out, err] = [process.stdout.write.bind(process.stdout), process.stderr.write.bind(process.stderr)];
  const hear = (to: 'out' | 'err', on: (bytes: Uint8Array) => boolean) => (text: string | Uint8Array) => {
    if (typeof text !== 'string') return on(text);
    said[to] += text;
    return true;
  };
  process.stdout.write = hear('out', out);
  process.stderr.write = hear('err', err);
  try {
    const status = await run(words);
    return { status, ...said };
  } finally {
    process.stdout.write = out;
    process.stderr.write = err;
  }
}

const PED = trioPed('male');
const VCF = trioVcf(DEMO_STORY, { childSex: 'male' });
const PANEL = JSON.stringify({
  id: 1,
  name: 'P',
  version: '1.0',
  signed_off: '2026-01-01',
  genes: ['SCN2A', 'STXBP1', 'GNB1', 'SLC6A1'].map((symbol) => ({
    entity_name: symbol,
    confidence_level: '3',
    mode_of_inheritance: 'MONOALLELIC, autosomal or pseudoautosomal, NOT imprinted',
  })),
});
const known = (pos: string, ref: string, alt: string, chrom: string) => ({
  subjectOrBiosampleId: 'child',
  interpretationStatus: 'CAUSATIVE',
  variantInterpretation: {
    acmgPathogenicityClassification: 'LIKELY_PATHOGENIC',
    variationDescriptor: {
      id: pos,
      geneContext: { symbol: chrom === 'chr2' ? 'SCN2A' : 'STXBP1' },
      vcfRecord: { genomeAssembly: 'hg38', chrom, pos, ref, alt },
      allelicState: { id: 'GENO:0000135', label: 'heterozygous' },
    },
  },
});
const PACKET = JSON.stringify({
  id: 'p1',
  subject: { id: 'child', sex: 'MALE' },
  phenotypicFeatures: [{ type: { id: 'HP:0001250', label: 'Seizure' } }],
  interpretations: [
    { id: 'i', diagnosis: { genomicInterpretations: [known('165310413', 'G', 'A', 'chr2'), known('127663366', 'C', 'T', 'chr9')] } },
  ],
});

interface Printed {
  readonly reported: readonly {
    readonly variant: string;
    readonly found: string;
    readonly failing: readonly object[];
    readonly says: string;
  }[];
  readonly candidates: readonly (Explanation & { readonly alreadyReported: string | null })[];
}

test('variants of a phenopacket are shown as already reported, with what fails where they have no tier, and every tier is judged again from the JSON', async () => {
  const asked = ['--vcf', aFile(VCF), '--ped', aFile(PED), '--panel', aFile(PANEL), '--phenopacket', aFile(PACKET)];
  const { status, out } = await interpret(...asked, '--json');
  assert.equal(status, 0);
  const printed = JSON.parse(out) as Printed; // what asJson writes
  assert.deepEqual(
    printed.reported.map(({ variant, found }) => [variant, found]),
    [
      ['2-165310413-G-A', 'tiered'],
      ['9-127663366-C-T', 'not-tiered'],
    ],
  );
  assert.ok((printed.reported[1]?.failing.length ?? 0) > 0);
  assert.match(printed.reported[1]?.says ?? '', /father/);
  assert.equal(printed.candidates.find(({ variant }) => variant === '2-165310413-G-A')?.alreadyReported, 'LIKELY_PATHOGENIC');
  for (const candidate of printed.candidates) assert.deepEqual(checkExplanation(candidate), [], candidate.variant);
  const tsv = await interpret(...asked, '--tsv');
  assert.match(tsv.out, /^# REPORTED 9-127663366-C-T STXBP1 \(LIKELY_PATHOGENIC\): No tier in STXBP1/m);
  // and what leaves as a phenopacket is one, keeps what was reported, and comes in again
  const packet = await interpret(...asked, '--phenopacket-out');
  assert.deepEqual(checkPhenopacket(JSON.parse(packet.out)), []);
  assert.match(packet.out, /"interpretationStatus":"CAUSATIVE".*"LIKELY_PATHOGENIC".*SCN2A/);
  const again = await interpret('--vcf', aFile(VCF), '--ped', aFile(PED), '--phenopacket', aFile(packet.out), '--json');
  assert.ok((JSON.parse(again.out) as Printed).reported.length >= 2);
});

const cut = (what: string | RegExp, to: string): string => VCF.replace(what, to);
const swapped = trioPed('male').replace('child\tfather\tmother', 'child\tmother\tfather');
/** Bad input, the code it must have, and where. */
const BAD: readonly (readonly [what: string, code: string, where: RegExp, vcf: string, ped: string, more?: readonly string[]])[] = [
  ['no VCF', 'E_NOT_VCF', /line 1/, 'hello\n', PED],
  ['an empty file', 'E_NOT_VCF', /file/, '', PED],
  ['no column names', 'E_HEADER', /header/, cut(/^#CHROM.*$/m, '##x=1'), PED],
  ['no build', 'E_HEADER', /header/, VCF.replaceAll(/^##contig.*\n/gm, ''), PED],
  ['consequences without their fields', 'E_HEADER', /line \d+/, cut(/ Format: [^"]*/, ''), PED],
  ['another build', 'E_BUILD_MISMATCH', /contig/, VCF, PED, ['--build', 'GRCh37']],
  ['a sample twice', 'E_SAMPLE_DUPLICATE', /CHROM/, cut(/\tfather\tmother$/m, '\tfather\tfather'), PED],
  ['a proband without a sample', 'E_SAMPLE_MISSING', /CHROM/, cut(/\tchild\tfather/, '\tkid\tfather'), PED],
  ['a record cut short', 'E_COLUMNS', /line \d+/, cut(/^(chr1\t\d+\t\.\tA).*$/m, '$1'), PED],
  ['records out of order', 'E_UNSORTED', /line \d+/, `${VCF}chrX\t1\t.\tA\tG\t50\tPASS\t.\tGT\t0\t0\t0/1\n`, PED],
  ['a tumour', 'E_SOMATIC', /header/, cut('##source', '##tumor_sample=child\n##source'), PED],
  ['a person who is their own ancestor', 'E_PED_CYCLE', /line 1/, VCF, PED.replace('father\t0\t0', 'father\tchild\t0')],
  ['parents exchanged in the pedigree', 'E_PED_SEX', /line 1/, VCF, swapped],
  ['a line without its columns', 'E_PED', /line 1/, VCF, 'F\tchild\n'],
  ['a proband who is not there', 'E_PED', /file/, VCF, PED, ['--proband', 'nobody']],
  ['no panel', 'E_PANEL_FILE', /panel/, VCF, PED, ['--panel', '{}']],
  ['no phenopacket', 'E_PHENOPACKET', /packet/, VCF, PED, ['--phenopacket', '{nope']],
  ['no HPO term', 'E_HPO_UNKNOWN', /--hpo/, VCF, PED, ['--hpo', 'HP:12']],
];

test('bad input is refused with its code, the line or field, and what to do, and nothing is printed of the genome (HAZ-INT-08)', async () => {
  for (const [what, code, where, vcf, ped, more = []] of BAD) {
    const [option, value] = more;
    const given =
      option === '--panel' || option === '--phenopacket' ? [option, aFile(value ?? '', `${option.slice(2)}-${++files}.json`)] : more;
    const { status, out, err } = await interpret('--vcf', aFile(vcf), '--ped', aFile(ped), ...given, '--json');
    assert.equal(status, 1, `${what}: ${err}`);
    const { kind, findings } = JSON.parse(out) as { kind: string; findings: { code: string; where: string; mend?: string }[] }; // what the command prints
    assert.equal(kind, 'refused', what);
    const found = findings.find((finding) => finding.code === code);
    assert.ok(found, `${what}: ${err}`);
    assert.match(found.where, where, what);
    for (const finding of findings) assert.ok(finding.mend, `${what}: nothing says what to do about ${finding.code}`);
    assert.match(err, new RegExp(`^${code} .+: .+`, 'm'), what);
  }
});

test('words that are not understood are said with the usage, and no file is read', async () => {
  const [vcf, ped] = [aFile(VCF), aFile(PED)];
  for (const more of [
    ['--workers', 'many'],
    ['--build', 'hg18'],
    ['--penetrance', 'half'],
    ['--regions', 'all'],
    ['--why', 'rubbish'],
    ['--nothing'],
  ]) {
    const { status, out, err } = await interpret('--vcf', vcf, '--ped', ped, ...more);
    assert.deepEqual([status, out], [2, ''], more.join(' '));
    assert.match(err, /^opengms interpret: /);
  }
  assert.match((await interpret('--vcf', folder, '--ped', ped)).err, /there is no file/);
});

test('what blocks a sign-off is warned of with its code: another sex, swapped parents, no frequency, a parent without a sample (HAZ-INT-06)', async () => {
  const codesOf = async (vcf: string, ped: string): Promise<readonly string[]> => {
    const { out } = await interpret('--vcf', aFile(vcf), '--ped', aFile(ped), '--json');
    const { warnings = [] } = JSON.parse(out) as { warnings?: { code: string; what: string }[] }; // what asJson writes
    return warnings.map(({ code }) => code);
  };
  assert.deepEqual(await codesOf(VCF, PED), []);
  assert.ok((await codesOf(VCF, trioPed('female'))).includes('W_SEX_MISMATCH'));
  const girl = trioVcf(DEMO_STORY.slice(0, 1), { childSex: 'female' });
  const exchanged = girl.replace('\tchild\tfather\tmother\n', '\tfather\tchild\tmother\n');
  assert.ok((await codesOf(exchanged, trioPed('female'))).some((code) => ['W_MENDEL', 'W_NOT_RELATED', 'W_SEX_MISMATCH'].includes(code)));
  const bare = VCF.replaceAll(/gnomAD[eg]\w*_AF/g, 'other');
  assert.ok((await codesOf(bare, PED)).includes('W_NO_FREQ'));
  assert.ok((await codesOf(VCF.replace(/\tfather\tmother$/m, '\tdad\tmother'), PED)).includes('W_MISSING_PARENT'));
});
