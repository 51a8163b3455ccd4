// Identity: who is asking and what they may do.

export { type Client, parseClient } from './applications/client.ts';
export { type Clients, createClients } from './applications/clients.ts';
export type { TokenAnswer } from './applications/token-endpoint.ts';
export { createIdentity, type Identity, type IdentityMeans } from './identity.ts';
export { identityMigrations } from './migrations.ts';
export type { Authentication, RequestHeaders } from './people/authenticate.ts';
export { checkCsrf, csrfToken } from './people/csrf.ts';
export { DEMO_CHILD_ID, DEMO_PARENT_ID, DEMO_PATIENT_ID, DEMO_YOUNG_PERSON_ID, PERSONAS, type Persona } from './people/personas.ts';
export { parseRoleMapping, ROLE_MAPPING, type RoleMapping } from './people/role-mapping.ts';
export type { Post, Session } from './people/session.ts';
export { onThisSite, type PatientByNhsNumber, type SignedIn, type SignIn } from './people/sign-in.ts';
export { authorise, isEmergencyReading, mayBreakGlass, rightsOf } from './policy.ts';
export { type Provider, readSignInSettings, type SignInSettings } from './settings.ts';
export type { Subject } from './subjects.ts';
export type { ActingFor, Interaction, OdsCode, Permission, Role, Scope, Who } from './who.ts';
