// Identity: who is asking and what they may do.
export type { Interaction, OdsCode, Permission, Role, Scope, Who } from './who.ts';
