// The pedigree is the object: one family, its members by their parents, seen from a proband (docs/decisions/0017-the-pedigree-is-the-object.md).
// Sex is the sex assigned at birth, which inheritance follows; gender is what the person says and what the symbol shows (Bennett et al. 2022).

export type Sex = 'male' | 'female' | 'unknown';

/** A year, a month or a day: `1956`, `1956-03`, `1956-03-14`. */
export type PartialDate = string;

export interface MemberCondition {
  /** In words, as it is shown: "Breast cancer". */
  readonly text: string;
  readonly system?: string;
  readonly code?: string;
  /** Completed years at diagnosis; absent when affected at an unknown age. */
  readonly onsetYears?: number;
}

/** A germline test of one gene or of the variant known in the family. */
export interface GeneTest {
  readonly gene: string;
  /** A search of the whole gene, or a direct test for the family's variant. */
  readonly kind?: 'search' | 'direct';
  readonly result: 'found' | 'two-copies' | 'not-found' | 'unknown';
}

/** Receptors of a breast tumour as CanRisk files carry them. */
export type Receptor = 'ER' | 'PR' | 'HER2' | 'CK14' | 'CK56';

export interface Member {
  /** Unique in the pedigree. */
  readonly id: string;
  readonly name?: string;
  readonly sex: Sex;
  readonly gender?: 'man' | 'woman' | 'another';
  /** Ids of the genetic parents. */
  readonly father?: string;
  readonly mother?: string;
  /** Same group: born together. */
  readonly twins?: { readonly group: string; readonly zygosity: 'identical' | 'non-identical' | 'unknown' };
  readonly dead?: boolean;
  readonly born?: PartialDate;
  readonly died?: PartialDate;
  /** Completed years when last seen, or at death. */
  readonly ageYears?: number;
  readonly pregnancy?: 'ongoing' | 'miscarriage' | 'termination' | 'ectopic' | 'stillbirth';
  readonly adopted?: 'in' | 'out';
  readonly conditions?: readonly MemberCondition[];
  /** Affected with what the file is about, where a file says no more than that (PED). */
  readonly affected?: 'yes' | 'no';
  readonly tests?: readonly GeneTest[];
  readonly ashkenazi?: boolean;
  readonly receptors?: Readonly<Partial<Record<Receptor, 'positive' | 'negative'>>>;
  /** Business identifiers, the NHS number among them. */
  readonly identifiers?: readonly { readonly system: string; readonly value: string }[];
  /** What a record says of the relationship when it does not lead through known parents ("cousin", side not told). */
  readonly toldAs?: string;
  /** Columns of a file that have no other place here: kept so that they are written again. */
  readonly kept?: Readonly<Record<string, string>>;
}

/** Two people known as a couple; parents of a child are one without being listed. */
export interface Couple {
  readonly partners: readonly [string, string];
  readonly separated?: boolean;
}

export interface Pedigree {
  /** The family's number (https://fhir.nhs.uk/Id/genomics-pedigree-number). */
  readonly id: string;
  readonly proband?: string;
  readonly members: readonly Member[];
  readonly couples?: readonly Couple[];
  /** Risk factors of the target as a CanRisk file heads them, in the order of the file. */
  readonly riskFactors?: readonly { readonly name: string; readonly value: string }[];
}

export type MembersById = ReadonlyMap<string, Member>;

export function membersById(pedigree: Pedigree): MembersById {
  return new Map(pedigree.members.map((member) => [member.id, member]));
}

export function childrenOf(pedigree: Pedigree, id: string): readonly Member[] {
  return pedigree.members.filter(({ father, mother }) => father === id || mother === id);
}

/** Age in completed years on a day (`2026-01-31`), from what is known; a year or month of birth alone gives the least it can be. */
export function ageOn(member: Member, day: string): number | undefined {
  if (member.dead || member.born === undefined) return member.ageYears;
  const [year = '', month = '12', date = '31'] = member.born.split('-');
  const [thisYear = '', thisMonth = '12', thisDate = '31'] = day.split('-');
  const hadBirthday = `${thisMonth}-${thisDate}` >= `${month}-${date}`;
  return Math.max(0, Number(thisYear) - Number(year) - (hadBirthday ? 0 : 1));
}

export function isAffected(member: Member): boolean {
  return member.affected === 'yes' || (member.conditions ?? []).length > 0;
}
