// Requests: orders in, checked, placed, amended and cancelled. Every door that changes the record comes through `submit`.

export type { EntryOutcome, Proposal, ProposedEntry, Submission } from './proposal.ts';
export { createRequests, type Requests, type RequestsMeans } from './requests.ts';
