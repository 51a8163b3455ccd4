// Identity: who is asking and what they may do.
export type { Authentication, RequestHeaders } from './authenticate.ts';
export { type Client, parseClient } from './client.ts';
export { type Clients, createClients } from './clients.ts';
export { checkCsrf, csrfToken } from './csrf.ts';
export { createIdentity, type Identity, type IdentityMeans } from './identity.ts';
export { identityMigrations } from './migrations.ts';
export { DEMO_CHILD_ID, DEMO_PARENT_ID, DEMO_PATIENT_ID, DEMO_YOUNG_PERSON_ID, PERSONAS, type Persona } from './personas.ts';
export { authorise, isEmergencyReading, mayBreakGlass, rightsOf } from './policy.ts';
export { parseRoleMapping, ROLE_MAPPING, type RoleMapping } from './role-mapping.ts';
export type { Post, Session } from './session.ts';
export { type Provider, readSignInSettings, type SignInSettings } from './settings.ts';
export { onThisSite, type PatientByNhsNumber, type SignedIn, type SignIn } from './sign-in.ts';
export type { Subject } from './subjects.ts';
export type { TokenAnswer } from './token-endpoint.ts';
export type { ActingFor, Interaction, OdsCode, Permission, Role, Scope, Who } from './who.ts';
