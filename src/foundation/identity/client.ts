// A registered application: its public keys, the organisation and role it acts with, and the most it may ask for. Data, not code.

import type { JSONWebKeySet } from 'jose';
import type { OdsCode, Role } from './who.ts';

export interface Client {
  readonly clientId: string;
  readonly name: string;
  readonly organisation: OdsCode;
  readonly role: Role;
  /** Public keys only; a registration that carries a private key is refused. */
  readonly jwks: JSONWebKeySet;
  /** For example `system/*.rs`, `system/Task.cru`. */
  readonly allowedScopes: readonly string[];
  readonly isActive: boolean;
}
