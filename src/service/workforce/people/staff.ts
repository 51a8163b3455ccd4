// Who works where: staff by professional registration or ESR assignment number (never by NHS number), their profession, their site and its teams.

export interface Profession {
  readonly code: string;
  readonly name: string;
  /** "clinical scientists", for sentences. */
  readonly plural: string;
  /** Bodies that register them: NMC, GMC, GPhC, HCPC, GCRB. */
  readonly regulators: readonly string[];
}

/** A team that owes steps of pathways; the words are the pathways' own step owners. */
export interface Team {
  readonly code: string;
  readonly name: string;
  /** Clinical specialties of the test directory whose tests the team may ask for. Our reading. */
  readonly specialties: readonly string[];
}

export interface Site {
  /** ODS site code, for example R0A02. */
  readonly code: string;
  readonly name: string;
  /** ODS code of the trust or practice. */
  readonly organisation: string;
  readonly teams: readonly string[];
  /** Residents of its catchment, and the deprivation fifth most of them live in (1 the most deprived); undefined when not told. */
  readonly residents?: number;
  readonly fifth?: number;
}

export interface StaffMember {
  /** Ours; made once. */
  readonly id: string;
  readonly name: string;
  readonly profession: string;
  /** `NMC 12A3456E`; undefined for those who are in no register. */
  readonly registration?: string;
  /** ESR assignment number: 12345678 or 12345678-2. */
  readonly assignment?: string;
  /** How they sign in (SDS user id), so that they find their own record. */
  readonly userId?: string;
  readonly site: string;
  /** Pathways they champion. */
  readonly championOf: readonly string[];
  /** ISO dates. */
  readonly startedOn: string;
  readonly leftOn?: string;
}

export function isThere({ startedOn, leftOn }: StaffMember, on: string): boolean {
  return startedOn <= on && (leftOn === undefined || leftOn > on);
}
