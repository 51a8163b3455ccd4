// A family's case: the order it answers, who is in the family, what was seen in them, and which panels apply.

import type { ReportedVariant } from '../explain/read-reported.ts';
import type { Family } from '../family/pedigree.ts';
import type { Penetrance } from '../segregation/context.ts';

export interface Phenotype {
  /** HP:0001250 */
  readonly id: string;
  readonly label: string;
  /** Looked for and not found. */
  readonly isExcluded?: true;
}

/** What of the order a case keeps; the order itself stays in the record. */
export interface OrderLink {
  /** ServiceRequest ids: the proband's order first. */
  readonly orders: readonly string[];
  /** Logical id of the proband's Patient. */
  readonly patient: string;
  /** ODS codes of the hub that interprets and of the organisation that asked. */
  readonly organisation: string;
  readonly requester?: string;
  /** R14.1 Acutely unwell children with a likely monogenic disorder */
  readonly test: string;
  /** Codes of the directory: test and indication. */
  readonly codes: readonly string[];
  /** Ids of the panels that the directory names for these codes. */
  readonly directoryPanels: readonly string[];
  readonly receivedAt?: string;
  readonly dueAt?: string;
}

/** What a case knows of its orders when it answers another one too: every code and panel, the first receipt and the first day owed. */
export function withOrder(link: OrderLink, other: OrderLink): OrderLink {
  const all = (of: 'orders' | 'codes' | 'directoryPanels'): readonly string[] => [...new Set([...link[of], ...other[of]])];
  const first = (of: 'receivedAt' | 'dueAt'): string | undefined => [link[of], other[of]].filter((at) => at !== undefined).toSorted()[0];
  const [receivedAt, dueAt] = [first('receivedAt'), first('dueAt')];
  return {
    ...link,
    orders: all('orders'),
    codes: all('codes'),
    directoryPanels: all('directoryPanels'),
    ...(receivedAt === undefined ? {} : { receivedAt }),
    ...(dueAt === undefined ? {} : { dueAt }),
  };
}

export type CaseState = 'scanning' | 'ready' | 'refused';

export interface GenomeCase {
  readonly id: string;
  readonly link: OrderLink;
  readonly family: Family;
  readonly phenotypes: readonly Phenotype[];
  readonly penetrance: Penetrance;
  /** Variants that a phenopacket said were reported before; absent when none was given. */
  readonly reported?: readonly ReportedVariant[];
  /** Ids of the panels somebody chose; null while those proposed apply. */
  readonly chosenPanels: readonly string[] | null;
  readonly state: CaseState;
  readonly openedAt: string;
  readonly openedBy: string;
  /** Number of the latest run; 0 before the first. */
  readonly run: number;
}

/** R14 (acutely unwell children) comes before everything; NHS Rapid Genome Sequencing Service. */
export function isRapid({ codes }: Pick<OrderLink, 'codes'>): boolean {
  return codes.some((code) => code === 'R14' || code.startsWith('R14.'));
}

/** Preliminary result within 14 days of receipt (NHS R14 service, Royal Devon University Healthcare, exeterlaboratory.com). */
export const RAPID_DAYS = 14;

export interface CaseClock {
  readonly startedAt?: string;
  readonly dueAt?: string;
  /** Whole days left; negative when it is late. */
  readonly daysLeft?: number;
}

/** The order's own clock; an R14 that the laboratory has no target for is due 14 days after its samples came. */
export function clockOf({ codes, receivedAt, dueAt }: OrderLink, now: Date): CaseClock {
  const due =
    dueAt ??
    (receivedAt !== undefined && isRapid({ codes }) ? new Date(Date.parse(receivedAt) + RAPID_DAYS * 86_400_000).toISOString() : undefined);
  return {
    ...(receivedAt === undefined ? {} : { startedAt: receivedAt }),
    ...(due === undefined ? {} : { dueAt: due, daysLeft: Math.floor((Date.parse(due) - now.getTime()) / 86_400_000) }),
  };
}

export function observedIn({ phenotypes }: Pick<GenomeCase, 'phenotypes'>): readonly string[] {
  return phenotypes.filter(({ isExcluded }) => !isExcluded).map(({ id }) => id);
}
