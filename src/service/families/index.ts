// The front door of families: the pedigree as the object, kinship, carrier probability, cascade testing and the drawing, all pure; and
// createFamilies(), which keeps families in the record and invites relatives.
// Decision support for a qualified professional: nothing here decides alone.

export {
  applyEvent,
  CASCADE_STEPS,
  type Cascade,
  type CascadeEvent,
  type CascadeStep,
  type Consent,
  EMPTY_CASCADE,
  foldCascade,
  NO_CONSENT,
  type RelativeState,
} from './cascade/cascade.ts';
export {
  CLAIM_LIMITS,
  type ClaimDecision,
  decideClaim,
  hashOfCode,
  type Invitation,
  makeClaimCode,
  RANDOM_BYTES,
  readClaimCode,
} from './cascade/claim-code.ts';
export { LETTER_LANGUAGES, LETTER_STYLES, type LetterStyle } from './cascade/letter-words.ts';
export { disclosuresIn, type Letter, type LetterWishes, letterDocument, writeLetter } from './cascade/letters.ts';
export { readingGrade } from './cascade/reading-grade.ts';
export { type NextAnswer, type NextQuestion, type Relative, type Standing, whoIsNext, withResults } from './cascade/who-is-next.ts';
export { type Drawing, type DrawingWishes, drawPedigree } from './drawing/draw-pedigree.ts';
export type { FamilyRow } from './drawing/family-table.ts';
export type { CanRiskFormat } from './exchange/canrisk-columns.ts';
export { readFhirFamily } from './exchange/from-fhir.ts';
export { readPed, writePed } from './exchange/ped.ts';
export { canRiskFormatOf, readCanRisk } from './exchange/read-canrisk.ts';
export { readFamilyFile } from './exchange/read-family-file.ts';
export type { FileReading, FileWriting } from './exchange/table-file.ts';
export { writeFhirFamily } from './exchange/to-fhir.ts';
export { writeCanRisk } from './exchange/write-canrisk.ts';
export {
  addRelative,
  changeMember,
  type FamilyChange,
  type NewRelative,
  RELATIONS,
  type Relation,
  takeIn,
} from './keeping/change-family.ts';
export type { ClaimAnswer, ClaimOffer, ClaimTry } from './keeping/claim.ts';
export { createFamilies, type Families } from './keeping/families.ts';
export type { FamilyAbout, KeptFamily } from './keeping/family-record.ts';
export { familyResults } from './keeping/follow-results.ts';
export type { HandOver, HandOverWishes } from './keeping/hand-over.ts';
export type { Invited, InviteWishes, LetterWanted } from './keeping/invite.ts';
export type { Acting, FamilyView, Outcome } from './keeping/reach.ts';
export { familyFacts, firstDegreeFacts, relativesHeard } from './keeping/relatives-counted.ts';
export { inbreedingOf, kinshipOf } from './kinship/kinship.ts';
export { type Relationship, relationshipOf } from './kinship/relationship.ts';
export { type CarrierAnswer, type CarrierChance, carrierProbabilities } from './mendel/carrier-probability.ts';
export type { CarrierQuestion, Inheritance, Penetrance, Sourced } from './mendel/inheritance.ts';
export { checkPedigree } from './pedigree/check-pedigree.ts';
export type { Couple, GeneTest, Member, MemberCondition, Pedigree, Sex } from './pedigree/pedigree.ts';
export { ageOn } from './pedigree/pedigree.ts';
export { familiesMigrations, type KeptEvent } from './store.ts';
